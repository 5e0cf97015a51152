"""Accepts webhooks: verifies, splits and queues them, so that the provider gets its response at once."""

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from chalicelib.domain import keys
from chalicelib.domain.errors import Invalid, NotFound, Unauthenticated
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.keys import Claim
from chalicelib.domain.kinds import Key
from chalicelib.ports import Desk

MAX_EVENT_BYTES = 256_000
"""Per webhook event: its message has to fit into one DynamoDB item (400 KB). Providers send less than a tenth of it."""
MAX_EVENTS_PER_WEBHOOK = 1_000
"""Meta's limit for one webhook request."""


def accept_webhook(desk: Desk, *, address: str, headers: Mapping[str, str], body: bytes, request_id: str = "") -> None:
    """`address` as in `Channel.address`. The body is parsed only after the signature of the raw bytes was verified.

    Raises TooMany above the inbox's rate limit, before anything is queued. A request without a valid signature counts nowhere:
    it costs two reads and a write every five minutes, and others could use the limit up.
    """
    from chalicelib.actions.visits import count_webhook
    from chalicelib.actions.webhook_outcomes import WRONG_SIGNATURE, note_accepted, note_refused

    inbox = inbox_at(desk, address)
    channel = desk.channels[inbox.channel.type_name]
    desk.telemetry.note(account_id=inbox.account_id, inbox_id=inbox.id)
    try:
        channel.verify(inbox, headers, body)
    except Unauthenticated:
        desk.telemetry.count("WebhooksRefused")
        note_refused(desk, inbox, WRONG_SIGNATURE)
        raise
    envelopes = reject_oversized(channel.envelopes(inbox, channel.payload(headers, body)))
    if envelopes:
        count_webhook(desk, inbox, len(envelopes), request_id)
        now = desk.clock.now()
        desk.queues.ingest([replace(envelope, accepted_at=now) for envelope in envelopes])
        desk.telemetry.trace("webhook_events", *(envelope.trace for envelope in envelopes))
    note_accepted(desk, inbox)


def reject_oversized(envelopes: list[Envelope]) -> list[Envelope]:
    """Drops oversized events and keeps the others. Raises Invalid when there are too many events or only oversized ones."""
    if len(envelopes) > MAX_EVENTS_PER_WEBHOOK:
        raise Invalid(f"A webhook has at most {MAX_EVENTS_PER_WEBHOOK:,} events.", code="payload_invalid")
    found = [each for each in envelopes if len(msgspec.json.encode(each.payload)) <= MAX_EVENT_BYTES]
    if envelopes and not found:
        raise Invalid("An event of the webhook is too large.", code="payload_invalid")
    return found


def answer_handshake(desk: Desk, *, address: str, query: Mapping[str, str]) -> str:
    """The provider's verification request. Raises Unauthenticated for a wrong verify token."""
    from chalicelib.actions.webhook_outcomes import WRONG_VERIFY_TOKEN, note_refused

    inbox = inbox_at(desk, address)
    try:
        return desk.channels[inbox.channel.type_name].handshake(inbox, query)
    except Unauthenticated:
        note_refused(desk, inbox, WRONG_VERIFY_TOKEN)
        raise


def inbox_at(desk: Desk, address: str) -> Inbox:
    """Reads the inbox from the store, because its secrets may have changed. The cache only predicts the address's inbox."""
    key = keys.channel_address(address)
    inbox = next((desk.store.get(each) for each in desk.read_ahead.get(key)), None)
    if inbox is None or inbox.channel.address != address:
        inbox = _load_claimed(desk, key) if 0 < len(address) <= 200 else None
    if inbox is None:
        raise NotFound("There is no such inbox.", code="inbox_not_found")
    desk.read_ahead.put(key, keys.inbox(inbox.account_id, inbox.id))
    return inbox


def _load_claimed(desk: Desk, key: Key[Claim]) -> Inbox | None:
    claim = desk.store.get(key)
    return desk.store.get(keys.inbox(int(claim.refers_to[0]), int(claim.refers_to[1]))) if claim else None
