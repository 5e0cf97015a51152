"""Batches of the workers: partial failures, poison messages and redelivery."""

from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib import workers
from chalicelib.actions import read_state
from chalicelib.actions.message_delivery import resend_message
from chalicelib.adapters.dynamo.keys import address
from chalicelib.domain import keys
from chalicelib.domain.events import Change, QueueClass
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.messages import Delivery
from chalicelib.domain.outbound import SendRefused
from chalicelib.queue_retries import MAX_RECEIVES
from infra.merge import merged_resources
from tests.support.company import Company
from tests.support.company import company as another_company
from tests.support.fakes.queues import FakeQueues
from tests.support.inbound import inbound_photo
from tests.support.lambda_events import (
    batch,
    broadcast_record,
    delivery_record,
    envelope,
    failures,
    ingest_record,
    poison,
    reaction_record,
    stream_event,
)


def text_of(company: Company) -> dict[str, list[str | None]]:
    return {
        conversation.source_id: [message.content for message in company.messages(conversation.id)]
        for conversation in company.conversations()
    }


def test_webhook_batch_is_stored_in_order_per_ordering_key(company: Company) -> None:
    records = [ingest_record(envelope(company, source, number)) for number in (1, 2) for source in ("kim", "lee")]
    assert workers.ingest(company.desk, batch(*records)) == {"batchItemFailures": []}
    assert text_of(company) == {"kim": ["kim says 1", "kim says 2"], "lee": ["lee says 1", "lee says 2"]}


def test_poison_message_delays_only_its_own_message_group(company: Company) -> None:
    kim, kim_again, lee = (ingest_record(envelope(company, *which)) for which in (("kim", 1), ("kim", 2), ("lee", 1)))
    answer = workers.ingest(company.desk, batch(poison(kim), kim, lee, kim_again))
    assert failures(answer) == ["poison", "kim-1", "kim-2"]
    assert text_of(company) == {"lee": ["lee says 1"]}


def test_records_before_the_poison_message_succeed(company: Company) -> None:
    kim, again = ingest_record(envelope(company, "kim", 1)), ingest_record(envelope(company, "kim", 2))
    assert failures(workers.ingest(company.desk, batch(kim, poison(kim), again))) == ["poison", "kim-2"]
    assert text_of(company) == {"kim": ["kim says 1"]}


def test_last_receive_of_a_poison_message_lets_its_group_continue(company: Company) -> None:
    kim = ingest_record(envelope(company, "kim", 1), received=MAX_RECEIVES["ingest"])
    answer = workers.ingest(company.desk, batch(poison(kim, received=MAX_RECEIVES["ingest"]), kim))
    assert failures(answer) == ["poison"]
    assert text_of(company) == {"kim": ["kim says 1"]}


@pytest.mark.parametrize("tries", range(1, MAX_RECEIVES["ingest"]))
def test_failed_message_group_is_retried_with_growing_delays(company: Company, tries: int) -> None:
    kim, lee = ingest_record(envelope(company, "kim", 2)), ingest_record(envelope(company, "lee", 1))
    workers.ingest(company.desk, batch(poison(kim, received=tries), lee, kim))
    delay = [1, 2, 5, 15, 60, 120, 300][tries - 1]
    assert company.desk.queues.delayed == [("ingest_queue", ["receipt of poison", "receipt of kim-2"], delay)]


def test_last_receive_is_released_without_delay(company: Company) -> None:
    kim = ingest_record(envelope(company, "kim", 1), received=MAX_RECEIVES["ingest"])
    workers.ingest(company.desk, batch(poison(kim, received=MAX_RECEIVES["ingest"]), kim))
    assert company.desk.queues.delayed == [("ingest_queue", ["receipt of poison"], 0)]


class FailingDelay(FakeQueues):
    def retry_later(self, queue: str, receipt_handles: Sequence[str], seconds: int) -> None:
        raise ConnectionError


def test_failed_delay_does_not_affect_the_batch(company: Company) -> None:
    kim, lee = ingest_record(envelope(company, "kim", 1)), ingest_record(envelope(company, "lee", 1))
    answer = workers.ingest(replace(company.desk, queues=FailingDelay()), batch(poison(kim), kim, lee))
    assert failures(answer) == ["poison", "kim-1"]
    assert text_of(company) == {"lee": ["lee says 1"]}
    assert company.desk.telemetry.take()["visibility_error"] == "ConnectionError"


def test_max_receives_equal_the_redrive_policies() -> None:
    queues = {name: part["Properties"] for name, part in merged_resources()["Resources"].items() if name.endswith("Queue")}
    tries = {name: each["RedrivePolicy"]["maxReceiveCount"] for name, each in queues.items() if "RedrivePolicy" in each}
    assert tries == {
        "IngestQueue": MAX_RECEIVES["ingest"],
        "BroadcastQueue": MAX_RECEIVES["broadcast"],
        "EventsQueue": MAX_RECEIVES["react"],
        "BackgroundQueue": MAX_RECEIVES["background"],
        "OutboundQueue": MAX_RECEIVES["deliver"],
        "MailQueue": MAX_RECEIVES["mail"],
    }


def state_of(company: Company) -> dict[Any, Any]:
    """All items but changes, which a redelivery only publishes again."""
    return {key: item for key, item in company.desk.store.items.items() if key.kind != "change"}


class Flow:
    """The queues and the stream between the functions. Every message is delivered `times` times."""

    def __init__(self, company: Company, times: int = 1) -> None:
        self.company, self.times = company, times
        self.seen = len(company.desk.store.changes)

    def ingest(self, *envelopes: Envelope) -> None:
        for _ in range(self.times):
            self._succeed(workers.ingest(self.company.desk, batch(*map(ingest_record, envelopes))))
        self.run()

    def run(self) -> None:
        desk = self.company.desk
        while self.seen < len(desk.store.changes) or desk.queues.deliveries:
            changes, self.seen = desk.store.changes[self.seen :], len(desk.store.changes)
            tasks, desk.queues.deliveries = desk.queues.deliveries, []
            for _ in range(self.times):
                self._forward(changes)
                self._succeed(workers.deliver(desk, batch(*map(delivery_record, tasks))))

    def _forward(self, changes: list[Change]) -> None:
        desk = self.company.desk
        self._succeed(workers.forward(desk, stream_event(changes)))
        queues = desk.queues
        broadcasts, reactions, background = queues.broadcasts, queues.reactions, queues.background
        queues.broadcasts, queues.reactions, queues.background = [], [], []
        self._succeed(workers.broadcast(desk, batch(*map(broadcast_record, broadcasts))))
        self._succeed(workers.react(desk, batch(*map(reaction_record, reactions))))
        self._succeed(workers.background(desk, batch(*map(reaction_record, background))))

    @staticmethod
    def _succeed(answer: dict[str, Any]) -> None:
        assert answer == {"batchItemFailures": []}


def run_day(company: Company, times: int) -> Company:
    """Two customers, a photo, an assignment, and a reply that fails and is sent again."""
    flow = Flow(company, times)
    company.connect("ben")
    photo = {"provider_ref": "ref", "file_type": "image", "file_name": "a.jpg"}
    flow.ingest(envelope(company, "kim", 1), envelope(company, "lee", 1), envelope(company, "kim", 2, attachments=[photo]))
    company.provider.outcomes.append(SendRefused("No"))
    message = company.reply(company.conversation(1), echo_id="e-1")
    flow.run()
    resend_message(company.desk, company.caller("ben"), 1, message.id)
    flow.run()
    return company


def summary(company: Company) -> dict[str, Any]:
    """The visible state, without ids and versions, which depend on the number of random ids used."""
    everything = [message for each in company.conversations() for message in company.messages(each.id)]
    return {
        "messages": text_of(company),
        "delivery": [message.delivery for message in everything],
        "files": [file.state for message in everything for file in message.attachments],
        "assignees": [each.assignee_id for each in company.conversations()],
        "unread": [each.unread_count for each in company.conversations()],
        "sent": [part.text for _, part, _ in company.provider.sent],
        "head": company.desk.feed.head(company.account_id) == len(company.desk.feed.rows[company.account_id]),
        "counters": {name: count for name, count in company.desk.feed.counters.items() if count},
        "events": company.events(),
    }


def test_duplicate_delivery_has_the_effect_of_one(company: Company) -> None:
    once, twice = run_day(company, 1), run_day(another_company(), 2)
    assert summary(once) == summary(twice)
    assert summary(once)["sent"] == ["On its way"]
    assert summary(once)["delivery"].count(Delivery.SENT) == 1


def test_forward_broadcasts_every_change_and_queues_only_reactions(company: Company) -> None:
    since = len(company.desk.store.changes)
    conversation = company.receive()
    read_state.mark_seen(company.desk, company.caller(), conversation.id)
    changes = company.desk.store.changes[since:]
    assert workers.forward(company.desk, stream_event(changes)) == {"batchItemFailures": []}
    assert company.desk.queues.broadcasts == changes
    assert [(change.id, change.ordering_key) for change in company.desk.queues.reactions] == [
        (changes[0].id, changes[0].ordering_key)
    ]
    assert [event.name for event in company.desk.queues.reactions[0].events] == ["contact.created", "conversation.created"]


def test_media_download_has_its_own_ordering_key(company: Company) -> None:
    company.receive(None, attachments=(inbound_photo(),))
    workers.forward(company.desk, stream_event(company.desk.store.changes[-1:]))
    [prompt], [waiting] = company.desk.queues.reactions, company.desk.queues.background
    assert [event.trigger for event in waiting.events] == ["media_pending"]
    assert waiting.ordering_key != prompt.ordering_key


class RefusingQueues(FakeQueues):
    """Refuses the messages of one queue."""

    def __init__(self, closed: str) -> None:
        super().__init__()
        setattr(self, closed, self._refuse)

    def _refuse(self, *_: object) -> None:
        raise ConnectionError("the queue refused 1 of 1 messages")


@pytest.mark.parametrize("closed", ["broadcast", "react"])
def test_refused_send_retries_the_stream_from_the_first_record(company: Company, closed: str) -> None:
    company.receive()
    desk = replace(company.desk, queues=RefusingQueues(closed))
    answer = workers.forward(desk, stream_event(company.desk.store.changes))
    assert failures(answer) == [f"{1:021d}"]
    assert desk.queues.broadcasts == []


class OrderRecorder(FakeQueues):
    """Records the order of the sends."""

    def __init__(self) -> None:
        super().__init__()
        self.order: list[str] = []

    def broadcast(self, changes: Sequence[Change]) -> None:
        self.order += ["broadcast"] if changes else []

    def react(self, changes: Sequence[Change], queue: QueueClass) -> None:
        self.order += ["react"] if changes else []


def test_reactions_are_queued_before_the_broadcast(company: Company) -> None:
    """So a feed position proves that the change has reached every queue."""
    company.receive()
    queues = OrderRecorder()
    workers.forward(replace(company.desk, queues=queues), stream_event(company.desk.store.changes))
    assert queues.order == ["react", "broadcast"]


def test_unreadable_change_is_dead_lettered_and_delays_no_other(company: Company) -> None:
    company.receive()
    changes = company.desk.store.changes
    event = stream_event(changes)
    event["Records"][1]["dynamodb"]["NewImage"]["change"]["S"] = '{"id": "of a newer version"}'
    assert failures(workers.forward(company.desk, event)) == []
    assert company.desk.queues.broadcasts == [changes[0], *changes[2:]]
    assert company.desk.queues.dead_lettered == ["/".join(address(keys.change(changes[1])))]
