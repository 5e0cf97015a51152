"""A message is sent again: retries of a busy provider, and the resend by an agent."""

import pytest

from chalicelib.actions import received_changes
from chalicelib.domain.inbound import InboundReceipt
from chalicelib.domain.messages import Delivery
from chalicelib.domain.outbound import DeliveryTask, LedgerState, SendLater, SendUnknown
from chalicelib.features.delivery import actions as deliver
from chalicelib.features.delivery.sending import MAX_DELAY_SECONDS, MAX_TRIES
from tests.support.company import Company
from tests.support.deliveries import queued, resend, send, sent_texts, state


def test_busy_provider_is_retried_with_growing_delays_up_to_the_limit(company: Company) -> None:
    message = queued(company)
    company.provider.outcomes += [SendLater("Too many requests")] * MAX_TRIES
    delays = []
    for _ in range(MAX_TRIES - 1):
        with pytest.raises(SendLater) as later:
            send(company, message)
        delays.append(later.value.after)
    assert delays == sorted(delays)  # type: ignore[type-var]
    assert delays[:3] == [2, 4, 8]
    assert state(company, message) == (Delivery.QUEUED, LedgerState.QUEUED)
    send(company, message)
    assert state(company, message) == (Delivery.FAILED, LedgerState.FAILED)
    assert company.message(message).content_attributes["external_error"] == "Too many requests"


@pytest.mark.parametrize(("retry_after", "delay"), [(60, 60), (1, 2), (10**6, MAX_DELAY_SECONDS), (None, 2)])
def test_retry_after_counts_between_the_own_delay_and_the_maximum(company: Company, retry_after: int | None, delay: int) -> None:
    message = queued(company)
    company.provider.outcomes.append(SendLater("Later", after=retry_after))
    with pytest.raises(SendLater) as later:
        send(company, message)
    assert later.value.after == delay


def test_retry_sends_the_message(company: Company) -> None:
    message = queued(company)
    company.provider.outcomes.append(SendLater("Later"))
    with pytest.raises(SendLater):
        send(company, message)
    send(company, message)
    assert state(company, message) == (Delivery.SENT, LedgerState.SENT)


def test_agent_can_resend_an_unknown_message(company: Company) -> None:
    message = queued(company)
    company.provider.outcomes.append(SendUnknown("No answer"))
    send(company, message)
    resend(company, message)
    assert state(company, message) == (Delivery.SENT, LedgerState.SENT)
    assert "external_error" not in company.message(message).content_attributes


def test_resend_starts_with_zero_tries(company: Company) -> None:
    message = queued(company)
    company.provider.outcomes += [SendLater("Busy")] * MAX_TRIES
    for _ in range(MAX_TRIES - 1):
        with pytest.raises(SendLater):
            send(company, message)
    send(company, message)
    company.provider.outcomes.append(SendLater("Busy"))
    with pytest.raises(SendLater) as later:
        resend(company, message)
    assert later.value.after == 2


def test_resend_after_a_failed_receipt_sends_again(company: Company) -> None:
    message = queued(company)
    send(company, message)
    receipt = InboundReceipt("provider-1", Delivery.FAILED, "Undeliverable")
    received_changes.receive_receipt(company.desk, company.telegram, receipt)
    resend(company, message)
    assert sent_texts(company) == ["On its way", "On its way"]
    assert company.message(message).source_id == "provider-2"
    assert state(company, message) == (Delivery.SENT, LedgerState.SENT)


def test_message_marked_as_failed_can_be_resent(company: Company) -> None:
    message = queued(company)
    deliver.mark_as_failed(company.desk, DeliveryTask(1, message.conversation_id, message.id))
    assert state(company, message) == (Delivery.FAILED, LedgerState.FAILED)
    resend(company, message)
    assert state(company, message) == (Delivery.SENT, LedgerState.SENT)
