import hashlib
import hmac

import pytest

from tests.functional.api.conftest import World


def test_public_inbox_allows_every_origin(world: World) -> None:
    path = f"/public/api/v1/inboxes/{world.inbox['inbox_identifier']}"
    shown = world.anonymous.get(path)
    assert (shown.json["name"], shown.headers["access-control-allow-origin"]) == ("Mobile app", "*")
    unknown = world.anonymous.get("/public/api/v1/inboxes/nope")
    assert (unknown.status, unknown.json["code"]) == (404, "inbox_not_found")
    preflight = world.anonymous.request("OPTIONS", path)
    assert (preflight.status, preflight.headers["access-control-allow-origin"]) == (204, "*")


def test_other_paths_allow_no_other_origin(world: World) -> None:
    assert "access-control-allow-origin" not in world.ada.get("A").headers


def test_customer_is_found_by_source_id(world: World) -> None:
    path, created = world.customer(source_id="s-1", email="kim@x.example", phone_number="+14155550100")
    assert world.customer(source_id="s-1")[1] == created
    assert world.anonymous.get(path).json == created
    row = world.anonymous.patch(path, {"name": "Kim L", "custom_attributes": {"plan": "pro"}}).json
    assert (row["name"], row["custom_attributes"]) == ("Kim L", {"plan": "pro"})
    assert world.anonymous.patch(path, {"email": "nope"}).json["code"] == "email_invalid"
    missing = world.anonymous.get(path.replace("s-1", "s-2"))
    assert (missing.status, missing.json["code"]) == (404, "contact_not_found")


def test_attributes_of_a_customer_have_a_limit(world: World) -> None:
    path, _ = world.customer(source_id="s-1")
    body = {"source_id": "s-2", "custom_attributes": {"a": "x" * 20_000}}
    for refused in (world.anonymous.post(path.rpartition("/")[0], body), world.anonymous.patch(path, body)):
        assert (refused.status, refused.json["code"]) == (422, "attributes_too_large")
    assert world.anonymous.get(path.replace("s-1", "s-2")).status == 404


def test_mandatory_identifier_hash_is_checked(world: World) -> None:
    world.ada.patch(f"A/inboxes/{world.inbox['id']}", {"channel": {"hmac_mandatory": True}})
    path = f"/public/api/v1/inboxes/{world.inbox['inbox_identifier']}/contacts"
    proof = hmac.new(world.inbox["hmac_token"].encode(), b"kim", hashlib.sha256).hexdigest()
    assert world.anonymous.post(path, {"identifier": "kim", "identifier_hash": proof}).status == 200
    for body in ({"identifier": "eve", "identifier_hash": proof}, {"identifier": "kim"}, {}):
        refused = world.anonymous.post(path, body)
        assert (refused.status, refused.json["code"]) == (401, "identifier_hash_invalid")


def test_answers_do_not_tell_whether_a_contact_exists(world: World) -> None:
    """Equal requests for known and for unknown values get equal answers, over POST and over PATCH."""
    known = {"identifier": "kim", "email": "kim@x.example", "phone_number": "+14155550100"}
    world.ada.post("A/contacts", {"name": "Kim", **known})
    unknown = {"identifier": "nobody", "email": "nobody@x.example", "phone_number": "+14155550199"}
    seen = []
    for values in (known, unknown):
        path, created = world.customer(**values)
        changed = world.anonymous.patch(world.customer()[0], values)
        again = world.anonymous.patch(path, {**values, "name": "Kim"})
        assert (created["email"], changed.json["identifier"]) == (values["email"], values["identifier"])
        seen.append([created.keys(), changed.status, changed.json.keys(), again.status, again.json.keys()])
    assert seen[0] == seen[1]


def test_agents_see_which_values_are_unverified(world: World) -> None:
    _, created = world.customer(email="kim@x.example")
    assert world.ada.get(f"A/contacts/{created['id']}").json["payload"]["unverified"] == ["email"]


def test_customer_can_converse_over_the_public_api(world: World) -> None:
    path, _ = world.customer()
    started = world.anonymous.post(f"{path}/conversations", {"custom_attributes": {"page": "/"}}).json
    conversation = f"{path}/conversations/{started['id']}"
    sent = world.anonymous.post(f"{conversation}/messages", {"content": "Help", "echo_id": "e-1"}).json
    again = world.anonymous.post(f"{conversation}/messages", {"content": "Help", "echo_id": "e-1"}).json
    assert sent == again
    assert (sent["message_type"], sent["sender"]["type"]) == (0, "contact")
    answer = world.message(started["id"], content="With what?")
    world.message(started["id"], content="A difficult one", private=True)
    shown = world.anonymous.get(conversation).json
    assert [each["id"] for each in shown["messages"]] == [sent["id"], answer["id"]]
    assert world.anonymous.get(f"{path}/conversations").json == [shown]
    assert [each["id"] for each in world.anonymous.get(f"{conversation}/messages?before={answer['id']}").json] == [sent["id"]]
    assert "A difficult one" not in world.anonymous.get(f"{conversation}/messages").text
    assert world.anonymous.post(f"{conversation}/toggle_typing", {"typing_status": "on"}).text == ""
    assert world.anonymous.post(f"{conversation}/update_last_seen").text == ""
    assert world.anonymous.get(conversation).json["contact_last_seen_at"] > 0
    assert world.anonymous.post(f"{conversation}/toggle_status").json["status"] == "resolved"


def test_public_page_skips_notes(world: World) -> None:
    path, _ = world.customer()
    world.anonymous.post(f"{path}/conversations", {})
    public = [world.message(1, content=str(number))["id"] for number in range(25)]
    for number in range(30):
        world.message(1, content=f"note {number}", private=True)
    shown = [each["id"] for each in world.anonymous.get(f"{path}/conversations/1/messages").json]
    assert shown == public[-20:]


def test_customer_can_send_a_file(world: World) -> None:
    path, _ = world.customer()
    world.anonymous.post(f"{path}/conversations", {})
    sent = world.anonymous.form(
        f"{path}/conversations/1/messages", {"echo_id": "f"}, {"attachments[]": ("a.pdf", "application/pdf", b"%PDF")}
    )
    assert sent.json["attachments"][0]["file_type"] == "file"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("POST", "/toggle_status"), ("POST", "/update_last_seen"), ("GET", "/messages"), ("POST", "/messages")],
)
def test_conversation_of_another_customer_is_not_found(world: World, method: str, path: str) -> None:
    mine, _ = world.customer()
    theirs, _ = world.customer()
    world.anonymous.post(f"{mine}/conversations", {})
    body = {"content": "Let me in"} if method == "POST" else None
    answer = world.anonymous.request(method, f"{theirs}/conversations/1{path}", json=body)
    assert (answer.status, answer.json["code"]) == (404, "conversation_not_found")


def test_delivery_error_is_hidden_from_customers(world: World) -> None:
    path, _ = world.customer()
    world.anonymous.post(f"{path}/conversations", {})
    message = world.message(1)
    world.ben.patch(f"A/conversations/1/messages/{message['id']}", {"status": "failed", "external_error": "out of credit"})
    assert "out of credit" not in world.anonymous.get(f"{path}/conversations/1").text
