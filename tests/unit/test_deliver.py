"""Deliveries send once despite failures of the provider and of the desk."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions import message_delivery, messages, receive
from chalicelib.domain import keys
from chalicelib.domain.errors import Invalid, WriteConflict
from chalicelib.domain.inbound import InboundReceipt
from chalicelib.domain.messages import Delivery, Message
from chalicelib.domain.outbound import DeliveryTask, LedgerState, SendLater, SendRefused, SendUnknown, StoredFile
from chalicelib.features.delivery import actions as deliver
from chalicelib.features.delivery.actions import MAX_DELAY_SECONDS, MAX_TRIES
from chalicelib.ports import Put
from tests.support.company import Company
from tests.support.crash import Crash, crash
from tests.support.fakes.store import FakeStore

PDF = StoredFile("invoice.pdf", "application/pdf", b"%PDF")


def queued(company: Company, text: str | None = "On its way", **facts: Any) -> Message:
    message = company.reply(company.receive(), text, **facts)
    company.handled_changes = len(company.desk.store.changes)
    return message


def send(company: Company, message: Message) -> None:
    deliver.deliver(company.desk, DeliveryTask(company.account_id, message.conversation_id, message.id))


def sent_texts(company: Company) -> list[str | None]:
    return [part.text for _, part, _ in company.provider.sent]


def state(company: Company, message: Message) -> tuple[Delivery | None, LedgerState]:
    return company.message(message).delivery, company.ledger(message).state


def resend(company: Company, message: Message) -> None:
    message_delivery.resend_message(company.desk, company.caller("ben"), message.conversation_id, message.id)
    send(company, message)


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


class LosesResponse(FakeStore):
    """One write whose response is lost: a timeout, or the conflict that the SDK's retry gets. `writes`: the write succeeded."""

    def __init__(self, store: FakeStore, error: Exception, *, writes: bool) -> None:
        self.items, self.counters, self.changes = store.items, store.counters, store.changes
        self._errors, self._writes = [error], writes

    def put(self, write: Put) -> None:
        if self._errors:
            if self._writes:
                super().put(write)
            raise self._errors.pop()
        super().put(write)


@pytest.mark.parametrize("error", [WriteConflict(), TimeoutError()])
def test_message_is_sent_if_only_the_response_of_the_ledger_write_was_lost(company: Company, error: Exception) -> None:
    message = queued(company)
    desk = replace(company.desk, store=LosesResponse(company.desk.store, error, writes=True))
    deliver.deliver(desk, DeliveryTask(company.account_id, message.conversation_id, message.id))
    assert state(company, message) == (Delivery.SENT, LedgerState.SENT)
    assert sent_texts(company) == ["On its way"]


@pytest.mark.parametrize("error", [WriteConflict(), TimeoutError()])
def test_nothing_is_sent_without_its_ledger_row(company: Company, error: Exception) -> None:
    message = queued(company)
    desk = replace(company.desk, store=LosesResponse(company.desk.store, error, writes=False))
    with pytest.raises(type(error)):
        deliver.deliver(desk, DeliveryTask(company.account_id, message.conversation_id, message.id))
    assert not sent_texts(company)
    send(company, message)
    assert sent_texts(company) == ["On its way"]


def test_second_worker_does_not_send_and_its_unknown_is_overwritten(company: Company) -> None:
    message = queued(company)

    def second() -> None:
        company.provider.during_send = lambda: None
        send(company, message)
        assert state(company, message) == (Delivery.UNKNOWN, LedgerState.UNKNOWN)

    company.provider.during_send = second
    send(company, message)
    assert sent_texts(company) == ["On its way"]
    assert state(company, message) == (Delivery.SENT, LedgerState.SENT)
    assert "external_error" not in company.message(message).content_attributes
    assert company.message(message).source_id == "provider-1"


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


def crash_while_sending(company: Company, message: Message) -> None:
    for channel in (company.provider, company.webhook):
        channel.during_send = crash
    with pytest.raises(Crash):
        send(company, message)
    for channel in (company.provider, company.webhook):
        channel.during_send = lambda: None


def test_crash_while_sending_is_unknown_and_not_repeated(company: Company) -> None:
    message = queued(company)
    crash_while_sending(company, message)
    assert company.ledger(message).state is LedgerState.SENDING
    send(company, message)
    assert state(company, message) == (Delivery.UNKNOWN, LedgerState.UNKNOWN)
    assert company.provider.sent == [], "only an agent may send it again"


def test_repeatable_send_is_repeated_after_a_crash(company: Company) -> None:
    conversation = company.receive(inbox=company.app)
    message = company.reply(conversation)
    crash_while_sending(company, message)
    send(company, message)
    assert state(company, message) == (Delivery.SENT, LedgerState.SENT)
    [(_, part, _)] = company.webhook.sent
    assert part.name == f"{message.id}:1"
    assert part.event is not None
    assert b'"event":"message_created"' in part.event


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
    receive.receive_receipt(company.desk, company.telegram, receipt)
    resend(company, message)
    assert sent_texts(company) == ["On its way", "On its way"]
    assert company.message(message).source_id == "provider-2"
    assert state(company, message) == (Delivery.SENT, LedgerState.SENT)


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


def test_crash_between_parts_leaves_only_the_last_part_unknown(company: Company) -> None:
    message = queued(company, "Two parts", attachments=(PDF,))
    company.provider.outcomes += ["a", SendLater("Later")]
    with pytest.raises(SendLater):
        send(company, message)
    crash_while_sending(company, message)
    send(company, message)
    assert state(company, message) == (Delivery.UNKNOWN, LedgerState.UNKNOWN)
    resend(company, message)
    assert sent_texts(company) == ["Two parts", None]


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


def test_message_deleted_while_sending_keeps_its_provider_id(company: Company) -> None:
    message = queued(company)
    place = (message.conversation_id, message.id)
    company.provider.during_send = lambda: messages.delete_message(company.desk, company.caller("ben"), *place)
    send(company, message)
    assert company.ledger(message).state is LedgerState.SENT
    assert company.message(message).content_attributes == {"deleted": True}
    assert company.desk.store.get(keys.provider_message(1, company.telegram.id, "provider-1"))


def test_message_marked_as_failed_can_be_resent(company: Company) -> None:
    message = queued(company)
    deliver.mark_as_failed(company.desk, DeliveryTask(1, message.conversation_id, message.id))
    assert state(company, message) == (Delivery.FAILED, LedgerState.FAILED)
    resend(company, message)
    assert state(company, message) == (Delivery.SENT, LedgerState.SENT)


def test_mark_as_failed_keeps_a_sent_message(company: Company) -> None:
    message = queued(company)
    send(company, message)
    deliver.mark_as_failed(company.desk, DeliveryTask(1, message.conversation_id, message.id))
    deliver.mark_as_failed(company.desk, DeliveryTask(1, message.conversation_id, 404))
    assert state(company, message) == (Delivery.SENT, LedgerState.SENT)
