"""Batches as Lambda gets them: partial failures, poison, redelivery, and what the logs say."""

import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib import workers
from chalicelib.actions import conversations, customers
from chalicelib.actions.accounts import open_account
from chalicelib.actions.messages import resend_message
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.events import Change
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.keys import Claim
from chalicelib.domain.messages import Delivery, FileState, Message
from chalicelib.domain.outbound import DeliveryTask, LedgerState, SendLater, SendRefused, StoredFile
from chalicelib.domain.sockets import Socket
from infra.merge import merged_resources
from tests.builders import PASSWORD, Office, photo_in
from tests.builders import office as another_office
from tests.functional.lambda_events import batch, heard, ingested, sqs_record, streamed, to_deliver, told

LAST = 99


def failures(answer: dict[str, Any]) -> list[str]:
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def envelope(office: Office, source: str, number: int = 1, **inbound: Any) -> Envelope:
    facts = {"provider_id": f"{source}-{number}", "contact": {"source_id": source, "name": source}, "sent_at": 1, **inbound}
    payload = {"message": {"content": f"{source} says {number}", **facts}}
    return Envelope(office.account_id, office.telegram.id, f"{office.telegram.id}:{source}", f"{source}-{number}", payload)


def text_of(office: Office) -> dict[str, list[str | None]]:
    return {
        conversation.source_id: [message.content for message in office.messages(conversation.id)]
        for conversation in office.conversations()
    }


def test_a_batch_of_webhooks_is_taken_in_lane_by_lane(office: Office) -> None:
    records = [ingested(envelope(office, source, number)) for number in (1, 2) for source in ("kim", "lee")]
    assert workers.ingest(office.desk, batch(*records)) == {"batchItemFailures": []}
    assert text_of(office) == {"kim": ["kim says 1", "kim says 2"], "lee": ["lee says 1", "lee says 2"]}


def poison(lane_of: dict[str, Any], message_id: str = "poison", *, received: int = 1) -> dict[str, Any]:
    return sqs_record('{"not": "one of ours"', lane_of["attributes"]["MessageGroupId"], message_id, received=received)


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
    assert [(change.id, change.lane) for change in office.desk.queues.reactions] == [(changes[0].id, changes[0].lane)]
    assert [event.name for event in office.desk.queues.reactions[0].events] == ["contact.created", "conversation.created"]


def test_what_waits_for_a_provider_waits_in_a_lane_of_its_own(office: Office) -> None:
    office.hears(None, attachments=(photo_in(),))
    workers.forward(office.desk, streamed(office.desk.store.changes[-1:]))
    prompt, waiting = office.desk.queues.reactions
    assert [event.fact for event in waiting.events] == ["media_pending"]
    assert waiting.lane != prompt.lane


class Closed:
    def broadcast(self, _: object) -> None:
        raise ConnectionError("the queue refused 1 of 1 messages")

    def react(self, _: object) -> None:
        raise AssertionError("nobody reacts to what was not told")


def test_a_queue_that_refuses_makes_the_stream_come_again_from_its_first_record(office: Office) -> None:
    desk = replace(office.desk, queues=Closed())  # type: ignore[arg-type]
    answer = workers.forward(desk, streamed(office.desk.store.changes))
    assert failures(answer) == [f"{1:021d}"]


def socket(office: Office, name: str, **facts: Any) -> str:
    now = office.desk.clock.now()
    office.desk.sockets.register(Socket(name, facts.pop("account_id", office.account_id), now, now, **facts))
    return name


def feed_frames(office: Office, connection_id: str) -> list[dict[str, Any]]:
    return [frame for frame in map(json.loads, office.desk.push.to(connection_id)) if "from" in frame]


def test_frames_cover_every_position_without_a_gap(office: Office) -> None:
    ada = socket(office, "ada", user_id=office.users["ada"].id)
    cleo = socket(office, "cleo", user_id=office.users["cleo"].id)
    office.hears()
    office.replies(office.conversation(1))
    changes = office.desk.store.changes
    for part in (changes[:2], changes[2:5], changes[4:], changes[:3]):
        assert failures(workers.broadcast(office.desk, batch(*map(told, part)))) == []
    for name in (ada, cleo):
        spans = [(frame["from"], frame["to"]) for frame in feed_frames(office, name)]
        assert spans[:3] == [(0, 2), (2, 5), (4, len(changes))]
        assert spans[3] == (0, 3), "told again, at the same place"


def test_an_agent_of_another_inbox_gets_the_positions_and_nothing_of_the_content(office: Office) -> None:
    cleo = socket(office, "cleo", user_id=office.users["cleo"].id)
    since = len(office.desk.store.changes)
    office.hears("A secret")
    office.replies(office.conversation(1), "Another secret", private=True)
    workers.broadcast(office.desk, batch(*map(told, office.desk.store.changes[since:])))
    names = [event["event"] for frame in feed_frames(office, cleo) for event in frame["events"]]
    assert set(names) <= {"contact.created", "contact.updated"}
    assert feed_frames(office, cleo)[-1]["to"] == office.desk.feed.head(office.account_id)
    assert "secret" not in "".join(office.desk.push.to(cleo))


def test_who_is_no_longer_a_member_is_told_nothing(office: Office) -> None:
    gone = socket(office, "gone", user_id=10**9)
    office.hears()
    workers.broadcast(office.desk, batch(*map(told, office.desk.store.changes)))
    assert office.desk.push.to(gone) == []


def test_sockets_that_are_gone_are_forgotten(office: Office) -> None:
    gone = socket(office, "gone", user_id=office.users["ada"].id)
    stays = socket(office, "stays", user_id=office.users["ada"].id)
    office.desk.push.gone.add(gone)
    office.desk.clock.at += 60_000
    workers.broadcast(office.desk, batch(*map(told, office.desk.store.changes)))
    assert set(office.desk.sockets.open) == {stays}
    assert feed_frames(office, stays)


def test_another_accounts_trouble_is_not_ours(office: Office) -> None:
    other, eve = open_account(office.desk, name="Other", admin_name="Eve", email="eve@other.example", password=PASSWORD)
    office.hears()
    own = [told(change) for change in office.desk.store.changes]
    foreign = told(Change(1, other.id, "lane", 1, ()))
    answer = workers.broadcast(office.desk, batch(poison(foreign), foreign, *own))
    assert failures(answer) == ["poison", foreign["messageId"]]
    assert office.desk.feed.head(office.account_id) == len(own)
    assert eve.account_ids == (other.id,)


def test_a_change_that_cannot_be_told_is_parked_alone_in_the_end(office: Office) -> None:
    socket(office, "ada", user_id=office.users["ada"].id)
    office.hears()
    good = [told(change, received=workers.TRIES["broadcast"]) for change in office.desk.store.changes]
    answer = workers.broadcast(office.desk, batch(poison(good[0], received=workers.TRIES["broadcast"]), *good))
    assert failures(answer) == ["poison"]
    assert office.desk.feed.head(office.account_id) == len(good)


def test_what_is_too_large_for_a_frame_is_only_named(office: Office) -> None:
    ada = socket(office, "ada", user_id=office.users["ada"].id)
    since = len(office.desk.store.changes)
    office.hears("x" * 40_000)
    workers.broadcast(office.desk, batch(*map(told, office.desk.store.changes[since:])))
    events = {event["event"]: event["data"] for frame in feed_frames(office, ada) for event in frame["events"]}
    assert events["message.created"] == {
        "id": office.messages(1)[0].id,
        "account_id": office.account_id,
        "conversation_id": 1,
        "version": 1,
        "omitted": True,
    }
    assert "omitted" not in events["conversation.created"]


def test_however_much_happens_at_once_every_frame_has_its_size(office: Office) -> None:
    ada = socket(office, "ada", user_id=office.users["ada"].id)
    for number in range(12):
        office.hears("y" * 9_000, source_id=f"customer {number}", provider_id=f"in-{number}")
    workers.broadcast(office.desk, batch(*map(told, office.desk.store.changes)))
    frames = [text for text in office.desk.push.to(ada) if '"from"' in text]
    assert len(frames) > 3
    assert max(map(len, frames)) < 32_000
    spans = [(frame["from"], frame["to"]) for frame in map(json.loads, frames)]
    assert [start for start, _ in spans[1:]] == [end for _, end in spans[:-1]]
    assert spans[-1][1] == len(office.desk.store.changes)


def test_one_change_of_many_large_messages_fits_into_one_frame(office: Office) -> None:
    """A customer reads fifty long answers at once."""
    ada = socket(office, "ada", user_id=office.users["ada"].id)
    kim = customers.identify(office.desk, "app-identifier", source_id="kim")
    conversation = customers.start_conversation(office.desk, kim)
    for _ in range(50):
        office.replies(conversation, "z" * 3_000)
    office.settle()
    since = len(office.desk.store.changes)
    customers.seen_by_customer(office.desk, kim, conversation.id)
    workers.broadcast(office.desk, batch(*map(told, office.desk.store.changes[since:])))
    [text] = [text for text in office.desk.push.to(ada) if '"from"' in text]
    assert len(text) < 32_000
    events = json.loads(text)["events"]
    assert len([event for event in events if event["event"] == "message.updated"]) == 50


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
    assert {handle: seconds for _, handle, seconds in office.desk.queues.delayed} == {
        f"receipt of deliver {message.id}": 7,
        f"receipt of deliver {later.id}": 7,
    }
    assert [part.text for _, part, _ in office.provider.sent] == ["To Lee"]


class Broken:
    def load(self, *_: Any, **__: Any) -> Any:
        raise OSError("the bucket is gone")


def test_what_breaks_to_the_last_try_is_told_to_who_wrote_it(office: Office) -> None:
    message = office.replies(office.hears(), None, attachments=(StoredFile("a.txt", "text/plain", b"x"),))
    task = DeliveryTask(1, message.conversation_id, message.id)
    desk = replace(office.desk, files=Broken())  # type: ignore[arg-type]
    assert failures(workers.deliver(desk, batch(to_deliver(task))))
    assert office.message(message).delivery is Delivery.QUEUED
    assert failures(workers.deliver(desk, batch(to_deliver(task, received=workers.TRIES["deliver"]))))
    assert (office.message(message).delivery, office.ledger(message).state) == (Delivery.FAILED, LedgerState.FAILED)


def test_a_file_that_does_not_come_is_given_up_in_the_end(office: Office) -> None:
    conversation = office.hears(None, attachments=(photo_in(),))
    [change] = [each for each in office.desk.store.changes if any(event.fact == "media_pending" for event in each.events)]
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


def test_logs_say_where_and_how_many_and_never_what(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """Ten kinds of trouble, each with something in it that must not be seen."""
    secret = "s3cr3t"
    kim = envelope(office, "kim", 1, content=secret)
    strange = sqs_record(f'{{"account_id": "{secret}"}}', secret, "m", received=LAST)
    workers.ingest(office.desk, batch(ingested(kim), strange))
    office.provider.outcomes += [SendLater(secret), SendRefused(secret), RuntimeError(secret)]
    for number in range(3):
        message = office.replies(office.conversation(1), f"{secret} {number}")
        workers.deliver(office.desk, batch(to_deliver(DeliveryTask(1, 1, message.id), received=number + 18)))
    for change in office.desk.store.changes:
        workers.broadcast(office.desk, batch(told(change)))
        workers.react(office.desk, batch(heard(change), strange))
    workers.forward(office.desk, {"Records": [{"dynamodb": {"SequenceNumber": "1", "NewImage": {"data": {"S": secret}}}}]})
    workers.wake(office.desk)
    out = capsys.readouterr()
    lines = [json.loads(line) for line in out.out.splitlines()]
    assert {line["worker"] for line in lines} == {"ingest", "deliver", "broadcast", "react", "forward", "wake"}
    [crash] = [line for line in lines if line.get("error") == "RuntimeError"]
    assert any("actions/deliver.py" in place for place in crash["at"])
    assert all(isinstance(line["failed"], int) and isinstance(line["records"], int) for line in lines)
    assert secret not in out.out + out.err
    tokens = [user.access_token for user in office.users.values()]
    for hidden in (*tokens, "secret-of-the-bot", "hmac-secret", "ben@acme.example"):
        assert hidden not in out.out + out.err


def test_a_lost_race_is_logged_without_whose(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """Keys hold addresses and phone numbers."""
    number = "+15550009999"
    office.desk.store.keep(keys.contact_field(1, "phone_number", number), Claim((404,)))
    stranger = envelope(office, "kim", contact={"source_id": "kim", "phone_number": number})
    assert failures(workers.ingest(office.desk, batch(ingested(stranger)))) == ["kim-1"]
    assert number not in capsys.readouterr().out
