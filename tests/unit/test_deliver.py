"""Sending once: every way in which a provider, or we, may fail."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions import deliver, messages, receive
from chalicelib.actions.deliver import LONGEST_PAUSE, MAX_TRIES
from chalicelib.domain import keys
from chalicelib.domain.errors import Invalid, WriteConflict
from chalicelib.domain.inbound import InboundReceipt
from chalicelib.domain.messages import Delivery, Message
from chalicelib.domain.outbound import DeliveryTask, LedgerState, SendLater, SendRefused, SendUnknown, StoredFile
from chalicelib.ports import Put
from tests.builders import Crash, Office, crash
from tests.fakes import FakeStore

PDF = StoredFile("invoice.pdf", "application/pdf", b"%PDF")


def queued(office: Office, text: str | None = "On its way", **facts: Any) -> Message:
    message = office.replies(office.hears(), text, **facts)
    office.reacted = len(office.desk.store.changes)
    return message


def send(office: Office, message: Message) -> None:
    deliver.deliver(office.desk, DeliveryTask(office.account_id, message.conversation_id, message.id))


def sent_texts(office: Office) -> list[str | None]:
    return [part.text for _, part, _ in office.provider.sent]


def state(office: Office, message: Message) -> tuple[Delivery | None, LedgerState]:
    return office.message(message).delivery, office.ledger(message).state


def resend(office: Office, message: Message) -> None:
    messages.resend_message(office.desk, office.caller("ben"), message.conversation_id, message.id)
    send(office, message)


def test_a_message_is_sent_to_its_customer_and_known_by_the_providers_id(office: Office) -> None:
    message = queued(office)
    send(office, message)
    assert state(office, message) == (Delivery.SENT, LedgerState.SENT)
    assert office.message(message).source_id == "provider-1"
    assert office.provider.sent[0][0].source_id == "kim"
    claim = office.desk.store.get(keys.provider_message(office.account_id, office.telegram.id, "provider-1"))
    assert claim
    assert claim.refers_to == (message.conversation_id, message.id)


def test_a_repeated_task_sends_nothing_more(office: Office) -> None:
    message = queued(office)
    for _ in range(3):
        send(office, message)
    assert sent_texts(office) == ["On its way"]


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
def test_a_note_whose_answer_was_lost_is_our_own_and_the_message_is_sent(office: Office, error: Exception) -> None:
    message = queued(office)
    desk = replace(office.desk, store=LosesAnswers(office.desk.store, error, writes=True))
    deliver.deliver(desk, DeliveryTask(office.account_id, message.conversation_id, message.id))
    assert state(office, message) == (Delivery.SENT, LedgerState.SENT)
    assert sent_texts(office) == ["On its way"]


@pytest.mark.parametrize("error", [WriteConflict(), TimeoutError()])
def test_without_its_note_nothing_is_sent(office: Office, error: Exception) -> None:
    message = queued(office)
    desk = replace(office.desk, store=LosesAnswers(office.desk.store, error, writes=False))
    with pytest.raises(type(error)):
        deliver.deliver(desk, DeliveryTask(office.account_id, message.conversation_id, message.id))
    assert not sent_texts(office)
    send(office, message)
    assert sent_texts(office) == ["On its way"]


def test_a_second_worker_that_finds_the_sending_under_way_does_not_send_and_has_not_the_last_word(office: Office) -> None:
    message = queued(office)

    def second() -> None:
        office.provider.meanwhile = lambda: None
        send(office, message)
        assert state(office, message) == (Delivery.UNKNOWN, LedgerState.UNKNOWN)

    office.provider.meanwhile = second
    send(office, message)
    assert sent_texts(office) == ["On its way"]
    assert state(office, message) == (Delivery.SENT, LedgerState.SENT)
    assert "external_error" not in office.message(message).content_attributes
    assert office.message(message).source_id == "provider-1"


def test_what_is_not_queued_is_not_sent(office: Office) -> None:
    note = queued(office, private=True)
    send(office, note)
    deliver.deliver(office.desk, DeliveryTask(office.account_id, 1, 404))
    assert office.provider.sent == []


def test_an_answer_quotes_what_it_answers(office: Office) -> None:
    first = office.messages(office.hears().id)[0]
    message = office.replies(office.conversation(1), content_attributes={"in_reply_to": first.id})
    send(office, message)
    assert office.provider.sent[0][0].reply_to == "in-1"


def test_a_refusal_is_told_in_the_providers_words(office: Office) -> None:
    message = queued(office)
    office.provider.outcomes.append(SendRefused("Bot was blocked by the user"))
    send(office, message)
    assert state(office, message) == (Delivery.FAILED, LedgerState.FAILED)
    assert office.message(message).content_attributes["external_error"] == "Bot was blocked by the user"


def test_a_lost_answer_is_unknown_and_never_tried_again_by_itself(office: Office) -> None:
    message = queued(office)
    office.provider.outcomes.append(SendUnknown("No answer"))
    send(office, message)
    send(office, message)
    assert state(office, message) == (Delivery.UNKNOWN, LedgerState.UNKNOWN)
    assert office.provider.sent == []


def test_a_busy_provider_is_asked_again_with_growing_pauses_and_not_for_ever(office: Office) -> None:
    message = queued(office)
    office.provider.outcomes += [SendLater("Too many requests")] * MAX_TRIES
    pauses = []
    for _ in range(MAX_TRIES - 1):
        with pytest.raises(SendLater) as later:
            send(office, message)
        pauses.append(later.value.after)
    assert pauses == sorted(pauses)  # type: ignore[type-var]
    assert pauses[:3] == [2, 4, 8]
    assert state(office, message) == (Delivery.QUEUED, LedgerState.QUEUED)
    send(office, message)
    assert state(office, message) == (Delivery.FAILED, LedgerState.FAILED)
    assert office.message(message).content_attributes["external_error"] == "Too many requests"


@pytest.mark.parametrize(("wish", "pause"), [(60, 60), (1, 2), (10**6, LONGEST_PAUSE), (None, 2)])
def test_the_providers_wish_counts_where_it_is_longer_and_bearable(office: Office, wish: int | None, pause: int) -> None:
    message = queued(office)
    office.provider.outcomes.append(SendLater("Later", after=wish))
    with pytest.raises(SendLater) as later:
        send(office, message)
    assert later.value.after == pause


def test_after_a_pause_the_message_goes_out(office: Office) -> None:
    message = queued(office)
    office.provider.outcomes.append(SendLater("Later"))
    with pytest.raises(SendLater):
        send(office, message)
    send(office, message)
    assert state(office, message) == (Delivery.SENT, LedgerState.SENT)


def crash_while_sending(office: Office, message: Message) -> None:
    for channel in (office.provider, office.webhook):
        channel.meanwhile = crash
    with pytest.raises(Crash):
        send(office, message)
    for channel in (office.provider, office.webhook):
        channel.meanwhile = lambda: None


def test_a_crash_while_sending_is_unknown_because_nobody_can_tell(office: Office) -> None:
    message = queued(office)
    crash_while_sending(office, message)
    assert office.ledger(message).state is LedgerState.SENDING
    send(office, message)
    assert state(office, message) == (Delivery.UNKNOWN, LedgerState.UNKNOWN)
    assert office.provider.sent == [], "not without a person's decision"


def test_where_repetitions_are_dropped_a_crash_is_simply_repeated(office: Office) -> None:
    conversation = office.hears(inbox=office.app)
    message = office.replies(conversation)
    crash_while_sending(office, message)
    send(office, message)
    assert state(office, message) == (Delivery.SENT, LedgerState.SENT)
    [(_, part, _)] = office.webhook.sent
    assert part.name == f"{message.id}:1"
    assert part.event is not None
    assert b'"event":"message_created"' in part.event


def test_a_person_may_send_the_unknown_again(office: Office) -> None:
    message = queued(office)
    office.provider.outcomes.append(SendUnknown("No answer"))
    send(office, message)
    resend(office, message)
    assert state(office, message) == (Delivery.SENT, LedgerState.SENT)
    assert "external_error" not in office.message(message).content_attributes


def test_a_resend_begins_with_fresh_tries(office: Office) -> None:
    message = queued(office)
    office.provider.outcomes += [SendLater("Busy")] * MAX_TRIES
    for _ in range(MAX_TRIES - 1):
        with pytest.raises(SendLater):
            send(office, message)
    send(office, message)
    office.provider.outcomes.append(SendLater("Busy"))
    with pytest.raises(SendLater) as later:
        resend(office, message)
    assert later.value.after == 2


def test_what_the_provider_took_and_could_not_deliver_is_really_sent_again(office: Office) -> None:
    message = queued(office)
    send(office, message)
    receipt = InboundReceipt("provider-1", Delivery.FAILED, "Undeliverable")
    receive.receive_receipt(office.desk, office.telegram, receipt)
    resend(office, message)
    assert sent_texts(office) == ["On its way", "On its way"]
    assert office.message(message).source_id == "provider-2"
    assert state(office, message) == (Delivery.SENT, LedgerState.SENT)


@pytest.mark.parametrize("outcome", [SendLater("Later"), SendRefused("No"), SendUnknown("No answer")])
def test_parts_that_were_taken_are_never_sent_again(office: Office, outcome: Exception) -> None:
    message = queued(office, "Three parts", attachments=(PDF, PDF))
    office.provider.outcomes += ["a", "b", outcome]
    if isinstance(outcome, SendLater):
        with pytest.raises(SendLater):
            send(office, message)
        send(office, message)
    else:
        send(office, message)
        resend(office, message)
    assert len(office.provider.sent) == 3
    assert sent_texts(office) == ["Three parts", None, None]
    assert office.ledger(message).provider_ids[:2] == ("a", "b")
    assert office.message(message).source_id == "a"
    assert state(office, message) == (Delivery.SENT, LedgerState.SENT)


def test_a_crash_after_some_parts_leaves_only_the_last_one_in_doubt(office: Office) -> None:
    message = queued(office, "Two parts", attachments=(PDF,))
    office.provider.outcomes += ["a", SendLater("Later")]
    with pytest.raises(SendLater):
        send(office, message)
    crash_while_sending(office, message)
    send(office, message)
    assert state(office, message) == (Delivery.UNKNOWN, LedgerState.UNKNOWN)
    resend(office, message)
    assert sent_texts(office) == ["Two parts", None]


def test_a_file_goes_out_with_its_name_and_type(office: Office) -> None:
    message = queued(office, "See here", attachments=(PDF,))
    send(office, message)
    assert office.provider.sent[1][2] == PDF


def test_a_message_deleted_while_it_waits_is_not_sent(office: Office) -> None:
    message = queued(office)
    messages.delete_message(office.desk, office.caller("ben"), message.conversation_id, message.id)
    send(office, message)
    assert office.provider.sent == []
    with pytest.raises(Invalid):
        resend(office, message)


def test_a_message_deleted_while_it_is_sent_is_still_known_by_the_providers_id(office: Office) -> None:
    message = queued(office)
    place = (message.conversation_id, message.id)
    office.provider.meanwhile = lambda: messages.delete_message(office.desk, office.caller("ben"), *place)
    send(office, message)
    assert office.ledger(message).state is LedgerState.SENT
    assert office.message(message).content_attributes == {"deleted": True}
    assert office.desk.store.get(keys.provider_message(1, office.telegram.id, "provider-1"))


def test_giving_up_says_so_in_the_thread(office: Office) -> None:
    message = queued(office)
    deliver.give_up(office.desk, DeliveryTask(1, message.conversation_id, message.id))
    assert state(office, message) == (Delivery.FAILED, LedgerState.FAILED)
    resend(office, message)
    assert state(office, message) == (Delivery.SENT, LedgerState.SENT)


def test_giving_up_what_was_sent_meanwhile_changes_nothing(office: Office) -> None:
    message = queued(office)
    send(office, message)
    deliver.give_up(office.desk, DeliveryTask(1, message.conversation_id, message.id))
    deliver.give_up(office.desk, DeliveryTask(1, message.conversation_id, 404))
    assert state(office, message) == (Delivery.SENT, LedgerState.SENT)
