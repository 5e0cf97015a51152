"""Exhibits: webhooks of ours that got lost, came twice, or said nothing that they could be told apart by."""

import json
from typing import Any

import pytest

from chalicelib.actions.deliver import MAX_TRIES, deliver
from chalicelib.actions.messages import resend_message
from chalicelib.channels.api import ApiAdapter
from chalicelib.domain.messages import Delivery, Message
from chalicelib.domain.outbound import DeliveryTask, SendLater
from chalicelib.ports import Answer, Unreachable
from tests.builders import Crash, Office, crash

OK = Answer(200, {}, b"")


def answer(status: int) -> Answer:
    return Answer(status, {}, b"")


@pytest.fixture(name="message")
def _message(office: Office) -> Message:
    """A reply in an inbox that is a webhook."""
    channels: Any = office.desk.channels
    channels["Channel::Api"] = ApiAdapter(office.desk.transport)
    message = office.replies(office.hears(inbox=office.app))
    office.desk.queues.deliveries.clear()
    return message


def attempt(office: Office, message: Message) -> bool:
    """Whether there will be another try."""
    try:
        deliver(office.desk, DeliveryTask(message.account_id, message.conversation_id, message.id))
    except SendLater:
        return True
    return False


def deliveries(office: Office) -> list[tuple[str, int]]:
    """What the receiver can tell repetitions by: the delivery's id, and the message in it."""
    return [(headers["X-Parley-Delivery"], json.loads(body)["id"]) for _, _, headers, body in office.desk.transport.requests]


def test_cw15920_webhook_tried_once(office: Office, message: Message) -> None:
    """A webhook was tried once; a receiver that was slow or restarting never heard of the message."""
    office.desk.transport.answers += [Unreachable("timed out"), answer(503), OK]
    assert [attempt(office, message) for _ in range(3)] == [True, True, False]
    assert office.message(message).delivery is Delivery.SENT


def test_cw6162_given_up_without_a_word(office: Office, message: Message) -> None:
    """What a receiver had missed was gone: nobody was told, and nothing could be sent again."""
    office.desk.transport.answers += [answer(503)] * MAX_TRIES
    assert [attempt(office, message) for _ in range(MAX_TRIES)] == [True] * (MAX_TRIES - 1) + [False]
    assert office.message(message).delivery is Delivery.FAILED
    assert "503" in office.message(message).content_attributes["external_error"]
    office.desk.transport.answers.append(OK)
    resend_message(office.desk, office.caller(), message.conversation_id, message.id)
    assert attempt(office, message) is False
    assert office.message(message).delivery is Delivery.SENT


def test_cw11901_message_created_told_twice(office: Office, message: Message) -> None:
    """One message made two webhooks, because two listeners or two jobs told of it."""
    office.desk.transport.answers += [OK, OK]
    office.reacted = 0
    office.settle()
    office.reacted = 0
    office.settle()
    assert [message_id for _, message_id in deliveries(office)] == [message.id]


def test_fa77_nothing_to_tell_repetitions_by(office: Office, message: Message) -> None:
    """A bot answered twice, because the event it was told again had no id that stayed the same."""
    office.desk.transport.answers += [answer(503), OK]
    attempt(office, message)
    attempt(office, message)
    [first, second] = deliveries(office)
    assert first == second
    [*_, (_, _, _, body)] = office.desk.transport.requests
    assert isinstance(json.loads(body)["version"], int)


def test_cw1747_call_repeated_after_a_crash(office: Office) -> None:
    """A webhook was called twice for one message, and the receiver could not know that it was the same call."""
    message = office.replies(office.hears(inbox=office.app))
    office.webhook.meanwhile = crash
    with pytest.raises(Crash):
        attempt(office, message)
    office.webhook.meanwhile = lambda: None
    attempt(office, message)
    [(_, part, _)] = office.webhook.sent
    assert part.name == f"{message.id}:1"
