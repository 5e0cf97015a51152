"""A visitor writes: the first message creates everything at once, and a repetition creates nothing."""

from typing import Any

import pytest

from chalicelib.actions import conversations
from chalicelib.actions.visitors import visitor
from chalicelib.domain.conversations import Status
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Delivery, MessageType
from chalicelib.features.widget import actions
from chalicelib.features.widget.actions import VisitorMessage
from chalicelib.features.widget.openings import Opening
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.widget import Widget


def rows(company: Company) -> dict[str, int]:
    kinds = ("contact", "contact_inbox", "conversation", "message")
    return {kind: len(company.desk.store.of_kind(kind)) for kind in kinds}


def contents(company: Company, conversation_id: int) -> list[str | None]:
    return [each.content for each in company.messages(conversation_id) if each.type is not MessageType.ACTIVITY]


def act(company: Company, action: Any, widget: Widget, *args: Any, desk: Any = None, **more: Any) -> Any:
    """Calls an action of a visitor, whose request is authorized now."""
    known = visitor(company.desk, widget.website_token, widget.token)
    return lambda: action(desk or company.desk, known, *args, **more)


def test_looking_stores_nothing(company: Company, shop: Inbox) -> None:
    before = dict(company.desk.store.items)
    widget = Widget(company.desk).open()
    for path in ("/config", "/contact", "/conversations", "/messages"):
        widget.get(path)
    widget.post("/conversations/update_last_seen")
    assert company.desk.store.items == before
    assert widget.get("/conversations") == {}
    assert widget.get("/contact")["id"] is None


def test_first_message_creates_everything_in_one_transaction(company: Company, widget: Widget) -> None:
    since = len(company.desk.store.changes)
    sent = widget.write("Hello", echo_id="e-1", referer_url="https://shop.example/basket", timestamp="Tue Dec 01 2026")
    assert rows(company) == {"contact": 1, "contact_inbox": 1, "conversation": 1, "message": 1}
    assert company.events(since) == ["contact.created", "conversation.created", "message.created"]
    assert len(company.desk.store.changes) == since + 1
    assert (sent["content"], sent["message_type"], sent["echo_id"], sent["private"]) == ("Hello", 0, "e-1", False)
    conversation = company.conversation(sent["conversation_id"])
    assert conversation.additional_attributes == {
        "browser": {
            "browser_name": "Firefox",
            "browser_version": "128.0",
            "device_name": "Unknown",
            "platform_name": "Windows",
            "platform_version": "10.0",
        },
        "browser_language": "de",
        "initiated_at": {"timestamp": "Tue Dec 01 2026"},
        "referer": "https://shop.example/basket",
    }
    link = company.link(company.inboxes["website"], conversation.source_id)
    assert (link.conversation_id, link.pubsub_token) == (conversation.id, sent["pubsub_token"])
    assert company.contact(link.contact_id).last_activity_at == company.desk.clock.now()


def test_next_messages_belong_to_the_same_conversation(company: Company, widget: Widget) -> None:
    first, second = widget.write("One"), widget.write("Two", reply_to=None)
    third = widget.write("Three", reply_to=first["id"])
    assert {first["conversation_id"], second["conversation_id"], third["conversation_id"]} == {1}
    assert third["content_attributes"]["in_reply_to"] == first["id"]
    assert widget.messages() == ["One", "Two", "Three"]
    assert rows(company)["contact"] == 1


def test_repeated_echo_id_returns_the_first_message(company: Company, widget: Widget) -> None:
    first = widget.write("Hello", echo_id="e-1")
    assert widget.write("Hello", echo_id="e-1") == first
    assert rows(company) == {"contact": 1, "contact_inbox": 1, "conversation": 1, "message": 1}
    other = widget.request("POST", "/messages", {"message": {"content": "Something else", "echo_id": "e-1"}})
    assert (other.status, other.json["code"]) == (409, "idempotency_mismatch")


@pytest.mark.parametrize("echo_ids", [("e-1", "e-1"), ("e-1", "e-2")])
def test_two_first_messages_at_once_create_one_conversation(company: Company, widget: Widget, echo_ids: tuple[str, str]) -> None:
    first, second = (VisitorMessage("Hello", echo_id=each) for each in echo_ids)
    desk = with_concurrent_write(company.desk, act(company, actions.write, widget, first, Opening()))
    slower = act(company, actions.write, widget, second, Opening(), desk=desk)()
    assert rows(company) == {"contact": 1, "contact_inbox": 1, "conversation": 1, "message": len(set(echo_ids))}
    assert slower.conversation.id == company.conversations()[0].id


def test_first_message_and_start_at_once_create_one_contact(company: Company, widget: Widget) -> None:
    desk = with_concurrent_write(company.desk, act(company, actions.write, widget, VisitorMessage("Hello"), Opening()))
    act(company, actions.start_conversation, widget, VisitorMessage("From the form"), Opening(), desk=desk)()
    assert rows(company) == {"contact": 1, "contact_inbox": 1, "conversation": 1, "message": 2}


@pytest.mark.parametrize(
    ("message", "code"),
    [({"content": " "}, "message_empty"), ({}, "message_empty"), ({"content": "x" * 150_001}, "invalid")],
)
def test_refused_first_message_creates_nothing(company: Company, widget: Widget, message: Any, code: str) -> None:
    before = dict(company.desk.store.items)
    refused = widget.request("POST", "/messages", {"message": message})
    assert (refused.status, refused.json["code"]) == (422, code)
    assert company.desk.store.items == before
    assert widget.write("Hello")["conversation_id"] == 1, "no number is lost"


def test_greeting_answers_the_first_message(company: Company, widget: Widget, shop: Inbox) -> None:
    company.update_inbox(shop, greeting_enabled=True, greeting_message="We answer soon.")
    widget.write("Hello")
    widget.write("Anybody?")
    assert widget.messages() == ["Hello", "We answer soon.", "Anybody?"]


def resolve(company: Company, conversation_id: int) -> None:
    conversations.toggle_status(company.desk, company.caller(), conversation_id, status=Status.RESOLVED)


@pytest.mark.parametrize(
    ("settings", "continues"),
    [
        ({}, True),
        ({"allow_messages_after_resolved": False}, False),
        ({"allow_messages_after_resolved": False, "lock_to_single_conversation": True}, True),
    ],
)
def test_message_after_the_end(company: Company, widget: Widget, shop: Inbox, settings: Any, continues: bool) -> None:
    company.update_inbox(shop, **settings)
    first = widget.write("Hello")
    resolve(company, first["conversation_id"])
    second = widget.write("One more thing")
    assert (second["conversation_id"] == first["conversation_id"]) is continues
    assert company.conversation(second["conversation_id"]).status is Status.OPEN
    assert widget.messages()[-1] == "One more thing"


def test_blocked_contact_begins_no_second_conversation(company: Company, widget: Widget, shop: Inbox) -> None:
    company.update_inbox(shop, allow_messages_after_resolved=False)
    first = widget.write("Hello")
    conversations.set_muted(company.desk, company.caller(), first["conversation_id"], muted=True)
    assert widget.write("Again")["conversation_id"] == first["conversation_id"]
    assert widget.post("/conversations", {"message": {"content": "Anew"}})["id"] == first["conversation_id"]
    assert company.conversation(first["conversation_id"]).status is Status.RESOLVED


def test_form_creates_contact_and_conversation(company: Company, widget: Widget) -> None:
    body = {
        "contact": {
            "name": "Kim",
            "email": "Kim@Example.com",
            "phone_number": "+14155550100",
            "custom_attributes": {"vip": True},
        },
        "message": {"content": "Hello", "echo_id": "e-1", "referer_url": "https://shop.example"},
        "custom_attributes": {"order": "7"},
    }
    started = widget.post("/conversations", body)
    assert widget.post("/conversations", body) == started
    assert rows(company) == {"contact": 1, "contact_inbox": 1, "conversation": 1, "message": 1}
    contact = company.contact(started["contact"]["id"])
    assert (contact.name, contact.email, contact.phone_number) == ("Kim", "kim@example.com", "+14155550100")
    assert contact.unverified == ("email", "phone_number")
    assert contact.custom_attributes == {"vip": True}
    assert started["custom_attributes"] == company.conversation(started["id"]).custom_attributes == {"order": "7"}
    assert [each["content"] for each in started["messages"]] == ["Hello"]
    assert widget.get("/contact") == {
        "id": contact.id,
        "has_email": True,
        "has_name": True,
        "has_phone_number": True,
        "identifier": None,
        "pubsub_token": started["pubsub_token"],
    }


def test_answers_of_the_form_go_where_its_fields_say(company: Company, widget: Widget, shop: Inbox) -> None:
    fields = [
        {"name": "plan", "field_type": "contact_attribute", "enabled": True},
        {"name": "order", "field_type": "conversation_attribute", "enabled": True},
    ]
    company.client("ada").patch(
        f"A/inboxes/{shop.id}", {"channel": {"pre_chat_form_enabled": True, "pre_chat_form_options": {"pre_chat_fields": fields}}}
    )
    for number in (1, 2):
        answers = {"plan": f"pro {number}", "order": f"{number}"}
        started = widget.post("/conversations", {"message": {"content": "Hello"}, "custom_attributes": answers})
        assert company.conversation(started["id"]).custom_attributes == {"order": f"{number}"}
        assert company.contact(started["contact"]["id"]).custom_attributes == {"plan": f"pro {number}"}


@pytest.mark.parametrize("content", ["Hello", ""])
def test_form_with_a_wrong_address_creates_nothing(company: Company, widget: Widget, content: str) -> None:
    refused = widget.request("POST", "/conversations", {"contact": {"email": "nope"}, "message": {"content": content}})
    assert (refused.status, refused.json["code"]) == (422, "email_invalid")
    assert rows(company)["contact"] == 0


def test_start_continues_an_unresolved_conversation_and_begins_after_a_resolved_one(company: Company, widget: Widget) -> None:
    first = widget.post("/conversations", {"message": {"content": "One"}})
    again = widget.post("/conversations", {"message": {"content": "Two"}, "contact": {"name": "Kim"}})
    resolve(company, first["id"])
    third = widget.post("/conversations", {})
    assert (again["id"], third["id"], third["messages"]) == (first["id"], 2, [])
    assert widget.get("/conversations")["id"] == third["id"]
    assert again["contact"]["name"] == "Kim"
    assert contents(company, 1) == ["One", "Two"]


def test_locked_site_has_one_conversation(company: Company, widget: Widget, shop: Inbox) -> None:
    company.update_inbox(shop, lock_to_single_conversation=True)
    first = widget.write("One")
    resolve(company, first["conversation_id"])
    assert widget.post("/conversations", {"message": {"content": "Two"}})["id"] == first["conversation_id"]
    assert company.conversation(first["conversation_id"]).status is Status.OPEN


def test_form_does_not_replace_a_verified_address(company: Company, widget: Widget) -> None:
    contact_id = widget.post("/conversations", {"message": {"content": "One"}})["contact"]["id"]
    company.client("ada").patch(f"A/contacts/{contact_id}", {"email": "kim@example.com"})
    started = widget.post(
        "/conversations", {"contact": {"email": "eve@example.com", "name": "Kim"}, "message": {"content": "Two"}}
    )
    assert (started["contact"]["email"], started["contact"]["name"]) == ("kim@example.com", "Kim")
    refused = widget.request("PATCH", "/contact", {"email": "eve@example.com"})
    assert (refused.status, refused.json["code"]) == (422, "value_verified")


def test_reply_is_sent_at_once_and_read_with_the_visit(company: Company, widget: Widget) -> None:
    conversation = company.conversation(widget.write("Hello")["conversation_id"])
    reply = company.reply(conversation, "What is it?")
    company.reply(conversation, "secret note", private=True)
    assert company.message(reply).delivery is Delivery.SENT
    assert widget.messages() == ["Hello", "What is it?"]
    company.desk.clock.at += 1_000
    widget.post("/conversations/update_last_seen")
    assert company.message(reply).delivery is Delivery.READ
    assert widget.get("/messages")["meta"]["contact_last_seen_at"] == company.desk.clock.now() // 1000


def test_page_tells_what_an_agent_has_seen(company: Company, widget: Widget) -> None:
    started = widget.post("/conversations", {"message": {"content": "Hello"}})
    assert started["agent_last_seen_at"] == 0
    company.desk.clock.at += 1_000
    company.client("ada").post(f"A/conversations/{started['id']}/update_last_seen")
    assert widget.get("/messages")["meta"]["conversation"]["agent_last_seen_at"] == company.desk.clock.now() // 1000


def test_pages_of_messages(company: Company, widget: Widget) -> None:
    ids = [widget.write(str(number))["id"] for number in range(25)]
    company.reply(company.conversation(1), "a note", private=True)
    page = widget.get("/messages")
    assert [each["id"] for each in page["payload"]] == ids[5:]
    assert [each["id"] for each in widget.get(f"/messages?before={ids[5]}")["payload"]] == ids[:5]
    assert [each["id"] for each in widget.get(f"/messages?after={ids[3]}")["payload"]] == ids[4:]
    assert [each["id"] for each in widget.get(f"/messages?after={ids[3]}&before={ids[6]}")["payload"]] == ids[3:6]
    assert page["meta"]["conversation"]["status"] == "open"


def test_notes_do_not_end_a_page(company: Company, widget: Widget) -> None:
    first = widget.write("Hello")
    for number in range(120):
        company.reply(company.conversation(1), f"note {number}", private=True)
    last = widget.write("Still there?")
    assert [each["id"] for each in widget.get(f"/messages?after={first['id']}")["payload"]] == [last["id"]]


def test_visitor_ends_the_conversation(company: Company, widget: Widget, shop: Inbox) -> None:
    assert widget.request("POST", "/conversations/toggle_status").json["code"] == "conversation_not_found"
    for method in ("POST", "GET"):
        widget.write("Hello")
        assert widget.request(method, "/conversations/toggle_status").status == 200
        assert widget.get("/conversations")["status"] == "resolved"
    company.client("ada").patch(f"A/inboxes/{shop.id}", {"channel": {"selected_feature_flags": []}})
    widget.write("Hello")
    refused = widget.request("POST", "/conversations/toggle_status")
    assert (refused.status, refused.json["code"]) == (403, "end_conversation_not_offered")
    assert widget.get("/conversations")["status"] == "open"


def test_contact_is_changed_only_when_there_is_one(company: Company, widget: Widget) -> None:
    refused = widget.request("PATCH", "/contact", {"name": "Kim"})
    assert (refused.status, refused.json["code"]) == (404, "contact_not_found")
    assert rows(company)["contact"] == 0
    widget.write("Hello")
    changed = widget.request("PATCH", "/contact", {"name": "Kim", "custom_attributes": {"plan": "pro"}}).json
    assert (changed["has_name"], changed["has_email"]) == (True, False)
    assert company.contact(changed["id"]).custom_attributes == {"plan": "pro"}
    wrapped = widget.request("PUT", "/contact", {"contact": {"email": "kim@example.com"}}).json
    assert wrapped["has_email"]


def test_typing_needs_a_conversation(company: Company, widget: Widget) -> None:
    refused = widget.request("POST", "/conversations/toggle_typing", {"typing_status": "on"})
    assert (refused.status, refused.json["code"]) == (404, "conversation_not_found")
