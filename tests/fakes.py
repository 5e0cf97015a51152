"""The desk's ports in memory. tests/functional/test_ports.py runs one suite against these fakes and the real adapters."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote

from msgspec.structs import replace

from chalicelib.adapters.dynamo.feed import counter_name, counter_names
from chalicelib.adapters.read_ahead import InMemoryReadAheadCache
from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact, search_terms
from chalicelib.domain.conversations import Conversation, Priority, Status
from chalicelib.domain.errors import Invalid, NotFound, WriteConflict
from chalicelib.domain.events import Change, NumberedChange, QueueClass
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.kinds import Key, Kind
from chalicelib.domain.messages import Message
from chalicelib.domain.outbound import DeliveryTask, StoredFile
from chalicelib.domain.people import Directory
from chalicelib.domain.sockets import Socket
from chalicelib.log import InvocationTelemetry
from chalicelib.ports import ANY_VERSION, Counts, Delete, Desk, HttpResponse, Page, Put, Unreachable, View, Write
from tests.support.adapters import all_adapters

T = TypeVar("T")
NOON = 1_790_000_000_000


class Items(dict[Key[Any], Any]):
    """All stored entities by key, and again by kind, so that a long simulation does not scan all of them."""

    def __init__(self, given: Mapping[Key[Any], Any] | None = None) -> None:
        super().__init__()
        self.by_kind: defaultdict[str, dict[Key[Any], Any]] = defaultdict(dict)
        for key, entity in (given or {}).items():
            self[key] = entity

    def __setitem__(self, key: Key[Any], entity: Any) -> None:
        super().__setitem__(key, entity)
        self.by_kind[key.kind][key] = entity

    def __delitem__(self, key: Key[Any]) -> None:
        super().__delitem__(key)
        del self.by_kind[key.kind][key]

    def clear(self) -> None:
        super().clear()
        self.by_kind.clear()


class FakeStore:
    def __init__(self) -> None:
        self.items = Items()
        self.counters: Counter[str] = Counter()
        self.changes: list[Change] = []

    def get(self, key: Key[T]) -> T | None:
        found: T | None = self.items.get(key)
        return found

    def get_many(self, wanted: Sequence[Key[Any]]) -> dict[Key[Any], Any]:
        return {key: self.items[key] for key in wanted if key in self.items}

    def commit(self, writes: Sequence[Write]) -> None:
        if len({write.key for write in writes}) != len(writes):
            raise ValueError("A transaction may write each item only once.")
        for write in writes:
            self._check(write)
        for write in writes:
            self._write(write)

    def put(self, write: Put) -> None:
        self._check(write)
        self._write(write)

    def _check(self, write: Write) -> None:
        current = self.items.get(write.key)
        if isinstance(write, Delete):
            holds = current is not None
        elif write.expected == ANY_VERSION:
            holds = True
        else:
            holds = current is None if write.expected is None else current is not None and current.version == write.expected
        if not holds:
            raise WriteConflict(write.key)

    def _write(self, write: Write) -> None:
        if isinstance(write, Delete):
            del self.items[write.key]
            return
        self.items[write.key] = write.entity
        if isinstance(write.entity, Change):
            self.changes.append(write.entity)

    def overwrite(self, key: Key[Any], entity: Any, *, expires_at: int | None = None) -> None:
        self.items[key] = entity

    def discard(self, key: Key[Any]) -> None:
        if key in self.items:
            del self.items[key]

    def next_conversation_id(self, account_id: int) -> int:
        return self.count(f"conversation {account_id}", expires_at=0)

    def count(self, name: str, *, expires_at: int) -> int:
        self.counters[name] += 1
        return self.counters[name]

    def of_kind(self, kind: str, *prefix: int | str) -> list[Any]:
        return [item for key, item in self.items.by_kind[kind].items() if key.parts[: len(prefix)] == prefix]

    def directory(self, account_id: int) -> Directory:
        account = self.get(keys.account(account_id))
        if account is None:
            raise NotFound("There is no such account.", code="account_not_found")
        kinds = (sorted(self.of_kind(kind, account_id), key=_id_of) for kind in ("member", "inbox", "team"))
        members, inboxes, teams = map(tuple, kinds)
        return Directory(account, members, inboxes, teams, tuple(self.of_kind("revision", account_id)))

    def list_of(self, kind: Kind[T], *parts: int | str) -> list[T]:
        return self.of_kind(kind.name, *parts)


def _id_of(entity: Any) -> int:
    return int(getattr(entity, "id", 0) or getattr(entity, "user_id", 0))


PRIORITIES = (None, Priority.LOW, Priority.MEDIUM, Priority.HIGH, Priority.URGENT)


class FakeLists:
    def __init__(self, store: FakeStore, feed: FakeFeed) -> None:
        self._store, self._feed = store, feed
        self.indexed: dict[tuple[int, int], tuple[int, frozenset[str]]] = {}

    def conversations(self, view: View, *, cursor: str | None = None, limit: int = 25) -> Page:
        if cursor and not re.fullmatch(r"[01]( -?[0-9]{1,16}){2}", cursor):
            raise Invalid("The cursor is not one of ours.", code="cursor_invalid", fields=("cursor",))
        after = tuple(map(int, cursor.split())) if cursor else (-1,)
        found = [each for each in self._store.of_kind("conversation", view.account_id) if _belongs(each, view)]
        rest = sorted((position, each) for each in found if (position := _position(each, view)) > after)
        rows = tuple(each for _, each in rest[:limit])
        return Page(rows, " ".join(map(str, _position(rows[-1], view))) if len(rest) > limit else None)

    def counts(self, view: View, *, user_id: int) -> Counts:
        groups = [f"t:{view.team_id}" for _ in [1] if view.team_id] + [f"l:{label}" for label in view.labels]
        if len(groups) > 1:
            return self._count_by_reading(view, user_id)
        group = groups[0] if groups else ""
        statuses = [view.status] if view.status else list(Status)

        def total(assignee: str) -> int:
            counters = self._feed.counters
            return sum(counters[inbox, counter_name(status, group, assignee)] for inbox in view.inbox_ids for status in statuses)

        return Counts(mine=total(str(user_id)), unassigned=total("0"), all=total("all"))

    def _count_by_reading(self, view: View, user_id: int) -> Counts:
        any_assignee = replace(view, assignee=None)
        found = [each for each in self._store.of_kind("conversation", view.account_id) if _belongs(each, any_assignee)]
        mine, unassigned = (sum(each.assignee_id == assignee for each in found) for assignee in (user_id, None))
        return Counts(mine=mine, unassigned=unassigned, all=len(found))

    def messages(
        self, account_id: int, conversation_id: int, *, before: int | None = None, after: int | None = None, limit: int = 20
    ) -> list[Message]:
        found = sorted(self._store.of_kind("message", account_id, conversation_id), key=lambda message: message.id)
        if after is not None:
            lowest = after if before is not None else after + 1
            return [each for each in found if each.id >= lowest and (before is None or each.id < before)][:limit]
        return [each for each in found if before is None or each.id < before][-limit:]

    def contacts_matching(self, account_id: int, text: str, *, offset: int = 0, limit: int = 15) -> tuple[list[Contact], bool]:
        wanted = text.strip().lower()[:64]
        ids = [
            id_
            for (account, id_), (_, terms) in self.indexed.items()
            if wanted and account == account_id and any(t.startswith(wanted) for t in terms)
        ]
        found = sorted(
            (self._store.items[keys.contact(account_id, id_)] for id_ in ids), key=lambda each: (each.name.lower(), each.id)
        )
        return found[offset : offset + limit], len(found) > offset + limit

    def index_contact(self, contact: Contact) -> None:
        key = (contact.account_id, contact.id)
        if self.indexed.get(key, (0, frozenset()))[0] < contact.version:
            self.indexed[key] = (contact.version, search_terms(contact))

    def conversations_of(self, account_id: int, contact_id: int, *, limit: int = 20) -> list[Conversation]:
        found = [each for each in self._store.of_kind("conversation", account_id) if each.contact_id == contact_id]
        return sorted(found, key=lambda each: -each.id)[:limit]

    def due(self, now: int, *, limit: int = 100) -> list[Key[Conversation]]:
        found = [each for each in self._store.of_kind("conversation") if each.snoozed_until and each.snoozed_until <= now]
        return [keys.conversation(each.account_id, each.id) for each in sorted(found, key=lambda each: each.snoozed_until)][
            :limit
        ]


def _sort_key(each: Conversation, view: View) -> tuple[int, int]:
    first = {
        "last_activity_at": each.last_activity_at,
        "created_at": each.id,
        "priority": PRIORITIES.index(each.priority),
        "waiting_since": each.waiting_since or 0,
    }
    return first[view.sort], each.id


def _position(each: Conversation, view: View) -> tuple[int, int, int]:
    """The conversation's sort position, independent of its neighbours: a cursor stays valid while other rows move.

    Conversations without a value for the sort come last in both directions.
    """
    no_value = view.sort in ("priority", "waiting_since") and getattr(each, view.sort) is None
    first, second = _sort_key(each, view)
    return (int(no_value), -first, -second) if view.descending else (int(no_value), first, second)


def _belongs(each: Conversation, view: View) -> bool:
    assigned = {None: True, "assigned": each.assignee_id is not None, "unassigned": each.assignee_id is None}
    return (
        each.inbox_id in view.inbox_ids
        and (view.status is None or each.status is view.status)
        and (view.team_id is None or each.team_id == view.team_id)
        and (not view.labels or bool(set(view.labels) & set(each.labels)))
        and assigned.get(view.assignee, each.assignee_id == view.assignee)  # type: ignore[arg-type]
    )


class FakeFeed:
    def __init__(self, store: FakeStore) -> None:
        self._store = store
        self.rows: dict[int, list[NumberedChange]] = defaultdict(list)
        self.counters: Counter[tuple[int, str]] = Counter()

    def head(self, account_id: int) -> int:
        return len(self.rows[account_id])

    def number(self, account_id: int, changes: Sequence[Change]) -> list[NumberedChange]:
        known = {row.change.id: row for row in self.rows[account_id]}
        kept = [change for change in changes if self._store.get(keys.change(change))]
        for change in kept:
            if change.id not in known:
                known[change.id] = NumberedChange(self.head(account_id) + 1, change)
                self.rows[account_id].append(known[change.id])
                self._count(change)
        return sorted({change.id: known[change.id] for change in kept}.values(), key=lambda row: row.position)

    def _count(self, change: Change) -> None:
        for counter_dimensions, step in ((change.before, -1), (change.after, 1)):
            if counter_dimensions:
                self.counters.update({(counter_dimensions.inbox_id, name): step for name in counter_names(counter_dimensions)})

    def since(self, account_id: int, after: int, *, limit: int = 100) -> list[NumberedChange] | None:
        if not 0 <= after <= self.head(account_id):
            return None
        return self.rows[account_id][after : after + limit]


class FakeSockets:
    def __init__(self) -> None:
        self.open: dict[str, Socket] = {}

    def register(self, socket: Socket) -> None:
        self.open[socket.connection_id] = socket

    def find(self, connection_id: str) -> Socket | None:
        return self.open.get(connection_id)

    def of_account(self, account_id: int) -> list[Socket]:
        return [socket for socket in self.open.values() if socket.account_id == account_id]

    def touch(self, socket: Socket) -> None:
        if socket.connection_id in self.open:
            self.open[socket.connection_id] = socket

    def remove(self, connection_id: str) -> Socket | None:
        return self.open.pop(connection_id, None)


@dataclass
class FakePush:
    sent: list[tuple[str, str]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    closed: list[str] = field(default_factory=list)

    def close(self, connection_ids: Sequence[str]) -> None:
        self.closed += connection_ids

    def send(self, connection_ids: Sequence[str], text: str) -> list[str]:
        self.sent += [(each, text) for each in connection_ids if each not in self.gone]
        return [each for each in connection_ids if each in self.gone]

    def to(self, connection_id: str) -> list[str]:
        return [text for each, text in self.sent if each == connection_id]


@dataclass
class FakeQueues:
    inbound: list[Envelope] = field(default_factory=list)
    broadcasts: list[Change] = field(default_factory=list)
    reactions: list[Change] = field(default_factory=list)
    background: list[Change] = field(default_factory=list)
    deliveries: list[DeliveryTask] = field(default_factory=list)
    delayed: list[tuple[str, Sequence[str], int]] = field(default_factory=list)
    dead_lettered: list[str] = field(default_factory=list)

    def ingest(self, envelopes: Sequence[Envelope]) -> None:
        self.inbound += envelopes

    def broadcast(self, changes: Sequence[Change]) -> None:
        self.broadcasts += changes

    def react(self, changes: Sequence[Change], queue: QueueClass) -> None:
        sent = self.reactions if queue is QueueClass.PROMPT else self.background
        sent += changes

    def deliver(self, tasks: Sequence[DeliveryTask], *, attempt: str) -> None:
        self.deliveries += tasks

    def retry_later(self, queue: str, receipt_handles: Sequence[str], seconds: int) -> None:
        self.delayed.append((queue, receipt_handles, seconds))

    def dead_letter(self, change: str) -> None:
        self.dead_lettered.append(change)


@dataclass
class FakeFiles:
    stored: dict[str, StoredFile] = field(default_factory=dict)

    def save(self, key: str, file: StoredFile) -> None:
        self.stored[key] = file

    def load(self, key: str, *, name: str, content_type: str) -> StoredFile:
        return StoredFile(name, content_type, self.stored[key].body)

    def link(self, key: str, *, name: str, content_type: str, inline: bool) -> str:
        return f"https://files.example/{quote(key)}?{'inline' if inline else 'attachment'}"


@dataclass
class FakeTransport:
    """Returns or raises `answers` in order, and records the requests. Without an answer left the connection fails."""

    answers: list[HttpResponse | Exception] = field(default_factory=list)
    requests: list[tuple[str, str, Mapping[str, str], bytes]] = field(default_factory=list)

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout: float = 10,
        max_bytes: int = 25_000_000,
    ) -> HttpResponse:
        self.requests.append((method, url, headers or {}, body or b""))
        answer = self.answers.pop(0) if self.answers else Unreachable("connection refused")
        if isinstance(answer, Exception):
            raise answer
        return answer


class FakePasswords:
    def hash(self, password: str) -> str:
        return "hash of " + hashlib.sha256(password.encode()).hexdigest()

    def verify(self, password_hash: str | None, password: str) -> bool:
        return password_hash == self.hash(password)


@dataclass
class FakeClock:
    at: int = NOON

    def now(self) -> int:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += int(seconds * 1000)


@dataclass
class FakeIds:
    last: int = 1_000

    def next(self, *, above: int = 0) -> int:
        self.last = max(self.last, above) + 1
        return self.last

    def token(self) -> str:
        return f"token-{self.next():026d}"

    def uuid(self) -> str:
        return f"00000000-0000-4000-8000-{self.next():012d}"


class FakeDesk(Desk, frozen=True):
    """A Desk whose ports have the types of the fakes, for tests that read their contents."""

    store: FakeStore
    lists: FakeLists
    feed: FakeFeed
    sockets: FakeSockets
    push: FakePush
    queues: FakeQueues
    files: FakeFiles
    transport: FakeTransport
    clock: FakeClock
    ids: FakeIds


def fake_desk(channels: Mapping[str, Any] | None = None) -> FakeDesk:
    store, transport = FakeStore(), FakeTransport()
    feed = FakeFeed(store)
    return FakeDesk(
        store=store,
        lists=FakeLists(store, feed),
        feed=feed,
        sockets=FakeSockets(),
        push=FakePush(),
        queues=FakeQueues(),
        files=FakeFiles(),
        transport=transport,
        channels=channels or dict(all_adapters(transport)),
        passwords=FakePasswords(),
        clock=FakeClock(),
        ids=FakeIds(),
        telemetry=InvocationTelemetry("test"),
        read_ahead=InMemoryReadAheadCache(),
        public_url="https://desk.example",
    )
