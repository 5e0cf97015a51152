"""The list and the filter of contacts over HTTP (contract 2.10, 4.14, 5.3)."""

from typing import Any

import pytest

from chalicelib.actions import contact_lists
from tests.functional.api.conftest import World


def names(answer: Any) -> list[str]:
    assert answer.status == 200, answer.json
    return [each["name"] for each in answer.json["payload"]]


def crowd(world: World, number: int) -> None:
    for each in range(number):
        city = {"city": "Köln" if each % 2 else "Bonn"}
        world.ben.post("A/contacts", {"name": f"Kim {each:02d}", "email": f"{each}@x.example", "additional_attributes": city})


def condition(key: str, operator: str, *values: Any, joint: str | None = None) -> dict[str, Any]:
    return {"attribute_key": key, "filter_operator": operator, "values": list(values), "query_operator": joint}


def test_identified_contacts_are_listed_by_page_and_by_cursor(world: World) -> None:
    crowd(world, 17)
    world.ben.post("A/contacts", {"name": "Nobody"})
    first = world.ben.get("A/contacts")
    assert (len(first.json["payload"]), first.json["meta"]["count"], first.json["meta"]["has_more"]) == (15, 17, True)
    rest = ["Kim 15", "Kim 16"]
    assert names(world.ben.get("A/contacts?page=2")) == rest
    behind = world.ben.get(f"A/contacts?cursor={first.json['meta']['next_cursor']}")
    assert names(behind) == rest
    assert behind.json["meta"]["next_cursor"] is None
    everybody = world.ben.get("A/contacts?identified=false&limit=100")
    assert names(everybody)[-1] == "Nobody"
    assert everybody.json["meta"]["count"] == 18
    assert names(world.ben.get("A/contacts?page=3")) == []


def test_list_is_sorted_and_narrowed_to_labels(world: World) -> None:
    crowd(world, 4)
    contacts = {each["name"]: each for each in world.ben.get("A/contacts?sort=-created_at").json["payload"]}
    assert list(contacts) == ["Kim 03", "Kim 02", "Kim 01", "Kim 00"]
    path = f"A/contacts/{contacts['Kim 02']['id']}/labels"
    assert world.ben.post(path, {"labels": ["VIP", "new", "vip"]}).json == {"payload": ["vip", "new"]}
    assert world.ben.get(path).json == {"payload": ["vip", "new"]}
    listed = world.ben.get("A/contacts?labels[]=vip&labels[]=other")
    assert names(listed) == ["Kim 02"]
    assert listed.json["payload"][0]["labels"] == ["vip", "new"]
    assert listed.json["meta"]["count"] == 1
    assert names(world.ben.get("A/contacts?sort=city,-name")) == ["Kim 00", "Kim 02", "Kim 01", "Kim 03"]
    assert world.ben.post(path, {"labels": []}).json == {"payload": []}


@pytest.mark.parametrize("small", [True, False])
def test_filter_finds_the_same_in_small_and_large_accounts(world: World, small: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd(world, 9)
    if not small:
        monkeypatch.setattr(contact_lists, "MAX_READ", 5)
        monkeypatch.setattr(contact_lists, "READ_AT_ONCE", 5)

    def found(*conditions: Any) -> list[str]:
        listed: list[str] = []
        cursor = ""
        for _ in range(9):
            answer = world.ben.post(f"A/contacts/filter?limit=2&cursor={cursor}", {"payload": list(conditions)})
            listed += names(answer)
            cursor = answer.json["meta"]["next_cursor"]
            if cursor is None:
                return listed
        raise AssertionError("the pages do not end")

    assert found(condition("city", "equal_to", "köln")) == ["Kim 01", "Kim 03", "Kim 05", "Kim 07"]
    assert found(condition("name", "contains", "7", "8")) == ["Kim 07", "Kim 08"]
    wanted = [condition("name", "contains", "2", joint="or"), condition("city", "equal_to", "Köln", joint="and")]
    assert found(*wanted, condition("name", "does_not_contain", "5", "7")) == ["Kim 01", "Kim 02", "Kim 03"]
    assert len(found()) == 9


def test_filter_reads_custom_attributes_and_contacts_without_an_address(world: World) -> None:
    fields = {"attribute_display_name": "Size", "attribute_key": "size", "attribute_display_type": "number"}
    world.ada.post("A/custom_attribute_definitions", {**fields, "attribute_model": "contact_attribute"})
    for name, size in (("Ann", 5), ("Bob", 12)):
        world.ben.post("A/contacts", {"name": name, "custom_attributes": {"size": size}})
    answer = world.ben.post("A/contacts/filter", {"payload": [condition("size", "is_greater_than", 9)]})
    assert names(answer) == ["Bob"]
    assert answer.json["meta"]["count"] == 1


@pytest.mark.parametrize(
    ("path", "body", "code", "field"),
    [
        ("A/contacts/filter", {}, "invalid", "payload"),
        ("A/contacts/filter", {"payload": [{"filter_operator": "equal_to"}]}, "invalid", "payload"),
        ("A/contacts/filter", {"payload": [condition("shoe", "equal_to", 1)]}, "filter_key_unknown", "payload[0].attribute_key"),
        ("A/contacts/filter?sort=shoe", {"payload": []}, "contact_sort_unknown", "sort"),
        ("A/contacts/filter?cursor=x", {"payload": []}, "cursor_invalid", "cursor"),
        ("A/contacts/filter?page=0", {"payload": []}, "invalid", "page"),
        ("A/contacts/filter?limit=101", {"payload": []}, "invalid", "limit"),
    ],
)
def test_bad_filter_is_refused_with_the_field(world: World, path: str, body: Any, code: str, field: str) -> None:
    answer = world.ben.post(path, body)
    assert (answer.status, answer.json["code"]) == (422, code)
    assert answer.json["attributes"][0].startswith(field)


@pytest.mark.parametrize(
    ("labels", "code"), [(["x"], "label_invalid"), ([f"label-{each}" for each in range(21)], "too_many_contact_labels")]
)
def test_bad_labels_change_nothing(world: World, labels: list[str], code: str) -> None:
    path = f"A/contacts/{world.contact()['id']}/labels"
    answer = world.ben.post(path, {"labels": labels})
    assert (answer.status, answer.json["code"]) == (422, code)
    assert world.ben.get(path).json == {"payload": []}
