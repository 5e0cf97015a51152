"""The `Store` port in memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from chalicelib.adapters.dynamo import keys as addresses
from chalicelib.domain import keys
from chalicelib.domain.errors import NotFound, WriteConflict
from chalicelib.domain.events import Change
from chalicelib.domain.kinds import Key, Kind
from chalicelib.domain.people import Directory
from chalicelib.ports import ANY_VERSION, Delete, Put, Write

T = TypeVar("T")
MAX_TRANSACTION_ITEMS = 100


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


def change_in(write: Write) -> Change | None:
    """The change that a write stores, on the item that it creates or as an item of its own."""
    if isinstance(write, Delete):
        return None
    return write.entity if isinstance(write.entity, Change) else write.change


class FakeStore:
    def __init__(self) -> None:
        self.items = Items()
        self.counters: Counter[str] = Counter()
        self.counters_expire_at: dict[str, int] = {}
        self.changes: list[Change] = []

    def get(self, key: Key[T]) -> T | None:
        found: T | None = self.items.get(key)
        return found

    def get_many(self, wanted: Sequence[Key[Any]]) -> dict[Key[Any], Any]:
        return {key: self.items[key] for key in wanted if key in self.items}

    def commit(self, writes: Sequence[Write]) -> None:
        if len({write.key for write in writes}) != len(writes):
            raise ValueError("A transaction may write each item only once.")
        if len(writes) > MAX_TRANSACTION_ITEMS:
            raise ValueError(f"A transaction of DynamoDB has at most {MAX_TRANSACTION_ITEMS} items.")
        for write in writes:
            self._check(write)
        for write in writes:
            self._write(write)
        # After all writes, because some tests render a change as soon as it is made.
        for write in writes:
            if change := change_in(write):
                self.changes.append(change)

    def put(self, write: Put) -> None:
        self._check(write)
        self._write(write)

    def _check(self, write: Write) -> None:
        current = self.items.get(write.key)
        if isinstance(write, Delete):
            at_version = write.expected is None or getattr(current, "version", None) == write.expected
            holds = write.expected == ANY_VERSION or (current is not None and at_version)
        elif write.expected == ANY_VERSION:
            holds = True
        else:
            holds = current is None if write.expected is None else current is not None and current.version == write.expected
        if not holds:
            raise WriteConflict(write.key)

    def _write(self, write: Write) -> None:
        if isinstance(write, Delete):
            self.discard(write.key)
            return
        self.items[write.key] = write.entity

    def overwrite(self, key: Key[Any], entity: Any, *, expires_at: int | None = None) -> None:
        self.items[key] = entity

    def discard(self, key: Key[Any]) -> None:
        if key in self.items:
            del self.items[key]

    def sweep(self, kind: Kind[Any], *parts: int | str, keep: Sequence[str] = ()) -> None:
        partition, _ = addresses.list_of(kind, parts)
        found = [key for key in self.items if addresses.address(key)[0] == partition and key.kind not in keep]
        for key in found:
            self.discard(key)

    def next_conversation_id(self, account_id: int) -> int:
        return self.count(f"conversation {account_id}", expires_at=0)

    def count(self, name: str, *, by: int = 1, expires_at: int) -> int:
        self.counters[name] += by
        self.counters_expire_at[name] = expires_at
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
