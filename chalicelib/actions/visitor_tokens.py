"""Tokens of a website's visitors: JSON Web Tokens (RFC 7519) with HS256, which name a visitor and need no row in the table.

One header is accepted, byte for byte, so that no token can choose its own algorithm.
"""

from msgspec import Struct

from chalicelib.actions import signed_texts
from chalicelib.actions.signed_texts import Purpose

HEADER = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
"""`{"alg":"HS256","typ":"JWT"}` in base64url."""

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
    return signed_texts.signed(f"{HEADER}.{signed_texts.encoded(claims)}", Purpose.VISITOR, digest_key)


def read(token: str, inbox_id: int, now_seconds: int, digest_key: str) -> VisitorClaims | None:
    """The claims; None for a token that is malformed, expired, signed with another key or of another inbox."""
    if len(token) > MAX_TOKEN:
        return None
    header, _, body = (signed_texts.verified(token, Purpose.VISITOR, digest_key) or "").partition(".")
    claims = signed_texts.decoded(body, VisitorClaims) if header == HEADER else None
    return claims if claims and claims.inbox_id == inbox_id and now_seconds < claims.exp else None
