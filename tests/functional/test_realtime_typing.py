"""Typing: its viewers, and the conversations in which it is refused."""

import pytest

from chalicelib.actions import customers
from chalicelib.broadcasting.signals import customer_typing
from chalicelib.domain.errors import NotFound
from tests.support.company import Company
from tests.support.socket_client import connect, connect_customer, frames_to, send_frame


def test_typing_reaches_every_viewer_but_the_typist(company: Company) -> None:
    name, kim = connect_customer(company, "kim")
    other, _ = connect_customer(company, "lee")
    for each in ("ada", "ben", "cleo"):
        connect(company, each)
    conversation = customers.start_conversation(company.desk, kim)
    company.desk.push.sent.clear()
    send_frame(
        company, "ben", {"action": "typing", "conversation_id": conversation.id, "typing_status": "on", "is_private": True}
    )
    assert {to for to, _ in company.desk.push.sent} == {"ada"}, "no customer hears private typing"
    [event] = frames_to(company, "ada")[0]["events"]
    assert (event["event"], event["data"]["user"]["name"], event["data"]["is_private"]) == ("conversation.typing_on", "Ben", True)
    assert "position" not in event
    company.desk.push.sent.clear()
    send_frame(company, "ben", {"action": "typing", "conversation_id": conversation.id, "typing_status": "on"})
    assert {to for to, _ in company.desk.push.sent} == {"ada", name}
    company.desk.push.sent.clear()
    customer_typing(company.desk, kim, conversation.id, on=False)
    assert {to for to, _ in company.desk.push.sent} == {"ada", "ben"}
    assert frames_to(company, "ada")[0]["events"][0]["event"] == "conversation.typing_off"
    assert frames_to(company, other) == []


def test_typing_in_an_invisible_conversation_is_refused(company: Company) -> None:
    company.receive()
    connect(company, "cleo")
    frame = {"action": "typing", "conversation_id": 1, "typing_status": "on"}
    assert send_frame(company, "cleo", frame)[0]["error"]["code"] == "inbox_not_yours"
    name, kim = connect_customer(company, "kim")
    assert send_frame(company, name, frame)[0]["error"]["code"] == "agents_only"
    with pytest.raises(NotFound):
        customer_typing(company.desk, kim, 1, on=True)
