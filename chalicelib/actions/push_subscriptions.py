"""People's actions on their own browsers. A browser belongs to one person and one session (docs/decisions/0034)."""

from msgspec.structs import replace

from chalicelib.actions.sessions import valid_sessions
from chalicelib.actions.work import retried
from chalicelib.domain import push as rules
from chalicelib.domain.errors import Invalid, WriteConflict
from chalicelib.domain.keys import hashed
from chalicelib.domain.people import User
from chalicelib.domain.push import (
    KEYS,
    PushKeys,
    PushOwner,
    PushSubscription,
    PushSubscriptions,
    owner_key,
    subscriptions_key,
)
from chalicelib.ports import Delete, Desk, Put, Write


def find_keys(desk: Desk) -> PushKeys:
    """Of concurrent first calls, one creates the keys."""
    found = desk.store.get(KEYS)
    if found:
        return found
    try:
        made = PushKeys(*desk.web_push.new_keys())
        desk.store.put(Put(KEYS, made))
    except WriteConflict:
        return find_keys(desk)
    return made


def find_subscriptions(desk: Desk, user: User) -> list[PushSubscription]:
    """The browsers that receive notifications: those of sessions that are valid."""
    return find_current(desk, user, _stored(desk, user.id))


def find_current(desk: Desk, user: User, rows: PushSubscriptions) -> list[PushSubscription]:
    if not rows.rows:
        return []
    sessions = {each.client: each.begun_with for each in valid_sessions(desk, user)}
    sessions[""] = hashed(user.access_token)
    return [each for each in rows.rows if sessions.get(each.client) == each.made_with]


@retried
def subscribe(desk: Desk, user: User, *, endpoint: str, p256dh: str, auth: str, client: str | None) -> PushSubscription:
    """Takes the browser over from another person. `client`: the caller's session; None with an access token.

    Raises Invalid (`address_not_allowed`, `subscription_keys_invalid`, `too_many_subscriptions`).
    """
    refusal = desk.transport.refusal(endpoint)
    if refusal:
        raise Invalid(refusal, code="address_not_allowed", fields=("subscription_attributes.endpoint",))
    rules.check_browser_keys(p256dh, auth)
    sessions = {each.client: each.begun_with for each in valid_sessions(desk, user)}
    bound = client if client in sessions else ""
    made_with = sessions[bound] if bound else hashed(user.access_token)
    stored, now = _stored(desk, user.id), desk.clock.now()
    known = rules.find(stored, endpoint)
    begun_at = known.created_at if known else now
    row = PushSubscription(endpoint, p256dh.rstrip("="), auth.rstrip("="), bound, made_with, begun_at, now)
    if known and rules.is_same_browser(known, row):
        return known
    living = replace(stored, rows=tuple(find_current(desk, user, stored)))
    _store(desk, stored, rules.added(living, row), taken=endpoint)
    return row


@retried
def unsubscribe(desk: Desk, user: User, *, endpoint: str) -> None:
    """Only the caller's own. A repetition has no effect."""
    _remove(desk, user.id, {endpoint})


@retried
def forget(desk: Desk, user_id: int, gone: list[PushSubscription]) -> None:
    """Removes browsers that their push service no longer knows, unless they have subscribed again meanwhile."""
    stored = _stored(desk, user_id)
    same = {each.endpoint for each in gone if (found := rules.find(stored, each.endpoint)) and rules.is_same_browser(found, each)}
    _remove(desk, user_id, same)


@retried
def note_told(desk: Desk, user_id: int, told: list[PushSubscription], notification: str) -> None:
    """Remembers which browsers have a notification, so that a retry for the others does not show it again."""
    stored, endpoints = _stored(desk, user_id), {each.endpoint for each in told}
    rows = tuple(replace(each, told=notification) if each.endpoint in endpoints else each for each in stored.rows)
    if rows != stored.rows:
        _store(desk, stored, replace(stored, rows=rows))


def _remove(desk: Desk, user_id: int, endpoints: set[str]) -> None:
    stored = _stored(desk, user_id)
    rows = tuple(each for each in stored.rows if each.endpoint not in endpoints)
    if rows != stored.rows:
        _store(desk, stored, replace(stored, rows=rows))


def _stored(desk: Desk, user_id: int) -> PushSubscriptions:
    return desk.store.get(subscriptions_key(user_id)) or PushSubscriptions(user_id, version=0)


def _store(desk: Desk, before: PushSubscriptions, after: PushSubscriptions, *, taken: str | None = None) -> None:
    """One transaction for the person's row, the owners of the browsers that are gone, and the browser that is `taken`."""
    kept = {each.endpoint for each in after.rows}
    writes: list[Write] = [_put(before, after)]
    for endpoint in (each.endpoint for each in before.rows if each.endpoint not in kept):
        owner = desk.store.get(owner_key(endpoint))
        if owner and owner.user_id == before.user_id:
            writes.append(Delete(owner_key(endpoint), expected=owner.version))
    if taken:
        writes += _taken(desk, before.user_id, taken)
    desk.store.commit(writes)


def _put(before: PushSubscriptions, after: PushSubscriptions) -> Put:
    saved = replace(after, version=before.version + 1)
    return Put(subscriptions_key(before.user_id), saved, expected=before.version or None)


def _taken(desk: Desk, user_id: int, endpoint: str) -> list[Write]:
    owner = desk.store.get(owner_key(endpoint))
    if owner and owner.user_id == user_id:
        return []
    mine = PushOwner(user_id, version=owner.version + 1 if owner else 1)
    writes: list[Write] = [Put(owner_key(endpoint), mine, expected=owner.version if owner else None)]
    former = _stored(desk, owner.user_id) if owner else None
    if former and rules.find(former, endpoint):
        writes.append(_put(former, rules.without(former, endpoint)))
    return writes
