"""Batches as Lambda gets them: partial failures, poison, and redelivery."""

from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib import workers
from chalicelib.actions import conversations
from chalicelib.actions.messages import resend_message
from chalicelib.adapters.dynamo.keys import address
from chalicelib.domain import keys
from chalicelib.domain.events import Change
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.messages import Delivery
from chalicelib.domain.outbound import SendRefused
from infra.merge import merged_resources
from tests.builders import Office, photo_in
from tests.builders import office as another_office
from tests.fakes import FakeQueues
from tests.functional.lambda_events import batch, envelope, failures, heard, ingested, poison, streamed, to_deliver, told


def text_of(office: Office) -> dict[str, list[str | None]]:
    return {
        conversation.source_id: [message.content for message in office.messages(conversation.id)]
        for conversation in office.conversations()
    }


def test_a_batch_of_webhooks_is_taken_in_lane_by_lane(office: Office) -> None:
    records = [ingested(envelope(office, source, number)) for number in (1, 2) for source in ("kim", "lee")]
    assert workers.ingest(office.desk, batch(*records)) == {"batchItemFailures": []}
    assert text_of(office) == {"kim": ["kim says 1", "kim says 2"], "lee": ["lee says 1", "lee says 2"]}


def test_poison_holds_back_its_own_lane_and_no_other(office: Office) -> None:
    kim, kim_again, lee = (ingested(envelope(office, *which)) for which in (("kim", 1), ("kim", 2), ("lee", 1)))
    answer = workers.ingest(office.desk, batch(poison(kim), kim, lee, kim_again))
    assert failures(answer) == ["poison", "kim-1", "kim-2"]
    assert text_of(office) == {"lee": ["lee says 1"]}


def test_what_came_before_the_poison_is_done(office: Office) -> None:
    kim, again = ingested(envelope(office, "kim", 1)), ingested(envelope(office, "kim", 2))
    assert failures(workers.ingest(office.desk, batch(kim, poison(kim), again))) == ["poison", "kim-2"]
    assert text_of(office) == {"kim": ["kim says 1"]}


def test_on_its_last_try_poison_is_parked_alone_and_its_lane_goes_on(office: Office) -> None:
    kim = ingested(envelope(office, "kim", 1), received=workers.TRIES["ingest"])
    answer = workers.ingest(office.desk, batch(poison(kim, received=workers.TRIES["ingest"]), kim))
    assert failures(answer) == ["poison"]
    assert text_of(office) == {"kim": ["kim says 1"]}


@pytest.mark.parametrize("tries", range(1, workers.TRIES["ingest"]))
def test_what_failed_comes_again_with_its_lane_first_soon_and_then_later(office: Office, tries: int) -> None:
    kim, lee = ingested(envelope(office, "kim", 2)), ingested(envelope(office, "lee", 1))
    workers.ingest(office.desk, batch(poison(kim, received=tries), lee, kim))
    pause = [1, 2, 5, 15, 60, 120, 300][tries - 1]
    assert office.desk.queues.delayed == [("ingest_queue", ["receipt of poison", "receipt of kim-2"], pause)]


def test_what_is_parked_makes_way_at_once(office: Office) -> None:
    kim = ingested(envelope(office, "kim", 1), received=workers.TRIES["ingest"])
    workers.ingest(office.desk, batch(poison(kim, received=workers.TRIES["ingest"]), kim))
    assert office.desk.queues.delayed == [("ingest_queue", ["receipt of poison"], 0)]


class Deaf(FakeQueues):
    def retry_later(self, queue: str, receipt_handles: Sequence[str], seconds: int) -> None:
        raise ConnectionError


def test_a_queue_that_does_not_hear_of_a_pause_changes_nothing_else(office: Office) -> None:
    kim, lee = ingested(envelope(office, "kim", 1)), ingested(envelope(office, "lee", 1))
    answer = workers.ingest(replace(office.desk, queues=Deaf()), batch(poison(kim), kim, lee))
    assert failures(answer) == ["poison", "kim-1"]
    assert text_of(office) == {"lee": ["lee says 1"]}
    assert office.desk.telemetry.take()["not_hidden"] == "ConnectionError"


def test_the_last_try_is_the_one_after_which_the_queue_parks() -> None:
    queues = {name: part["Properties"] for name, part in merged_resources()["Resources"].items() if name.endswith("Queue")}
    tries = {name: each["RedrivePolicy"]["maxReceiveCount"] for name, each in queues.items() if "RedrivePolicy" in each}
    assert tries == {
        "IngestQueue": workers.TRIES["ingest"],
        "BroadcastQueue": workers.TRIES["broadcast"],
        "EventsQueue": workers.TRIES["react"],
        "OutboundQueue": workers.TRIES["deliver"],
    }


def state_of(office: Office) -> dict[Any, Any]:
    """Everything but changes, which are only told again."""
    return {key: item for key, item in office.desk.store.items.items() if key.kind != "change"}


class Flow:
    """The queues and the stream between the functions; `times` tells everything so often."""

    def __init__(self, office: Office, times: int = 1) -> None:
        self.office, self.times = office, times
        self.seen = len(office.desk.store.changes)

    def take_in(self, *envelopes: Envelope) -> None:
        for _ in range(self.times):
            self._succeed(workers.ingest(self.office.desk, batch(*map(ingested, envelopes))))
        self.run()

    def run(self) -> None:
        desk = self.office.desk
        while self.seen < len(desk.store.changes) or desk.queues.deliveries:
            changes, self.seen = desk.store.changes[self.seen :], len(desk.store.changes)
            tasks, desk.queues.deliveries = desk.queues.deliveries, []
            for _ in range(self.times):
                self._forward(changes)
                self._succeed(workers.deliver(desk, batch(*map(to_deliver, tasks))))

    def _forward(self, changes: list[Change]) -> None:
        desk = self.office.desk
        self._succeed(workers.forward(desk, streamed(changes)))
        told_of, heard_of = desk.queues.broadcasts, desk.queues.reactions
        desk.queues.broadcasts, desk.queues.reactions = [], []
        self._succeed(workers.broadcast(desk, batch(*map(told, told_of))))
        self._succeed(workers.react(desk, batch(*map(heard, heard_of))))

    @staticmethod
    def _succeed(answer: dict[str, Any]) -> None:
        assert answer == {"batchItemFailures": []}


def play(office: Office, times: int) -> Office:
    """A day: two customers, one photo, an assignment, a reply that fails and is sent again."""
    flow = Flow(office, times)
    office.online("ben")
    photo = {"provider_ref": "ref", "file_type": "image", "file_name": "a.jpg"}
    flow.take_in(envelope(office, "kim", 1), envelope(office, "lee", 1), envelope(office, "kim", 2, attachments=[photo]))
    office.provider.outcomes.append(SendRefused("No"))
    message = office.replies(office.conversation(1), echo_id="e-1")
    flow.run()
    resend_message(office.desk, office.caller("ben"), 1, message.id)
    flow.run()
    return office


def summary(office: Office) -> dict[str, Any]:
    """What people see, without ids and versions that differ with the number of random ids used."""
    everything = [message for each in office.conversations() for message in office.messages(each.id)]
    return {
        "messages": text_of(office),
        "delivery": [message.delivery for message in everything],
        "files": [file.state for message in everything for file in message.attachments],
        "assignees": [each.assignee_id for each in office.conversations()],
        "unread": [each.unread_count for each in office.conversations()],
        "sent": [part.text for _, part, _ in office.provider.sent],
        "head": office.desk.feed.head(office.account_id) == len(office.desk.feed.rows[office.account_id]),
        "counters": {name: count for name, count in office.desk.feed.counters.items() if count},
        "events": office.events(),
    }


def test_everything_delivered_twice_is_as_if_it_came_once(office: Office) -> None:
    once, twice = play(office, 1), play(another_office(), 2)
    assert summary(once) == summary(twice)
    assert summary(once)["sent"] == ["On its way"]
    assert summary(once)["delivery"].count(Delivery.SENT) == 1


def test_changes_go_to_the_broadcast_and_only_those_of_concern_to_the_listeners(office: Office) -> None:
    since = len(office.desk.store.changes)
    conversation = office.hears()
    conversations.mark_seen(office.desk, office.caller(), conversation.id)
    changes = office.desk.store.changes[since:]
    assert workers.forward(office.desk, streamed(changes)) == {"batchItemFailures": []}
    assert office.desk.queues.broadcasts == changes
    assert [(change.id, change.ordering_key) for change in office.desk.queues.reactions] == [
        (changes[0].id, changes[0].ordering_key)
    ]
    assert [event.name for event in office.desk.queues.reactions[0].events] == ["contact.created", "conversation.created"]


def test_what_waits_for_a_provider_waits_in_a_lane_of_its_own(office: Office) -> None:
    office.hears(None, attachments=(photo_in(),))
    workers.forward(office.desk, streamed(office.desk.store.changes[-1:]))
    prompt, waiting = office.desk.queues.reactions
    assert [event.trigger for event in waiting.events] == ["media_pending"]
    assert waiting.ordering_key != prompt.ordering_key


class Closed(FakeQueues):
    """Takes nothing of one kind."""

    def __init__(self, closed: str) -> None:
        super().__init__()
        setattr(self, closed, self._refuse)

    def _refuse(self, _: object) -> None:
        raise ConnectionError("the queue refused 1 of 1 messages")


@pytest.mark.parametrize("closed", ["broadcast", "react"])
def test_a_queue_that_refuses_makes_the_stream_come_again_from_its_first_record(office: Office, closed: str) -> None:
    office.hears()
    desk = replace(office.desk, queues=Closed(closed))
    answer = workers.forward(desk, streamed(office.desk.store.changes))
    assert failures(answer) == [f"{1:021d}"]
    assert desk.queues.broadcasts == []


class Ordered(FakeQueues):
    """Remembers who was told first."""

    def __init__(self) -> None:
        super().__init__()
        self.order: list[str] = []

    def broadcast(self, changes: Sequence[Change]) -> None:
        self.order += ["broadcast"] if changes else []

    def react(self, changes: Sequence[Change]) -> None:
        self.order += ["react"] if changes else []


def test_nothing_is_broadcast_that_the_listeners_have_not_got(office: Office) -> None:
    """So a position in the feed proves that a change was handed over everywhere."""
    office.hears()
    queues = Ordered()
    workers.forward(replace(office.desk, queues=queues), streamed(office.desk.store.changes))
    assert queues.order == ["react", "broadcast"]


def test_a_change_that_cannot_be_read_is_parked_and_holds_up_nobody(office: Office) -> None:
    office.hears()
    changes = office.desk.store.changes
    event = streamed(changes)
    event["Records"][1]["dynamodb"]["NewImage"]["data"]["S"] = '{"id": "of a newer version"}'
    assert failures(workers.forward(office.desk, event)) == []
    assert office.desk.queues.broadcasts == [changes[0], *changes[2:]]
    assert office.desk.queues.parked == ["/".join(address(keys.change(changes[1])))]
