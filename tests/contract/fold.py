"""The client's reducer in a few lines of Python: upsert by id, and only if the version is greater.

An entity is told in several shapes (a row, a push, the sender within a conversation), so what is folded is what those shapes
share, as in web/src/realtime/normalize.ts.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

Json = dict[str, Any]
Entities = dict[tuple[str, int], Json]

CONVERSATION_EVENTS = {
    "conversation.created",
    "conversation.updated",
    "conversation.status_changed",
    "conversation.read",
    "assignee.changed",
    "team.changed",
}
MESSAGE_EVENTS = {"message.created", "message.updated", "first.reply.created"}
CONTACT_EVENTS = {"contact.created", "contact.updated"}

CONVERSATION = [
    "id",
    "account_id",
    "version",
    "uuid",
    "inbox_id",
    "contact_id",
    "assignee_id",
    "team_id",
    "status",
    "priority",
    "snoozed_until",
    "unread_count",
    "waiting_since",
    "can_reply",
    "agent_last_seen_at",
    "assignee_last_seen_at",
    "contact_last_seen_at",
    "last_activity_at",
    "timestamp",
    "created_at",
    "updated_at",
    "additional_attributes",
    "custom_attributes",
]
MESSAGE = [
    "id",
    "version",
    "conversation_id",
    "inbox_id",
    "content",
    "message_type",
    "content_type",
    "content_attributes",
    "private",
    "status",
    "delivery",
    "source_id",
    "created_at",
    "attachments",
    "echo_id",
]
CONTACT = [
    "id",
    "version",
    "name",
    "email",
    "phone_number",
    "identifier",
    "blocked",
    "additional_attributes",
    "custom_attributes",
]

Fact = tuple[str, Json]


def loaded(snapshot: Json) -> Entities:
    facts = [fact for each in snapshot["conversations"] for fact in of_conversation(each)]
    return upserted({}, [*facts, *(of_message(each) for each in snapshot["messages"])])


def folded(start: Entities, events: Iterable[Json]) -> Entities:
    entities = dict(start)
    for event in events:
        entities = upserted(entities, of_event(event))
    return entities


def upserted(entities: Entities, facts: Iterable[Fact]) -> Entities:
    known = dict(entities)
    fold_into(known, facts)
    return known


def fold_into(known: Entities, facts: Iterable[Fact]) -> None:
    for kind, entity in facts:
        place = (kind, entity["id"])
        if place not in known or entity["version"] > known[place]["version"]:
            known[place] = entity


def of_event(event: Json) -> list[Fact]:
    name, data = event["event"], event["data"]
    if "omitted" in data:
        return []
    if name in CONVERSATION_EVENTS:
        return list(of_conversation(data))
    if name in MESSAGE_EVENTS:
        return [of_message(data)]
    return [of_contact(data)] if name in CONTACT_EVENTS else []


def of_conversation(json: Json) -> Iterator[Fact]:
    meta = json["meta"]
    shared = {name: json[name] for name in CONVERSATION}
    shared["channel"] = json.get("channel") or meta["channel"]
    shared["labels"] = sorted(json["labels"])
    shared["first_reply_created_at"] = moment(json["first_reply_created_at"])
    yield "conversation", shared
    if meta.get("sender"):
        yield of_contact(meta["sender"])
    for message in (*json["messages"], json.get("last_non_activity_message")):
        if message:
            yield of_message(message)


def of_message(json: Json) -> Fact:
    sender = json.get("sender")
    return "message", {**{name: json.get(name) for name in MESSAGE}, "sender": sender and (sender["type"], sender["id"])}


def of_contact(json: Json) -> Fact:
    return "contact", {name: json[name] for name in CONTACT}


def moment(value: int | str | None) -> int:
    """REST writes never as 0 and a time in seconds, events write null and ISO 8601."""
    return int(datetime.fromisoformat(value).timestamp()) if isinstance(value, str) else value or 0
