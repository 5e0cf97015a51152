"""Filters: every operator with every kind of field, SQL's null, precedence, and refusals that name the condition."""

from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest

from chalicelib.domain.contact_filters import FIELDS, fields_of, sources_of, value_of, with_signs
from chalicelib.domain.contacts import Contact
from chalicelib.domain.custom_attributes import CustomAttribute, DisplayType, Subject
from chalicelib.domain.errors import Invalid
from chalicelib.domain.filters import MAX_CONDITIONS, MAX_VALUES, Filter, Operator, filter_of, matches

DAY = 86_400_000
NOW = 20_000 * DAY + 3_600_000
"""One o'clock in the morning (UTC) of 2024-10-04."""
TYPES = {
    "plan": DisplayType.TEXT,
    "site": DisplayType.LINK,
    "tier": DisplayType.LIST,
    "size": DisplayType.NUMBER,
    "share": DisplayType.PERCENT,
    "since": DisplayType.DATE,
    "trial": DisplayType.CHECKBOX,
}
DEFINITIONS = [
    CustomAttribute(number, 1, Subject.CONTACT, key, key, 0, 0, display_type=kind)
    for number, (key, kind) in enumerate(TYPES.items())
]


@dataclass
class Sent:
    attribute_key: str
    filter_operator: str
    values: Any = None
    query_operator: str | None = None


def contact(**facts: Any) -> Contact:
    return Contact(7, 1, facts.pop("name", "Kim Possible"), facts.pop("created_at", NOW), NOW, **facts)


def made(*sent: Sent) -> Filter:
    return with_signs(filter_of(sent, fields_of(DEFINITIONS)))


def holds(found: Contact, *sent: Sent) -> bool:
    return matches(made(*sent), lambda condition: value_of(found, condition), now=NOW)


KNOWN = contact(
    email="kim@example.com",
    phone_number="+4930123",
    identifier="K-1",
    additional_attributes={"city": "Köln", "company_name": "Acme Inc.", "country_code": "DE"},
    labels=("vip", "new"),
    last_activity_at=NOW - 2 * DAY,
)
BARE = contact(name="")


@pytest.mark.parametrize(
    ("key", "operator", "values", "known", "bare"),
    [
        ("name", "equal_to", ["KIM possible"], True, False),
        ("name", "equal_to", ["Kim", "Kim Possible"], False, False),
        ("name", "not_equal_to", ["Kim"], True, True),
        ("name", "not_equal_to", ["kim possible"], False, True),
        ("name", "contains", ["xyz", "POSS"], True, False),
        ("name", "does_not_contain", ["xyz", "POSS"], False, True),
        ("name", "does_not_contain", ["xyz"], True, True),
        ("email", "contains", ["@EXAMPLE"], True, False),
        ("email", "not_equal_to", ["lee@example.com"], True, False),
        ("email", "does_not_contain", ["lee"], True, False),
        ("phone_number", "equal_to", ["4930123"], True, False),
        ("phone_number", "equal_to", ["+4930123"], True, False),
        ("phone_number", "not_equal_to", ["4930124"], True, False),
        ("phone_number", "contains", ["30"], True, False),
        ("phone_number", "starts_with", ["+49"], True, False),
        ("phone_number", "starts_with", ["49"], False, False),
        ("identifier", "equal_to", ["k-1"], True, False),
        ("identifier", "not_equal_to", ["k-2"], True, False),
        ("country_code", "equal_to", ["de"], True, False),
        ("country_code", "not_equal_to", ["fr"], True, False),
        ("city", "contains", ["öL"], True, False),
        ("company", "equal_to", ["ACME INC."], True, False),
        ("company", "does_not_contain", ["umbrella"], True, False),
        ("labels", "equal_to", ["VIP", "other"], True, False),
        ("labels", "not_equal_to", ["other"], True, True),
        ("labels", "not_equal_to", ["vip", "other"], False, True),
        ("labels", "is_present", None, True, False),
        ("labels", "is_not_present", None, False, True),
        ("created_at", "is_greater_than", ["2024-10-03"], True, True),
        ("created_at", "is_greater_than", ["2024-10-04"], False, False),
        ("created_at", "is_less_than", ["2024-10-05"], True, True),
        ("created_at", "is_less_than", ["2024-10-04"], False, False),
        ("created_at", "days_before", [0], False, False),
        ("last_activity_at", "days_before", ["1"], True, False),
        ("last_activity_at", "days_before", [2], False, False),
        ("last_activity_at", "is_less_than", ["2024-10-03"], True, False),
        ("blocked", "equal_to", ["false"], True, True),
        ("blocked", "equal_to", [True], False, False),
        ("blocked", "not_equal_to", ["true"], True, True),
    ],
)
def test_built_in_field(key: str, operator: str, values: Any, known: bool, bare: bool) -> None:
    assert (holds(KNOWN, Sent(key, operator, values)), holds(BARE, Sent(key, operator, values))) == (known, bare)


@pytest.mark.parametrize(
    ("key", "stored", "operator", "value", "expected"),
    [
        ("plan", "Gold", "equal_to", "gold", True),
        ("plan", "Gold", "not_equal_to", "gold", False),
        ("plan", "Gold", "contains", "OL", True),
        ("plan", "Gold", "does_not_contain", "ol", False),
        ("plan", "Gold", "starts_with", "go", True),
        ("plan", "Gold", "is_greater_than", "silver", False),
        ("plan", "Gold", "is_less_than", "silver", True),
        ("plan", "2024-10-01", "days_before", 1, True),
        ("plan", "Gold", "days_before", 1, False),
        ("plan", 12, "equal_to", 12, True),
        ("plan", ["Gold"], "equal_to", "gold", False),
        ("site", "https://a.example", "contains", "a.ex", True),
        ("tier", "B", "equal_to", "b", True),
        ("size", 12, "equal_to", "12", True),
        ("size", "12.0", "equal_to", 12, True),
        ("size", 12.5, "is_greater_than", 12, True),
        ("size", 9, "is_greater_than", "10", False),
        ("size", 12, "contains", "2", True),
        ("size", "many", "is_less_than", 10, False),
        ("size", True, "equal_to", 1, False),
        ("share", 7, "is_less_than", 8, True),
        ("since", "2024-10-01T12:00:00Z", "equal_to", "2024-10-01", True),
        ("since", "2024-10-01", "is_greater_than", "2024-09-30", True),
        ("since", "2024-10-01", "days_before", 2, True),
        ("since", "2024-10-01", "days_before", 3, False),
        ("since", "soon", "is_less_than", "2025-01-01", False),
        ("trial", True, "equal_to", "true", True),
        ("trial", "true", "equal_to", True, True),
        ("trial", False, "not_equal_to", True, True),
    ],
)
def test_custom_attribute(key: str, stored: Any, operator: str, value: Any, expected: bool) -> None:
    assert holds(contact(custom_attributes={key: stored}), Sent(key, operator, [value])) is expected


@pytest.mark.parametrize(("key", "operator"), list(product(TYPES, Operator)))
def test_missing_custom_attribute_matches_only_inequality_and_absence(key: str, operator: Operator) -> None:
    values = {"size": 1, "share": 1, "since": "2024-10-01", "trial": True}
    value = 3 if operator is Operator.DAYS_BEFORE else values.get(key, "x")
    wanted = operator in (Operator.NOT_EQUAL, Operator.NOT_PRESENT)
    for found in (contact(), contact(custom_attributes={key: None})):
        assert holds(found, Sent(key, operator, [value])) is wanted


@pytest.mark.parametrize("key", list(FIELDS))
def test_built_in_field_refuses_operators_of_other_kinds(key: str) -> None:
    for operator in set(Operator) - FIELDS[key].operators:
        refused = refusal(Sent(key, operator, ["1"]))
        assert (refused.code, refused.fields) == ("filter_operator_invalid", ("payload[0].filter_operator",))
        assert key in refused.message


def refusal(*sent: Sent) -> Invalid:
    with pytest.raises(Invalid) as refused:
        made(*sent)
    return refused.value


def test_and_binds_closer_than_or_as_in_sql() -> None:
    def joined(*parts: bool, words: tuple[str, str]) -> bool:
        conditions = [Sent("name", "equal_to" if part else "not_equal_to", ["kim possible"]) for part in parts]
        for condition, word in zip(conditions, words, strict=False):
            condition.query_operator = word
        return holds(KNOWN, *conditions)

    for a, b, c in product((True, False), repeat=3):
        assert joined(a, b, c, words=("or", "AND")) is (a or (b and c))
        assert joined(a, b, c, words=("and", "OR")) is ((a and b) or c)
        assert joined(a, b, c, words=("and", "and")) is (a and b and c)
        assert joined(a, b, c, words=("or", "or")) is (a or b or c)


@pytest.mark.parametrize(
    ("sent", "code", "field"),
    [
        ([Sent("shoe_size", "equal_to", ["9"])], "filter_key_unknown", "payload[0].attribute_key"),
        ([Sent("name", "like", ["k"])], "filter_operator_invalid", "payload[0].filter_operator"),
        ([Sent("name", "equal_to", [])], "filter_value_needed", "payload[0].values"),
        ([Sent("name", "equal_to", None)], "filter_value_needed", "payload[0].values"),
        ([Sent("name", "equal_to", [None, ""])], "filter_value_needed", "payload[0].values"),
        ([Sent("name", "equal_to", [{"a": 1}])], "filter_value_invalid", "payload[0].values"),
        ([Sent("labels", "equal_to", [5])], "filter_value_invalid", "payload[0].values"),
        ([Sent("created_at", "is_less_than", ["tomorrow"])], "filter_value_invalid", "payload[0].values"),
        ([Sent("created_at", "days_before", [-1])], "filter_value_invalid", "payload[0].values"),
        ([Sent("created_at", "days_before", [1.5])], "filter_value_invalid", "payload[0].values"),
        ([Sent("created_at", "days_before", [36_501])], "filter_value_invalid", "payload[0].values"),
        ([Sent("blocked", "equal_to", ["perhaps"])], "filter_value_invalid", "payload[0].values"),
        ([Sent("size", "equal_to", ["nan"])], "filter_value_invalid", "payload[0].values"),
        ([Sent("size", "equal_to", ["1e999"])], "filter_value_invalid", "payload[0].values"),
        ([Sent("name", "contains", ["x"] * (MAX_VALUES + 1))], "filter_value_invalid", "payload[0].values"),
        ([Sent("name", "equal_to", ["k"], "and")], "filter_joint_invalid", "payload[0].query_operator"),
        ([Sent("name", "equal_to", ["k"]), Sent("name", "equal_to", ["k"])], "filter_joint_invalid", "payload[0].query_operator"),
        (
            [Sent("name", "equal_to", ["k"], "xor"), Sent("name", "equal_to", ["k"])],
            "filter_joint_invalid",
            "payload[0].query_operator",
        ),
        ([Sent("name", "equal_to", ["k"], "or"), Sent("x", "equal_to", ["k"])], "filter_key_unknown", "payload[1].attribute_key"),
        ([Sent("name", "equal_to", ["k"], "or")] * (MAX_CONDITIONS + 1), "filter_too_long", "payload"),
    ],
)
def test_refusal_names_the_condition(sent: list[Sent], code: str, field: str) -> None:
    refused = refusal(*sent)
    assert (refused.code, refused.fields) == (code, (field,))


def test_largest_filter_is_accepted() -> None:
    sent = [Sent("name", "contains", ["x"] * MAX_VALUES, "or") for _ in range(MAX_CONDITIONS)]
    sent[-1].query_operator = None
    assert len(made(*sent)) == MAX_CONDITIONS


def test_single_value_without_a_list_is_read() -> None:
    assert holds(KNOWN, Sent("name", "contains", "kim"))


def test_built_in_field_wins_over_a_custom_attribute_and_other_subjects_do_not_count() -> None:
    of_conversations = CustomAttribute(9, 1, Subject.CONVERSATION, "topic", "Topic", 0, 0)
    shadow = CustomAttribute(8, 1, Subject.CONTACT, "company", "Company", 0, 0)
    fields = fields_of([of_conversations, shadow])
    assert "topic" not in fields
    assert fields["company"] is FIELDS["company"]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ([Sent("email", "equal_to", ["Kim@x.example"])], [("email", "kim@x.example")]),
        ([Sent("labels", "equal_to", ["vip", "new"])], [(None, "vip"), (None, "new")]),
        ([Sent("labels", "equal_to", ["vip"], "and"), Sent("city", "equal_to", ["Köln"])], [("city", "köln")]),
        ([Sent("labels", "equal_to", ["vip"], "or"), Sent("city", "equal_to", ["Köln"])], [(None, "vip"), ("city", "köln")]),
        ([Sent("labels", "equal_to", ["vip"], "and"), Sent("plan", "equal_to", ["gold"])], [(None, "vip")]),
        ([Sent("labels", "equal_to", ["vip"], "or"), Sent("plan", "equal_to", ["gold"])], None),
        ([Sent("labels", "not_equal_to", ["vip"])], None),
        ([Sent("name", "contains", ["kim"])], None),
        ([Sent("name", "equal_to", ["\u200b"])], None),
    ],
)
def test_shortest_lists_that_hold_every_match(sent: list[Sent], expected: list[Any] | None) -> None:
    sources = sources_of(made(*sent))
    assert (sources and [(each.field, each.value) for each in sources]) == expected
