"""Envelopes of webhook events: ordering key and deduplication id."""

import hashlib
import re
from typing import Any

from chalicelib.domain.inbound import Envelope
from chalicelib.domain.inboxes import Inbox

PLAIN_CUSTOMER_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")


def envelope(inbox: Inbox, customer: str, *event: object, payload: dict[str, Any]) -> Envelope:
    """`customer` is their id at the provider. `event` identifies the event: a repeated webhook has the same values."""
    key, once = ordering_key(inbox, customer), deduplication_id(inbox, *event)
    return Envelope(inbox.account_id, inbox.id, key, once, payload, inbox.channel.type_name)


def ordering_key(inbox: Inbox, customer: str) -> str:
    """The customer in the inbox. SQS group ids have at most 128 ASCII characters, so any other customer id is hashed."""
    return f"{inbox.id}:{customer if PLAIN_CUSTOMER_ID.fullmatch(customer) else digest(customer)}"


def deduplication_id(inbox: Inbox, *event: object) -> str:
    """Includes the inbox: one queue serves every inbox, and provider ids are unique per bot or number only."""
    return digest("\n".join(str(part) for part in (inbox.id, *event)))


def digest(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()
