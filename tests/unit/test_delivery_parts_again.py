"""A message of several parts is sent again: only the parts that did not arrive, and after every failure in between."""

import pytest
from msgspec.structs import replace

from chalicelib.actions import messages
from chalicelib.domain import keys
from chalicelib.domain.outbound import DeliveryTask, LedgerState, SendLater, SendRefused, SendUnknown
from chalicelib.features.delivery import actions as deliver
from chalicelib.features.delivery.sending import MAX_TRIES
from tests.support.company import Company
from tests.support.crash import Crash, crash
from tests.support.deliveries import send
from tests.support.part_deliveries import (
    DELIVERED,
    FAILED,
    QUEUED,
    READ,
    SENT,
    UNKNOWN,
    queued,
    receipt,
    resend,
    sent_as,
    sent_files,
    shown,
    states,
)


def test_resend_sends_only_the_parts_that_failed(company: Company) -> None:
    message = sent_as(company, "p1", "p2", "p3")
    receipt(company, "p1", DELIVERED)
    receipt(company, "p2", FAILED, "Expired")
    company.provider.sent.clear()
    resend(company, message)
    assert shown(company, message) == (QUEUED, None)
    assert states(company, message) == [DELIVERED, QUEUED, SENT]
    company.provider.outcomes.append("p2-again")
    send(company, message)
    send(company, message)
    assert sent_files(company) == ["back.jpg"]
    assert states(company, message) == [DELIVERED, SENT, SENT]
    assert company.ledger(message).provider_ids == ("p1", "p2-again", "p3")
    receipt(company, "p2-again", READ)
    assert states(company, message) == [DELIVERED, READ, SENT]


def test_unknown_part_is_sent_again_only_after_its_own_request(company: Company) -> None:
    message = sent_as(company, SendUnknown("No answer"), SendRefused("Too large"), "p3")
    resend(company, message)
    assert (states(company, message), shown(company, message)) == ([UNKNOWN, QUEUED, SENT], (UNKNOWN, "No answer"))
    send(company, message)
    assert sent_files(company) == ["side.jpg", "back.jpg"]
    resend(company, message)
    send(company, message)
    assert sent_files(company) == ["side.jpg", "back.jpg", "front.jpg"]
    assert shown(company, message) == (SENT, None)


def test_part_requested_during_another_delivery_is_sent_by_the_next_task(company: Company) -> None:
    message = sent_as(company, SendUnknown("No answer"), SendRefused("Too large"))
    resend(company, message)
    company.provider.outcomes.append(SendLater("Busy"))
    with pytest.raises(SendLater):
        send(company, message)
    resend(company, message)
    company.provider.outcomes += [SendLater("Busy")]
    with pytest.raises(SendLater):
        send(company, message)
    send(company, message)
    assert sorted(sent_files(company)) == ["back.jpg", "front.jpg"]
    assert states(company, message) == [SENT, SENT]


def test_crash_makes_only_the_part_in_flight_unknown_and_the_rest_is_sent(company: Company) -> None:
    message = queued(company, 3)
    company.provider.outcomes += ["p1"]

    def crash_at_the_second() -> None:
        if company.provider.sent:
            crash()

    company.provider.during_send = crash_at_the_second
    with pytest.raises(Crash):
        send(company, message)
    company.provider.during_send = lambda: None
    send(company, message)
    assert states(company, message) == [SENT, UNKNOWN, SENT]
    assert sent_files(company) == ["front.jpg", "side.jpg"]
    assert company.ledger(message).state is LedgerState.UNKNOWN


def test_crash_during_a_resend_spares_a_part_that_was_requested_meanwhile(company: Company) -> None:
    """The ledger names the part in flight: it is not always the first that is queued."""
    message = sent_as(company, SendUnknown("No answer"), SendRefused("Too large"))
    resend(company, message)
    company.provider.during_send = crash
    with pytest.raises(Crash):
        send(company, message)
    company.provider.during_send = lambda: None
    resend(company, message)
    send(company, message)
    assert (states(company, message), sent_files(company)) == ([SENT, UNKNOWN], ["front.jpg"])


def test_exhausted_tries_end_with_what_was_accepted(company: Company) -> None:
    message = queued(company, 3)
    company.provider.outcomes += ["p1", *(SendLater("Busy") for _ in range(MAX_TRIES))]
    for _ in range(MAX_TRIES - 1):
        with pytest.raises(SendLater):
            send(company, message)
    send(company, message)
    assert (states(company, message), shown(company, message)) == ([SENT, FAILED, FAILED], (FAILED, "Busy"))
    resend(company, message)
    send(company, message)
    assert sent_files(company) == ["front.jpg", "back.jpg", "side.jpg"]


def test_accepted_part_of_a_message_marked_as_failed_is_found_by_its_receipt(company: Company) -> None:
    message = queued(company, 2)
    company.provider.outcomes += ["p1", SendLater("Busy")]
    with pytest.raises(SendLater):
        send(company, message)
    receipt(company, "p1", READ)
    deliver.mark_as_failed(company.desk, DeliveryTask(1, message.conversation_id, message.id))
    assert states(company, message) == [READ, FAILED]
    assert company.desk.store.of_kind("early_receipt") == []


def test_early_receipts_count_for_their_own_parts(company: Company) -> None:
    message = queued(company, 2)
    receipt(company, "provider-2", FAILED, "Expired")
    receipt(company, "provider-1", READ)
    send(company, message)
    assert (states(company, message), shown(company, message)) == ([READ, FAILED], (FAILED, "Expired"))


def test_repeated_receipt_of_an_earlier_try_does_not_end_the_resend(company: Company) -> None:
    for count in (1, 2):
        message = sent_as(company, *(f"{count}-{place}" for place in range(count)))
        for _ in range(2):
            receipt(company, f"{count}-0", FAILED, "Expired")
        resend(company, message)
        receipt(company, f"{count}-0", FAILED, "Expired")
        assert company.message(message).delivery is QUEUED
        send(company, message)
        receipt(company, f"{count}-0", FAILED, "Expired")
        assert company.message(message).delivery is SENT


def test_late_confirmation_of_an_earlier_try_stops_the_resend(company: Company) -> None:
    message = sent_as(company, "p1", "p2")
    receipt(company, "p1", FAILED, "Expired")
    resend(company, message)
    receipt(company, "p1", DELIVERED)
    company.provider.sent.clear()
    send(company, message)
    assert (states(company, message), company.provider.sent) == ([DELIVERED, SENT], [])


def test_deleted_message_sends_no_further_part(company: Company) -> None:
    message = sent_as(company, SendUnknown("No answer"), SendRefused("Too large"))
    resend(company, message)
    messages.delete_message(company.desk, company.caller("ben"), message.conversation_id, message.id)
    send(company, message)
    assert company.provider.sent == []


def test_message_divided_in_another_way_is_not_sent_again(company: Company) -> None:
    message = sent_as(company, "p1", SendRefused("Too large"))
    resend(company, message)
    stored = company.message(message)
    key = keys.message(1, message.conversation_id, message.id)
    company.desk.store.overwrite(key, replace(stored, attachments=stored.attachments[:1]))
    company.provider.sent.clear()
    send(company, message)
    assert (states(company, message), company.provider.sent) == ([SENT, FAILED], [])
