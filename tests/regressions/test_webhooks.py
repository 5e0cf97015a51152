"""Exhibits: webhooks of ours that got lost, came twice, or said nothing that they could be told apart by."""

import json
from typing import Any

import pytest

from chalicelib.actions.deliver import MAX_TRIES, deliver
from chalicelib.actions.messages import resend_message
from chalicelib.channels.api import ApiAdapter
from chalicelib.domain.messages import Delivery, Message
from chalicelib.domain.outbound import DeliveryTask, SendLater
from chalicelib.ports import HttpResponse, Unreachable
from tests.builders import Company, Crash, crash

OK = HttpResponse(200, {}, b"")


def answer(status: int) -> HttpResponse:
    return HttpResponse(status, {}, b"")


@pytest.fixture(name="message")
def _message(company: Company) -> Message:
    """A reply in an inbox that is a webhook."""
    channels: Any = company.desk.channels
    channels["Channel::Api"] = ApiAdapter(company.desk.transport)
    message = company.reply(company.receive(inbox=company.app))
    company.desk.queues.deliveries.clear()
    return message


def attempt(company: Company, message: Message) -> bool:
    """Whether there will be another try."""
    try:
        deliver(company.desk, DeliveryTask(message.account_id, message.conversation_id, message.id))
    except SendLater:
        return True
    return False


def deliveries(company: Company) -> list[tuple[str, int]]:
    """What the receiver can tell repetitions by: the delivery's id, and the message in it."""
    return [(headers["X-Parley-Delivery"], json.loads(body)["id"]) for _, _, headers, body in company.desk.transport.requests]


def test_cw15920_webhook_tried_once(company: Company, message: Message) -> None:
    """A webhook was tried once; a receiver that was slow or restarting never heard of the message."""
    company.desk.transport.answers += [Unreachable("timed out"), answer(503), OK]
    assert [attempt(company, message) for _ in range(3)] == [True, True, False]
    assert company.message(message).delivery is Delivery.SENT


def test_cw6162_given_up_without_a_word(company: Company, message: Message) -> None:
    """What a receiver had missed was gone: nobody was told, and nothing could be sent again."""
    company.desk.transport.answers += [answer(503)] * MAX_TRIES
    assert [attempt(company, message) for _ in range(MAX_TRIES)] == [True] * (MAX_TRIES - 1) + [False]
    assert company.message(message).delivery is Delivery.FAILED
    assert "503" in company.message(message).content_attributes["external_error"]
    company.desk.transport.answers.append(OK)
    resend_message(company.desk, company.caller(), message.conversation_id, message.id)
    assert attempt(company, message) is False
    assert company.message(message).delivery is Delivery.SENT


def test_cw11901_message_created_told_twice(company: Company, message: Message) -> None:
    """One message made two webhooks, because two listeners or two jobs told of it."""
    company.desk.transport.answers += [OK, OK]
    company.handled_changes = 0
    company.settle()
    company.handled_changes = 0
    company.settle()
    assert [message_id for _, message_id in deliveries(company)] == [message.id]


def test_fa77_nothing_to_tell_repetitions_by(company: Company, message: Message) -> None:
    """A bot answered twice, because the event it was told again had no id that stayed the same."""
    company.desk.transport.answers += [answer(503), OK]
    attempt(company, message)
    attempt(company, message)
    [first, second] = deliveries(company)
    assert first == second
    [*_, (_, _, _, body)] = company.desk.transport.requests
    assert isinstance(json.loads(body)["version"], int)


def test_cw1747_call_repeated_after_a_crash(company: Company) -> None:
    """A webhook was called twice for one message, and the receiver could not know that it was the same call."""
    message = company.reply(company.receive(inbox=company.app))
    company.webhook.during_send = crash
    with pytest.raises(Crash):
        attempt(company, message)
    company.webhook.during_send = lambda: None
    attempt(company, message)
    [(_, part, _)] = company.webhook.sent
    assert part.name == f"{message.id}:1"
