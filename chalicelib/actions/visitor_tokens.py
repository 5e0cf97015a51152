"""Tokens of a website's visitors: JSON Web Tokens (RFC 7519) with HS256, which name a visitor and need no row in the table.

One header is accepted, byte for byte, so that no token can choose its own algorithm.
"""

import binascii
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

import msgspec
from msgspec import Struct

from chalicelib.domain.keys import keyed_hash

LIFE_SECONDS = 365 * 86_400
"""As long as the cookie in which the site keeps the token."""

MAX_TOKEN = 1000


class VisitorClaims(Struct, frozen=True):
    """`source_id` is the visitor's id in the inbox. Times are in seconds since 1970."""

    source_id: str
    inbox_id: int
    iat: int
    exp: int

    def is_half_spent(self, now_seconds: int) -> bool:
        return now_seconds > (self.iat + self.exp) // 2


def signed(source_id: str, inbox_id: int, now_seconds: int, digest_key: str) -> str:
    claims = VisitorClaims(source_id, inbox_id, now_seconds, now_seconds + LIFE_SECONDS)
    text = f"{HEADER}.{_encoded(msgspec.json.encode(claims))}"
    return f"{text}.{signature_of(text, digest_key)}"


def read(token: str, inbox_id: int, now_seconds: int, digest_key: str) -> VisitorClaims | None:
    """The claims; None for a token that is malformed, expired, signed with another key or of another inbox."""
    text, _, signature = token.rpartition(".")
    header, _, body = text.partition(".")
    expected = signature_of(text, digest_key)
    if len(token) > MAX_TOKEN or header != HEADER or not hmac.compare_digest(signature.encode(), expected.encode()):
        return None
    try:
        claims = msgspec.json.decode(urlsafe_b64decode(body + "=" * (-len(body) % 4)), type=VisitorClaims)
    except (msgspec.DecodeError, binascii.Error):
        return None
    return claims if claims.inbox_id == inbox_id and now_seconds < claims.exp else None


def signature_of(text: str, digest_key: str, purpose: str = "visitor tokens") -> str:
    """The key is derived, so that a token proves nothing about other uses of the deployment's key."""
    key = keyed_hash(digest_key, purpose)
    return _encoded(hmac.digest(key.encode(), text.encode(), "sha256"))


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


HEADER = _encoded(b'{"alg":"HS256","typ":"JWT"}')
