"""Deliveries of one message in a company: sending, resending, and a crash in the middle."""

from typing import Any

import pytest

from chalicelib.actions import message_delivery
from chalicelib.domain.messages import Delivery, Message
from chalicelib.domain.outbound import DeliveryTask, LedgerState, StoredFile
from chalicelib.features.delivery import actions as deliver
from tests.support.company import Company
from tests.support.crash import Crash, crash

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


def crash_while_sending(company: Company, message: Message) -> None:
    for channel in (company.provider, company.webhook):
        channel.during_send = crash
    with pytest.raises(Crash):
        send(company, message)
    for channel in (company.provider, company.webhook):
        channel.during_send = lambda: None
