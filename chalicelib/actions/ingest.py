"""Webhooks at the door: checked, taken apart and put into the queue, so that the provider is answered at once."""

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from chalicelib.domain import keys
from chalicelib.domain.errors import Invalid, NotFound, Unauthenticated
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.keys import Claim
from chalicelib.domain.kinds import Key
from chalicelib.ports import Desk

MAX_EVENT_BYTES = 256_000
"""Of one piece: what is made of it has to fit into one item. No provider sends a tenth of it."""
MAX_EVENTS_PER_WEBHOOK = 1_000
"""Of one webhook, which is what Meta puts together at most."""


def accept_webhook(desk: Desk, *, address: str, headers: Mapping[str, str], body: bytes) -> None:
    """`address` as in Channel.address. Nothing is parsed before the signature on the raw bytes has been checked."""
    inbox = inbox_at(desk, address)
    channel = desk.channels[inbox.channel.type_name]
    desk.telemetry.note(account_id=inbox.account_id, inbox_id=inbox.id)
    try:
        channel.verify(inbox, headers, body)
    except Unauthenticated:
        desk.telemetry.count("WebhooksRefused")
        raise
    payload = _decode(body)
    if not isinstance(payload, dict):
        raise Invalid("The body is not a JSON object.", code="payload_invalid")
    envelopes = reject_oversized(channel.envelopes(inbox, payload))
    if envelopes:
        desk.queues.ingest(envelopes)
        desk.telemetry.trace("webhook_events", *(envelope.trace for envelope in envelopes))


def reject_oversized(envelopes: list[Envelope]) -> list[Envelope]:
    """A monstrous piece does not cost the others beside it. A webhook of nothing else, or of too many, is refused."""
    if len(envelopes) > MAX_EVENTS_PER_WEBHOOK:
        raise Invalid(f"A webhook has at most {MAX_EVENTS_PER_WEBHOOK:,} pieces.", code="payload_invalid")
    found = [each for each in envelopes if len(msgspec.json.encode(each.payload)) <= MAX_EVENT_BYTES]
    if envelopes and not found:
        raise Invalid("A piece of the webhook is too large.", code="payload_invalid")
    return found


def _decode(body: bytes) -> Any:
    """Providers cut texts in the middle of an emoji, which strict JSON refuses: such halves become replacement characters."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        lenient = json.loads(body)
        return msgspec.json.decode(json.dumps(lenient, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise Invalid("The body is not JSON.", code="payload_invalid") from error


def answer_handshake(desk: Desk, *, address: str, query: Mapping[str, str]) -> str:
    inbox = inbox_at(desk, address)
    return desk.channels[inbox.channel.type_name].handshake(inbox, query)


def inbox_at(desk: Desk, address: str) -> Inbox:
    """Always as it is stored now, with its present secrets. Only which inbox has the address is remembered: it says so itself."""
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
