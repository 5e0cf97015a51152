"""Failures of providers and of the desk's own services."""

from typing import Any

from msgspec.structs import replace

from chalicelib import workers
from chalicelib.actions import conversations
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.messages import Delivery, FileState, Message
from chalicelib.domain.outbound import DeliveryTask, LedgerState, SendLater, StoredFile
from chalicelib.queue_retries import MAX_RECEIVES
from tests.support.company import Company
from tests.support.inbound import inbound_photo
from tests.support.lambda_events import (
    batch,
    delivery_record,
    failures,
    reaction_record,
)


def reply(company: Company) -> tuple[Message, DeliveryTask]:
    message = company.reply(company.receive())
    return message, DeliveryTask(company.account_id, message.conversation_id, message.id)


def test_busy_provider_delays_only_its_message_group(company: Company) -> None:
    message, task = reply(company)
    later = company.reply(company.conversation(1), "Second")
    other = company.reply(company.receive(source_id="lee", provider_id="in-2"), "To Lee")
    company.provider.outcomes.append(SendLater("Too many requests", after=7))
    tasks = [task, *(DeliveryTask(1, each.conversation_id, each.id) for each in (later, other))]
    answer = workers.deliver(company.desk, batch(*map(delivery_record, tasks)))
    assert failures(answer) == [f"deliver {message.id}", f"deliver {later.id}"]
    hidden = [f"receipt of deliver {each.id}" for each in (message, later)]
    assert company.desk.queues.delayed == [("outbound_queue", hidden, 7)]
    assert [part.text for _, part, _ in company.provider.sent] == ["To Lee"]


class FailingFiles:
    def load(self, *_: Any, **__: Any) -> Any:
        raise OSError("the bucket is gone")


def test_message_is_marked_as_failed_after_the_last_receive(company: Company) -> None:
    message = company.reply(company.receive(), None, attachments=(StoredFile("a.txt", "text/plain", b"x"),))
    task = DeliveryTask(1, message.conversation_id, message.id)
    desk = replace(company.desk, files=FailingFiles())
    assert failures(workers.deliver(desk, batch(delivery_record(task))))
    assert company.message(message).delivery is Delivery.QUEUED
    assert failures(workers.deliver(desk, batch(delivery_record(task, received=MAX_RECEIVES["deliver"]))))
    assert (company.message(message).delivery, company.ledger(message).state) == (Delivery.FAILED, LedgerState.FAILED)


def test_file_is_marked_as_failed_after_the_last_receive(company: Company) -> None:
    conversation = company.receive(None, attachments=(inbound_photo(),))
    [change] = [each for each in company.desk.store.changes if any(event.trigger == "media_pending" for event in each.events)]
    company.provider.files += [SendLater("Not now")] * 2
    assert failures(workers.background(company.desk, batch(reaction_record(change)))) == [f"react {change.id}"]
    assert company.desk.queues.delayed[0][0] == "background_queue"
    assert failures(workers.background(company.desk, batch(reaction_record(change, received=MAX_RECEIVES["background"])))) == []
    assert company.messages(conversation.id)[0].attachments[0].state is FileState.FAILED


def test_wake_opens_due_conversations_and_returns_their_number(company: Company) -> None:
    conversation: Conversation = company.receive()
    now = company.desk.clock.now()
    conversations.toggle_status(company.desk, company.caller(), conversation.id, status=Status.SNOOZED, snoozed_until=now + 1)
    assert workers.wake(company.desk) == {}
    company.desk.clock.at += 1
    assert workers.wake(company.desk) == {"woken": 1}
