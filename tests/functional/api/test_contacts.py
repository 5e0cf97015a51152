import pytest

from chalicelib.domain import keys
from tests.functional.api.conftest import World


def test_create_returns_the_contact_and_its_link(world: World) -> None:
    body = {"name": "Kim", "email": "Kim@x.example", "inbox_id": world.inbox["id"], "custom_attributes": {"plan": "pro"}}
    created = world.ben.post("A/contacts", {"contact": body}).json["payload"]
    assert created["contact"]["email"] == "kim@x.example"
    assert created["contact"]["contact_inboxes"][0]["source_id"] == created["contact_inbox"]["source_id"]
    assert created["contact_inbox"]["inbox"]["id"] == world.inbox["id"]
    taken = world.ben.post("A/contacts", {"email": "kim@x.example"})
    assert taken.status == 422
    assert taken.json["attributes"] == ["email"]


def test_repeated_idempotency_key_returns_the_same_contact(world: World) -> None:
    body = {"name": "Kim", "inbox_id": world.inbox["id"]}
    first, again = (world.ben.post("A/contacts", body, headers={"Idempotency-Key": "k"}).json for _ in range(2))
    assert first == again


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("email", "nobody", "email_invalid"),
        ("phone_number", "0815", "phone_number_invalid"),
        ("name", "x" * 256, "invalid"),
        ("custom_attributes", [], "invalid"),
        ("custom_attributes", {"a": "x" * 20_000}, "attributes_too_large"),
        ("blocked", "perhaps", "invalid"),
        ("name", "a\x00b", "character_invalid"),
        ("custom_attributes", {"a": 2**60}, "number_out_of_range"),
    ],
)
def test_invalid_field_is_named(world: World, field: str, value: object, code: str) -> None:
    answer = world.ben.post("A/contacts", {"name": "Kim", field: value})
    assert (answer.status, answer.json["code"], answer.json["attributes"]) == (422, code, [field])


def test_update_merges_attributes_and_show_returns_them(world: World) -> None:
    contact = world.contact(custom_attributes={"a": 1})
    path = f"A/contacts/{contact['id']}"
    changed = world.ben.patch(path, {"name": "Kim L", "phone_number": "+14155550100", "custom_attributes": {"b": 2}})
    assert changed.json["payload"]["custom_attributes"] == {"a": 1, "b": 2}
    assert world.ben.put(path, {"phone_number": None}).json["payload"]["phone_number"] is None
    shown = world.ben.get(f"{path}?include_contact_inboxes=false").json["payload"]
    assert shown["name"] == "Kim L"
    assert "contact_inboxes" not in shown
    missing = world.ben.get("A/contacts/5")
    assert (missing.status, missing.json["code"]) == (404, "contact_not_found")


def test_named_custom_attributes_are_removed(world: World) -> None:
    path = f"A/contacts/{world.contact(custom_attributes={'a': 1, 'b': None, 'c': 3})['id']}"
    removed = world.ben.post(f"{path}/destroy_custom_attributes", {"custom_attributes": ["a", "b", "unknown"]})
    assert removed.json["payload"]["custom_attributes"] == {"c": 3}
    again = world.ben.post(f"{path}/destroy_custom_attributes", {"custom_attributes": ["a", "b"]})
    assert again.json["payload"]["version"] == removed.json["payload"]["version"], "nothing was left to remove"
    for invalid in ({}, {"custom_attributes": [7]}, {"custom_attributes": {"c": 3}}):
        refused = world.ben.post(f"{path}/destroy_custom_attributes", invalid)
        assert (refused.status, refused.json["attributes"]) == (422, ["custom_attributes"])
    assert world.ben.get(path).json["payload"]["custom_attributes"] == {"c": 3}


def test_search_finds_word_prefixes(world: World) -> None:
    for name in ("Anna Maria", "Anton", "Bert"):
        created = world.desk.store.get(keys.contact(1, world.contact(name=name)["id"]))
        assert created is not None
        world.desk.lists.index_contact(created)
    found = world.ben.get("A/contacts/search?q=an&page=1").json
    assert [each["name"] for each in found["payload"]] == ["Anna Maria", "Anton"]
    assert found["meta"] == {"count": 2, "current_page": 1, "has_more": False}
    blank = world.ben.get("A/contacts/search?q=%20")
    assert (blank.status, blank.json["code"]) == (422, "query_needed")


def test_contactable_inboxes_are_visible_inboxes(world: World) -> None:
    contact = world.contact()
    path = f"A/contacts/{contact['id']}"
    assert world.ben.get(f"{path}/contactable_inboxes").json["payload"][0]["inbox"]["id"] == world.inbox["id"]
    assert world.cleo.get(f"{path}/contactable_inboxes").json["payload"] == []
    linked = world.ben.post(f"{path}/contact_inboxes", {"inbox_id": world.inbox["id"], "source_id": "s-1"}).json
    assert (linked["source_id"], linked["inbox"]["channel_type"]) == ("s-1", "Channel::Api")
    refused = world.cleo.post(f"{path}/contact_inboxes", {"inbox_id": world.inbox["id"]})
    assert (refused.status, refused.json["code"]) == (401, "inbox_not_yours")


def test_conversations_of_a_contact_are_visible_ones(world: World) -> None:
    contact_id = world.contact()["id"]
    world.conversation(contact_id=contact_id)
    assert [each["id"] for each in world.ben.get(f"A/contacts/{contact_id}/conversations").json["payload"]] == [1]
    assert world.cleo.get(f"A/contacts/{contact_id}/conversations").json["payload"] == []
