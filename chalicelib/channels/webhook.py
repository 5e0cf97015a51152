"""The parts that every webhook needs: signature check, ordering key, and the id by which a repetition is recognised."""

import hashlib
import hmac
import re

from chalicelib.domain.errors import Unauthenticated
from chalicelib.domain.inboxes import Inbox

PLAIN_LANE = re.compile(r"[A-Za-z0-9._-]{1,100}")


def check_secret(given: str | None, expected: str) -> None:
    """In constant time. An empty secret matches nothing: an inbox without one would be open to everybody."""
    theirs, ours = (given or "").encode("utf-8", "replace"), expected.encode("utf-8", "replace")
    if not theirs or not ours or not hmac.compare_digest(theirs, ours):
        raise Unauthenticated("The signature is missing or does not match.", code="signature_invalid")


def ordering_key(inbox: Inbox, customer: str) -> str:
    """Queues take 128 characters of ASCII as a group; what is longer or stranger goes by its digest."""
    return f"{inbox.id}:{customer if PLAIN_LANE.fullmatch(customer) else digest(customer)}"


def deduplication_id(inbox: Inbox, *parts: object) -> str:
    """One queue serves every inbox, and providers number per bot or per number: the inbox is part of the identity."""
    return digest("\n".join(str(part) for part in (inbox.id, *parts)))


def digest(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()
