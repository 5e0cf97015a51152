"""Receipts of providers move a delivery forward, also when they are earlier than the desk's own record of it."""

from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions import received_changes
from chalicelib.domain.inbound import InboundReceipt
from chalicelib.domain.messages import Delivery
from chalicelib.domain.outbound import DeliveryTask
from chalicelib.features.delivery.actions import deliver
from chalicelib.ports import Write
from tests.support.company import Company
from tests.support.crash import Crash


def receipt(company: Company, delivery: Delivery, provider_id: str = "provider-1", reason: str | None = None) -> None:
    received_changes.receive_receipt(company.desk, company.telegram, InboundReceipt(provider_id, delivery, reason))


def test_receipts_move_delivery_forward(company: Company) -> None:
    message = company.reply(company.receive())
    company.settle()
    for delivery in (Delivery.DELIVERED, Delivery.SENT, Delivery.READ, Delivery.DELIVERED):
        receipt(company, delivery)
    assert company.message(message).delivery is Delivery.READ
    assert company.message(message).version == 4, "queued, sent, delivered, read"


def test_failure_holds_the_providers_reason(company: Company) -> None:
    message = company.reply(company.receive())
    company.settle()
    receipt(company, Delivery.FAILED, reason="Message undeliverable")
    assert company.message(message).content_attributes == {"external_error": "Message undeliverable"}


@pytest.mark.parametrize("early", [Delivery.DELIVERED, Delivery.READ, Delivery.FAILED])
def test_receipt_before_the_ledger_write_is_applied_later(company: Company, early: Delivery) -> None:
    message = company.reply(company.receive())
    receipt(company, early, reason="because")
    assert company.message(message).delivery is Delivery.QUEUED
    company.settle()
    assert company.message(message).delivery is early
    assert company.desk.store.of_kind("early_receipt") == []


def test_furthest_of_several_early_receipts_is_kept(company: Company) -> None:
    message = company.reply(company.receive())
    for delivery in (Delivery.READ, Delivery.DELIVERED, Delivery.SENT, Delivery.FAILED):
        receipt(company, delivery)
    company.settle()
    assert company.message(message).delivery is Delivery.READ


@pytest.mark.parametrize("receipts", [(Delivery.SENT, Delivery.FAILED), (Delivery.FAILED, Delivery.SENT)])
def test_early_sent_receipt_keeps_an_early_failure(company: Company, receipts: tuple[Delivery, ...]) -> None:
    message = company.reply(company.receive())
    for delivery in receipts:
        receipt(company, delivery, reason="because")
    company.settle()
    assert company.message(message).delivery is Delivery.FAILED


@pytest.mark.parametrize("reasons", [("blocked", "expired", None), (None, "expired", "blocked"), ("expired", None, "blocked")])
def test_early_failures_in_any_order_keep_the_same_reason(company: Company, reasons: tuple[str | None, ...]) -> None:
    for reason in reasons:
        receipt(company, Delivery.FAILED, reason=reason)
    assert [each.reason for each in company.desk.store.of_kind("early_receipt")] == ["expired"]


def test_early_receipt_survives_a_crash_after_the_ledger_write(company: Company) -> None:
    message = company.reply(company.receive())
    receipt(company, Delivery.READ)
    task = DeliveryTask(message.account_id, message.conversation_id, message.id)
    with pytest.raises(Crash):
        deliver(replace(company.desk, store=CrashesAfterCommit(company)), task)
    assert company.message(message).delivery is Delivery.SENT
    deliver(company.desk, task)
    assert company.message(message).delivery is Delivery.READ


class CrashesAfterCommit:
    def __init__(self, company: Company) -> None:
        self._store = company.desk.store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def commit(self, writes: Sequence[Write]) -> None:
        self._store.commit(writes)
        raise Crash


def test_receipt_between_read_and_write_is_not_lost(company: Company) -> None:
    """The message is sent while its early receipt is being stored."""
    message = company.reply(company.receive())
    desk = replace(company.desk, store=SendsMeanwhile(company))
    received_changes.receive_receipt(desk, company.telegram, InboundReceipt("provider-1", Delivery.DELIVERED))
    assert company.message(message).delivery is Delivery.DELIVERED


class SendsMeanwhile:
    def __init__(self, company: Company) -> None:
        self._company, self._waiting = company, True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._company.desk.store, name)

    def overwrite(self, *args: Any, **kwargs: Any) -> None:
        if self._waiting:
            self._waiting = False
            self._company.settle()
        self._company.desk.store.overwrite(*args, **kwargs)
