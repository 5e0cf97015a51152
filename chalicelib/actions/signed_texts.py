"""Texts that clients keep for the desk: they are signed, so that nothing is stored for them.

The form is `<text>.<signature>`: HMAC-SHA-256 in base64url without padding, as in JSON Web Signatures (RFC 7515).
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from enum import StrEnum
from typing import TypeVar

import msgspec
from msgspec import Struct

from chalicelib.domain.keys import keyed_hash

T = TypeVar("T")


class Purpose(StrEnum):
    """Each has a key of its own, which is derived from its value: a text of one purpose is never valid for another, and proves
    nothing about other uses of the deployment's key. Another value would invalidate the texts that clients have."""

    VISITOR = "visitor tokens"
    UPLOAD = "signed uploads"
    SIGN_IN = "sign-in at a provider of mailboxes"


def signed(text: str, purpose: Purpose, digest_key: str) -> str:
    return f"{text}.{_signature(text, purpose, digest_key)}"


def verified(given: str, purpose: Purpose, digest_key: str) -> str | None:
    """The text without its signature; None if the deployment has not signed it for this purpose."""
    text, _, signature = given.rpartition(".")
    expected = _signature(text, purpose, digest_key)
    return text if hmac.compare_digest(signature.encode(), expected.encode()) else None


def encoded(claims: Struct) -> str:
    return _base64(msgspec.json.encode(claims))


def decoded(text: str, form: type[T]) -> T | None:
    """None for a text that `encoded` has not made of such claims."""
    try:
        return msgspec.json.decode(urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=form)
    except (msgspec.DecodeError, ValueError):
        return None


def _signature(text: str, purpose: Purpose, digest_key: str) -> str:
    return _base64(hmac.digest(keyed_hash(digest_key, purpose).encode(), text.encode(), "sha256"))


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
