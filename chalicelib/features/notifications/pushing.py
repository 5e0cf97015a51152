"""Sends a notification to the browsers of its agent, in its newest state."""

from enum import StrEnum
from urllib.parse import urlsplit

from msgspec import Struct, json

from chalicelib.actions import push_subscriptions as actions
from chalicelib.actions import sessions
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.errors import Forbidden, NotFound
from chalicelib.domain.events import Change, Event
from chalicelib.domain.outbound import SendLater
from chalicelib.domain.people import User
from chalicelib.domain.push import (
    PushKeys,
    PushSubscription,
    PushSubscriptions,
    digest,
    subscriptions_key,
)
from chalicelib.features.notifications.actions import find_unread_count, inbox_ids_of
from chalicelib.features.notifications.model import NOTIFICATIONS, Notification, NotificationSettings, listed, settings_key
from chalicelib.features.notifications.views import page_of
from chalicelib.ports import AddressRefused, Desk, ResponseLost, Unreachable

SETTLE_MS = 3_000
"""A client that shows the conversation in a focused window marks the notification as read within this time."""
TTL_SECONDS = 86_400
"""A push service keeps the notification for a browser that is closed. Its default is not to keep it at all."""
TOKEN_SECONDS = 12 * 3_600
MAX_SECONDS_OF_CALLS = 40
"""Of one run, within the function's minute."""
LATER_SECONDS, LATEST_SECONDS = 30, 900
MAX_NAME, MAX_TITLE, MAX_BODY = 100, 200, 200
"""Characters. In all the text stays below the 3,993 bytes that fit into one message of a push service."""


class Outcome(StrEnum):
    """GONE: the push service does not know the browser any more. REFUSED: a retry would be refused, too."""

    ACCEPTED = "accepted"
    GONE = "gone"
    REFUSED = "refused"
    LATER = "later"


class PushText(Struct, frozen=True):
    """The content of a push message, as the service worker of the web client reads it. `name` and `number` are for a title in
    the browser's own language."""

    title: str
    body: str
    tag: str
    url: str
    type: str
    name: str
    number: int
    version: int
    unread_count: int


class Message(Struct, frozen=True):
    """`notification` names the notification and its version."""

    content: bytes
    topic: str
    notification: str


def push_notification(desk: Desk, change: Change, event: Event) -> None:
    user_id = event.user_ids[0]
    user_key, rows_key = keys.user(user_id), subscriptions_key(user_id)
    found = desk.store.get_many([user_key, rows_key])
    user, rows = found.get(user_key), found.get(rows_key)
    if user is None or rows is None or not rows.rows:
        return
    wait = change.at + SETTLE_MS - desk.clock.now()
    if wait > 0:
        raise SendLater("The agent may be reading the conversation.", after=-(-wait // 1000))
    message = _message(desk, user, change, event.conversation_id or 0)
    if message:
        _send_to_all(desk, user, rows, message, at=change.at)


def _message(desk: Desk, user: User, change: Change, conversation_id: int) -> Message | None:
    """None when the agent has read, snoozed or deleted the notification, no longer wants or may see it, or a later event tells
    it."""
    row_key, chosen_key = NOTIFICATIONS.key(change.account_id, user.id, conversation_id), settings_key(change.account_id, user.id)
    found = desk.store.get_many([row_key, chosen_key])
    row, settings = found.get(row_key), found.get(chosen_key) or NotificationSettings(user.id)
    if row is None or row.updated_at > change.at or row.type not in settings.push:
        return None
    try:
        caller = sessions.caller(desk, user, change.account_id)
    except (Forbidden, NotFound):
        return None
    return _text(desk, caller, row)


def _text(desk: Desk, caller: Caller, row: Notification) -> Message | None:
    seen = listed([row], inbox_ids_of(caller), now=desk.clock.now(), with_read=False, with_snoozed=False)
    shown = next(iter(page_of(desk, caller.directory, seen)), None)
    if shown is None:
        return None
    customer, number = shown.primary_actor.meta.sender, row.conversation_id
    tag = f"parley-{row.account_id}-{number}"
    text = PushText(
        title=shown.push_message_title[:MAX_TITLE],
        body=shown.push_message_body[:MAX_BODY],
        tag=tag,
        url=f"/app/accounts/{row.account_id}/conversations/{number}",
        type=row.type,
        name=((customer.name if customer else None) or "")[:MAX_NAME],
        number=number,
        version=row.version,
        unread_count=find_unread_count(desk, caller),
    )
    return Message(json.encode(text), digest(tag)[:32], f"{tag}-{row.version}")


def _send_to_all(desk: Desk, user: User, rows: PushSubscriptions, message: Message, *, at: int) -> None:
    """Raises SendLater for the browsers whose push service is out of reach; the others are not sent to again then."""
    living = actions.find_current(desk, user, rows)
    wanted = [each for each in living if each.told != message.notification]
    found, waits = _outcomes(desk, wanted, message) if wanted else ([], [])
    reached = {outcome: [each for each, result in found if result is outcome] for outcome in Outcome}
    gone = [*reached[Outcome.GONE], *(each for each in rows.rows if each not in living)]
    if gone:
        actions.forget(desk, user.id, gone)
    desk.telemetry.note(**{f"pushes_{outcome}": len(each) for outcome, each in reached.items() if each})
    if reached[Outcome.LATER]:
        if reached[Outcome.ACCEPTED]:
            actions.note_told(desk, user.id, reached[Outcome.ACCEPTED], message.notification)
        age = (desk.clock.now() - at) // 1000
        raise SendLater("A push service is out of reach.", after=min(max(LATER_SECONDS, age, *waits), LATEST_SECONDS))


def _outcomes(
    desk: Desk, wanted: list[PushSubscription], message: Message
) -> tuple[list[tuple[PushSubscription, Outcome]], list[int]]:
    """The outcome for each browser, and the pauses that push services have asked for, in seconds."""
    installation, ends_at = actions.find_keys(desk), desk.clock.now() + MAX_SECONDS_OF_CALLS * 1000
    found: list[tuple[PushSubscription, Outcome]] = []
    waits: list[int] = []
    for each in wanted:
        outcome, wait = _post(desk, installation, each, message) if desk.clock.now() < ends_at else (Outcome.LATER, None)
        found.append((each, outcome))
        waits += [wait] if wait else []
    return found, waits


def _post(desk: Desk, installation: PushKeys, browser: PushSubscription, message: Message) -> tuple[Outcome, int | None]:
    """The outcome, and the pause that the push service has asked for."""
    body = desk.web_push.seal(message.content, p256dh=browser.p256dh, auth=browser.auth)
    headers = {
        "Authorization": _authorization(desk, installation, browser.endpoint),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(TTL_SECONDS),
        "Topic": message.topic,
        "Urgency": "high",
    }
    try:
        answer = desk.transport.request("POST", browser.endpoint, headers=headers, body=body, timeout=5, max_bytes=65_536)
    except AddressRefused:
        return Outcome.GONE, None
    except (Unreachable, ResponseLost):
        return Outcome.LATER, None
    except ValueError:
        return Outcome.REFUSED, None
    return outcome_of(answer.status), answer.retry_after


def outcome_of(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome.ACCEPTED
    if status in (404, 410):
        return Outcome.GONE
    return Outcome.LATER if status in (408, 425, 429) or status >= 500 else Outcome.REFUSED


def _authorization(desk: Desk, installation: PushKeys, endpoint: str) -> str:
    """For this push service alone, and for half a day: RFC 8292 allows a day."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": desk.clock.now() // 1000 + TOKEN_SECONDS,
        "sub": desk.public_url if desk.public_url.startswith("https://") else "https://localhost",
    }
    return f"vapid t={desk.web_push.sign(installation.private, json.encode(claims))}, k={installation.public}"
