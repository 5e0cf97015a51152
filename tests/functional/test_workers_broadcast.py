"""What sockets are pushed: every position, nothing that is not theirs, and no frame too large."""

import json
from typing import Any

from chalicelib import workers
from chalicelib.actions import customers
from chalicelib.actions.accounts import open_account
from chalicelib.domain.events import Change
from chalicelib.domain.sockets import Socket
from tests.builders import PASSWORD, Office
from tests.functional.lambda_events import (
    batch,
    failures,
    poison,
    told,
)


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
    assert office.desk.queues.delayed == [("broadcast_queue", ["receipt of poison", foreign["receiptHandle"]], 1)]
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
