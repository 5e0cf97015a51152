"""Providers that are busy or gone, and what breaks in our own house."""

from typing import Any

from msgspec.structs import replace

from chalicelib import workers
from chalicelib.actions import conversations
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.messages import Delivery, FileState, Message
from chalicelib.domain.outbound import DeliveryTask, LedgerState, SendLater, StoredFile
from tests.builders import Office, photo_in
from tests.functional.lambda_events import (
    batch,
    failures,
    heard,
    to_deliver,
)


def reply(office: Office) -> tuple[Message, DeliveryTask]:
    message = office.replies(office.hears())
    return message, DeliveryTask(office.account_id, message.conversation_id, message.id)


def test_a_busy_provider_makes_the_lane_wait_and_no_other(office: Office) -> None:
    message, task = reply(office)
    later = office.replies(office.conversation(1), "Second")
    other = office.replies(office.hears(source_id="lee", provider_id="in-2"), "To Lee")
    office.provider.outcomes.append(SendLater("Too many requests", after=7))
    tasks = [task, *(DeliveryTask(1, each.conversation_id, each.id) for each in (later, other))]
    answer = workers.deliver(office.desk, batch(*map(to_deliver, tasks)))
    assert failures(answer) == [f"deliver {message.id}", f"deliver {later.id}"]
    hidden = [f"receipt of deliver {each.id}" for each in (message, later)]
    assert office.desk.queues.delayed == [("outbound_queue", hidden, 7)]
    assert [part.text for _, part, _ in office.provider.sent] == ["To Lee"]


class Broken:
    def load(self, *_: Any, **__: Any) -> Any:
        raise OSError("the bucket is gone")


def test_what_breaks_to_the_last_try_is_told_to_who_wrote_it(office: Office) -> None:
    message = office.replies(office.hears(), None, attachments=(StoredFile("a.txt", "text/plain", b"x"),))
    task = DeliveryTask(1, message.conversation_id, message.id)
    desk = replace(office.desk, files=Broken())
    assert failures(workers.deliver(desk, batch(to_deliver(task))))
    assert office.message(message).delivery is Delivery.QUEUED
    assert failures(workers.deliver(desk, batch(to_deliver(task, received=workers.TRIES["deliver"]))))
    assert (office.message(message).delivery, office.ledger(message).state) == (Delivery.FAILED, LedgerState.FAILED)


def test_a_file_that_does_not_come_is_given_up_in_the_end(office: Office) -> None:
    conversation = office.hears(None, attachments=(photo_in(),))
    [change] = [each for each in office.desk.store.changes if any(event.trigger == "media_pending" for event in each.events)]
    office.provider.files += [SendLater("Not now")] * 2
    assert failures(workers.react(office.desk, batch(heard(change)))) == [f"react {change.id}"]
    assert office.desk.queues.delayed[0][0] == "events_queue"
    assert failures(workers.react(office.desk, batch(heard(change, received=workers.TRIES["react"])))) == []
    assert office.messages(conversation.id)[0].attachments[0].state is FileState.FAILED


def test_the_clock_wakes_what_is_due_and_says_how_many(office: Office) -> None:
    conversation: Conversation = office.hears()
    now = office.desk.clock.now()
    conversations.toggle_status(office.desk, office.caller(), conversation.id, status=Status.SNOOZED, snoozed_until=now + 1)
    assert workers.wake(office.desk) == {"woken": 0}
    office.desk.clock.at += 1
    assert workers.wake(office.desk) == {"woken": 1}
