"""The contents of an in-memory desk, to compare before and after a request, and to restore."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import msgspec

from chalicelib.domain import keys
from tests.support.fakes.desk import FakeDesk
from tests.support.fakes.store import Items

IGNORED_COUNTERS = ("sign-in ", "visit ", "webhook ", "file ", "password link ")
"""Counters of rate limits: no caller can read them, and a refused request counts."""
IGNORED_KINDS = (keys.WEBHOOK_OUTCOME.name,)
"""Notes about the requests themselves, which an administrator reads: the last one was refused, and the reason."""


def contents(desk: FakeDesk) -> dict[str, bytes]:
    """Serialized contents by name. Bytes also show an entity that was changed in place."""
    items = ((key, item) for key, item in desk.store.items.items() if key.kind not in IGNORED_KINDS)
    found = {f"item {key.kind} {key.parts}": _bytes(item) for key, item in items}
    found |= {
        f"counter {name}": _bytes(count) for name, count in desk.store.counters.items() if not name.startswith(IGNORED_COUNTERS)
    }
    found |= {f"feed {account_id}": _bytes(rows) for account_id, rows in desk.feed.rows.items() if rows}
    found |= {f"count {name}": _bytes(count) for name, count in desk.feed.counters.items()}
    found |= {f"search terms {key}": _bytes(terms) for key, (_, terms) in desk.lists.indexed.items()}
    found |= {f"file {key}": hashlib.sha256(file.body).digest() for key, file in desk.files.stored.items()}
    found |= {f"socket {name}": _bytes(socket) for name, socket in desk.sockets.open.items()}
    queues = desk.queues
    for name in ("inbound", "broadcasts", "reactions", "deliveries", "delayed"):
        found |= {f"{name} {index}": _bytes(each) for index, each in enumerate(getattr(queues, name))}
    found |= {f"change {index}": _bytes(each) for index, each in enumerate(desk.store.changes)}
    found |= {f"pushed {index}": _bytes(each) for index, each in enumerate(desk.push.sent)}
    return found | {f"request {index}": _bytes([each.method, each.url]) for index, each in enumerate(desk.transport.requests)}


def differences(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def _bytes(thing: Any) -> bytes:
    return msgspec.json.encode(thing, enc_hook=_encode_other, order="sorted")


def _encode_other(thing: Any) -> Any:
    return sorted(thing) if isinstance(thing, (set, frozenset)) else repr(thing)


def restorer(desk: FakeDesk) -> Callable[[], None]:
    """A function that restores the desk's present contents."""
    store, feed, queues = desk.store, desk.feed, desk.queues
    kept = (dict(store.items), Counter(store.counters), list(store.changes))
    rows, counts = {account_id: list(found) for account_id, found in feed.rows.items()}, Counter(feed.counters)
    indexed, files, sockets = dict(desk.lists.indexed), dict(desk.files.stored), dict(desk.sockets.open)
    reserved = dict(desk.sockets.reserved)
    queued = {name: list(getattr(queues, name)) for name in vars(queues)}
    pushed, asked, at, last = list(desk.push.sent), list(desk.transport.requests), desk.clock.at, desk.ids.last

    def restore() -> None:
        store.items, store.counters, store.changes = Items(kept[0]), Counter(kept[1]), list(kept[2])
        feed.rows, feed.counters = defaultdict(list, {name: list(found) for name, found in rows.items()}), Counter(counts)
        desk.lists.indexed, desk.files.stored, desk.sockets.open = dict(indexed), dict(files), dict(sockets)
        desk.sockets.reserved = dict(reserved)
        for name, found in queued.items():
            setattr(queues, name, list(found))
        desk.push.sent, desk.transport.requests = list(pushed), list(asked)
        desk.clock.at, desk.ids.last = at, last

    return restore
