"""Administrators' actions on labels."""

from typing import Any

from msgspec.structs import replace

from chalicelib.actions.idempotency import idempotent_request
from chalicelib.actions.settings_changes import settings_work
from chalicelib.actions.work import retried
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.conversations import clean_label_title
from chalicelib.domain.errors import Invalid, NotFound, WriteConflict
from chalicelib.features.labels.model import LABELS, Label
from chalicelib.ports import Desk


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
    work = settings_work(desk, caller, "label")
    label = Label(
        desk.ids.next(),
        caller.account_id,
        clean_label_title(title),
        color or "#1f93ff",
        description,
        show_on_sidebar=show_on_sidebar,
    )
    title_claim = keys.name_of(caller.account_id, "label", label.title)
    request.claim(work, label.id)
    work.create(LABELS.key(caller.account_id, label.id), label)
    work.claim(title_claim, label.id)
    try:
        work.commit()
    except WriteConflict as conflict:
        if conflict.key != title_claim:
            raise
        raise Invalid("A label with this title exists already.", code="title_taken", fields=("title",)) from None
    return label


def list_labels(desk: Desk, caller: Caller) -> list[Label]:
    """All labels, by title."""
    return sorted(desk.store.list_of(LABELS, caller.account_id), key=lambda label: label.title)


def find_label(desk: Desk, caller: Caller, label_id: int) -> Label:
    label = desk.store.get(LABELS.key(caller.account_id, label_id))
    if label is None:
        raise NotFound("There is no such label.", code="label_not_found")
    return label


@retried
def update_label(desk: Desk, caller: Caller, label_id: int, *, changes: dict[str, Any]) -> Label:
    """`changes`: description, color, show_on_sidebar. The title cannot change, because conversations store it."""
    caller.require_administrator()
    before = find_label(desk, caller, label_id)
    if changes.get("title") and clean_label_title(changes["title"]) != before.title:
        raise Invalid("The title of a label cannot change: create another label.", code="label_title_fixed", fields=("title",))
    known = {name: changes[name] for name in ("description", "color", "show_on_sidebar") if name in changes}
    after = replace(before, **known)
    if after == before:
        return before
    work = settings_work(desk, caller, "label")
    saved: Label = work.update(LABELS.key(caller.account_id, label_id), after)
    work.commit()
    return saved


@retried
def delete_label(desk: Desk, caller: Caller, label_id: int) -> None:
    caller.require_administrator()
    label = find_label(desk, caller, label_id)
    work = settings_work(desk, caller, "label")
    work.release(LABELS.key(caller.account_id, label_id))
    work.release(keys.name_of(caller.account_id, "label", label.title))
    work.commit()
