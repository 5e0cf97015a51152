"""The fields by which conversations are filtered (contract 4.14), and the narrowest list that holds the matches of a filter."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.conversations import MAX_LABEL, Conversation, Folder, Priority, Status
from chalicelib.domain.custom_attributes import CustomAttribute, Subject
from chalicelib.domain.filters import (
    DATES,
    EQUALITY,
    PRESENCE,
    SUBSTRINGS,
    Condition,
    Field,
    FieldKind,
    Filter,
    Operator,
    changed,
    day_of,
    fields_with_custom,
)

EVERY_STATUS = "all"
"""A value of the status that stands for all of them, and not for spam."""

MAX_MERGED_LABELS = 8
"""Each is a list that is read for every status of the filter."""
LAST_TIME = 10**13 - 1
"""Of 13 digits, which is how lists spell times: in the year 2286."""

REFERENCE = Field(FieldKind.NUMBER, PRESENCE, any_value=True)
CODE = Field(FieldKind.TEXT, EQUALITY, any_value=True)
TEXT = Field(FieldKind.TEXT, SUBSTRINGS, any_value=True)

FIELDS: Mapping[str, Field] = {
    "status": Field(FieldKind.TEXT, EQUALITY, any_value=True, choices=frozenset([*Folder, EVERY_STATUS])),
    "priority": Field(FieldKind.TEXT, EQUALITY, any_value=True, choices=frozenset(Priority)),
    "assignee_id": REFERENCE,
    "inbox_id": REFERENCE,
    "team_id": REFERENCE,
    "campaign_id": REFERENCE,
    "display_id": Field(FieldKind.NUMBER, SUBSTRINGS, any_value=True),
    "labels": Field(FieldKind.NAMES, PRESENCE),
    "browser_language": CODE,
    "conversation_language": CODE,
    "country_code": CODE,
    "referer": TEXT,
    "mail_subject": TEXT,
    "created_at": Field(FieldKind.DATE, DATES),
    "last_activity_at": Field(FieldKind.DATE, DATES),
}
ATTRIBUTES = frozenset(["campaign_id", "browser_language", "conversation_language", "country_code", "referer", "mail_subject"])
"""Fields that the conversation's additional attributes hold."""


def fields_of(definitions: Iterable[CustomAttribute]) -> dict[str, Field]:
    return fields_with_custom(FIELDS, definitions, Subject.CONVERSATION)


def with_every_status(wanted: Filter) -> Filter:
    """Names the statuses for which `all` stands."""
    return changed(wanted, _with_every_status)


def _with_every_status(condition: Condition) -> Condition:
    if condition.key != "status" or EVERY_STATUS not in condition.values:
        return condition
    return replace(condition, values=tuple(dict.fromkeys((*Status, *condition.values))))


def value_of(conversation: Conversation, condition: Condition) -> Any:
    if condition.field.is_custom:
        return conversation.custom_attributes.get(condition.key)
    if condition.key in ATTRIBUTES:
        return conversation.additional_attributes.get(condition.key)
    return getattr(conversation, STORED_IN.get(condition.key, condition.key))


STORED_IN = {"display_id": "id", "status": "folder"}


class Scope(Struct, frozen=True):
    """A list that holds every match of a filter.

    `statuses`: folders. `inbox_ids`, `assignee`, `team_id`: None for any. `assignee` and `labels` as in `ports.View`.
    `active_from` (inclusive) and `active_before` bound the last activity in milliseconds since 1970. `is_exact`: the list holds
    nothing else.
    """

    statuses: frozenset[str] = frozenset(Status)
    inbox_ids: frozenset[int] | None = None
    assignee: int | str | None = None
    team_id: int | None = None
    labels: tuple[str, ...] = ()
    active_from: int | None = None
    active_before: int | None = None
    is_exact: bool = True


def scope_of(wanted: Filter, *, now: int) -> Scope:
    """Of an empty filter: every conversation but spam, which a filter has to name. `now`: milliseconds since 1970."""
    scopes = [_of_group(group, day_of(now)) for group in wanted]
    if len(scopes) < 2:
        return scopes[0] if scopes else Scope()
    inboxes = [each.inbox_ids for each in scopes]
    labels = [each.labels for each in scopes]
    starts, ends = [each.active_from for each in scopes], [each.active_before for each in scopes]
    return Scope(
        statuses=frozenset().union(*(each.statuses for each in scopes)),
        inbox_ids=None if None in inboxes else frozenset().union(*(each for each in inboxes if each is not None)),
        assignee=_common_assignee([each.assignee for each in scopes]),
        team_id=scopes[0].team_id if len({each.team_id for each in scopes}) == 1 else None,
        labels=tuple(dict.fromkeys(label for each in labels for label in each)) if all(labels) else (),
        active_from=None if None in starts else min(each for each in starts if each is not None),
        active_before=None if None in ends else max(each for each in ends if each is not None),
        is_exact=False,
    )


def _common_assignee(assignees: Sequence[int | str | None]) -> int | str | None:
    if len(set(assignees)) == 1:
        return assignees[0]
    return None if None in assignees or "unassigned" in assignees else "assigned"


def _of_group(group: tuple[Condition, ...], today: date) -> Scope:
    scope = Scope(statuses=frozenset(Folder)) if any(map(_names_spam, group)) else Scope()
    for condition in group:
        narrowed = _narrowed(scope, condition, today)
        scope = replace(scope, is_exact=False) if narrowed is None else narrowed
    return scope


def _narrowed(scope: Scope, condition: Condition, today: date) -> Scope | None:
    """None if no list tells the condition's matches apart."""
    if condition.key == "last_activity_at" and not condition.field.is_custom:
        return _narrowed_activity(scope, condition, today)
    narrow = None if condition.field.is_custom else NARROWED.get(condition.key)
    return narrow(scope, condition) if narrow else None


def _names_spam(condition: Condition) -> bool:
    is_status = condition.key == "status" and not condition.field.is_custom
    return is_status and condition.operator is Operator.EQUAL and Folder.SPAM in condition.values


def _narrowed_statuses(scope: Scope, condition: Condition) -> Scope:
    named = set(condition.values)
    kept = scope.statuses & named if condition.operator is Operator.EQUAL else scope.statuses - named
    return replace(scope, statuses=kept)


def _narrowed_inboxes(scope: Scope, condition: Condition) -> Scope | None:
    """Every conversation has an inbox."""
    if condition.operator is Operator.EQUAL:
        ids = _ids(condition)
        return replace(scope, inbox_ids=ids if scope.inbox_ids is None else scope.inbox_ids & ids)
    return scope if condition.operator is Operator.PRESENT else None


def _narrowed_team(scope: Scope, condition: Condition) -> Scope | None:
    ids = _ids(condition)
    if scope.team_id is not None or condition.operator is not Operator.EQUAL or len(ids) != 1:
        return None
    return replace(scope, team_id=next(iter(ids)))


def _narrowed_assignee(scope: Scope, condition: Condition) -> Scope | None:
    if scope.assignee is not None:
        return None
    match condition.operator:
        case Operator.PRESENT:
            return replace(scope, assignee="assigned")
        case Operator.NOT_PRESENT:
            return replace(scope, assignee="unassigned")
        case Operator.EQUAL if len(_ids(condition)) == 1:
            return replace(scope, assignee=next(iter(_ids(condition))))
        case _:
            return replace(scope, assignee="assigned", is_exact=False)


def _narrowed_labels(scope: Scope, condition: Condition) -> Scope | None:
    """No conversation has a label that is longer than labels may be."""
    if scope.labels or condition.operator is not Operator.EQUAL:
        return None
    labels = tuple(dict.fromkeys(each for each in condition.values if len(each) <= MAX_LABEL))
    return replace(scope, labels=labels) if 0 < len(labels) <= MAX_MERGED_LABELS else None


NARROWED: dict[str, Callable[[Scope, Condition], Scope | None]] = {
    "status": _narrowed_statuses,
    "inbox_id": _narrowed_inboxes,
    "assignee_id": _narrowed_assignee,
    "team_id": _narrowed_team,
    "labels": _narrowed_labels,
}
"""By the key of the condition: the scope within a list that tells its matches apart."""


def _ids(condition: Condition) -> frozenset[int]:
    """The values that may be ids: no conversation refers to another number."""
    return frozenset(int(each) for each in condition.values if each > 0 and each == int(each))


def _narrowed_activity(scope: Scope, condition: Condition, today: date) -> Scope:
    start, end = scope.active_from, scope.active_before
    if condition.operator is Operator.GREATER:
        start = max(start or 0, _milliseconds(condition.values[0], 1))
    else:
        days = condition.operator is Operator.DAYS_BEFORE
        until = _milliseconds(today, -condition.values[0]) if days else _milliseconds(condition.values[0], 0)
        end = until if end is None else min(end, until)
    return replace(scope, active_from=start, active_before=end)


def _milliseconds(day: date, days_later: int) -> int:
    """The beginning of a day (UTC), within the times that a list by activity can hold."""
    try:
        moved = day + timedelta(days=days_later)
    except OverflowError:
        return 0 if days_later < 0 else LAST_TIME
    return min(max(0, int(datetime(moved.year, moved.month, moved.day, tzinfo=UTC).timestamp() * 1000)), LAST_TIME)
