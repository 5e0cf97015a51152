"""Deliveries that 0.1.0 began or ended: without parts, and in the ledger row the ids of the leading parts that were accepted."""

import pytest
from msgspec.structs import replace

from chalicelib.domain import keys
from chalicelib.domain.messages import Delivery, Message
from chalicelib.domain.outbound import LedgerRow, LedgerState, SendRefused
from tests.support.company import Company
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
    sent_files,
    shown,
    states,
)


def stored_by_010(acme: Company, state: LedgerState, delivery: Delivery, *provider_ids: str, count: int = 2) -> Message:
    message = queued(acme, count)
    first = provider_ids[0] if state is LedgerState.SENT else None
    written = replace(acme.message(message), delivery=delivery, source_id=first)
    acme.desk.store.overwrite(keys.message(1, message.conversation_id, message.id), written)
    row = LedgerRow(1, message.conversation_id, message.id, state, provider_ids=provider_ids, version=3)
    acme.desk.store.overwrite(keys.ledger(1, message.conversation_id, message.id), row)
    for provider_id in provider_ids if state is LedgerState.SENT else ():
        claim = keys.Claim((message.conversation_id, message.id))
        acme.desk.store.overwrite(keys.provider_message(1, acme.whatsapp.id, provider_id), claim)
    return message


@pytest.mark.parametrize("state", [LedgerState.QUEUED, LedgerState.FAILED, LedgerState.UNKNOWN])
def test_message_begun_by_010_goes_on_behind_its_accepted_parts(company: Company, state: LedgerState) -> None:
    message = stored_by_010(company, state, QUEUED, "p1", count=3)
    company.provider.outcomes += ["p2", SendRefused("Too large")]
    send(company, message)
    assert states(company, message) == [SENT, SENT, FAILED]
    assert [part.provider_id for part in company.message(message).parts] == ["p1", "p2", None]
    receipt(company, "p1", READ)
    assert states(company, message) == [READ, SENT, FAILED]


def test_message_interrupted_under_010_is_unknown_in_its_next_part(company: Company) -> None:
    message = stored_by_010(company, LedgerState.SENDING, QUEUED, "p1", count=3)
    send(company, message)
    assert (states(company, message), sent_files(company)) == ([SENT, UNKNOWN, SENT], ["side.jpg"])


def test_receipts_after_an_update_count_for_the_parts_of_a_message_that_010_sent(company: Company) -> None:
    message = stored_by_010(company, LedgerState.SENT, DELIVERED, "p1", "p2")
    receipt(company, "p2", FAILED, "Expired")
    files = [file.id for file in company.message(message).attachments]
    assert [(part.delivery, part.attachment_id) for part in company.message(message).parts] == [
        (DELIVERED, files[0]),
        (FAILED, files[1]),
    ]
    assert shown(company, message) == (FAILED, "Expired")
