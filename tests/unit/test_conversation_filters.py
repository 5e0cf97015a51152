"""The narrowest list that holds the matches of a filter of conversations."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.conversation_filters import LAST_TIME, Scope, fields_of, scope_of, with_every_status
from chalicelib.domain.conversations import Status
from chalicelib.domain.custom_attributes import CustomAttribute, Subject
from chalicelib.domain.filters import Filter, filter_of

DAY = 86_400_000
TODAY = date(2024, 10, 4)
NOW = (TODAY - date(1970, 1, 1)).days * DAY + 3_600_000
DEFINITIONS = [
    CustomAttribute(1, 1, Subject.CONVERSATION, "plan", "Plan", 0, 0),
    CustomAttribute(2, 1, Subject.CONVERSATION, "status", "Status", 0, 0),
    CustomAttribute(3, 1, Subject.CONTACT, "city", "City", 0, 0),
]
OPEN, PENDING, SNOOZED, RESOLVED = Status.OPEN, Status.PENDING, Status.SNOOZED, Status.RESOLVED


@dataclass
class Sent:
    attribute_key: str
    filter_operator: str
    values: Any = None
    query_operator: str | None = None


def made(*sent: Sent) -> Filter:
    return with_every_status(filter_of(sent, fields_of(DEFINITIONS)))


def scope(*sent: Sent) -> Scope:
    return scope_of(made(*sent), now=NOW)


def midnight(days_ago: int) -> int:
    return (TODAY - date(1970, 1, 1) - timedelta(days=days_ago)).days * DAY


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (Sent("status", "equal_to", ["open"]), Scope(statuses=frozenset([OPEN]))),
        (Sent("status", "equal_to", ["open", "pending"]), Scope(statuses=frozenset([OPEN, PENDING]))),
        (Sent("status", "equal_to", ["open", "all"]), Scope()),
        (Sent("status", "not_equal_to", "resolved"), Scope(statuses=frozenset([OPEN, PENDING, SNOOZED]))),
        (Sent("status", "not_equal_to", "all"), Scope(statuses=frozenset())),
        (Sent("assignee_id", "equal_to", [5]), Scope(assignee=5)),
        (Sent("assignee_id", "equal_to", "5"), Scope(assignee=5)),
        (Sent("assignee_id", "equal_to", [5, 6]), Scope(assignee="assigned", is_exact=False)),
        (Sent("assignee_id", "equal_to", [0]), Scope(assignee="assigned", is_exact=False)),
        (Sent("assignee_id", "not_equal_to", [5]), Scope(assignee="assigned", is_exact=False)),
        (Sent("assignee_id", "is_present"), Scope(assignee="assigned")),
        (Sent("assignee_id", "is_not_present"), Scope(assignee="unassigned")),
        (Sent("inbox_id", "equal_to", [11, "12", 12.5, -1]), Scope(inbox_ids=frozenset([11, 12]))),
        (Sent("inbox_id", "equal_to", [0.5]), Scope(inbox_ids=frozenset())),
        (Sent("inbox_id", "not_equal_to", [11]), Scope(is_exact=False)),
        (Sent("inbox_id", "is_present"), Scope()),
        (Sent("inbox_id", "is_not_present"), Scope(is_exact=False)),
        (Sent("team_id", "equal_to", [3]), Scope(team_id=3)),
        (Sent("team_id", "equal_to", [0]), Scope(is_exact=False)),
        (Sent("team_id", "equal_to", [3, 4]), Scope(is_exact=False)),
        (Sent("team_id", "is_present"), Scope(is_exact=False)),
        (Sent("labels", "equal_to", ["VIP", "vip", "new"]), Scope(labels=("vip", "new"))),
        (Sent("labels", "equal_to", ["x" * 201, "new"]), Scope(labels=("new",))),
        (Sent("labels", "equal_to", ["x" * 201]), Scope(is_exact=False)),
        (Sent("labels", "equal_to", list("123456789")), Scope(is_exact=False)),
        (Sent("labels", "not_equal_to", ["vip"]), Scope(is_exact=False)),
        (Sent("last_activity_at", "is_greater_than", ["2024-10-01"]), Scope(active_from=midnight(2))),
        (Sent("last_activity_at", "is_less_than", ["2024-10-01"]), Scope(active_before=midnight(3))),
        (Sent("last_activity_at", "days_before", [2]), Scope(active_before=midnight(2))),
        (Sent("last_activity_at", "days_before", [36_500]), Scope(active_before=0)),
        (Sent("last_activity_at", "is_greater_than", ["9999-12-31"]), Scope(active_from=LAST_TIME)),
        (Sent("last_activity_at", "is_less_than", ["0001-01-01"]), Scope(active_before=0)),
        (Sent("created_at", "days_before", [2]), Scope(is_exact=False)),
        (Sent("priority", "equal_to", ["low"]), Scope(is_exact=False)),
        (Sent("plan", "equal_to", ["gold"]), Scope(is_exact=False)),
    ],
)
def test_scope_of_one_condition(sent: Sent, expected: Scope) -> None:
    assert scope(sent) == expected


def test_conditions_joined_by_and_narrow_each_other() -> None:
    assert scope(
        Sent("status", "not_equal_to", ["resolved"], "and"),
        Sent("status", "equal_to", ["open", "resolved"], "and"),
        Sent("inbox_id", "equal_to", [11, 12], "and"),
        Sent("inbox_id", "equal_to", [12, 13], "and"),
        Sent("last_activity_at", "is_greater_than", ["2024-10-01"], "and"),
        Sent("last_activity_at", "is_greater_than", ["2024-09-01"], "and"),
        Sent("last_activity_at", "is_less_than", ["2024-10-04"], "and"),
        Sent("last_activity_at", "days_before", [1]),
    ) == Scope(statuses=frozenset([OPEN]), inbox_ids=frozenset([12]), active_from=midnight(2), active_before=midnight(1))


@pytest.mark.parametrize(
    ("key", "values", "first"),
    [
        ("assignee_id", ([5], [6]), Scope(assignee=5, is_exact=False)),
        ("team_id", ([3], [4]), Scope(team_id=3, is_exact=False)),
        ("labels", (["vip"], ["new"]), Scope(labels=("vip",), is_exact=False)),
    ],
)
def test_a_second_condition_on_a_key_is_checked_for_each_conversation(key: str, values: tuple[Any, Any], first: Scope) -> None:
    assert scope(Sent(key, "equal_to", values[0], "and"), Sent(key, "equal_to", values[1])) == first


def either(*groups: tuple[Sent, ...]) -> Scope:
    sent = []
    for group in groups:
        for number, each in enumerate(group):
            is_last_of_group = number == len(group) - 1
            sent.append(Sent(each.attribute_key, each.filter_operator, each.values, "or" if is_last_of_group else "and"))
    sent[-1].query_operator = None
    return scope(*sent)


def test_conditions_joined_by_or_need_a_list_that_holds_both() -> None:
    is_open, pending = Sent("status", "equal_to", ["open"]), Sent("status", "equal_to", ["pending"])
    mine, others = Sent("assignee_id", "equal_to", [5]), Sent("assignee_id", "is_present")
    nobody = Sent("assignee_id", "is_not_present")
    vip, new, inbox = Sent("labels", "equal_to", ["vip"]), Sent("labels", "equal_to", ["new"]), Sent("inbox_id", "equal_to", [11])
    team = Sent("team_id", "equal_to", [3])
    old, recent = Sent("last_activity_at", "days_before", [5]), Sent("last_activity_at", "is_greater_than", ["2024-10-01"])
    statuses = frozenset([OPEN, PENDING])
    assert either((is_open, mine), (pending, mine)) == Scope(statuses=statuses, assignee=5, is_exact=False)
    assert either((is_open, mine), (pending, others)) == Scope(statuses=statuses, assignee="assigned", is_exact=False)
    assert either((is_open, mine), (pending, nobody)) == Scope(statuses=statuses, is_exact=False)
    assert either((mine,), (is_open,)) == Scope(is_exact=False)
    assert either((vip, team), (new, team)) == Scope(labels=("vip", "new"), team_id=3, is_exact=False)
    assert either((vip, inbox), (team,)) == Scope(is_exact=False)
    assert either((inbox,), (inbox, is_open)) == Scope(inbox_ids=frozenset([11]), is_exact=False)
    assert either((old,), (recent,)) == Scope(is_exact=False)
    assert either((old,), (Sent("last_activity_at", "days_before", [2]),)) == Scope(active_before=midnight(2), is_exact=False)
    assert either((recent,), (Sent("last_activity_at", "is_greater_than", ["2024-09-30"]),)) == Scope(
        active_from=midnight(3), is_exact=False
    )


def test_built_in_field_wins_over_a_custom_attribute_and_those_of_contacts_are_unknown() -> None:
    fields = fields_of(DEFINITIONS)
    assert (fields["status"].is_custom, fields["plan"].is_custom, "city" in fields) == (False, True, False)
    assert scope() == Scope()
