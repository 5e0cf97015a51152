"""Browsers to which a person's notifications are pushed, and the keys of this installation."""

import re
from base64 import urlsafe_b64decode
from hashlib import sha256
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.errors import Invalid
from chalicelib.domain.kinds import Key, Kind
from chalicelib.domain.redacted import Redacted

MAX_SUBSCRIPTIONS = 10
"""Of one person. Each notification is one request for each of them."""
MAX_ENDPOINT = 1024
POINT_BYTES = 65
AUTH_BYTES = 16
BASE64 = re.compile(r"[A-Za-z0-9_-]+={0,2}")
PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1
CURVE_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B


class PushSubscription(Redacted, frozen=True):
    """One browser. `p256dh` and `auth` encrypt for it alone (RFC 8291).

    `client`: the session to which it is bound; empty when it was made with the access token, of which `made_with` is a digest.
    `told`: the notification that it has received while another browser's push service was out of reach.
    """

    SECRET: ClassVar[frozenset[str]] = frozenset({"endpoint", "auth", "client", "made_with"})

    endpoint: str
    p256dh: str
    auth: str
    client: str
    made_with: str
    created_at: int
    updated_at: int
    told: str = ""

    @property
    def id(self) -> int:
        return int(digest(self.endpoint)[:12], 16)


class PushSubscriptions(Struct, frozen=True):
    user_id: int
    rows: tuple[PushSubscription, ...] = ()
    version: int = 1


class PushOwner(Struct, frozen=True):
    """The person whose notifications a browser receives."""

    user_id: int
    version: int = 1


class PushKeys(Redacted, frozen=True):
    """The key pair by which push services recognize this installation (RFC 8292), in base64url."""

    SECRET: ClassVar[frozenset[str]] = frozenset({"private"})

    private: str
    public: str


PUSH_SUBSCRIPTIONS = Kind("push_subscriptions", PushSubscriptions, "USER#{user}", "PUSH_SUBSCRIPTIONS")
"""The browsers to which a person's notifications are pushed: at most ten."""
PUSH_OWNER = Kind("push_owner", PushOwner, "PUSH_ENDPOINT#{digest}", "OWNER")
"""The person to whom a browser's push address belongs, so that it belongs to one."""
PUSH_KEYS = Kind("push_keys", PushKeys, "INSTALLATION", "PUSH_KEYS")
"""The installation's key pair for push services. The first browser that asks for the public key creates it."""

KEYS = PUSH_KEYS.key()


def subscriptions_key(user_id: int) -> Key[PushSubscriptions]:
    return PUSH_SUBSCRIPTIONS.key(user_id)


def owner_key(endpoint: str) -> Key[PushOwner]:
    return PUSH_OWNER.key(digest(endpoint))


def digest(endpoint: str) -> str:
    return sha256(endpoint.encode()).hexdigest()


def check_browser_keys(p256dh: str, auth: str) -> None:
    """Raises Invalid (`subscription_keys_invalid`) for keys with which nothing can be encrypted."""
    wrong = [name for name, right in (("p256dh", _is_point(p256dh)), ("auth", len(_bytes(auth)) == AUTH_BYTES)) if not right]
    if wrong:
        raise Invalid(
            "p256dh is a point of P-256 (65 bytes) and auth has 16 bytes, both in base64url, as a browser makes them.",
            code="subscription_keys_invalid",
            fields=tuple(f"subscription_attributes.{name}" for name in wrong),
        )


def _is_point(text: str) -> bool:
    """Whether it is an uncompressed point of the curve."""
    point = _bytes(text)
    if len(point) != POINT_BYTES or point[0] != 4:
        return False
    x, y = (int.from_bytes(half, "big") for half in (point[1:33], point[33:]))
    return x < PRIME and y < PRIME and (y * y - (x**3 - 3 * x + CURVE_B)) % PRIME == 0


def _bytes(text: str) -> bytes:
    bare = text.rstrip("=")
    return urlsafe_b64decode(bare + "=" * (-len(bare) % 4)) if BASE64.fullmatch(text) and len(bare) % 4 != 1 else b""


def added(before: PushSubscriptions, row: PushSubscription) -> PushSubscriptions:
    """With the row in the place of that with its endpoint. Raises Invalid (`too_many_subscriptions`)."""
    others = tuple(each for each in before.rows if each.endpoint != row.endpoint)
    if len(others) >= MAX_SUBSCRIPTIONS:
        raise Invalid(
            f"A person's notifications are pushed to {MAX_SUBSCRIPTIONS} browsers at most. Turn one of the others off first.",
            code="too_many_subscriptions",
        )
    return replace(before, rows=(*others, row))


def without(before: PushSubscriptions, endpoint: str) -> PushSubscriptions:
    return replace(before, rows=tuple(each for each in before.rows if each.endpoint != endpoint))


def find(rows: PushSubscriptions, endpoint: str) -> PushSubscription | None:
    return next((each for each in rows.rows if each.endpoint == endpoint), None)


def is_same_browser(left: PushSubscription, right: PushSubscription) -> bool:
    return (left.endpoint, left.p256dh, left.auth, left.client, left.made_with) == (
        right.endpoint,
        right.p256dh,
        right.auth,
        right.client,
        right.made_with,
    )
