"""A unit of work: the writes of one action and their events, in one transaction."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from msgspec.structs import replace

from chalicelib.domain import keys
from chalicelib.domain.conversations import Activity, Conversation, Edit, add_message
from chalicelib.domain.errors import WriteConflict
from chalicelib.domain.event_types import CONVERSATION_UPDATED, MESSAGE_CREATED, MESSAGE_UPDATED, NEEDED_IDS, FeedEventType
from chalicelib.domain.events import Change, Event, counter_dimensions
from chalicelib.domain.keys import Claim
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import Message, MessageType
from chalicelib.domain.timers import Timer, snooze_timer
from chalicelib.ports import ANY_VERSION, Delete, Desk, Put, Write

P = ParamSpec("P")
T = TypeVar("T")

TRIES = 7
KEEP_CHANGES_SECONDS = 30 * 86_400
"""Longer than the retention of a queue and its dead letters together, so that a replayed change still gets its position."""


class Work:
    """Collects writes and events of one account; `commit` stores all of them or nothing.

    `ordering_key`: the conversation, contact or settings with whose other events these must stay in order.
    """

    def __init__(self, desk: Desk, account_id: int, *, ordering_key: str, performer_id: int | None = None) -> None:
        self._desk = desk
        self.account_id = account_id
        self.at = desk.clock.now()
        self._ordering_key = f"{account_id}:{ordering_key}"
        self.performer_id = performer_id
        self._writes: list[Write] = []
        self._events: list[Event] = []
        self._included: list[Work] = []
        self._moved: dict[str, Any] = {}
        self._received = 0

    def create(self, key: Key[T], entity: T, *, expires_at: int | None = None) -> T:
        self._writes.append(Put(key, entity, expires_at=expires_at))
        return entity

    def update(self, key: Key[Any], entity: Any) -> Any:
        """Adds a write of the entity with its next version, on the condition that the stored version is the one that was read."""
        changed = replace(entity, version=entity.version + 1)
        self._writes.append(Put(key, changed, expected=entity.version))
        return changed

    def add(self, write: Write) -> None:
        self._writes.append(write)

    def claim(self, key: Key[Claim], *refers_to: int | str, fingerprint: str | None = None) -> None:
        self.create(key, Claim(refers_to, fingerprint))

    def release(self, key: Key[Any]) -> None:
        self._writes.append(Delete(key))

    def plan(self, timer: Timer) -> None:
        """In the same transaction as the entity that it is about, which guards it."""
        self._writes.append(Put(keys.timer(timer), timer, expected=ANY_VERSION))

    def cancel(self, timer: Timer) -> None:
        """Also of a timer that was never written, as of conversations that 0.1.0 snoozed."""
        self._writes.append(Delete(keys.timer(timer), expected=ANY_VERSION))

    def event(
        self,
        kind: FeedEventType,
        *,
        conversation_id: int | None = None,
        message_id: int | None = None,
        contact_id: int | None = None,
        trigger: str | None = None,
    ) -> None:
        """Raises ValueError when an id is missing without which nobody could read the event's subject."""
        event = Event(kind.name, conversation_id, message_id, contact_id, trigger)
        missing = [each for each in NEEDED_IDS[kind.shows] if getattr(event, each) is None]
        if missing:
            raise ValueError(f"{kind.name} needs {', '.join(missing)}")
        self._events.append(event)

    def add_message(self, conversation: Conversation, message: Message, *, trigger: str | None = None) -> Conversation:
        """Adds a new message. Returns the conversation with its summary of the messages updated."""
        self.create(keys.message(message.account_id, message.conversation_id, message.id), message)
        self._received += message.type is MessageType.INCOMING
        self.event(MESSAGE_CREATED, conversation_id=conversation.id, message_id=message.id, trigger=trigger)
        return add_message(conversation, message)

    def change_message(self, message: Message, *, trigger: str | None = None) -> Message:
        key = keys.message(message.account_id, message.conversation_id, message.id)
        changed: Message = self.update(key, replace(message, updated_at=self.at))
        self.event(MESSAGE_UPDATED, conversation_id=message.conversation_id, message_id=message.id, trigger=trigger)
        return changed

    def apply(self, edit: Edit) -> Conversation:
        """Adds the events of an edit and its activity lines. Returns the changed conversation."""
        conversation = edit.conversation
        for kind in edit.events:
            self.event(kind, conversation_id=conversation.id, trigger=assignment_trigger(conversation))
        for activity in edit.activities:
            conversation = self.add_message(conversation, self._line(conversation, activity))
        return conversation

    def _line(self, conversation: Conversation, activity: Activity) -> Message:
        return replace(
            fresh_message(self._desk, conversation, MessageType.ACTIVITY, at=self.at),
            content=activity.text,
            content_attributes={"activity": {"key": activity.key, **activity.facts}},
        )

    def create_conversation(self, conversation: Conversation) -> Conversation:
        self.create(keys.conversation(self.account_id, conversation.id), conversation)
        self.claim(keys.conversation_of_contact(self.account_id, conversation.contact_id, conversation.id))
        self._keep_label_rows((), conversation)
        self._keep_timer(None, snooze_timer(conversation))
        self._moved = {"after": counter_dimensions(conversation)}
        return conversation

    def save_conversation(self, before: Conversation, after: Conversation) -> Conversation:
        """The conversation with its next version, or `before` itself when nothing has changed."""
        if after == before:
            return before
        saved: Conversation = self.update(keys.conversation(self.account_id, after.id), replace(after, updated_at=self.at))
        self._keep_label_rows(before.labels, saved)
        self._keep_timer(snooze_timer(before), snooze_timer(saved))
        if counter_dimensions(before) != counter_dimensions(saved):
            self._moved = {"before": counter_dimensions(before), "after": counter_dimensions(saved)}
        self.event(CONVERSATION_UPDATED, conversation_id=saved.id)
        return saved

    def _keep_label_rows(self, before: tuple[str, ...], after: Conversation) -> None:
        for label in after.labels:
            self._writes.append(Put(keys.conversation_under_label(self.account_id, after.id, label), after, expected=ANY_VERSION))
        for label in set(before) - set(after.labels):
            self.release(keys.conversation_under_label(self.account_id, after.id, label))

    def _keep_timer(self, before: Timer | None, after: Timer | None) -> None:
        if before and before != after:
            self.cancel(before)
        if after and after != before:
            self.plan(after)

    def include(self, other: "Work") -> None:
        """Adds the writes and events of another account to the same transaction."""
        self._included.append(other)

    def commit(self) -> None:
        """Raises WriteConflict when another writer was faster; nothing is stored then."""
        works = [self, *self._included]
        changes = [work._add_change() for work in works if work._events]
        writes = [write for work in works for write in work._writes]
        if writes:
            self._desk.store.commit(writes)
        for change in changes:
            self._desk.telemetry.trace("made", change.id)
            self._desk.telemetry.trace("conversations", *change.conversations)
        self._desk.telemetry.count("MessagesReceived", sum(work._received for work in works))

    def _add_change(self) -> Change:
        change = Change(
            id=self._desk.ids.next(),
            account_id=self.account_id,
            ordering_key=self._ordering_key,
            at=self.at,
            events=tuple(dict.fromkeys(self._events)),
            performer_id=self.performer_id,
            **self._moved,
        )
        return self.create(keys.change(change), change, expires_at=self.at // 1000 + KEEP_CHANGES_SECONDS)


def fresh_message(desk: Desk, conversation: Conversation, kind: MessageType, *, at: int) -> Message:
    """An empty new message. Its id is above all ids in the conversation, even when the clocks of the hosts differ."""
    return Message(
        id=desk.ids.next(above=conversation.last_message_id or 0),
        account_id=conversation.account_id,
        inbox_id=conversation.inbox_id,
        conversation_id=conversation.id,
        type=kind,
        created_at=at,
        updated_at=at,
    )


def assignment_trigger(conversation: Conversation) -> str | None:
    """The trigger of `auto_assign`: an open conversation has no assignee."""
    return "unassigned" if conversation.assignee_id is None and conversation.status == "open" else None


def of_conversation(desk: Desk, conversation: Conversation, *, performer_id: int | None = None) -> Work:
    return Work(desk, conversation.account_id, ordering_key=f"conversation:{conversation.id}", performer_id=performer_id)


def retried(action: Callable[Concatenate[Desk, P], T]) -> Callable[Concatenate[Desk, P], T]:
    """Repeats an action after a WriteConflict, with growing delays. Actions load, decide and commit, so a repetition is safe."""

    @wraps(action)
    def again(desk: Desk, *args: P.args, **kwargs: P.kwargs) -> T:
        for attempt in range(TRIES - 1):
            try:
                return action(desk, *args, **kwargs)
            except WriteConflict:
                spread = 1 + desk.ids.next() % 8 / 8
                desk.clock.sleep(0.01 * 2**attempt * spread)
        return action(desk, *args, **kwargs)

    return cast("Callable[Concatenate[Desk, P], T]", again)
