"""Changes and events of a newer version in the feed, the sockets and the queues of this one."""

from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib import realtime, wire, workers
from chalicelib.actions.work import Work
from chalicelib.domain import keys
from chalicelib.domain.event_types import MESSAGE_CREATED
from chalicelib.domain.events import Change
from tests.support.lambda_events import batch, broadcast_record, stream_event, stream_record, websocket
from tests.upgrades import newer_version as newer
from tests.upgrades.newer_version import newer_version
from tests.upgrades.opened import Opened
from tests.upgrades.sides import Sides, number_of


def newer_change(side: Opened, number: int, **changes: Any) -> Change:
    """A change of the newer version with an event of its own, stored and not yet published."""
    with newer_version():
        work = Work(side.desk, 1, ordering_key=f"conversation:{number}")
        work.event(newer.ESCALATED, conversation_id=number)
        work.event(MESSAGE_CREATED, conversation_id=number, message_id=1)
        work.commit()
        (change,) = side.recording.changes
        side.recording.changes.clear()
        events = tuple(
            newer.NewerEvent(each.name, each.conversation_id, each.message_id, reason="late") for each in change.events
        )
        changed = newer.NewerChange(**{**fields(change), "events": events, "rule": "rule 9", **changes})
        side.desk.store.overwrite(keys.change(changed), changed)
        return changed


def fields(struct: Any) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


def connect_customer(side: Opened, number: int) -> str:
    conversation = side.desk.store.get(keys.conversation(1, number))
    assert conversation
    link = side.desk.store.get(keys.contact_inbox(1, conversation.inbox_id, conversation.source_id))
    assert link
    assert realtime.connect(side.desk, websocket("CONNECT", "kim", token=link.pubsub_token))["statusCode"] == 200
    return "kim"


def test_unknown_event_has_its_position_and_breaks_no_feed(sides: Sides) -> None:
    ours, theirs = sides
    number, head = number_of(ours, "kim"), ours.desk.feed.head(1)
    change = newer_change(theirs, number)
    assert workers.broadcast(ours.desk, batch(broadcast_record(change))) == {"batchItemFailures": []}
    ours.client("ada").post(f"A/conversations/{number}/toggle_status", {"status": "resolved"})
    ours.work_off()
    page = ours.client("ada").get(f"A/feed?after={head}").json
    assert [event["position"] for event in page["events"] if event["event"] == "conversation.escalated"] == [head + 1]
    assert page["to"] == page["head"] > head + 1
    (agent,) = (socket.connection_id for socket in ours.desk.sockets.of_account(1) if socket.user_id)
    customer = connect_customer(ours, number)
    told_agent, told_customer = (
        [event["event"] for frame in ours.say(who, {"action": "resume", "after": head}) for event in frame.get("events", ())]
        for who in (agent, customer)
    )
    assert "conversation.escalated" in told_agent
    assert "conversation.updated" in told_customer
    assert "conversation.escalated" not in told_customer


def test_change_goes_on_into_the_queues_with_its_unknown_part(sides: Sides) -> None:
    """The stream's function may be the earlier version while its readers are the newer one."""
    ours, theirs = sides
    change = newer_change(theirs, number_of(ours, "kim"))
    change = replace(change, events=(*change.events, replace(change.events[1], trigger="queued")))
    record = stream_record(change, 1)
    record["dynamodb"]["NewImage"]["s"] = {"N": str(newer.SCHEMA)}
    assert workers.forward(ours.desk, {"Records": [record]}) == {"batchItemFailures": []}
    ((broadcast,), (reaction,)) = ours.desk.queues.broadcasts, ours.desk.queues.reactions
    told_all, told_part = (msgspec.json.decode(wire.to_json(each), type=newer.NewerChange) for each in (broadcast, reaction))
    assert told_all == change
    assert (told_part.rule, told_part.events) == ("rule 9", change.events[2:])
    assert "original" not in wire.to_json(broadcast)


def test_change_of_this_version_takes_the_short_way(sides: Sides) -> None:
    ours, _ = sides
    ours.client("ada").post(f"A/conversations/{number_of(ours, 'kim')}/toggle_priority", {"priority": "low"})
    workers.forward(ours.desk, stream_event(ours.recording.changes))
    assert [type(each) for each in ours.desk.queues.broadcasts] == [Change]
