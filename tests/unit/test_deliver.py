"""Sending once: every way in which a provider, or we, may fail."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions import deliver, messages, receive
from chalicelib.actions.deliver import MAX_DELAY_SECONDS, MAX_TRIES
from chalicelib.domain import keys
from chalicelib.domain.errors import Invalid, WriteConflict
from chalicelib.domain.inbound import InboundReceipt
from chalicelib.domain.messages import Delivery, Message
from chalicelib.domain.outbound import DeliveryTask, LedgerState, SendLater, SendRefused, SendUnknown, StoredFile
from chalicelib.ports import Put
from tests.builders import Company, Crash, crash
from tests.fakes import FakeStore

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
    messages.resend_message(company.desk, company.caller("ben"), message.conversation_id, message.id)
    send(company, message)


def test_a_message_is_sent_to_its_customer_and_known_by_the_providers_id(company: Company) -> None:
    message = queued(company)
    send(company, message)
    assert state(company, message) == (Delivery.SENT, LedgerState.SENT)
    assert company.message(message).source_id == "provider-1"
    assert company.provider.sent[0][0].source_id == "kim"
    claim = company.desk.store.get(keys.provider_message(company.account_id, company.telegram.id, "provider-1"))
    assert claim
    assert claim.refers_to == (message.conversation_id, message.id)


def test_a_repeated_task_sends_nothing_more(company: Company) -> None:
    message = queued(company)
    for _ in range(3):
        send(company, message)
    assert sent_texts(company) == ["On its way"]


class LosesAnswers(FakeStore):
    """Writes, and then says that it did not: an outage, or (as a repetition by the SDK is told) a lost race."""

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
def test_a_note_whose_answer_was_lost_is_our_own_and_the_message_is_sent(company: Company, error: Exception) -> None:
    message = queued(company)
    desk = replace(company.desk, store=LosesAnswers(company.desk.store, error, writes=True))
    deliver.deliver(desk, DeliveryTask(company.account_id, message.conversation_id, message.id))
    assert state(company, message) == (Delivery.SENT, LedgerState.SENT)
    assert sent_texts(company) == ["On its way"]


@pytest.mark.parametrize("error", [WriteConflict(), TimeoutError()])
def test_without_its_note_nothing_is_sent(company: Company, error: Exception) -> None:
    message = queued(company)
    desk = replace(company.desk, store=LosesAnswers(company.desk.store, error, writes=False))
    with pytest.raises(type(error)):
        deliver.deliver(desk, DeliveryTask(company.account_id, message.conversation_id, message.id))
    assert not sent_texts(company)
    send(company, message)
    assert sent_texts(company) == ["On its way"]


def test_a_second_worker_that_finds_the_sending_under_way_does_not_send_and_has_not_the_last_word(company: Company) -> None:
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


def test_what_is_not_queued_is_not_sent(company: Company) -> None:
    note = queued(company, private=True)
    send(company, note)
    deliver.deliver(company.desk, DeliveryTask(company.account_id, 1, 404))
    assert company.provider.sent == []


def test_an_answer_quotes_what_it_answers(company: Company) -> None:
    first = company.messages(company.receive().id)[0]
    message = company.reply(company.conversation(1), content_attributes={"in_reply_to": first.id})
    send(company, message)
    assert company.provider.sent[0][0].reply_to == "in-1"


def test_a_refusal_is_told_in_the_providers_words(company: Company) -> None:
    message = queued(company)
    company.provider.outcomes.append(SendRefused("Bot was blocked by the user"))
    send(company, message)
    assert state(company, message) == (Delivery.FAILED, LedgerState.FAILED)
    assert company.message(message).content_attributes["external_error"] == "Bot was blocked by the user"


def test_a_lost_answer_is_unknown_and_never_tried_again_by_itself(company: Company) -> None:
    message = queued(company)
    company.provider.outcomes.append(SendUnknown("No answer"))
    send(company, message)
    send(company, message)
    assert state(company, message) == (Delivery.UNKNOWN, LedgerState.UNKNOWN)
    assert company.provider.sent == []


def test_a_busy_provider_is_asked_again_with_growing_pauses_and_not_for_ever(company: Company) -> None:
    message = queued(company)
    company.provider.outcomes += [SendLater("Too many requests")] * MAX_TRIES
    pauses = []
    for _ in range(MAX_TRIES - 1):
        with pytest.raises(SendLater) as later:
            send(company, message)
        pauses.append(later.value.after)
    assert pauses == sorted(pauses)  # type: ignore[type-var]
    assert pauses[:3] == [2, 4, 8]
    assert state(company, message) == (Delivery.QUEUED, LedgerState.QUEUED)
    send(company, message)
    assert state(company, message) == (Delivery.FAILED, LedgerState.FAILED)
    assert company.message(message).content_attributes["external_error"] == "Too many requests"


@pytest.mark.parametrize(("wish", "pause"), [(60, 60), (1, 2), (10**6, MAX_DELAY_SECONDS), (None, 2)])
def test_the_providers_wish_counts_where_it_is_longer_and_bearable(company: Company, wish: int | None, pause: int) -> None:
    message = queued(company)
    company.provider.outcomes.append(SendLater("Later", after=wish))
    with pytest.raises(SendLater) as later:
        send(company, message)
    assert later.value.after == pause


def test_after_a_pause_the_message_goes_out(company: Company) -> None:
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


def test_a_crash_while_sending_is_unknown_because_nobody_can_tell(company: Company) -> None:
    message = queued(company)
    crash_while_sending(company, message)
    assert company.ledger(message).state is LedgerState.SENDING
    send(company, message)
    assert state(company, message) == (Delivery.UNKNOWN, LedgerState.UNKNOWN)
    assert company.provider.sent == [], "not without a person's decision"


def test_where_repetitions_are_dropped_a_crash_is_simply_repeated(company: Company) -> None:
    conversation = company.receive(inbox=company.app)
    message = company.reply(conversation)
    crash_while_sending(company, message)
    send(company, message)
    assert state(company, message) == (Delivery.SENT, LedgerState.SENT)
    [(_, part, _)] = company.webhook.sent
    assert part.name == f"{message.id}:1"
    assert part.event is not None
    assert b'"event":"message_created"' in part.event


def test_a_person_may_send_the_unknown_again(company: Company) -> None:
    message = queued(company)
    company.provider.outcomes.append(SendUnknown("No answer"))
    send(company, message)
    resend(company, message)
    assert state(company, message) == (Delivery.SENT, LedgerState.SENT)
    assert "external_error" not in company.message(message).content_attributes


def test_a_resend_begins_with_fresh_tries(company: Company) -> None:
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


def test_what_the_provider_took_and_could_not_deliver_is_really_sent_again(company: Company) -> None:
    message = queued(company)
    send(company, message)
    receipt = InboundReceipt("provider-1", Delivery.FAILED, "Undeliverable")
    receive.receive_receipt(company.desk, company.telegram, receipt)
    resend(company, message)
    assert sent_texts(company) == ["On its way", "On its way"]
    assert company.message(message).source_id == "provider-2"
    assert state(company, message) == (Delivery.SENT, LedgerState.SENT)


@pytest.mark.parametrize("outcome", [SendLater("Later"), SendRefused("No"), SendUnknown("No answer")])
def test_parts_that_were_taken_are_never_sent_again(company: Company, outcome: Exception) -> None:
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


def test_a_crash_after_some_parts_leaves_only_the_last_one_in_doubt(company: Company) -> None:
    message = queued(company, "Two parts", attachments=(PDF,))
    company.provider.outcomes += ["a", SendLater("Later")]
    with pytest.raises(SendLater):
        send(company, message)
    crash_while_sending(company, message)
    send(company, message)
    assert state(company, message) == (Delivery.UNKNOWN, LedgerState.UNKNOWN)
    resend(company, message)
    assert sent_texts(company) == ["Two parts", None]


def test_a_file_goes_out_with_its_name_and_type(company: Company) -> None:
    message = queued(company, "See here", attachments=(PDF,))
    send(company, message)
    assert company.provider.sent[1][2] == PDF


def test_a_message_deleted_while_it_waits_is_not_sent(company: Company) -> None:
    message = queued(company)
    messages.delete_message(company.desk, company.caller("ben"), message.conversation_id, message.id)
    send(company, message)
    assert company.provider.sent == []
    with pytest.raises(Invalid):
        resend(company, message)


def test_a_message_deleted_while_it_is_sent_is_still_known_by_the_providers_id(company: Company) -> None:
    message = queued(company)
    place = (message.conversation_id, message.id)
    company.provider.during_send = lambda: messages.delete_message(company.desk, company.caller("ben"), *place)
    send(company, message)
    assert company.ledger(message).state is LedgerState.SENT
    assert company.message(message).content_attributes == {"deleted": True}
    assert company.desk.store.get(keys.provider_message(1, company.telegram.id, "provider-1"))


def test_giving_up_says_so_in_the_thread(company: Company) -> None:
    message = queued(company)
    deliver.mark_as_failed(company.desk, DeliveryTask(1, message.conversation_id, message.id))
    assert state(company, message) == (Delivery.FAILED, LedgerState.FAILED)
    resend(company, message)
    assert state(company, message) == (Delivery.SENT, LedgerState.SENT)


def test_giving_up_what_was_sent_meanwhile_changes_nothing(company: Company) -> None:
    message = queued(company)
    send(company, message)
    deliver.mark_as_failed(company.desk, DeliveryTask(1, message.conversation_id, message.id))
    deliver.mark_as_failed(company.desk, DeliveryTask(1, message.conversation_id, 404))
    assert state(company, message) == (Delivery.SENT, LedgerState.SENT)
