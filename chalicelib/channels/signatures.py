"""Signature check, ordering key and deduplication id of webhooks."""

import hashlib
import hmac
import re

from chalicelib.domain.errors import Unauthenticated
from chalicelib.domain.inboxes import Inbox

PLAIN_CUSTOMER_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")


def check_secret(given: str | None, expected: str) -> None:
    """Compares in constant time. Raises `Unauthenticated` (`signature_invalid`), also for an empty expected secret: an inbox
    without a secret would accept anybody."""
    theirs, ours = (given or "").encode("utf-8", "replace"), expected.encode("utf-8", "replace")
    if not theirs or not ours or not hmac.compare_digest(theirs, ours):
        raise Unauthenticated("The signature is missing or does not match.", code="signature_invalid")


def ordering_key(inbox: Inbox, customer: str) -> str:
    """The customer in the inbox. SQS group ids have at most 128 ASCII characters, so any other customer id is hashed."""
    return f"{inbox.id}:{customer if PLAIN_CUSTOMER_ID.fullmatch(customer) else digest(customer)}"


def deduplication_id(inbox: Inbox, *parts: object) -> str:
    """Includes the inbox: one queue serves every inbox, and provider ids are unique per bot or number only."""
    return digest("\n".join(str(part) for part in (inbox.id, *parts)))


def digest(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()
