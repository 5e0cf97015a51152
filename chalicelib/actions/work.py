"""A unit of work: the writes of one action and their events, in one transaction."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from msgspec.structs import replace

from chalicelib.domain import keys
from chalicelib.domain.errors import WriteConflict
from chalicelib.domain.event_types import NEEDED_IDS, FeedEventType
from chalicelib.domain.events import KEEP_CHANGES_SECONDS, Change, Event
from chalicelib.domain.keys import Claim
from chalicelib.domain.kinds import Key
from chalicelib.domain.timers import Timer
from chalicelib.ports import ANY_VERSION, Delete, Desk, Put, Write

P = ParamSpec("P")
T = TypeVar("T")

TRIES = 7


class Work:
    """Collects writes and events of one account; `commit` stores all of them or nothing.

    Deciders add to it one after the other. `get` returns an entity as the earlier ones have changed it, and all changes of an
    entity make one write with one version step.

    `ordering_key`: the conversation, contact or settings with whose other events these must stay in order.
    """

    def __init__(self, desk: Desk, account_id: int, *, ordering_key: str, performer_id: int | None = None) -> None:
        self.desk = desk
        self.account_id = account_id
        self.at = desk.clock.now()
        self._ordering_key = f"{account_id}:{ordering_key}"
        self.performer_id = performer_id
        self._conversation_id: int | None = None
        self._message_ids: list[int] = []
        self._held: dict[Key[Any], Any] = {}
        self._writes: dict[Key[Any], Write] = {}
        self._events: list[Event] = []
        self._included: list[Work] = []
        self._moved: dict[str, Any] = {}
        self._received = 0

    def get(self, key: Key[T]) -> T | None:
        """The entity as this work has changed it, otherwise the stored one, which is read once."""
        if key not in self._held:
            self._held[key] = self.desk.store.get(key)
        return cast("T | None", self._held[key])

    def get_each(self, wanted: Sequence[Key[T]]) -> list[T | None]:
        """Like `get` of each of them, with one read for all that the work does not hold."""
        missing = [key for key in wanted if key not in self._held]
        if len(missing) > 1:
            found = self.desk.store.get_many(missing)
            self._held |= {key: found.get(key) for key in missing}
        return [self.get(key) for key in wanted]

    def hold(self, key: Key[T], entity: T | None) -> None:
        """Gives the work an entity that was read before, or None for one that does not exist, so that `get` does not read it."""
        self._held.setdefault(key, entity)

    def create(self, key: Key[T], entity: T, *, expires_at: int | None = None) -> T:
        """A row that this work has released or removed exists until the commit: it is written on the condition of its removal."""
        earlier, expected = self._writes.get(key), None
        if isinstance(earlier, Delete):
            expected = ANY_VERSION if earlier.expected is None else earlier.expected
        self._keep(key, entity, Put(key, entity, expected=expected, expires_at=expires_at))
        return entity

    def update(self, key: Key[Any], entity: Any) -> Any:
        """Adds a write of the entity with its next version, on the condition that the stored version is the one that was read.

        A second update of the entity in the same work must start from the result of the first (`get` returns it).
        """
        earlier = self._writes.get(key)
        if isinstance(earlier, Put):
            if entity.version != earlier.entity.version:
                raise ValueError(f"{key} was changed earlier in this work: read it with Work.get")
            return self._keep(key, entity, replace(earlier, entity=entity))
        changed = replace(entity, version=entity.version + 1)
        return self._keep(key, changed, Put(key, changed, expected=entity.version))

    def _keep(self, key: Key[T], entity: T, write: Put) -> T:
        self._held[key], self._writes[key] = entity, write
        return entity

    def add(self, write: Write) -> None:
        self._writes[write.key] = write

    def claim(self, key: Key[Claim], *refers_to: int | str, fingerprint: str | None = None) -> None:
        self.create(key, Claim(refers_to, fingerprint))

    def release(self, key: Key[Any]) -> None:
        """Removes a row, which may be one that this work has created."""
        earlier = self._writes.get(key)
        self._held[key] = None
        if isinstance(earlier, Put) and earlier.expected is None:
            del self._writes[key]
        else:
            self._writes[key] = Delete(key)

    def remove(self, key: Key[Any], entity: Any) -> None:
        """Removes an entity on the condition that the stored version is the one that was read."""
        self._held[key], self._writes[key] = None, Delete(key, expected=entity.version)

    def plan(self, timer: Timer) -> None:
        """In the same transaction as the entity that it is about, which guards it."""
        self.add(Put(keys.timer(timer), timer, expected=ANY_VERSION))

    def cancel(self, timer: Timer) -> None:
        """Also of a timer that was never written, as of conversations that 0.1.0 snoozed."""
        self.add(Delete(keys.timer(timer), expected=ANY_VERSION))

    def event(
        self,
        kind: FeedEventType,
        *,
        conversation_id: int | None = None,
        message_id: int | None = None,
        contact_id: int | None = None,
        inbox_id: int | None = None,
        trigger: str | None = None,
        internal: bool = False,
        user_ids: tuple[int, ...] = (),
        merged_into_id: int | None = None,
    ) -> None:
        """Raises ValueError when an id is missing without which nobody could read the event's subject."""
        event = Event(kind.name, conversation_id, message_id, contact_id, trigger, inbox_id, internal, user_ids, merged_into_id)
        missing = [each for each in NEEDED_IDS[kind.shows] if getattr(event, each) in (None, ())]
        if missing:
            raise ValueError(f"{kind.name} needs {', '.join(missing)}")
        self._events.append(event)

    def include(self, other: "Work") -> None:
        """Adds the writes and events of another work, which has its own ordering key, to the same transaction."""
        self._included.append(other)

    def complete(self) -> None:
        """Adds what is known only after the last decider."""

    def commit(self) -> None:
        """Raises WriteConflict when another writer was faster; nothing is stored then."""
        works = [self, *self._included]
        for work in works:
            work.complete()
        changes = [work._add_change() for work in works if work._events]
        writes = [write for work in works for write in work._writes.values()]
        if writes:
            self.desk.store.commit(writes)
        for change in changes:
            self.desk.telemetry.trace("made", change.id)
            self.desk.telemetry.trace("conversations", *change.conversations)
        self.desk.telemetry.count("MessagesReceived", sum(work._received for work in works))

    def _add_change(self) -> Change:
        change = Change(
            id=self.desk.ids.next(),
            account_id=self.account_id,
            ordering_key=self._ordering_key,
            at=self.at,
            events=tuple(dict.fromkeys(self._events)),
            performer_id=self.performer_id,
            conversation_id=self._conversation_id,
            message_id=self._message_ids[0] if self._message_ids else None,
            **self._moved,
        )
        key = keys.change(change)
        created = self._writes.get(key)
        if isinstance(created, Put):
            self._writes[key] = replace(created, change=change)
            return change
        self.create(key, change, expires_at=self.at // 1000 + KEEP_CHANGES_SECONDS)
        return change


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
