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
from tests.builders import Company, inbound_photo
from tests.builders import company as another_company
from tests.fakes import FakeQueues
from tests.functional.lambda_events import (
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


def test_a_batch_of_webhooks_is_taken_in_lane_by_lane(company: Company) -> None:
    records = [ingest_record(envelope(company, source, number)) for number in (1, 2) for source in ("kim", "lee")]
    assert workers.ingest(company.desk, batch(*records)) == {"batchItemFailures": []}
    assert text_of(company) == {"kim": ["kim says 1", "kim says 2"], "lee": ["lee says 1", "lee says 2"]}


def test_poison_holds_back_its_own_lane_and_no_other(company: Company) -> None:
    kim, kim_again, lee = (ingest_record(envelope(company, *which)) for which in (("kim", 1), ("kim", 2), ("lee", 1)))
    answer = workers.ingest(company.desk, batch(poison(kim), kim, lee, kim_again))
    assert failures(answer) == ["poison", "kim-1", "kim-2"]
    assert text_of(company) == {"lee": ["lee says 1"]}


def test_what_came_before_the_poison_is_done(company: Company) -> None:
    kim, again = ingest_record(envelope(company, "kim", 1)), ingest_record(envelope(company, "kim", 2))
    assert failures(workers.ingest(company.desk, batch(kim, poison(kim), again))) == ["poison", "kim-2"]
    assert text_of(company) == {"kim": ["kim says 1"]}


def test_on_its_last_try_poison_is_parked_alone_and_its_lane_goes_on(company: Company) -> None:
    kim = ingest_record(envelope(company, "kim", 1), received=workers.MAX_RECEIVES["ingest"])
    answer = workers.ingest(company.desk, batch(poison(kim, received=workers.MAX_RECEIVES["ingest"]), kim))
    assert failures(answer) == ["poison"]
    assert text_of(company) == {"kim": ["kim says 1"]}


@pytest.mark.parametrize("tries", range(1, workers.MAX_RECEIVES["ingest"]))
def test_what_failed_comes_again_with_its_lane_first_soon_and_then_later(company: Company, tries: int) -> None:
    kim, lee = ingest_record(envelope(company, "kim", 2)), ingest_record(envelope(company, "lee", 1))
    workers.ingest(company.desk, batch(poison(kim, received=tries), lee, kim))
    pause = [1, 2, 5, 15, 60, 120, 300][tries - 1]
    assert company.desk.queues.delayed == [("ingest_queue", ["receipt of poison", "receipt of kim-2"], pause)]


def test_what_is_parked_makes_way_at_once(company: Company) -> None:
    kim = ingest_record(envelope(company, "kim", 1), received=workers.MAX_RECEIVES["ingest"])
    workers.ingest(company.desk, batch(poison(kim, received=workers.MAX_RECEIVES["ingest"]), kim))
    assert company.desk.queues.delayed == [("ingest_queue", ["receipt of poison"], 0)]


class Deaf(FakeQueues):
    def retry_later(self, queue: str, receipt_handles: Sequence[str], seconds: int) -> None:
        raise ConnectionError


def test_a_queue_that_does_not_hear_of_a_pause_changes_nothing_else(company: Company) -> None:
    kim, lee = ingest_record(envelope(company, "kim", 1)), ingest_record(envelope(company, "lee", 1))
    answer = workers.ingest(replace(company.desk, queues=Deaf()), batch(poison(kim), kim, lee))
    assert failures(answer) == ["poison", "kim-1"]
    assert text_of(company) == {"lee": ["lee says 1"]}
    assert company.desk.telemetry.take()["visibility_error"] == "ConnectionError"


def test_the_last_try_is_the_one_after_which_the_queue_parks() -> None:
    queues = {name: part["Properties"] for name, part in merged_resources()["Resources"].items() if name.endswith("Queue")}
    tries = {name: each["RedrivePolicy"]["maxReceiveCount"] for name, each in queues.items() if "RedrivePolicy" in each}
    assert tries == {
        "IngestQueue": workers.MAX_RECEIVES["ingest"],
        "BroadcastQueue": workers.MAX_RECEIVES["broadcast"],
        "EventsQueue": workers.MAX_RECEIVES["react"],
        "OutboundQueue": workers.MAX_RECEIVES["deliver"],
    }


def state_of(company: Company) -> dict[Any, Any]:
    """Everything but changes, which are only told again."""
    return {key: item for key, item in company.desk.store.items.items() if key.kind != "change"}


class Flow:
    """The queues and the stream between the functions; `times` tells everything so often."""

    def __init__(self, company: Company, times: int = 1) -> None:
        self.company, self.times = company, times
        self.seen = len(company.desk.store.changes)

    def take_in(self, *envelopes: Envelope) -> None:
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
        told_of, heard_of = desk.queues.broadcasts, desk.queues.reactions
        desk.queues.broadcasts, desk.queues.reactions = [], []
        self._succeed(workers.broadcast(desk, batch(*map(broadcast_record, told_of))))
        self._succeed(workers.react(desk, batch(*map(reaction_record, heard_of))))

    @staticmethod
    def _succeed(answer: dict[str, Any]) -> None:
        assert answer == {"batchItemFailures": []}


def play(company: Company, times: int) -> Company:
    """A day: two customers, one photo, an assignment, a reply that fails and is sent again."""
    flow = Flow(company, times)
    company.connect("ben")
    photo = {"provider_ref": "ref", "file_type": "image", "file_name": "a.jpg"}
    flow.take_in(envelope(company, "kim", 1), envelope(company, "lee", 1), envelope(company, "kim", 2, attachments=[photo]))
    company.provider.outcomes.append(SendRefused("No"))
    message = company.reply(company.conversation(1), echo_id="e-1")
    flow.run()
    resend_message(company.desk, company.caller("ben"), 1, message.id)
    flow.run()
    return company


def summary(company: Company) -> dict[str, Any]:
    """What people see, without ids and versions that differ with the number of random ids used."""
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


def test_everything_delivered_twice_is_as_if_it_came_once(company: Company) -> None:
    once, twice = play(company, 1), play(another_company(), 2)
    assert summary(once) == summary(twice)
    assert summary(once)["sent"] == ["On its way"]
    assert summary(once)["delivery"].count(Delivery.SENT) == 1


def test_changes_go_to_the_broadcast_and_only_those_of_concern_to_the_listeners(company: Company) -> None:
    since = len(company.desk.store.changes)
    conversation = company.receive()
    conversations.mark_seen(company.desk, company.caller(), conversation.id)
    changes = company.desk.store.changes[since:]
    assert workers.forward(company.desk, stream_event(changes)) == {"batchItemFailures": []}
    assert company.desk.queues.broadcasts == changes
    assert [(change.id, change.ordering_key) for change in company.desk.queues.reactions] == [
        (changes[0].id, changes[0].ordering_key)
    ]
    assert [event.name for event in company.desk.queues.reactions[0].events] == ["contact.created", "conversation.created"]


def test_what_waits_for_a_provider_waits_in_a_lane_of_its_own(company: Company) -> None:
    company.receive(None, attachments=(inbound_photo(),))
    workers.forward(company.desk, stream_event(company.desk.store.changes[-1:]))
    prompt, waiting = company.desk.queues.reactions
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
def test_a_queue_that_refuses_makes_the_stream_come_again_from_its_first_record(company: Company, closed: str) -> None:
    company.receive()
    desk = replace(company.desk, queues=Closed(closed))
    answer = workers.forward(desk, stream_event(company.desk.store.changes))
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


def test_nothing_is_broadcast_that_the_listeners_have_not_got(company: Company) -> None:
    """So a position in the feed proves that a change was handed over everywhere."""
    company.receive()
    queues = Ordered()
    workers.forward(replace(company.desk, queues=queues), stream_event(company.desk.store.changes))
    assert queues.order == ["react", "broadcast"]


def test_a_change_that_cannot_be_read_is_parked_and_holds_up_nobody(company: Company) -> None:
    company.receive()
    changes = company.desk.store.changes
    event = stream_event(changes)
    event["Records"][1]["dynamodb"]["NewImage"]["data"]["S"] = '{"id": "of a newer version"}'
    assert failures(workers.forward(company.desk, event)) == []
    assert company.desk.queues.broadcasts == [changes[0], *changes[2:]]
    assert company.desk.queues.dead_lettered == ["/".join(address(keys.change(changes[1])))]
