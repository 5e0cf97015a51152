"""Delivers a message to its customer, each of its parts at most once.

The ledger row is set to SENDING before the provider is called. A worker that finds SENDING later (after a crash) cannot know
whether the call arrived: that part becomes `unknown`, and a person decides. Accepted parts are never sent again.
"""

from chalicelib.actions.message_delivery import apply_early_receipts
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.deliveries import is_to_send, parts_of
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Delivery, Message
from chalicelib.domain.outbound import DeliveryTask, LedgerRow
from chalicelib.features.delivery.sending import IN_PROGRESS, MessageSender
from chalicelib.ports import Desk


def deliver(desk: Desk, task: DeliveryTask) -> None:
    """Raises SendLater, with the delay in seconds, when the provider did not accept the message now."""
    account_id, conversation_id, message_id = task.account_id, task.conversation_id, task.message_id
    conversation_key = keys.conversation(account_id, conversation_id)
    message_key = keys.message(account_id, conversation_id, message_id)
    ledger_key = keys.ledger(account_id, conversation_id, message_id)
    found = desk.store.get_many([conversation_key, message_key, ledger_key])
    message, row = found.get(message_key), found.get(ledger_key)
    if message is None or conversation_key not in found:
        desk.store.discard(ledger_key)
        return
    conversation: Conversation = found[conversation_key]
    inbox_key, contact_key = keys.inbox(account_id, message.inbox_id), keys.contact(account_id, conversation.contact_id)
    around = desk.store.get_many([inbox_key, contact_key])
    inbox: Inbox | None = around.get(inbox_key)
    if inbox is None:
        desk.store.discard(ledger_key)
        return
    if is_to_send(message):
        MessageSender(desk, inbox, conversation, message, row, around.get(contact_key)).run()
    elif row and row.state not in IN_PROGRESS:
        apply_early_receipts(desk, inbox, message, _accepted_ids(message, row))


def _accepted_ids(message: Message, row: LedgerRow) -> list[str]:
    """Reports on a letter name it by the desk's own id, also on one whose response was lost."""
    own = [row.own_id] if row.own_id else []
    return [*own, *row.provider_ids, *(part.provider_id for part in parts_of(message) if part.provider_id)]


def mark_as_failed(desk: Desk, task: DeliveryTask) -> None:
    """Ends the tries of a message that fails for a reason of our own, so that its author sees the failure."""
    sender = _sender(desk, task)
    if sender:
        sender.end_tries(Delivery.FAILED, "The message could not be sent.")


def mark_as_unknown(desk: Desk, task: DeliveryTask, reason: str) -> None:
    """Ends the tries of a message that may have been sent, so that an agent decides. For operators, after a restore."""
    sender = _sender(desk, task)
    if sender:
        sender.end_tries(Delivery.UNKNOWN, reason)


def _sender(desk: Desk, task: DeliveryTask) -> MessageSender | None:
    message_key = keys.message(task.account_id, task.conversation_id, task.message_id)
    ledger_key = keys.ledger(task.account_id, task.conversation_id, task.message_id)
    found = desk.store.get_many([message_key, ledger_key])
    message, row = found.get(message_key), found.get(ledger_key)
    inbox = desk.store.get(keys.inbox(task.account_id, message.inbox_id)) if message else None
    conversation = desk.store.get(keys.conversation(task.account_id, task.conversation_id))
    if message is None or inbox is None or conversation is None or not is_to_send(message):
        return None
    return MessageSender(desk, inbox, conversation, message, row)
