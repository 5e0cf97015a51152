"""Frames pushed to sockets: every position, only visible events, and a limited size."""

import json
from typing import Any

from chalicelib import workers
from chalicelib.actions import customers, identities, open_sockets
from chalicelib.domain.events import Change
from chalicelib.domain.sockets import Socket
from chalicelib.queue_retries import MAX_RECEIVES
from tests.support.company import Company
from tests.support.lambda_events import (
    batch,
    broadcast_record,
    failures,
    poison,
)
from tests.support.tenant import open_tenant


def socket(company: Company, name: str, **facts: Any) -> str:
    now = company.desk.clock.now()
    made = Socket(name, facts.pop("account_id", company.account_id), now, now, **facts)
    open_sockets.register(company.desk, made)
    return name


def feed_frames(company: Company, connection_id: str) -> list[dict[str, Any]]:
    return [frame for frame in map(json.loads, company.desk.push.to(connection_id)) if "from" in frame]


def test_frames_cover_every_position_without_a_gap(company: Company) -> None:
    ada = socket(company, "ada", user_id=company.users["ada"].id)
    cleo = socket(company, "cleo", user_id=company.users["cleo"].id)
    company.receive()
    company.reply(company.conversation(1))
    changes = company.desk.store.changes
    for part in (changes[:2], changes[2:5], changes[4:], changes[:3]):
        assert failures(workers.broadcast(company.desk, batch(*map(broadcast_record, part)))) == []
    for name in (ada, cleo):
        spans = [(frame["from"], frame["to"]) for frame in feed_frames(company, name)]
        assert spans[:3] == [(0, 2), (2, 5), (4, len(changes))]
        assert spans[3] == (0, 3), "a repetition has the same positions"


def test_frame_never_covers_a_position_that_was_not_read(company: Company) -> None:
    """A batch may hold repetitions of changes with other ones between them: each run of positions is a frame of its own."""
    ada = socket(company, "ada", user_id=company.users["ada"].id)
    company.receive()
    company.reply(company.conversation(1))
    changes = company.desk.store.changes
    company.desk.feed.number(company.account_id, changes)
    apart = [changes[0], changes[2], changes[3]]
    assert failures(workers.broadcast(company.desk, batch(*map(broadcast_record, apart)))) == []
    assert [(frame["from"], frame["to"]) for frame in feed_frames(company, ada)] == [(0, 1), (2, 4)]


def test_agent_of_another_inbox_gets_positions_without_content(company: Company) -> None:
    cleo = socket(company, "cleo", user_id=company.users["cleo"].id)
    since = len(company.desk.store.changes)
    company.receive("A secret")
    company.reply(company.conversation(1), "Another secret", private=True)
    workers.broadcast(company.desk, batch(*map(broadcast_record, company.desk.store.changes[since:])))
    names = [event["event"] for frame in feed_frames(company, cleo) for event in frame["events"]]
    assert set(names) <= {"contact.created", "contact.updated"}
    assert feed_frames(company, cleo)[-1]["to"] == company.desk.feed.head(company.account_id)
    assert "secret" not in "".join(company.desk.push.to(cleo))


def test_former_member_receives_nothing(company: Company) -> None:
    gone = socket(company, "gone", user_id=10**9)
    company.receive()
    workers.broadcast(company.desk, batch(*map(broadcast_record, company.desk.store.changes)))
    assert company.desk.push.to(gone) == []


def test_gone_sockets_are_removed(company: Company) -> None:
    gone = socket(company, "gone", user_id=company.users["ada"].id)
    stays = socket(company, "stays", user_id=company.users["ada"].id)
    company.desk.push.gone.add(gone)
    company.desk.clock.at += 60_000
    workers.broadcast(company.desk, batch(*map(broadcast_record, company.desk.store.changes)))
    assert set(company.desk.sockets.open) == {stays}
    assert feed_frames(company, stays)


def test_failure_in_one_account_does_not_affect_another(company: Company) -> None:
    other = open_tenant(company.desk, "Other", "eve")
    company.receive()
    own = [broadcast_record(change) for change in company.desk.store.changes]
    foreign = broadcast_record(Change(1, other.account_id, "ordering key", 1, ()))
    answer = workers.broadcast(company.desk, batch(poison(foreign), foreign, *own))
    assert failures(answer) == ["poison", foreign["messageId"]]
    assert company.desk.queues.delayed == [("broadcast_queue", ["receipt of poison", foreign["receiptHandle"]], 1)]
    assert company.desk.feed.head(company.account_id) == len(own)


def test_last_receive_of_an_unreadable_change_fails_alone(company: Company) -> None:
    socket(company, "ada", user_id=company.users["ada"].id)
    company.receive()
    good = [broadcast_record(change, received=MAX_RECEIVES["broadcast"]) for change in company.desk.store.changes]
    answer = workers.broadcast(company.desk, batch(poison(good[0], received=MAX_RECEIVES["broadcast"]), *good))
    assert failures(answer) == ["poison"]
    assert company.desk.feed.head(company.account_id) == len(good)


def test_event_too_large_for_a_frame_is_omitted(company: Company) -> None:
    ada = socket(company, "ada", user_id=company.users["ada"].id)
    since = len(company.desk.store.changes)
    company.receive("x" * 40_000)
    workers.broadcast(company.desk, batch(*map(broadcast_record, company.desk.store.changes[since:])))
    events = {event["event"]: event["data"] for frame in feed_frames(company, ada) for event in frame["events"]}
    assert events["message.created"] == {
        "id": company.messages(1)[0].id,
        "account_id": company.account_id,
        "conversation_id": 1,
        "version": 1,
        "omitted": True,
    }
    assert "omitted" not in events["conversation.created"]


def test_frames_stay_below_the_size_limit(company: Company) -> None:
    ada = socket(company, "ada", user_id=company.users["ada"].id)
    for number in range(12):
        company.receive("y" * 9_000, source_id=f"customer {number}", provider_id=f"in-{number}")
    workers.broadcast(company.desk, batch(*map(broadcast_record, company.desk.store.changes)))
    frames = [text for text in company.desk.push.to(ada) if '"from"' in text]
    assert len(frames) > 3
    assert max(map(len, frames)) < 32_000
    spans = [(frame["from"], frame["to"]) for frame in map(json.loads, frames)]
    assert [start for start, _ in spans[1:]] == [end for _, end in spans[:-1]]
    assert spans[-1][1] == len(company.desk.store.changes)


def test_change_with_many_large_messages_fits_one_frame(company: Company) -> None:
    """A customer reads 50 long messages at once."""
    ada = socket(company, "ada", user_id=company.users["ada"].id)
    kim = identities.identify(company.desk, "app-identifier", source_id="kim")
    conversation = customers.start_conversation(company.desk, kim)
    for _ in range(50):
        company.reply(conversation, "z" * 3_000)
    company.settle()
    since = len(company.desk.store.changes)
    customers.seen_by_customer(company.desk, kim, conversation.id)
    workers.broadcast(company.desk, batch(*map(broadcast_record, company.desk.store.changes[since:])))
    [text] = [text for text in company.desk.push.to(ada) if '"from"' in text]
    assert len(text) < 32_000
    events = json.loads(text)["events"]
    assert len([event for event in events if event["event"] == "message.updated"]) == 50
