"""Saved filters: each person has their own, at most fifty, and a segment of contacts is checked as its list would be."""

from typing import Any

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.features.custom_filters import actions
from chalicelib.features.custom_filters.model import MAX_FILTERS, FilterType
from tests.features.custom_filters.specimen import COLOGNE, QUERY
from tests.support.company import Company

LIST = "A/custom_filters"


def test_a_filter_is_saved_shown_changed_and_deleted(company: Company) -> None:
    ben = company.client("ben")
    made = ben.post(LIST, COLOGNE).json
    assert {name: made[name] for name in COLOGNE} == COLOGNE
    one = f"{LIST}/{made['id']}"
    assert ben.get(one).json == made
    changed = ben.patch(one, {"name": " Bonn ", "query": {"payload": []}}).json
    assert (changed["name"], changed["query"], changed["version"]) == ("Bonn", {"payload": []}, 2)
    assert ben.patch(one, {"name": "Bonn"}).json["version"] == 2, "nothing has changed"
    assert ben.delete(one).status == 204
    assert ben.get(one).json["code"] == "custom_filter_not_found"


def test_nobody_sees_the_filters_of_another_person(company: Company) -> None:
    made = company.client("ben").post(LIST, COLOGNE).json
    ada = company.client("ada")
    assert ada.get(f"{LIST}?filter_type=contact").json == []
    for answer in (
        ada.get(f"{LIST}/{made['id']}"),
        ada.patch(f"{LIST}/{made['id']}", {"name": "x"}),
        ada.delete(f"{LIST}/{made['id']}"),
    ):
        assert (answer.status, answer.json["code"]) == (404, "custom_filter_not_found")
    assert company.client("ben").get(f"{LIST}/{made['id']}").json == made


def test_filters_are_listed_by_type_and_name(company: Company) -> None:
    ben = company.client("ben")
    for name, kind in (("b", "contact"), ("A", 1), ("c", "conversation"), ("d", 2)):
        ben.post(LIST, {"name": name, "filter_type": kind, "query": {"payload": []}})
    assert [each["name"] for each in ben.get(f"{LIST}?filter_type=contact").json] == ["A", "b"]
    assert [each["name"] for each in ben.get(LIST).json] == ["c"]
    assert [each["name"] for each in ben.get(f"{LIST}?filter_type=report").json] == ["d"]


def test_a_person_has_at_most_fifty(company: Company) -> None:
    caller, desk = company.caller("ben"), company.desk
    for number in range(MAX_FILTERS):
        actions.create_custom_filter(desk, caller, name=str(number), filter_type=FilterType.CONTACT, query=QUERY)
    with pytest.raises(Invalid) as refused:
        actions.create_custom_filter(desk, caller, name="one more", filter_type=FilterType.CONTACT, query=QUERY)
    assert refused.value.code == "too_many_custom_filters"
    assert company.client("ada").post(LIST, COLOGNE).status == 200


def with_condition(**changes: Any) -> dict[str, Any]:
    return {**COLOGNE, "query": {"payload": [{**QUERY["payload"][0], **changes}]}}


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({**COLOGNE, "name": " "}, "filter_name_needed", "name"),
        ({**COLOGNE, "filter_type": "company"}, "invalid", "filter_type"),
        ({**COLOGNE, "filter_type": 3}, "invalid", "filter_type"),
        ({**COLOGNE, "query": "city"}, "invalid", "query"),
        ({**COLOGNE, "query": {"payload": "city"}}, "filter_query_invalid", "query"),
        ({**COLOGNE, "query": {"payload": [{}]}}, "filter_query_invalid", "query"),
        (with_condition(attribute_key="shoe"), "filter_key_unknown", "query.payload[0].attribute_key"),
        (with_condition(filter_operator="like"), "filter_operator_invalid", "query.payload[0].filter_operator"),
        (with_condition(values=[]), "filter_value_needed", "query.payload[0].values"),
        ({"name": "x", "query": {"a": "x" * 20_000}}, "attributes_too_large", "query"),
    ],
)
def test_bad_filter_is_refused_and_nothing_is_saved(company: Company, body: dict[str, Any], code: str, field: str) -> None:
    ben = company.client("ben")
    made = ben.post(LIST, COLOGNE).json
    for answer in (ben.post(LIST, body), ben.patch(f"{LIST}/{made['id']}", body)):
        assert (answer.status, answer.json["code"]) == (422, code)
        assert answer.json["attributes"][0].startswith(field)
    assert ben.get(f"{LIST}?filter_type=contact").json == [made]


def test_repeated_request_saves_one_filter(company: Company) -> None:
    ben = company.client("ben")
    first, again = (ben.post(LIST, COLOGNE, headers={"Idempotency-Key": "k"}).json for _ in range(2))
    assert first == again
    assert len(ben.get(f"{LIST}?filter_type=contact").json) == 1
