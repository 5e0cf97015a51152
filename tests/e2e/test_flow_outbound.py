"""Delivery of replies to the provider, and the provider's receipts."""

import pytest

from tests.e2e.conftest import Connect
from tests.e2e.customers import TelegramCustomer, WhatsappCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.provider import Provider, ProviderFailure
from tests.e2e.waiting import until

RATE_LIMITED = ProviderFailure(429, {"description": "Too Many Requests: retry after 1", "parameters": {"retry_after": 1}})
UNAVAILABLE = ProviderFailure(503, {"description": "Service Unavailable"})
BLOCKED = ProviderFailure(403, {"description": "Forbidden: bot was blocked by the user"})
NO_ANSWER = ProviderFailure(504, hangs=True)


@pytest.fixture
def number(telegram: TelegramCustomer, ada: Agent) -> int:
    """The id of a Telegram conversation that waits for a reply."""
    telegram.write("Hello?")
    return ada.conversation_of(telegram.name)


@pytest.fixture
def whatsapp_number(whatsapp: WhatsappCustomer, ada: Agent) -> int:
    whatsapp.write("Hello?")
    return ada.conversation_of(whatsapp.name)


def test_reply_reaches_telegram_once(
    number: int, telegram: TelegramCustomer, ada: Agent, provider: Provider, connect: Connect
) -> None:
    socket = connect(ada)
    reply = ada.reply(number, "We open at nine.")
    assert reply["delivery"] == "queued"

    ada.wait_for_delivery(number, reply["id"], "sent")
    (call,) = provider.calls_for(telegram.id)
    assert (call.method, call.text) == ("sendMessage", "We open at nine.")
    socket.wait(lambda: socket.messages.get(reply["id"], {}).get("delivery") == "sent", "sent on the socket")


def test_reply_to_message_quotes_it(number: int, telegram: TelegramCustomer, ada: Agent, provider: Provider) -> None:
    question_id = telegram.write("And on Sundays?")
    question = ada.wait_for_text(number, "And on Sundays?")
    ada.reply(number, "At ten.", content_attributes={"in_reply_to": question["id"]})
    (call,) = provider.wait_for(telegram.id)
    assert call.fields["reply_parameters"]["message_id"] == question_id


def test_private_note_is_not_sent(number: int, telegram: TelegramCustomer, ada: Agent, provider: Provider) -> None:
    note = ada.reply(number, "He is a regular.", private=True)
    assert note["delivery"] is None
    ada.reply(number, "Hello!")
    assert [call.text for call in provider.wait_for(telegram.id)] == ["Hello!"]


def test_receipts_move_delivery_forward_only(
    whatsapp_number: int, whatsapp: WhatsappCustomer, ada: Agent, provider: Provider
) -> None:
    reply = ada.reply(whatsapp_number, "On its way.")
    (call,) = provider.wait_for(whatsapp.id)
    whatsapp.report(call.provider_id, "sent")
    ada.wait_for_delivery(whatsapp_number, reply["id"], "sent")
    whatsapp.report(call.provider_id, "delivered")
    ada.wait_for_delivery(whatsapp_number, reply["id"], "delivered")
    whatsapp.report(call.provider_id, "read")
    final = ada.wait_for_delivery(whatsapp_number, reply["id"], "read")

    whatsapp.report(call.provider_id, "delivered", "sent")
    whatsapp.write("Thank you")
    ada.wait_for_text(whatsapp_number, "Thank you")
    assert ada.message(whatsapp_number, reply["id"]) == final


def test_receipts_in_any_order_end_as_read(
    whatsapp_number: int, whatsapp: WhatsappCustomer, ada: Agent, provider: Provider
) -> None:
    reply = ada.reply(whatsapp_number, "On its way.")
    (call,) = provider.wait_for(whatsapp.id)
    whatsapp.report(call.provider_id, "read", "sent", "delivered", "read")
    whatsapp.write("Thank you")
    ada.wait_for_text(whatsapp_number, "Thank you")
    ada.wait_for_delivery(whatsapp_number, reply["id"], "read")
    assert len(provider.calls_for(whatsapp.id)) == 1


def test_later_failure_report_shows_reason(
    whatsapp_number: int, whatsapp: WhatsappCustomer, ada: Agent, provider: Provider
) -> None:
    reply = ada.reply(whatsapp_number, "On its way.")
    (call,) = provider.wait_for(whatsapp.id)
    errors = [{"code": 131026, "title": "Message undeliverable"}]
    whatsapp.deliver(whatsapp.webhook(statuses=[whatsapp.status(call.provider_id, "failed", errors=errors)]))
    failed = ada.wait_for_delivery(whatsapp_number, reply["id"], "failed")
    assert failed["content_attributes"]["external_error"] == "131026: Message undeliverable"


def test_refused_reply_shows_reason_and_can_be_resent(
    number: int, telegram: TelegramCustomer, ada: Agent, provider: Provider
) -> None:
    provider.fail_next(telegram.id, BLOCKED)
    reply = ada.reply(number, "Are you there?")
    failed = ada.wait_for_delivery(number, reply["id"], "failed")
    assert failed["content_attributes"]["external_error"] == "403: Forbidden: bot was blocked by the user"
    assert failed["status"] == "failed"

    resent = ada.post(f"conversations/{number}/messages/{reply['id']}/retry")
    assert resent["id"] == reply["id"]
    sent = ada.wait_for_delivery(number, reply["id"], "sent")
    assert "external_error" not in sent["content_attributes"]
    assert [call.text for call in provider.sent_to(telegram.id)] == ["Are you there?"]


def test_sent_message_cannot_be_resent(number: int, ada: Agent) -> None:
    reply = ada.reply(number, "Hello")
    ada.wait_for_delivery(number, reply["id"], "sent")
    refused = ada.request("POST", f"conversations/{number}/messages/{reply['id']}/retry", json={})
    assert (refused.status_code, refused.json()["code"]) == (422, "message_not_failed")


def test_temporary_failures_are_retried_in_order(number: int, telegram: TelegramCustomer, ada: Agent, provider: Provider) -> None:
    """During a rate limit and an outage the later replies of the conversation wait, so the order is kept."""
    provider.fail_next(telegram.id, RATE_LIMITED, UNAVAILABLE)
    replies = [ada.reply(number, text) for text in ("one", "two", "three")]
    assert [call.text for call in provider.wait_for(telegram.id, 3)] == ["one", "two", "three"]
    for reply in replies:
        ada.wait_for_delivery(number, reply["id"], "sent")
    assert [(call.text, call.status) for call in provider.calls_for(telegram.id)] == [
        ("one", 429),
        ("one", 503),
        ("one", 200),
        ("two", 200),
        ("three", 200),
    ]


def test_missing_answer_leaves_delivery_unknown(number: int, telegram: TelegramCustomer, ada: Agent, provider: Provider) -> None:
    """The provider may have accepted the message, so only an agent may send it again."""
    provider.fail_next(telegram.id, NO_ANSWER)
    reply = ada.reply(number, "Did you get this?")
    unknown = ada.wait_for_delivery(number, reply["id"], "unknown")
    assert unknown["content_attributes"]["external_error"]
    assert provider.sent_to(telegram.id) == []

    ada.post(f"conversations/{number}/messages/{reply['id']}/retry")
    ada.wait_for_delivery(number, reply["id"], "sent")
    assert [call.text for call in provider.sent_to(telegram.id)] == ["Did you get this?"]


def test_hanging_provider_does_not_delay_other_conversations(
    number: int, telegram: TelegramCustomer, whatsapp_number: int, whatsapp: WhatsappCustomer, ada: Agent, provider: Provider
) -> None:
    provider.fail_next(telegram.id, NO_ANSWER)
    stuck = ada.reply(number, "Hello?")
    until(lambda: provider.calls_for(telegram.id), "the provider is called")
    ada.reply(whatsapp_number, "Good morning")
    provider.wait_for(whatsapp.id)
    ada.wait_for_delivery(number, stuck["id"], "unknown")
