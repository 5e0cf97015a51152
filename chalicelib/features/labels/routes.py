"""Labels of an account (contract 2.20)."""

from typing import Annotated, Any

import msgspec

from chalicelib.features.labels import actions
from chalicelib.features.labels.model import Label
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.bodies import given
from chalicelib.http.fields import ABSENT, OptionalFlag, OptionalParagraph, Short
from chalicelib.http.page_limits import fit_texts
from chalicelib.http.reply import Payload
from chalicelib.http.routing import Routes

routes = Routes("/api/v1/accounts/<account_id>/labels", access=Access.ADMINISTRATOR, resource="label")
Color = Annotated[str, msgspec.Meta(pattern="^#[0-9a-fA-F]{3,8}$")]


class NewLabel(msgspec.Struct, kw_only=True):
    title: Short
    description: OptionalParagraph = None
    color: Color | None = None
    show_on_sidebar: bool = True


class LabelChanges(msgspec.Struct, kw_only=True):
    title: Short | msgspec.UnsetType = ABSENT
    description: OptionalParagraph = ABSENT
    color: Color | msgspec.UnsetType = ABSENT
    show_on_sidebar: OptionalFlag = ABSENT


class LabelShape(msgspec.Struct, kw_only=True):
    id: int
    title: str
    description: str | None
    color: str
    show_on_sidebar: bool
    version: int
    truncated: bool | msgspec.UnsetType = msgspec.UNSET


@routes.get("", access=Access.MEMBER)
def index(request: MemberRequest) -> Payload[list[LabelShape]]:
    """List all labels, by title."""
    shown = [_label(each) for each in actions.list_labels(request.desk, request.caller)]
    return Payload(fit_texts(shown, "description"))


@routes.post("", idempotent=True)
def create(request: MemberRequest, body: NewLabel, idempotency_key: str | None) -> LabelShape:
    """Create a label. Titles are in lower case and unique."""
    fields: dict[str, Any] = given(body)
    return _label(actions.create_label(request.desk, request.caller, **fields, idempotency_key=idempotency_key))


@routes.get("/<label_id>")
def show(request: MemberRequest, label_id: int) -> LabelShape:
    """Show a label."""
    return _label(actions.find_label(request.desk, request.caller, label_id))


@routes.update("/<label_id>")
def update(request: MemberRequest, body: LabelChanges, label_id: int) -> LabelShape:
    """Change a label."""
    return _label(actions.update_label(request.desk, request.caller, label_id, changes=given(body)))


@routes.delete("/<label_id>")
def delete(request: MemberRequest, label_id: int) -> None:
    """Delete a label."""
    actions.delete_label(request.desk, request.caller, label_id)


def _label(label: Label) -> LabelShape:
    return LabelShape(
        id=label.id,
        title=label.title,
        description=label.description,
        color=label.color,
        show_on_sidebar=label.show_on_sidebar,
        version=label.version,
    )
