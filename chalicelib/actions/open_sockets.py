"""The registration of open sockets, within limits. The client's frames renew it; the end of the connection ends it."""

from collections.abc import Iterable

from msgspec.structs import replace

from chalicelib.actions.work import retried
from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact
from chalicelib.domain.errors import TooMany
from chalicelib.domain.kinds import Key
from chalicelib.domain.sockets import LIFE_MS, MAX_PER_AGENT, MAX_PER_LINK, CustomerSockets, Socket, surplus
from chalicelib.ports import Delete, Desk, Put

TOUCH_AFTER_MS = 20_000
RETRY_AFTER_SECONDS = 60

Link = tuple[int, str]
"""The inbox id and the source id of a contact inbox."""


def register(desk: Desk, socket: Socket) -> list[Socket]:
    """Returns the owner's sockets that are to be closed in exchange. Raises TooMany (`too_many_sockets`)."""
    if socket.user_id:
        desk.sockets.register(socket)
        own = [each for each in desk.sockets.of_account(socket.account_id) if each.user_id == socket.user_id]
        return surplus(own, MAX_PER_AGENT, socket.connected_at)
    if not desk.sockets.reserve(socket, most=desk.customer_sockets_per_inbox):
        raise TooMany(
            "The customers of this inbox have too many open sockets.", code="too_many_sockets", retry_after=RETRY_AFTER_SECONDS
        )
    desk.sockets.register(socket)
    return _list(desk, socket)


@retried
def _list(desk: Desk, socket: Socket) -> list[Socket]:
    key, now = _key(socket), socket.connected_at
    held = desk.store.get(key)
    others = [each for each in held.sockets if now - each.connected_at < LIFE_MS] if held else []
    replaced = surplus(others, MAX_PER_LINK - 1, now)
    _put(desk, key, held, [*(each for each in others if each not in replaced), socket])
    return replaced


def renew(desk: Desk, socket: Socket) -> bool:
    """Renews the lease of presence, at most every 20 s. False for a customer's socket that its contact inbox does not list: it
    was replaced, or 0.1.0 has registered it. Pushes do not reach it, so that its client has to connect again."""
    now = desk.clock.now()
    if socket.user_id is None:
        return _renew_customer(desk, socket, now)
    if now - socket.last_seen_at >= TOUCH_AFTER_MS:
        desk.sockets.touch(replace(socket, last_seen_at=now))
    return True


@retried
def _renew_customer(desk: Desk, socket: Socket, now: int) -> bool:
    key = _key(socket)
    held = desk.store.get(key)
    known = held.find(socket.connection_id) if held else None
    if held and known and now - known.last_seen_at >= TOUCH_AFTER_MS:
        renewed = replace(known, last_seen_at=now)
        _put(desk, key, held, [renewed if each == known else each for each in held.sockets])
    return known is not None


def unregister(desk: Desk, socket: Socket) -> bool:
    """Whether this call has removed the socket. Safe to repeat."""
    if socket.user_id:
        return desk.sockets.remove(socket)
    _unlist(desk, socket)
    removed = desk.sockets.remove(socket)
    if removed:
        desk.sockets.release(socket)
    return removed


@retried
def _unlist(desk: Desk, socket: Socket) -> None:
    key = _key(socket)
    held = desk.store.get(key)
    known = held.find(socket.connection_id) if held else None
    if held and known:
        _put(desk, key, held, [each for each in held.sockets if each != known])


def _key(socket: Socket) -> Key[CustomerSockets]:
    return keys.customer_sockets(socket.account_id, socket.inbox_id or 0, socket.source_id or "")


def _put(desk: Desk, key: Key[CustomerSockets], held: CustomerSockets | None, sockets: list[Socket]) -> None:
    if held and not sockets:
        desk.store.commit([Delete(key, expected=held.version)])
        return
    opened = max(each.connected_at for each in sockets)
    changed = CustomerSockets(tuple(sockets), held.version + 1 if held else 1)
    desk.store.put(Put(key, changed, expected=held.version if held else None, expires_at=(opened + LIFE_MS) // 1000))


def customer_sockets(desk: Desk, account_id: int, links: Iterable[Link]) -> list[Socket]:
    """The open sockets of contact inboxes."""
    found = desk.store.get_many([keys.customer_sockets(account_id, *link) for link in dict.fromkeys(links)])
    return [socket for each in found.values() for socket in each.sockets]


def contacts_online(desk: Desk, account_id: int, contacts: Iterable[Contact]) -> set[int]:
    """The ids of those contacts that have an active socket."""
    owners = {(link.inbox_id, link.source_id): contact.id for contact in contacts for link in contact.links}
    now = desk.clock.now()
    present = [each for each in customer_sockets(desk, account_id, owners) if each.is_present(now)]
    return {owners[each.inbox_id or 0, each.source_id or ""] for each in present}
