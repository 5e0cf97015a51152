"""Regressions: outgoing webhooks that were lost, sent twice, or sent without an id to recognise repetitions."""

from typing import Any

import pytest

from chalicelib.actions.message_delivery import resend_message
from chalicelib.domain.messages import Delivery, Message
from chalicelib.domain.outbound import DeliveryTask, SendLater
from chalicelib.features.delivery.actions import deliver
from chalicelib.features.delivery.sending import MAX_TRIES
from chalicelib.ports import HttpResponse, Unreachable
from tests.support.adapters import channel_adapter
from tests.support.company import Company
from tests.support.crash import Crash, crash

OK = HttpResponse(200, {}, b"")


def answer(status: int) -> HttpResponse:
    return HttpResponse(status, {}, b"")


@pytest.fixture(name="message")
def _message(company: Company) -> Message:
    """A reply in an API inbox, which delivers by webhook."""
    channels: Any = company.desk.channels
    channels["Channel::Api"] = channel_adapter("api", company.desk.transport)
    message = company.reply(company.receive(inbox=company.app))
    company.desk.queues.deliveries.clear()
    return message


def attempt(company: Company, message: Message) -> bool:
    """Tries the delivery once; tells whether it will be tried again."""
    try:
        deliver(company.desk, DeliveryTask(message.account_id, message.conversation_id, message.id))
    except SendLater:
        return True
    return False


def deliveries(company: Company) -> list[tuple[str, int]]:
    """The delivery id and the message id of each request, by which a receiver recognises repetitions."""
    return [(request.headers["X-Parley-Delivery"], request.json["id"]) for request in company.desk.transport.requests]


def test_cw15920_webhook_tried_once(company: Company, message: Message) -> None:
    """A webhook was sent once, and a receiver that was slow or restarting never received the message."""
    company.desk.transport.answers += [Unreachable("timed out"), answer(503), OK]
    assert [attempt(company, message) for _ in range(3)] == [True, True, False]
    assert company.message(message).delivery is Delivery.SENT


def test_cw6162_missed_webhooks_not_reported(company: Company, message: Message) -> None:
    """Webhooks that a receiver had missed were not reported and could not be sent again."""
    company.desk.transport.answers += [answer(503)] * MAX_TRIES
    assert [attempt(company, message) for _ in range(MAX_TRIES)] == [True] * (MAX_TRIES - 1) + [False]
    assert company.message(message).delivery is Delivery.FAILED
    assert "503" in company.message(message).content_attributes["external_error"]
    company.desk.transport.answers.append(OK)
    resend_message(company.desk, company.caller(), message.conversation_id, message.id)
    assert attempt(company, message) is False
    assert company.message(message).delivery is Delivery.SENT


def test_cw11901_two_webhooks_for_one_message(company: Company, message: Message) -> None:
    """One message caused two webhooks, because two listeners or two jobs announced it."""
    company.desk.transport.answers += [OK, OK]
    company.handled_changes = 0
    company.settle()
    company.handled_changes = 0
    company.settle()
    assert [message_id for _, message_id in deliveries(company)] == [message.id]


def test_fa77_repetition_without_stable_id(company: Company, message: Message) -> None:
    """A bot answered twice, because a repeated event had no stable id."""
    company.desk.transport.answers += [answer(503), OK]
    attempt(company, message)
    attempt(company, message)
    [first, second] = deliveries(company)
    assert first == second
    assert isinstance(company.desk.transport.requests[-1].json["version"], int)


def test_cw1747_webhook_repeated_after_crash(company: Company) -> None:
    """A webhook was called twice for one message, and the receiver could not recognise the repetition."""
    message = company.reply(company.receive(inbox=company.app))
    company.webhook.during_send = crash
    with pytest.raises(Crash):
        attempt(company, message)
    company.webhook.during_send = lambda: None
    attempt(company, message)
    [(_, part, _)] = company.webhook.sent
    assert part.name == f"{message.id}:1"
