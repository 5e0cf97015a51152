"""An agent's reply on its way to the provider, and what the provider says about it."""

import pytest

from tests.e2e.conftest import Connect
from tests.e2e.customers import TelegramCustomer, WhatsappCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.provider import Provider, ProviderFailure
from tests.e2e.waiting import until

RATE_LIMITED = ProviderFailure(429, {"description": "Too Many Requests: retry after 1", "parameters": {"retry_after": 1}})
OUT_OF_ORDER = ProviderFailure(503, {"description": "Service Unavailable"})
BLOCKED = ProviderFailure(403, {"description": "Forbidden: bot was blocked by the user"})
SILENCE = ProviderFailure(504, hangs=True)


@pytest.fixture
def number(telegram: TelegramCustomer, ada: Agent) -> int:
    """A conversation on Telegram that waits for a reply."""
    telegram.write("Hello?")
    return ada.conversation_of(telegram.name)


@pytest.fixture
def whatsapp_number(whatsapp: WhatsappCustomer, ada: Agent) -> int:
    whatsapp.write("Hello?")
    return ada.conversation_of(whatsapp.name)


def test_a_reply_reaches_telegram_once(
    number: int, telegram: TelegramCustomer, ada: Agent, provider: Provider, connect: Connect
) -> None:
    socket = connect(ada)
    reply = ada.reply(number, "We open at nine.")
    assert reply["delivery"] == "queued"

    ada.wait_for_delivery(number, reply["id"], "sent")
    (call,) = provider.calls_for(telegram.id)
    assert (call.method, call.text) == ("sendMessage", "We open at nine.")
    socket.wait(lambda: socket.messages.get(reply["id"], {}).get("delivery") == "sent", "sent on the socket")


def test_an_answer_to_a_message_quotes_it(number: int, telegram: TelegramCustomer, ada: Agent, provider: Provider) -> None:
    asked = telegram.write("And on Sundays?")
    question = ada.wait_for_text(number, "And on Sundays?")
    ada.reply(number, "At ten.", content_attributes={"in_reply_to": question["id"]})
    (call,) = provider.wait_for(telegram.id)
    assert call.fields["reply_parameters"]["message_id"] == asked


def test_a_note_stays_in_the_house(number: int, telegram: TelegramCustomer, ada: Agent, provider: Provider) -> None:
    note = ada.reply(number, "He is a regular.", private=True)
    assert note["delivery"] is None
    ada.reply(number, "Hello!")
    assert [call.text for call in provider.wait_for(telegram.id)] == ["Hello!"]


def test_receipts_move_forward_only(whatsapp_number: int, whatsapp: WhatsappCustomer, ada: Agent, provider: Provider) -> None:
    reply = ada.reply(whatsapp_number, "On its way.")
    (call,) = provider.wait_for(whatsapp.id)
    whatsapp.report(call.provider_id, "sent")
    ada.wait_for_delivery(whatsapp_number, reply["id"], "sent")
    whatsapp.report(call.provider_id, "delivered")
    ada.wait_for_delivery(whatsapp_number, reply["id"], "delivered")
    whatsapp.report(call.provider_id, "read")
    seen = ada.wait_for_delivery(whatsapp_number, reply["id"], "read")

    whatsapp.report(call.provider_id, "delivered", "sent")
    whatsapp.write("Thank you")
    ada.wait_for_text(whatsapp_number, "Thank you")
    assert ada.message(whatsapp_number, reply["id"]) == seen


def test_receipts_in_any_order(whatsapp_number: int, whatsapp: WhatsappCustomer, ada: Agent, provider: Provider) -> None:
    reply = ada.reply(whatsapp_number, "On its way.")
    (call,) = provider.wait_for(whatsapp.id)
    whatsapp.report(call.provider_id, "read", "sent", "delivered", "read")
    whatsapp.write("Thank you")
    ada.wait_for_text(whatsapp_number, "Thank you")
    ada.wait_for_delivery(whatsapp_number, reply["id"], "read")
    assert len(provider.calls_for(whatsapp.id)) == 1


def test_a_failure_reported_later_says_why(
    whatsapp_number: int, whatsapp: WhatsappCustomer, ada: Agent, provider: Provider
) -> None:
    reply = ada.reply(whatsapp_number, "On its way.")
    (call,) = provider.wait_for(whatsapp.id)
    errors = [{"code": 131026, "title": "Message undeliverable"}]
    whatsapp.deliver(whatsapp.webhook(statuses=[whatsapp.status(call.provider_id, "failed", errors=errors)]))
    failed = ada.wait_for_delivery(whatsapp_number, reply["id"], "failed")
    assert failed["content_attributes"]["external_error"] == "131026: Message undeliverable"


def test_a_refusal_says_why_and_can_be_sent_again(
    number: int, telegram: TelegramCustomer, ada: Agent, provider: Provider
) -> None:
    provider.fail_next(telegram.id, BLOCKED)
    reply = ada.reply(number, "Are you there?")
    failed = ada.wait_for_delivery(number, reply["id"], "failed")
    assert failed["content_attributes"]["external_error"] == "403: Forbidden: bot was blocked by the user"
    assert failed["status"] == "failed"

    again = ada.post(f"conversations/{number}/messages/{reply['id']}/retry")
    assert again["id"] == reply["id"]
    sent = ada.wait_for_delivery(number, reply["id"], "sent")
    assert "external_error" not in sent["content_attributes"]
    assert [call.text for call in provider.sent_to(telegram.id)] == ["Are you there?"]


def test_only_what_failed_is_sent_again(number: int, ada: Agent) -> None:
    reply = ada.reply(number, "Hello")
    ada.wait_for_delivery(number, reply["id"], "sent")
    refused = ada.request("POST", f"conversations/{number}/messages/{reply['id']}/retry", json={})
    assert (refused.status_code, refused.json()["code"]) == (422, "message_not_failed")


def test_what_passes_by_itself_is_tried_again_in_order(
    number: int, telegram: TelegramCustomer, ada: Agent, provider: Provider
) -> None:
    """A rate limit and an outage hold the conversation's later replies back; nothing overtakes."""
    provider.fail_next(telegram.id, RATE_LIMITED, OUT_OF_ORDER)
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


def test_a_silent_provider_leaves_a_doubt(number: int, telegram: TelegramCustomer, ada: Agent, provider: Provider) -> None:
    """It may have taken the message: nobody sends it a second time but a person."""
    provider.fail_next(telegram.id, SILENCE)
    reply = ada.reply(number, "Did you get this?")
    doubtful = ada.wait_for_delivery(number, reply["id"], "unknown")
    assert doubtful["content_attributes"]["external_error"]
    assert provider.sent_to(telegram.id) == []

    ada.post(f"conversations/{number}/messages/{reply['id']}/retry")
    ada.wait_for_delivery(number, reply["id"], "sent")
    assert [call.text for call in provider.sent_to(telegram.id)] == ["Did you get this?"]


def test_a_silent_provider_holds_nobody_else_up(
    number: int, telegram: TelegramCustomer, whatsapp_number: int, whatsapp: WhatsappCustomer, ada: Agent, provider: Provider
) -> None:
    provider.fail_next(telegram.id, SILENCE)
    stuck = ada.reply(number, "Hello?")
    until(lambda: provider.calls_for(telegram.id), "the provider is asked")
    ada.reply(whatsapp_number, "Good morning")
    provider.wait_for(whatsapp.id)
    ada.wait_for_delivery(number, stuck["id"], "unknown")
