"""Agents' actions on their own custom filters. An agent sees only their own."""

from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.actions.contact_lists import contact_filter
from chalicelib.actions.conversation_filters import conversation_filter
from chalicelib.actions.idempotency import idempotent_request
from chalicelib.actions.settings_changes import settings_work
from chalicelib.actions.work import retried
from chalicelib.domain.access import Caller
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.kinds import Key
from chalicelib.features.custom_filters.model import CUSTOM_FILTERS, CustomFilter, FilterType, check_number, cleaned
from chalicelib.ports import Desk


class Sent(msgspec.Struct):
    """A condition of a saved query."""

    attribute_key: str
    filter_operator: str
    values: Any = None
    query_operator: str | None = None


class Query(msgspec.Struct):
    payload: list[Sent] = []


def list_custom_filters(desk: Desk, caller: Caller, filter_type: FilterType) -> list[CustomFilter]:
    """The caller's own filters of a type, by name."""
    rows = desk.store.list_of(CUSTOM_FILTERS, caller.account_id, caller.user.id)
    return sorted((each for each in rows if each.filter_type is filter_type), key=lambda each: (each.name.casefold(), each.id))


def find_custom_filter(desk: Desk, caller: Caller, custom_filter_id: int) -> CustomFilter:
    row = desk.store.get(_key(caller, custom_filter_id))
    if row is None:
        raise NotFound("There is no such filter.", code="custom_filter_not_found")
    return row


@retried
def create_custom_filter(
    desk: Desk, caller: Caller, *, name: str, filter_type: FilterType, query: dict[str, Any], idempotency_key: str | None = None
) -> CustomFilter:
    request = idempotent_request(caller, "custom filter", idempotency_key, name, filter_type, query)
    if earlier := request.earlier(desk):
        return find_custom_filter(desk, caller, earlier)
    check_number(len(desk.store.list_of(CUSTOM_FILTERS, caller.account_id, caller.user.id)))
    now = desk.clock.now()
    row = _checked(
        desk,
        CustomFilter(
            desk.ids.next(), caller.account_id, caller.user.id, name, filter_type, query, created_at=now, updated_at=now
        ),
    )
    work = settings_work(desk, caller, CUSTOM_FILTERS.name)
    request.claim(work, row.id)
    work.create(_key(caller, row.id), row)
    work.commit()
    return row


@retried
def update_custom_filter(desk: Desk, caller: Caller, custom_filter_id: int, *, changes: dict[str, Any]) -> CustomFilter:
    """`changes`: name, filter_type, query."""
    before = find_custom_filter(desk, caller, custom_filter_id)
    after = _checked(desk, replace(before, **changes))
    if after == before:
        return before
    work = settings_work(desk, caller, CUSTOM_FILTERS.name)
    saved: CustomFilter = work.update(_key(caller, before.id), replace(after, updated_at=desk.clock.now()))
    work.commit()
    return saved


@retried
def delete_custom_filter(desk: Desk, caller: Caller, custom_filter_id: int) -> None:
    row = find_custom_filter(desk, caller, custom_filter_id)
    work = settings_work(desk, caller, CUSTOM_FILTERS.name)
    work.remove(_key(caller, row.id), row)
    work.commit()


def _key(caller: Caller, custom_filter_id: int) -> Key[CustomFilter]:
    return CUSTOM_FILTERS.key(caller.account_id, caller.user.id, custom_filter_id)


CHECKS = {FilterType.CONTACT: contact_filter, FilterType.CONVERSATION: conversation_filter}


def _checked(desk: Desk, row: CustomFilter) -> CustomFilter:
    """A segment of contacts and a view of conversations are checked as their lists would be. Raises Invalid
    (`filter_query_invalid`) and those of `filter_of`, with the wrong condition in `fields`: `query.payload[0].values`."""
    if check := CHECKS.get(row.filter_type):
        try:
            sent = msgspec.convert(row.query, Query).payload
        except msgspec.ValidationError:
            raise Invalid("The query has a payload of conditions.", code="filter_query_invalid", fields=("query",)) from None
        try:
            check(desk, row.account_id, sent)
        except Invalid as refused:
            refused.fields = tuple(f"query.{field}" for field in refused.fields)
            raise
    return cleaned(row)
