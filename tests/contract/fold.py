"""The client's reducer in Python: upserts an entity by id if the version is greater than the known one.

The API renders an entity in several shapes (a list row, an event, the sender within a conversation). The fold keeps the fields
that all of them share, as web/src/realtime/normalize.ts does.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

Json = dict[str, Any]
Entities = dict[tuple[str, int], Json]

CONVERSATION_EVENTS = {
    "conversation.mentioned",
    "conversation.created",
    "conversation.updated",
    "conversation.status_changed",
    "conversation.read",
    "conversation.contact_changed",
    "conversation.merged",
    "assignee.changed",
    "team.changed",
}
MESSAGE_EVENTS = {"message.created", "message.updated", "first.reply.created"}
CONTACT_EVENTS = {"contact.created", "contact.updated", "contact.merged"}
NOTIFICATION_EVENTS = {"notification.created", "notification.updated", "notification.deleted"}
DELETION_EVENTS = {"conversation.deleted", "contact.deleted", "inbox.deleted"}

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
    "parts",
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

NOTIFICATION = ["id", "version", "notification_type", "read_at", "snoozed_until", "created_at", "last_activity_at_ms"]

Deletions = dict[tuple[str, int], int | None]
"""By the name of the event and the id of the deleted entity: the contact into which a deleted one was merged, otherwise None."""

EntityState = tuple[str, Json]
"""The kind of an entity (`conversation`, `message`, `contact`) and its shared fields, among them `id` and `version`."""


def load_snapshot(snapshot: Json) -> Entities:
    states = [state for each in snapshot["conversations"] for state in states_in_conversation(each)]
    return upsert({}, [*states, *(message_state(each) for each in snapshot["messages"])])


def fold(start: Entities, events: Iterable[Json]) -> Entities:
    events = list(events)
    entities = dict(start)
    for event in events:
        entities = upsert(entities, states_in_event(event))
    entities = {key: state for key, state in entities.items() if "deleted" not in state}
    return without_deleted(entities, deletions_in(events))


def deletions_in(events: Iterable[Json]) -> Deletions:
    found = [(event["event"], event["data"]) for event in events if event["event"] in DELETION_EVENTS]
    return {(name, data["id"]): data.get("merged_into_id") for name, data in found}


def without_deleted(entities: Entities, deleted: Deletions) -> Entities:
    """No id is used again, so a deleted entity stays away whatever comes later. The conversations of a merged contact stay, and
    its messages are the other contact's."""
    erased = {place for place, merged_into in deleted.items() if merged_into is None}
    conversations = {
        id_
        for (kind, id_), state in entities.items()
        if kind == "conversation"
        and {
            ("conversation.deleted", id_),
            ("contact.deleted", state["contact_id"]),
            ("inbox.deleted", state["inbox_id"]),
        }
        & erased
    } | {id_ for name, id_ in deleted if name == "conversation.deleted"}
    return {
        (kind, id_): _of_present_sender(state, deleted) if kind == "message" else state
        for (kind, id_), state in entities.items()
        if not (kind == "contact" and ("contact.deleted", id_) in deleted)
        and not (kind == "conversation" and id_ in conversations)
        and not (kind == "notification" and (id_ in conversations or ("inbox.deleted", state.get("inbox_id")) in deleted))
        and not (
            kind == "message" and (state["conversation_id"] in conversations or ("inbox.deleted", state["inbox_id"]) in deleted)
        )
    }


def _of_present_sender(message: Json, deleted: Deletions) -> Json:
    kind, sender_id = message["sender"] or ("", 0)
    while kind == "contact" and (merged_into := deleted.get(("contact.deleted", sender_id))):
        sender_id = merged_into
    return {**message, "sender": (kind, sender_id)} if kind else message


def upsert(entities: Entities, states: Iterable[EntityState]) -> Entities:
    known = dict(entities)
    upsert_into(known, states)
    return known


def upsert_into(known: Entities, states: Iterable[EntityState]) -> None:
    for kind, entity in states:
        key = (kind, entity["id"])
        if key not in known or entity["version"] > known[key]["version"]:
            known[key] = entity


def states_in_event(event: Json) -> list[EntityState]:
    name, data = event["event"], event["data"]
    if "omitted" in data:
        return []
    if name in CONVERSATION_EVENTS:
        return list(states_in_conversation(data))
    if name in MESSAGE_EVENTS:
        return [message_state(data)]
    if name in NOTIFICATION_EVENTS:
        return list(states_in_notification(data["notification"]))
    return [contact_state(data)] if name in CONTACT_EVENTS else []


def states_in_conversation(json: Json) -> Iterator[EntityState]:
    meta = json["meta"]
    shared = {name: json[name] for name in CONVERSATION}
    shared["channel"] = json.get("channel") or meta["channel"]
    shared["labels"] = sorted(json["labels"])
    shared["undelivered_message_ids"] = json.get("undelivered_message_ids", [])
    shared |= {
        name: json.get(name, []) for name in ("participant_ids", "mentioned_ids", "scheduled_messages", "merged_ids", "splits")
    }
    shared["merged_into_id"] = json.get("merged_into_id")
    shared["first_reply_created_at"] = epoch_seconds(json["first_reply_created_at"])
    yield "conversation", shared
    if meta.get("sender"):
        yield contact_state(meta["sender"])
    for message in (*json["messages"], json.get("last_non_activity_message")):
        if message:
            yield message_state(message)


def states_in_notification(json: Json) -> Iterator[EntityState]:
    """Of a deleted one a state with its version, which hides older ones."""
    if "primary_actor" not in json:
        yield "notification", {"id": json["id"], "version": json["version"], "deleted": True}
        return
    yield "notification", {**{name: json[name] for name in NOTIFICATION}, "inbox_id": json["primary_actor"]["inbox_id"]}
    yield from states_in_conversation(json["primary_actor"])
    if json["secondary_actor"] and json["secondary_actor"]["type"] == "message":
        yield message_state(json["secondary_actor"])


def message_state(json: Json) -> EntityState:
    sender = json.get("sender")
    return "message", {**{name: json.get(name) for name in MESSAGE}, "sender": sender and (sender["type"], sender["id"])}


def contact_state(json: Json) -> EntityState:
    return "contact", {name: json[name] for name in CONTACT}


def epoch_seconds(value: int | str | None) -> int:
    """REST answers hold seconds since 1970 and 0 for never; events hold ISO 8601 and null."""
    return int(datetime.fromisoformat(value).timestamp()) if isinstance(value, str) else value or 0
