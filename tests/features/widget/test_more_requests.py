"""Attributes, labels, the team and events in a visitor's widget."""

from typing import Any

import pytest

from chalicelib.domain.inboxes import Inbox
from tests.support.company import Company
from tests.support.widget import Widget


def test_attributes_of_the_conversation_are_replaced_and_removed(company: Company, widget: Widget) -> None:
    refused = widget.request("POST", "/conversations/set_custom_attributes", {"custom_attributes": {"order": "7"}})
    assert (refused.status, refused.json["code"]) == (404, "conversation_not_found")
    widget.write("Hello")
    widget.post("/conversations/set_custom_attributes", {"custom_attributes": {"order": "7", "size": "L"}})
    assert company.conversation(1).custom_attributes == {"order": "7", "size": "L"}
    shown = widget.post("/conversations/destroy_custom_attributes", {"custom_attribute": ["size", "unknown"]})
    assert shown["custom_attributes"] == company.conversation(1).custom_attributes == {"order": "7"}
    assert widget.post("/conversations/destroy_custom_attributes", {"custom_attributes": ["order"]})["custom_attributes"] == {}
    large = {"custom_attributes": {"a": "x" * 20_000}}
    assert widget.request("POST", "/conversations/set_custom_attributes", large).json["code"] == "attributes_too_large"


def test_attributes_of_the_contact_are_removed(company: Company, widget: Widget) -> None:
    body = {"custom_attributes": ["plan"]}
    assert widget.request("POST", "/contact/destroy_custom_attributes", body).json["code"] == "contact_not_found"
    widget.write("Hello")
    widget.request("PATCH", "/contact", {"custom_attributes": {"plan": "pro", "size": "L"}})
    row = widget.post("/contact/destroy_custom_attributes", body)
    assert row["custom_attributes"] == company.contact(row["id"]).custom_attributes == {"size": "L"}


def test_labels_of_the_account_are_added_and_removed(company: Company, widget: Widget) -> None:
    company.create_label("vip")
    assert widget.request("POST", "/labels", {"label": "vip"}).json["code"] == "conversation_not_found"
    widget.write("Hello")
    for label in ("VIP", "vip", "unknown"):
        assert widget.request("POST", "/labels", {"label": label}).status == 204
    assert company.conversation(1).labels == ("vip",)
    for label in ("unknown", "vip", "vip"):
        assert widget.request("DELETE", f"/labels/{label}").status == 204
    assert company.conversation(1).labels == ()


def test_members_show_their_name_and_availability_alone(company: Company, widget: Widget, shop: Inbox) -> None:
    company.connect("ben")
    found = widget.get("/inbox_members")["payload"]
    assert found == [{"id": company.users["ben"].id, "name": "Ben", "avatar_url": "", "availability_status": "online"}]
    assert Widget(company.desk).get("/inbox_members")["payload"] == found


def test_other_events_store_nothing(company: Company, widget: Widget) -> None:
    before = dict(company.desk.store.items)
    for name in ("webwidget.triggered", "anything"):
        assert widget.request("POST", "/events", {"name": name, "event_info": {"referer": "https://shop.example"}}).status == 204
    assert company.desk.store.items == before


def ask(company: Company, kind: str, items: list[dict[str, Any]] | None = None) -> int:
    attributes = {"items": items} if items else {}
    return company.reply(company.conversation(1), "Please tell", content_type=kind, content_attributes=attributes).id


SIZES = [{"title": "Small", "value": "s"}, {"title": "Large", "value": "l"}]
FORM = [{"name": "order", "label": "Order", "type": "text", "required": True}, {"name": "note", "label": "Note", "type": "text"}]
RATING = {"csat_survey_response": {"rating": 4, "feedback_message": "Quick"}}


@pytest.mark.parametrize(
    ("kind", "items", "sent", "stored"),
    [
        ("input_select", SIZES, [{"title": "forged", "value": "l"}], [{"title": "Large", "value": "l"}]),
        ("form", FORM, [{"name": "order", "value": "7"}], [{"name": "order", "value": "7"}]),
        ("input_csat", None, RATING, RATING),
        ("input_csat", None, [RATING], RATING),
    ],
)
def test_answer_is_stored_with_its_message(
    company: Company, widget: Widget, kind: str, items: Any, sent: Any, stored: Any
) -> None:
    widget.write("Hello")
    message_id = ask(company, kind, items)
    for _ in range(2):
        shown = widget.request("PATCH", f"/messages/{message_id}", {"message": {"submitted_values": sent}}).json
        assert shown["message"]["content_attributes"]["submitted_values"] == stored
        assert shown["message"]["version"] == 2, "a repetition changes nothing"
    assert widget.get("/messages")["payload"][-1]["content_attributes"]["submitted_values"] == stored


@pytest.mark.parametrize(
    ("kind", "items", "sent"),
    [
        ("input_select", SIZES, [{"value": "xl"}]),
        ("input_select", SIZES, [{"value": "s"}, {"value": "l"}]),
        ("form", FORM, [{"name": "note", "value": "no order"}]),
        ("form", FORM, [{"name": "order", "value": "7"}, {"name": "unknown", "value": "x"}]),
        ("form", FORM, [{"name": "order", "value": 7}]),
        ("form", FORM, []),
        ("input_csat", None, {"csat_survey_response": {"rating": 6}}),
        ("input_csat", None, {"csat_survey_response": {"rating": True}}),
        ("input_csat", None, {"csat_survey_response": {"rating": 3, "feedback_message": 5}}),
        ("input_csat", None, None),
        ("input_csat", None, [{"value": "x"}] * 51),
    ],
)
def test_wrong_answer_is_refused(company: Company, widget: Widget, kind: str, items: Any, sent: Any) -> None:
    widget.write("Hello")
    message_id = ask(company, kind, items)
    refused = widget.request("PATCH", f"/messages/{message_id}", {"submitted_values": sent})
    assert (refused.status, refused.json["code"]) == (422, "answer_invalid")
    assert company.messages(1)[-1].version == 1


def test_address_is_stored_and_given_to_the_contact(company: Company, widget: Widget) -> None:
    widget.write("Hello")
    message_id = ask(company, "input_email")
    path = f"/messages/{message_id}"
    assert widget.request("PATCH", path, {"contact": {"email": "nope"}}).json["code"] == "email_invalid"
    assert widget.request("PATCH", path, {"submitted_values": []}).json["code"] == "answer_invalid"
    shown = widget.request("PATCH", path, {"contact": {"email": "Vera@example.com"}}).json
    assert shown["message"]["content_attributes"]["submitted_email"] == "vera@example.com"
    assert shown["contact"]["email"] == "vera@example.com"
    contact_id = shown["contact"]["id"]
    company.client("ada").patch(f"A/contacts/{contact_id}", {"email": "vera@work.example"})
    widget.request("PATCH", path, {"contact": {"email": "other@example.com"}})
    assert company.contact(contact_id).email == "vera@work.example"


def test_survey_closes_after_two_weeks(company: Company, widget: Widget) -> None:
    widget.write("Hello")
    path = f"/messages/{ask(company, 'input_csat')}"
    company.desk.clock.at += 14 * 86_400_000
    assert widget.request("PATCH", path, {"submitted_values": RATING}).status == 200
    company.desk.clock.at += 1
    assert widget.request("PATCH", path, {"submitted_values": RATING}).json["code"] == "survey_closed"


def test_only_a_message_that_asks_is_answered(company: Company, widget: Widget) -> None:
    own = widget.write("Hello")["id"]
    text = company.reply(company.conversation(1), "A text").id
    note = company.reply(company.conversation(1), "A note", private=True).id
    other = Widget(company.desk).open()
    foreign = other.write("Mine")["id"]
    for wanted, code in (((own, text), "message_not_answerable"), ((note, foreign), "message_not_found")):
        for message_id in wanted:
            refused = widget.request("PATCH", f"/messages/{message_id}", {"submitted_values": RATING})
            assert refused.json["code"] == code
    assert other.request("PATCH", f"/messages/{text}", {"submitted_values": RATING}).json["code"] == "message_not_found"


def test_answer_over_the_public_api(company: Company) -> None:
    anonymous = company.client()
    path = "/public/api/v1/inboxes/app-identifier/contacts"
    anonymous.post(path, {"source_id": "kim"})
    anonymous.post(f"{path}/kim/conversations", {})
    message_id = ask(company, "input_select", SIZES)
    shown = anonymous.patch(f"{path}/kim/conversations/1/messages/{message_id}", {"submitted_values": [{"value": "s"}]}).json
    assert shown["content_attributes"]["submitted_values"] == [{"title": "Small", "value": "s"}]
