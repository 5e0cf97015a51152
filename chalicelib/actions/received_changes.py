"""Stores what customers and providers tell about a message afterwards: edits, deletions and receipts.

Most invocations receive messages alone, so that `receive` imports this module with the first change.
"""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from chalicelib.actions.address_learning import learn_receiver
from chalicelib.actions.contact_addresses import is_at, row_keys
from chalicelib.actions.message_delivery import after_receipt
from chalicelib.actions.messages import save_message
from chalicelib.actions.work import retried
from chalicelib.domain import keys
from chalicelib.domain.deliveries import precedence_of
from chalicelib.domain.inbound import (
    EarlyChange,
    InboundContact,
    InboundDeletion,
    InboundEdit,
    InboundReceipt,
    deleted_in_channel,
    edited_in_channel,
)
from chalicelib.domain.inboxes import InboxIdentity
from chalicelib.domain.messages import Message, is_deleted
from chalicelib.ports import Desk

KEEP_EARLY_SECONDS = 7 * 86_400


@retried
def receive_edit(desk: Desk, ref: InboxIdentity, edit: InboundEdit) -> None:
    """Stores an edit that arrives before its message. Both share the customer's ordering key, so no race is possible."""
    if _change_known(desk, ref, edit.provider_id, lambda message: edited_in_channel(message, edit, desk.ids.next)):
        return
    earlier = desk.store.get(keys.early_change(ref.account_id, ref.id, edit.provider_id))
    if earlier is None or (not earlier.deleted and earlier.edited_at <= edit.edited_at):
        _keep_early(desk, ref, EarlyChange(edit.provider_id, edit.content, edit.edited_at, attachments=edit.attachments))


@retried
def receive_deletion(desk: Desk, ref: InboxIdentity, deletion: InboundDeletion) -> None:
    def decide(message: Message) -> Message | None:
        return None if is_deleted(message) else deleted_in_channel(message, desk.clock.now())

    if not _change_known(desk, ref, deletion.provider_id, decide):
        _keep_early(desk, ref, EarlyChange(deletion.provider_id, deleted=True))


def _keep_early(desk: Desk, ref: InboxIdentity, change: EarlyChange) -> None:
    key = keys.early_change(ref.account_id, ref.id, change.provider_id)
    desk.store.overwrite(key, change, expires_at=desk.clock.now() // 1000 + KEEP_EARLY_SECONDS)


@retried
def receive_receipt(desk: Desk, ref: InboxIdentity, receipt: InboundReceipt) -> None:
    """A receipt may arrive before the provider's id of the message is stored. It is kept then, and applied when the id is
    stored; the second `_apply_receipt` closes the race between the two."""
    if _apply_receipt(desk, ref, receipt):
        return
    receipt = replace(receipt, contact=None)
    key = keys.early_receipt(ref.account_id, ref.id, receipt.provider_id)
    earlier = desk.store.get(key)
    if earlier is None or _rank(receipt) > _rank(earlier):
        desk.store.overwrite(key, receipt, expires_at=desk.clock.now() // 1000 + KEEP_EARLY_SECONDS)
    _apply_receipt(desk, ref, receipt)


def _rank(receipt: InboundReceipt) -> tuple[int, str]:
    return precedence_of(receipt.provider_id).index(receipt.delivery), receipt.reason or ""


def _apply_receipt(desk: Desk, ref: InboxIdentity, receipt: InboundReceipt) -> bool:
    return _change_known(desk, ref, receipt.provider_id, lambda message: after_receipt(desk, message, receipt), receipt.contact)


def _change_known(
    desk: Desk,
    ref: InboxIdentity,
    provider_id: str,
    decide: Callable[[Message], Message | None],
    receiver: InboundContact | None = None,
) -> bool:
    """False when no message has this provider id. An event for a deleted inbox or an erased message is ignored: True.

    `receiver`: the customer of the message as the event names them.
    """
    claim_key, inbox_key = keys.provider_message(ref.account_id, ref.id, provider_id), keys.inbox(ref.account_id, ref.id)
    rows = row_keys(ref, receiver) if receiver and receiver.addresses else []
    erased_key = keys.erased_message(ref.account_id, ref.id, provider_id, desk.digest_key)
    known = desk.store.get_many([claim_key, inbox_key, erased_key, *rows])
    if inbox_key not in known or erased_key in known:
        return True
    if claim_key not in known:
        return False
    conversation_id, message_id = (int(part) for part in known[claim_key].refers_to)
    conversation_key = keys.conversation(ref.account_id, conversation_id)
    message_key = keys.message(ref.account_id, conversation_id, message_id)
    found = desk.store.get_many([conversation_key, message_key])
    if len(found) < 2:
        return True
    changed = decide(found[message_key])
    if changed is not None:
        save_message(desk, found[conversation_key], found[message_key], changed)
    if receiver and known[inbox_key].channel.threads:
        from chalicelib.actions.mail_identities import note_bounce

        note_bounce(desk, found[conversation_key], receiver)
    if receiver and not all(key in known and is_at(known[key], found[conversation_key].source_id) for key in rows):
        learn_receiver(desk, known[inbox_key], found[conversation_key], receiver)
    return True


CHANGES: dict[type, Callable[[Desk, InboxIdentity, Any], None]] = {
    InboundEdit: receive_edit,
    InboundDeletion: receive_deletion,
    InboundReceipt: receive_receipt,
}
