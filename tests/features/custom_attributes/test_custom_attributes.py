"""Custom attributes: keys are unique for each subject and never those of built-in fields, and every agent may define them."""

from typing import Any

import pytest

from chalicelib.domain.custom_attributes import CustomAttribute, DisplayType, Subject
from chalicelib.domain.errors import Conflict, Invalid, NotFound
from chalicelib.features.custom_attributes import actions
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write

LIST = "A/custom_attribute_definitions"


def create(company: Company, key: str = "plan", name: str = "Plan", **more: Any) -> CustomAttribute:
    subject = more.pop("subject", Subject.CONTACT)
    return actions.create_custom_attribute(company.desk, company.caller("ben"), subject=subject, key=key, name=name, **more)


def update(company: Company, row: CustomAttribute, **changes: Any) -> CustomAttribute:
    return actions.update_custom_attribute(company.desk, company.caller(), row.id, changes=changes)


def keys(company: Company, subject: Subject | None = None) -> list[str]:
    return [each.key for each in actions.list_custom_attributes(company.desk, company.caller(), subject=subject)]


def test_list_is_sorted_by_name_and_selects_a_subject(company: Company) -> None:
    create(company, "c", "zone", subject=Subject.CONVERSATION)
    create(company, "b", "Plan")
    create(company, "a", "size")
    assert keys(company) == ["b", "a", "c"]
    assert keys(company, Subject.CONTACT) == ["b", "a"]
    assert keys(company, Subject.CONVERSATION) == ["c"]


def test_key_is_unique_for_each_subject(company: Company) -> None:
    create(company)
    create(company, subject=Subject.CONVERSATION)
    with pytest.raises(Invalid) as refusal:
        create(company, " plan ", "Another")
    assert (refusal.value.code, refusal.value.fields) == ("attribute_key_taken", ("attribute_key",))
    assert keys(company) == ["plan", "plan"]


def test_deleted_key_is_free_again(company: Company) -> None:
    actions.delete_custom_attribute(company.desk, company.caller("ben"), create(company).id)
    assert keys(company) == []
    create(company)
    assert keys(company) == ["plan"]


def test_change_raises_the_version_and_the_time(company: Company) -> None:
    row = create(company)
    company.desk.clock.at += 5_000
    changed = update(company, row, name=" Tariff ", display_type=DisplayType.LIST, values=("S", "M", "S "))
    assert (changed.name, changed.values, changed.version) == ("Tariff", ("S", "M"), 2)
    assert changed.updated_at == row.updated_at + 5_000
    assert update(company, row, name="Tariff") == changed, "the same values change nothing"


@pytest.mark.parametrize("changes", [{"key": "tariff"}, {"subject": Subject.CONVERSATION}])
def test_key_and_subject_cannot_change(company: Company, changes: dict[str, Any]) -> None:
    row = create(company)
    with pytest.raises(Invalid) as refusal:
        update(company, row, name="Tariff", **changes)
    assert refusal.value.code == "attribute_key_fixed"
    assert actions.find_custom_attribute(company.desk, company.caller(), row.id) == row


@pytest.mark.parametrize(
    ("details", "code"),
    [
        ({"name": " "}, "attribute_name_needed"),
        ({"key": ""}, "attribute_key_invalid"),
        ({"key": "a" * 256}, "attribute_key_invalid"),
        ({"key": "two\nlines"}, "attribute_key_invalid"),
        ({"key": "email"}, "attribute_key_reserved"),
        ({"key": "status", "subject": Subject.CONVERSATION}, "attribute_key_reserved"),
        ({"display_type": DisplayType.LIST}, "attribute_values_invalid"),
        ({"display_type": DisplayType.LIST, "values": ("S", " ")}, "attribute_values_invalid"),
        ({"values": tuple(map(str, range(201)))}, "attribute_values_invalid"),
    ],
)
def test_bad_input_is_refused_and_changes_nothing(company: Company, details: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        create(company, **details)
    assert refusal.value.code == code
    assert keys(company) == []


def test_field_of_the_other_subject_is_free(company: Company) -> None:
    create(company, "status")
    create(company, "email", subject=Subject.CONVERSATION)
    create(company, "size", display_type=DisplayType.LIST, values=tuple(map(str, range(200))))
    assert len(keys(company)) == 3


def test_repeated_request_returns_the_first_result(company: Company) -> None:
    first = create(company, idempotency_key="once")
    assert create(company, idempotency_key="once") == first
    with pytest.raises(Conflict):
        create(company, name="Another name", idempotency_key="once")
    assert keys(company) == ["plan"]


def test_concurrent_creates_of_one_key_make_one(company: Company) -> None:
    desk = with_concurrent_write(company.desk, lambda: create(company))
    with pytest.raises(Invalid):
        actions.create_custom_attribute(desk, company.caller(), subject=Subject.CONTACT, key="plan", name="Mine")
    assert keys(company) == ["plan"]


def test_unknown_custom_attribute_is_not_found(company: Company) -> None:
    with pytest.raises(NotFound) as refusal:
        actions.delete_custom_attribute(company.desk, company.caller(), 404)
    assert refusal.value.code == "custom_attribute_not_found"


def test_api_creates_finds_changes_and_deletes(company: Company) -> None:
    ben = company.client("ben")
    sent = {
        "attribute_display_name": "Plan",
        "attribute_key": "plan",
        "attribute_model": 1,
        "attribute_display_type": 6,
        "attribute_description": "What was bought",
        "attribute_values": ["free", "paid"],
        "regex_pattern": "^f",
        "regex_cue": "Begins with f",
    }
    made = ben.post(LIST, {"custom_attribute_definition": sent}).json
    expected = {**sent, "attribute_model": "contact_attribute", "attribute_display_type": "list", "default_value": None}
    assert {name: made[name] for name in expected} == expected
    assert made["created_at"] == made["updated_at"]
    one = f"{LIST}/{made['id']}"
    changed = ben.patch(
        one, {"attribute_display_name": "Tariff", "attribute_model": "contact_attribute", "attribute_key": "plan"}
    )
    assert changed.json["attribute_display_name"] == "Tariff"
    assert ben.patch(one, {"attribute_description": None, "attribute_display_type": "text"}).json["attribute_description"] is None
    for wanted, found in {"": 1, "contact_attribute": 1, "1": 1, "0": 0, "conversation_attribute": 0}.items():
        assert len(ben.get(f"{LIST}?attribute_model={wanted}").json) == found
    assert ben.delete(one).status == 204
    assert ben.get(one).status == 404
    assert ben.get(LIST).json == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"attribute_display_name": "Plan"},
        {"attribute_key": "plan", "attribute_display_name": "Plan", "attribute_model": "company_attribute"},
        {"attribute_key": "plan", "attribute_display_name": "Plan", "attribute_model": 2},
        {"attribute_key": "plan", "attribute_display_name": "Plan", "attribute_display_type": 8},
        {"attribute_key": "plan", "attribute_display_name": "Plan", "attribute_display_type": -1},
        {"attribute_key": "plan", "attribute_display_name": "Plan", "attribute_values": [["S"]]},
        {"attribute_key": "plan", "attribute_display_name": "Plan", "regex_pattern": "a" * 256},
    ],
)
def test_api_refuses_invalid_bodies(company: Company, body: dict[str, Any]) -> None:
    answer = company.client("ben").post(LIST, body)
    assert answer.status == 422
    assert answer.json["attributes"]
    assert company.client("ben").get(LIST).json == []


def test_api_refuses_an_unknown_subject(company: Company) -> None:
    assert company.client("ben").get(f"{LIST}?attribute_model=2").status == 422


def test_change_moves_only_its_own_cache_key(company: Company) -> None:
    ben = company.client("ben")
    before = ben.get("A/cache_keys").json["cache_keys"]
    create(company)
    after = ben.get("A/cache_keys").json["cache_keys"]
    assert {name for name, key in after.items() if key != before.get(name)} == {"custom_attribute"}
