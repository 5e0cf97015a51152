"""Administrators' actions on labels."""

from typing import Any

from msgspec.structs import replace

from chalicelib.actions.idempotency import idempotent_request
from chalicelib.actions.settings_nouns import SettingsNoun
from chalicelib.actions.work import retried
from chalicelib.domain.access import Caller
from chalicelib.domain.conversations import clean_label_title
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.features.labels.model import LABELS, Label
from chalicelib.ports import Desk

NOUN = SettingsNoun(
    LABELS,
    unique="title",
    missing=lambda: NotFound("There is no such label.", code="label_not_found"),
    taken=lambda: Invalid("A label with this title exists already.", code="title_taken", fields=("title",)),
)


@retried
def create_label(
    desk: Desk,
    caller: Caller,
    *,
    title: str,
    description: str | None = None,
    color: str | None = None,
    show_on_sidebar: bool = True,
    idempotency_key: str | None = None,
) -> Label:
    caller.require_administrator()
    request = idempotent_request(caller, "label", idempotency_key, title, description, color, show_on_sidebar)
    if earlier := request.earlier(desk):
        return find_label(desk, caller, earlier)
    label = Label(
        desk.ids.next(),
        caller.account_id,
        clean_label_title(title, field="title"),
        color or "#1f93ff",
        description,
        show_on_sidebar=show_on_sidebar,
    )
    return NOUN.create(desk, caller, label, request)


def list_labels(desk: Desk, caller: Caller) -> list[Label]:
    """All labels, by title."""
    return NOUN.all_of(desk, caller.account_id)


def find_label(desk: Desk, caller: Caller, label_id: int) -> Label:
    return NOUN.find(desk, caller.account_id, label_id)


@retried
def update_label(desk: Desk, caller: Caller, label_id: int, *, changes: dict[str, Any]) -> Label:
    """`changes`: description, color, show_on_sidebar. The title cannot change, because conversations store it."""
    caller.require_administrator()
    before = find_label(desk, caller, label_id)
    if changes.get("title") and clean_label_title(changes["title"], field="title") != before.title:
        raise Invalid("The title of a label cannot change: create another label.", code="label_title_fixed", fields=("title",))
    known = {name: changes[name] for name in ("description", "color", "show_on_sidebar") if name in changes}
    return NOUN.update(desk, caller, before, replace(before, **known))


@retried
def delete_label(desk: Desk, caller: Caller, label_id: int) -> None:
    caller.require_administrator()
    NOUN.delete(desk, caller, label_id)
