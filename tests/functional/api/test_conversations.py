from typing import Any

import pytest

from tests.functional.api.conftest import World
from tests.support.api_client import ApiClient


def test_create_with_a_first_message(world: World) -> None:
    created = world.conversation(message={"content": "Welcome"}, custom_attributes={"plan": "pro"})
    assert (created["id"], created["status"], created["custom_attributes"]) == (1, "open", {"plan": "pro"})
    assert created["messages"][0]["content"] == created["last_non_activity_message"]["content"] == "Welcome"
    assert "contact_inboxes" not in created["meta"]["sender"]
    assert "assignee" not in created["meta"]
    assert "team" not in created["meta"]
    assert world.ada.get("A/conversations/1").json == created
    assert world.ada.get("A/conversations/1.json").json == created


def test_body_may_be_nested_under_its_resource(world: World) -> None:
    wanted = {"inbox_id": world.inbox["id"], "contact_id": world.contact()["id"]}
    assert world.ben.post("A/conversations", {"conversation": wanted}).status == 200


def test_repeated_idempotency_key_returns_the_same_conversation(world: World) -> None:
    body = {"inbox_id": world.inbox["id"], "contact_id": world.contact()["id"]}
    first, second = (world.ada.post("A/conversations", body, headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert first.json["id"] == second.json["id"]
    long = world.ada.post("A/conversations", body, headers={"Idempotency-Key": "k" * 256})
    assert (long.status, long.json["attributes"]) == (422, ["Idempotency-Key"])
    other = world.ada.post("A/conversations", {**body, "status": "pending"}, headers={"Idempotency-Key": "k"})
    assert (other.status, other.json["code"]) == (409, "idempotency_mismatch")


def test_invalid_create_has_a_code(world: World) -> None:
    contact_id = world.contact()["id"]
    assert world.ada.post("A/conversations", {}).json["code"] == "contact_needed"
    assert world.ada.post("A/conversations", {"inbox_id": 5, "contact_id": contact_id}).json["code"] == "inbox_not_found"
    foreign = world.cleo.post("A/conversations", {"inbox_id": world.inbox["id"], "contact_id": contact_id})
    assert (foreign.status, foreign.json["code"]) == (401, "inbox_not_yours")
    unknown = world.ada.post("A/conversations", {"inbox_id": world.inbox["id"], "contact_id": 5})
    assert (unknown.status, unknown.json["code"]) == (404, "contact_not_found")
    wrong = world.ada.post("A/conversations", {"inbox_id": "many", "status": "gone"})
    assert (wrong.status, wrong.json["attributes"], wrong.json["code"]) == (422, ["inbox_id"], "invalid")
    past = {"inbox_id": world.inbox["id"], "contact_id": contact_id, "status": "snoozed", "snoozed_until": 1}
    assert world.ada.post("A/conversations", past).json["code"] == "snooze_in_the_past"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("PATCH", ""),
        ("PUT", ""),
        ("POST", "/toggle_status"),
        ("POST", "/update_last_seen"),
        ("POST", "/unread"),
        ("POST", "/mute"),
        ("POST", "/unmute"),
        ("GET", "/labels"),
        ("GET", "/messages"),
    ],
)
def test_conversation_needs_access_to_its_inbox(world: World, method: str, path: str) -> None:
    world.conversation()
    answer = world.cleo.request(method, f"A/conversations/1{path}")
    assert (answer.status, answer.json["code"]) == (401, "inbox_not_yours")
    missing = world.cleo.request(method, f"A/conversations/9{path}")
    assert (missing.status, missing.json["code"]) == (404, "conversation_not_found")


def test_toggle_status_sets_each_status(world: World) -> None:
    world.conversation()
    resolved = world.ben.post("A/conversations/1/toggle_status").json["payload"]
    assert resolved == {"success": True, "conversation_id": 1, "current_status": "resolved", "snoozed_until": None}
    until = world.desk.clock.now() // 1000 + 3600
    snoozed = world.ben.post("A/conversations/1/toggle_status", {"status": "snoozed", "snoozed_until": until}).json["payload"]
    assert snoozed["snoozed_until"].endswith(".000Z")
    bad = world.ben.post("A/conversations/1/toggle_status", {"status": "asleep"})
    assert (bad.status, bad.json["attributes"]) == (422, ["status"])


def test_reopening_assigns_the_agent(world: World) -> None:
    world.conversation(status="pending")
    world.ben.post("A/conversations/1/toggle_status", {"status": "open"})
    assert world.ben.get("A/conversations/1").json["meta"]["assignee"]["name"] == "Ben"


def test_status_is_restored_with_its_owner(world: World) -> None:
    world.conversation(status="resolved")
    ada = world.users["ada"].id
    path = "A/conversations/1/toggle_status"
    world.ben.post(path, {"status": "open", "assignee_id": ada, "team_id": 0})
    restored = world.ben.get("A/conversations/1").json["meta"]
    assert (restored["assignee"]["id"], restored.get("team")) == (ada, None)
    unknown = world.ben.post(path, {"status": "resolved", "assignee_id": 404})
    assert (unknown.status, unknown.json["code"]) == (404, "agent_not_found")
    assert world.ben.post(path, {"status": "resolved", "team_id": 404}).json["code"] == "team_not_found"
    assert world.ben.post(path, {"status": "resolved", "team_id": "x"}).json["attributes"] == ["team_id"]
    assert world.ben.get("A/conversations/1").json["status"] == "open"


@pytest.mark.parametrize(
    ("path", "body", "message", "attributes"),
    [
        (
            "A/conversations/1/toggle_status",
            {"status": "asleep"},
            "status: One of 'open', 'resolved', 'pending', 'snoozed', 'spam' is accepted, not 'asleep'.",
            ["status"],
        ),
        (
            "A/conversations/1/toggle_priority",
            {"priority": "huge"},
            "priority: One of 'low', 'medium', 'high', 'urgent', 'none', '' is accepted, not 'huge'.",
            ["priority"],
        ),
        (
            "A/bulk_actions",
            {"type": "Conversation", "ids": [1], "fields": {"status": "asleep"}},
            "fields.status: One of 'open', 'resolved', 'pending', 'snoozed', 'spam' is accepted, not 'asleep'.",
            ["fields"],
        ),
        ("A/bulk_actions", {"type": "", "ids": [1], "labels": {"add": [7]}}, "labels.add: Expected str, got int", ["labels"]),
        ("A/conversations/1/toggle_priority", {}, "priority: This field is required.", ["priority"]),
    ],
)  # fmt: skip
def test_refusal_names_the_field_and_what_it_accepts(
    world: World, path: str, body: dict[str, Any], message: str, attributes: list[str]
) -> None:
    world.conversation()
    refused = world.ben.post(path, body)
    assert (refused.status, refused.json["message"], refused.json["attributes"]) == (422, message, attributes)


def test_priority_can_be_set_and_removed(world: World) -> None:
    world.conversation()
    assert world.ben.post("A/conversations/1/toggle_priority", {"priority": "urgent"}).text == ""
    assert world.ben.get("A/conversations/1").json["priority"] == "urgent"
    assert world.ben.patch("A/conversations/1", {"priority": "low"}).json["priority"] == "low"
    assert world.ben.patch("A/conversations/1", {}).json["priority"] == "low"
    assert world.ben.put("A/conversations/1", {"priority": None}).json["priority"] is None
    assert world.ben.post("A/conversations/1/toggle_priority", {"priority": "huge"}).status == 422
    assert world.ben.post("A/conversations/1/toggle_priority", {}).json["attributes"] == ["priority"]


def test_agent_and_team_can_be_assigned_and_removed(world: World) -> None:
    world.conversation()
    ben = world.users["ben"].id
    assert world.ada.post("A/conversations/1/assignments", {"assignee_id": ben}).json["name"] == "Ben"
    team = world.ada.post("A/teams", {"name": "Night"}).json
    world.ada.post(f"A/teams/{team['id']}/team_members", {"user_ids": [ben]})
    assert world.ada.post("A/conversations/1/assignments", {"team_id": team["id"]}).json["name"] == "night"
    shown = world.ada.get("A/conversations/1").json["meta"]
    assert (shown["assignee"]["id"], shown["team"]["id"], shown["team"]["is_member"]) == (ben, team["id"], False)
    assert world.ada.post("A/conversations/1/assignments", {"assignee_id": 0}).text == "null"
    assert world.ada.post("A/conversations/1/assignments", {"team_id": None}).text == "null"
    cleo = world.ada.post("A/conversations/1/assignments", {"assignee_id": world.users["cleo"].id})
    assert (cleo.status, cleo.json["code"]) == (422, "assignee_not_in_inbox")
    assert world.ada.post("A/conversations/1/assignments", {}).json["code"] == "assignee_needed"


def test_labels_and_custom_attributes_are_replaced(world: World) -> None:
    world.conversation()
    assert world.ben.post("A/conversations/1/labels", {"labels": ["VIP", "vip", "billing"]}).json == {
        "payload": ["vip", "billing"]
    }
    assert world.ben.get("A/conversations/1/labels").json == {"payload": ["vip", "billing"]}
    refused = world.ben.post("A/conversations/1/labels", {"labels": ["?"]}).json
    assert (refused["code"], refused["attributes"]) == ("label_invalid", ["labels"])
    assert world.ben.post("A/conversations/1/labels", {}).json["attributes"] == ["labels"]
    replaced = world.ben.post("A/conversations/1/custom_attributes", {"custom_attributes": {"a": 1}})
    assert replaced.json == {"custom_attributes": {"a": 1}}
    left = world.ben.post("A/conversations/1/destroy_custom_attributes", {"custom_attributes": ["a", "unknown"]})
    assert left.json == {"custom_attributes": {}}
    huge = world.ben.post("A/conversations/1/custom_attributes", {"custom_attributes": {"a": "x" * 20_000}})
    assert (huge.status, huge.json["code"]) == (422, "attributes_too_large")


def test_read_state_follows_seen_and_unread(world: World) -> None:
    world.conversation()
    world.message(1, message_type="incoming")
    assert world.ben.get("A/conversations/1").json["unread_count"] == 1
    assert world.ben.post("A/conversations/1/update_last_seen").json["unread_count"] == 0
    assert world.ben.post("A/conversations/1/unread").json["unread_count"] == 1


def test_mute_blocks_and_resolves(world: World) -> None:
    world.conversation()
    assert world.ben.post("A/conversations/1/mute").text == ""
    muted = world.ben.get("A/conversations/1").json
    assert (muted["muted"], muted["status"]) == (True, "resolved")
    assert world.ben.post("A/conversations/1/unmute").text == ""
    assert world.ben.get("A/conversations/1").json["muted"] is False


def test_typing_status_is_validated(world: World) -> None:
    world.conversation()
    assert world.ben.post("A/conversations/1/toggle_typing_status", {"typing_status": "on", "is_private": "true"}).text == ""
    bad = world.ben.post("A/conversations/1/toggle_typing_status", {"typing_status": "maybe"})
    assert (bad.status, bad.json["attributes"]) == (422, ["typing_status"])


def ids(client: ApiClient, query: str = "") -> list[int]:
    return [each["id"] for each in client.get(f"A/conversations?{query}").json["data"]["payload"]]


def test_list_filters_sorts_and_counts(world: World) -> None:
    contact_id = world.contact()["id"]
    for _ in range(3):
        world.desk.clock.at += 1000
        world.conversation(contact_id=contact_id)
    world.ben.post("A/conversations/2/labels", {"labels": ["vip"]})
    world.ada.post("A/conversations/3/assignments", {"assignee_id": world.users["ben"].id})
    world.broadcast()
    assert set(ids(world.ada)) == {1, 2, 3}
    assert ids(world.ada, "sort_by=created_at_asc") == [1, 2, 3]
    assert ids(world.ada, "labels[]=VIP&labels[]=") == [2]
    assert ids(world.ben, "assignee_type=me") == [3]
    assert set(ids(world.ben, "assignee_type=unassigned&status=open")) == {1, 2}
    assert ids(world.ben, "status=resolved") == []
    assert ids(world.cleo) == []
    assert ids(world.ben, f"inbox_id={world.inbox['id']}&status=all&sort_by=latest")[0] == 3
    assert ids(world.ben, "inbox_id=77") == []
    meta = world.ben.get("A/conversations/meta?assignee_type=me").json["meta"]
    assert meta == {"mine_count": 1, "assigned_count": 1, "unassigned_count": 2, "all_count": 3}


def test_page_number_and_cursor_return_the_same_page(world: World) -> None:
    contact_id = world.contact()["id"]
    for _ in range(27):
        world.conversation(contact_id=contact_id)
    world.broadcast()
    first = world.ada.get("A/conversations?sort_by=created_at_asc").json["data"]
    assert (len(first["payload"]), first["meta"]["head"]) == (25, world.desk.feed.head(1))
    rest = world.ada.get(f"A/conversations?sort_by=created_at_asc&cursor={first['meta']['next_cursor']}").json["data"]
    assert [each["id"] for each in rest["payload"]] == [26, 27] == ids(world.ada, "sort_by=created_at_asc&page=2")
    assert rest["meta"]["next_cursor"] is None
    assert ids(world.ada, "page=3") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=gone", "status"),
        ("sort_by=shoe_size", "sort_by"),
        ("page=0", "page"),
        ("page=one", "page"),
        ("inbox_id=x", "inbox_id"),
        ("cursor=nonsense", "cursor"),
        ("assignee_type=nobody", "assignee_type"),
        ("labels[a]=vip", "labels"),
    ],
)
def test_invalid_list_parameter_is_named(world: World, query: str, field: str) -> None:
    answer = world.ada.get(f"A/conversations?{query}")
    assert (answer.status, answer.json["attributes"]) == (422, [field])


def test_unknown_team_is_not_found(world: World) -> None:
    answer = world.ada.get("A/conversations?team_id=9")
    assert (answer.status, answer.json["code"]) == (404, "team_not_found")


def test_list_truncates_long_messages(world: World) -> None:
    world.conversation()
    message = world.message(1, content="x" * 100_000)
    preview = world.ben.get("A/conversations/1").json["messages"][0]
    assert (preview["id"], preview["version"]) == (message["id"], 0)
    assert len(preview["content"]) < 6_000
    assert message["version"] == 1
