"""No failure of the desk sends a message twice: lost answers of writes, crashes, concurrent workers."""

import pytest
from msgspec.structs import replace

from chalicelib.actions import messages
from chalicelib.domain import keys
from chalicelib.domain.errors import WriteConflict
from chalicelib.domain.messages import Delivery
from chalicelib.domain.outbound import DeliveryTask, LedgerState, SendLater
from chalicelib.features.delivery import actions as deliver
from chalicelib.ports import Put
from tests.support.company import Company
from tests.support.deliveries import PDF, crash_while_sending, queued, resend, send, sent_texts, state
from tests.support.fakes.store import FakeStore


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


def test_message_deleted_while_sending_keeps_its_provider_id(company: Company) -> None:
    message = queued(company)
    place = (message.conversation_id, message.id)
    company.provider.during_send = lambda: messages.delete_message(company.desk, company.caller("ben"), *place)
    send(company, message)
    assert company.ledger(message).state is LedgerState.SENT
    assert company.message(message).content_attributes == {"deleted": True}
    assert company.desk.store.get(keys.provider_message(1, company.telegram.id, "provider-1"))
