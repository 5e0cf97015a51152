"""A queued message is sent with its file and its quote, and shows the provider's answer."""

import pytest

from chalicelib.actions import messages
from chalicelib.domain import keys
from chalicelib.domain.errors import Invalid
from chalicelib.domain.messages import Delivery
from chalicelib.domain.outbound import DeliveryTask, LedgerState, SendLater, SendRefused, SendUnknown
from chalicelib.features.delivery import actions as deliver
from tests.support.company import Company
from tests.support.deliveries import PDF, queued, resend, send, sent_texts, state


def test_sent_message_is_found_by_its_provider_id(company: Company) -> None:
    message = queued(company)
    send(company, message)
    assert state(company, message) == (Delivery.SENT, LedgerState.SENT)
    assert company.message(message).source_id == "provider-1"
    assert company.provider.sent[0][0].source_id == "kim"
    claim = company.desk.store.get(keys.provider_message(company.account_id, company.telegram.id, "provider-1"))
    assert claim
    assert claim.refers_to == (message.conversation_id, message.id)


def test_repeated_task_sends_once(company: Company) -> None:
    message = queued(company)
    for _ in range(3):
        send(company, message)
    assert sent_texts(company) == ["On its way"]


def test_note_and_unknown_message_are_not_sent(company: Company) -> None:
    note = queued(company, private=True)
    send(company, note)
    deliver.deliver(company.desk, DeliveryTask(company.account_id, 1, 404))
    assert company.provider.sent == []


def test_reply_quotes_the_message_it_answers(company: Company) -> None:
    first = company.messages(company.receive().id)[0]
    message = company.reply(company.conversation(1), content_attributes={"in_reply_to": first.id})
    send(company, message)
    assert company.provider.sent[0][0].reply_to == "in-1"


def test_refused_message_shows_the_providers_reason(company: Company) -> None:
    message = queued(company)
    company.provider.outcomes.append(SendRefused("Bot was blocked by the user"))
    send(company, message)
    assert state(company, message) == (Delivery.FAILED, LedgerState.FAILED)
    assert company.message(message).content_attributes["external_error"] == "Bot was blocked by the user"


def test_lost_response_is_unknown_and_is_not_retried(company: Company) -> None:
    message = queued(company)
    company.provider.outcomes.append(SendUnknown("No answer"))
    send(company, message)
    send(company, message)
    assert state(company, message) == (Delivery.UNKNOWN, LedgerState.UNKNOWN)
    assert company.provider.sent == []


@pytest.mark.parametrize("outcome", [SendLater("Later"), SendRefused("No"), SendUnknown("No answer")])
def test_accepted_parts_are_not_sent_again(company: Company, outcome: Exception) -> None:
    message = queued(company, "Three parts", attachments=(PDF, PDF))
    company.provider.outcomes += ["a", "b", outcome]
    if isinstance(outcome, SendLater):
        with pytest.raises(SendLater):
            send(company, message)
        send(company, message)
    else:
        send(company, message)
        resend(company, message)
    assert len(company.provider.sent) == 3
    assert sent_texts(company) == ["Three parts", None, None]
    assert company.ledger(message).provider_ids[:2] == ("a", "b")
    assert company.message(message).source_id == "a"
    assert state(company, message) == (Delivery.SENT, LedgerState.SENT)


def test_file_is_sent_with_its_name_and_type(company: Company) -> None:
    message = queued(company, "See here", attachments=(PDF,))
    send(company, message)
    assert company.provider.sent[1][2] == PDF


def test_message_deleted_while_queued_is_not_sent(company: Company) -> None:
    message = queued(company)
    messages.delete_message(company.desk, company.caller("ben"), message.conversation_id, message.id)
    send(company, message)
    assert company.provider.sent == []
    with pytest.raises(Invalid):
        resend(company, message)


def test_mark_as_failed_keeps_a_sent_message(company: Company) -> None:
    message = queued(company)
    send(company, message)
    deliver.mark_as_failed(company.desk, DeliveryTask(1, message.conversation_id, message.id))
    deliver.mark_as_failed(company.desk, DeliveryTask(1, message.conversation_id, 404))
    assert state(company, message) == (Delivery.SENT, LedgerState.SENT)
