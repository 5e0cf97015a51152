"""Macros (contract 2.21). Agents write personal ones, administrators also global ones."""

from typing import Annotated, Any

import msgspec
from msgspec.structs import replace

from chalicelib.features.macros import actions
from chalicelib.features.macros.model import MAX_TEXT, Macro, MacroAction, Visibility
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.bodies import given
from chalicelib.http.fields import ABSENT, Id, Short
from chalicelib.http.page_limits import MAX_SETTINGS_BYTES, fit_rows
from chalicelib.http.reply import Payload
from chalicelib.http.routing import Routes
from chalicelib.views import people
from chalicelib.views.people import AgentShape
from chalicelib.views.refusals import Refusals, refusals

routes = Routes("/api/v1/accounts/<account_id>/macros", access=Access.MEMBER, resource="macro")
ParamField = Id | Annotated[str, msgspec.Meta(max_length=MAX_TEXT)]


class MacroActionFields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    action_name: Short
    action_params: Annotated[list[ParamField], msgspec.Meta(max_length=100)] | None = None


ActionList = Annotated[list[MacroActionFields], msgspec.Meta(max_length=100)]


class NewMacro(msgspec.Struct, kw_only=True):
    name: Short
    actions: ActionList
    visibility: Visibility = Visibility.PERSONAL


class MacroChanges(msgspec.Struct, kw_only=True):
    name: Short | msgspec.UnsetType = ABSENT
    actions: ActionList | msgspec.UnsetType = ABSENT
    visibility: Visibility | msgspec.UnsetType = ABSENT


class MacroExecution(msgspec.Struct, kw_only=True):
    """`skip_refused`: runs on the other conversations, and the response names the refused ones."""

    conversation_ids: list[Id]
    skip_refused: bool = False


class MacroActionShape(msgspec.Struct, kw_only=True):
    action_name: str
    action_params: list[int | str]


class MacroShape(msgspec.Struct, kw_only=True):
    """`created_by` and `updated_by` are absent for people who left. `truncated`: a very long list leaves out the actions."""

    id: int
    name: str
    visibility: Visibility
    created_by: AgentShape | msgspec.UnsetType = msgspec.UNSET
    updated_by: AgentShape | msgspec.UnsetType = msgspec.UNSET
    account_id: int
    actions: list[MacroActionShape]
    version: int
    truncated: bool | msgspec.UnsetType = msgspec.UNSET


@routes.get("")
def index(request: MemberRequest) -> Payload[list[MacroShape]]:
    """List all global macros and one's personal ones, by id."""
    shown = _shapes(request, *actions.list_macros(request.desk, request.caller))
    return Payload(fit_rows(shown, lambda row: replace(row, actions=[], truncated=True), max_bytes=MAX_SETTINGS_BYTES))


@routes.post("", idempotent=True)
def create(request: MemberRequest, body: NewMacro, idempotency_key: str | None) -> Payload[MacroShape]:
    """Create a macro. An agent's macro is personal."""
    made = actions.create_macro(request.desk, request.caller, **_fields(given(body)), idempotency_key=idempotency_key)
    return Payload(_shapes(request, made)[0])


@routes.get("/<macro_id>")
def show(request: MemberRequest, macro_id: int) -> Payload[MacroShape]:
    """Show a macro."""
    return Payload(_shapes(request, actions.find_macro(request.desk, request.caller, macro_id))[0])


@routes.update("/<macro_id>")
def update(request: MemberRequest, body: MacroChanges, macro_id: int) -> Payload[MacroShape]:
    """Change a macro of one's own; administrators also change global ones."""
    changed = actions.update_macro(request.desk, request.caller, macro_id, changes=_fields(given(body)))
    return Payload(_shapes(request, changed)[0])


@routes.delete("/<macro_id>")
def delete(request: MemberRequest, macro_id: int) -> None:
    """Delete a macro of one's own; administrators also delete global ones of people who left."""
    actions.delete_macro(request.desk, request.caller, macro_id)


@routes.post("/<macro_id>/execute", idempotent=True)
def execute(request: MemberRequest, body: MacroExecution, macro_id: int, idempotency_key: str | None) -> Refusals | None:
    """Run a macro on up to 100 conversations. A refusal for one of them changes none, unless it is to be skipped."""
    refused = actions.execute_macro(
        request.desk,
        request.caller,
        macro_id,
        conversation_ids=body.conversation_ids,
        skip_refused=body.skip_refused,
        idempotency_key=idempotency_key,
    )
    return refusals(refused, request.http.accept_language) if body.skip_refused else None


def _fields(sent: dict[str, Any]) -> dict[str, Any]:
    """The fields of `Macro`."""
    if "actions" in sent:
        sent["actions"] = tuple(MacroAction(each.action_name, tuple(each.action_params or ())) for each in sent["actions"])
    return sent


def _shapes(request: MemberRequest, *macros: Macro) -> list[MacroShape]:
    present = request.presence() if macros else {}

    def agent(user_id: int) -> AgentShape | msgspec.UnsetType:
        member = request.directory.member(user_id)
        return people.agent(member, request.desk.public_url, present) if member else msgspec.UNSET

    return [
        MacroShape(
            id=each.id,
            name=each.name,
            visibility=each.visibility,
            created_by=agent(each.created_by_id),
            updated_by=agent(each.updated_by_id),
            account_id=each.account_id,
            actions=[MacroActionShape(action_name=step.name, action_params=list(step.params)) for step in each.actions],
            version=each.version,
        )
        for each in macros
    ]
