"""A visitor's socket hears the visitor's own conversation, as the widget shows it, and nothing else."""

from typing import Any

import pytest

from chalicelib import realtime, workers
from chalicelib.broadcasting import signals
from tests.support.channels import identifier_hash
from tests.support.company import Company
from tests.support.lambda_events import batch, broadcast_record, websocket
from tests.support.socket_client import OK, connect, frames_to, resumed, send_frame
from tests.support.widget import Widget


def open_socket(company: Company, widget: Widget, name: str) -> str:
    token = widget.post("/config")["contact"]["pubsub_token"]
    assert realtime.connect(company.desk, websocket("CONNECT", name, token=token)) == OK
    return name


def heard(company: Company, name: str) -> list[dict[str, Any]]:
    """The events that a broadcast of all changes sends to the socket."""
    company.desk.push.sent.clear()
    workers.broadcast(company.desk, batch(*map(broadcast_record, company.desk.store.changes)))
    return [event for frame in frames_to(company, name) for event in frame["events"]]


@pytest.fixture(name="vera")
def _vera(company: Company, widget: Widget) -> str:
    widget.write("Hello")
    company.desk.clock.at += 60_000
    return open_socket(company, widget, "vera")


def test_visitor_hears_replies_and_neither_notes_nor_others(company: Company, widget: Widget, vera: str) -> None:
    other = Widget(company.desk).open()
    other.write("Words of another visitor")
    wim = open_socket(company, other, "wim")
    company.reply(company.conversation(1), "An answer")
    company.reply(company.conversation(1), "secret note", private=True)
    texts = {name: str(heard(company, name)) for name in (vera, wim)}
    assert ("An answer" in texts[vera], "An answer" in texts[wim]) == (True, False)
    assert ("Words of another" in texts[vera], "Words of another" in texts[wim]) == (False, True)
    assert "secret note" not in texts[vera]


def test_head_of_a_page_is_where_a_socket_resumes(company: Company, widget: Widget, vera: str) -> None:
    """Everything after the head comes over the socket; nothing before it is missing in the page."""
    heard(company, vera)
    page = widget.get("/messages")
    company.reply(company.conversation(1), "An answer")
    heard(company, vera)
    _, events = resumed(company, vera, page["meta"]["head"])
    new = [event["data"]["id"] for event in events if event["event"] == "message.created"]
    assert [each["id"] for each in widget.get("/messages")["payload"]] == [*(each["id"] for each in page["payload"]), *new]


def test_head_is_read_before_the_messages(company: Company, widget: Widget, vera: str) -> None:
    """A reply that is stored between the two reads is in the page, and comes over the socket once more: the version tells."""
    head = company.desk.feed.head

    def head_then_reply(account_id: int) -> int:
        company.desk.feed.head = head  # type: ignore[method-assign]
        found = head(account_id)
        company.reply(company.conversation(1), "In between")
        heard(company, vera)
        return found

    heard(company, vera)
    company.desk.feed.head = head_then_reply  # type: ignore[method-assign]
    page = widget.get("/messages")
    assert page["payload"][-1]["content"] == "In between"
    assert "In between" in str(resumed(company, vera, page["meta"]["head"])[1])


def test_visitor_hears_of_public_typing_alone(company: Company, widget: Widget, vera: str) -> None:
    for private in (False, True):
        company.desk.push.sent.clear()
        signals.agent_typing(company.desk, company.caller("ben"), 1, on=True, private=private)
        events = [event["event"] for frame in frames_to(company, vera) for event in frame["events"]]
        assert events == ([] if private else ["conversation.typing_on"])


def test_agents_hear_of_a_visitors_typing(company: Company, widget: Widget, vera: str) -> None:
    connect(company, "ben")
    connect(company, "cleo")
    company.desk.push.sent.clear()
    widget.post("/conversations/toggle_typing", {"typing_status": "on"})
    assert [each["event"] for frame in frames_to(company, "ben") for each in frame["events"]] == ["conversation.typing_on"]
    assert frames_to(company, "cleo") == frames_to(company, vera) == []


def test_agents_hear_that_a_reply_was_read(company: Company, widget: Widget, vera: str) -> None:
    connect(company, "ben")
    company.reply(company.conversation(1), "An answer")
    company.desk.clock.at += 1_000
    widget.post("/conversations/update_last_seen")
    updates = [each["data"] for each in heard(company, "ben") if each["event"] == "message.updated"]
    assert [each["status"] for each in updates] == ["read"]
    assert "conversation.read" in {each["event"] for each in heard(company, "ben")}
    assert "conversation.read" not in {each["event"] for each in heard(company, vera)}


def test_answer_of_a_visitor_reaches_agents_and_other_tabs(company: Company, widget: Widget, vera: str) -> None:
    connect(company, "ben")
    asked = company.reply(company.conversation(1), "Rate us", content_type="input_csat")
    rating = {"csat_survey_response": {"rating": 5, "feedback_message": None}}
    widget.request("PATCH", f"/messages/{asked.id}", {"submitted_values": rating})
    for name in ("ben", vera):
        updated = [each["data"] for each in heard(company, name) if each["event"] == "message.updated"]
        assert updated[-1]["content_attributes"]["submitted_values"] == rating


def test_socket_of_an_anonymous_visitor_stays_with_its_link_after_a_proof(company: Company, widget: Widget, vera: str) -> None:
    company.client("ada").post("A/contacts", {"name": "Vera", "identifier": "crm-5"})
    proof = {"identifier": "crm-5", "identifier_hash": identifier_hash("crm-5")}
    assert widget.request("PATCH", "/contact/set_user", proof).status == 200
    company.reply(company.conversation(1), "An answer")
    assert "An answer" in str(heard(company, vera))


@pytest.mark.parametrize("token", ["auth", "source"])
def test_token_of_the_api_opens_no_socket(company: Company, widget: Widget, token: str) -> None:
    widget.write("Hello")
    given = widget.token if token == "auth" else company.conversation(1).source_id
    answer = realtime.connect(company.desk, websocket("CONNECT", "x", token=given))
    assert answer["statusCode"] == 401


def test_ping_of_a_visitor_answers_the_head(company: Company, widget: Widget, vera: str) -> None:
    heard(company, vera)
    company.desk.push.sent.clear()
    answers = send_frame(company, vera, {"action": "ping"})
    assert answers[-1]["head"] == company.desk.feed.head(company.account_id)
