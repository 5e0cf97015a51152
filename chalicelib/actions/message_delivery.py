"""Stores what became of a message: outcomes of sending it, receipts of providers, reports of API clients, requests to resend."""

from collections.abc import Sequence

from msgspec.structs import replace

from chalicelib.actions.conversation_work import ConversationWork, load_work, of_conversation
from chalicelib.actions.finding import find_shown
from chalicelib.actions.messages import change_message, decide_message_change, save_message
from chalicelib.actions.work import retried
from chalicelib.domain import deliveries as rules
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.erasure import KEEP_ERASED_SECONDS
from chalicelib.domain.errors import Forbidden
from chalicelib.domain.inbound import InboundReceipt
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.keys import Claim
from chalicelib.domain.messages import Delivery, Message, PartDelivery
from chalicelib.domain.outbound import LedgerRow, LedgerState, PartOutcome
from chalicelib.ports import Desk, Put


def resend_message(desk: Desk, caller: Caller, conversation_id: int, message_id: int) -> Message:
    return change_message(desk, caller, conversation_id, message_id, rules.requeue)


@retried
def report_delivery(
    desk: Desk, caller: Caller, conversation_id: int, message_id: int, *, delivery: Delivery, reason: str | None = None
) -> Message:
    """An API client reports the delivery of a message. On other channels only the provider can."""
    work = load_work(desk, caller, conversation_id)
    if not caller.inbox(work.conversation.inbox_id).channel.client_driven:
        raise Forbidden("Only messages of an API inbox accept a status from a client.", code="not_an_api_inbox")
    message = decide_message_change(work, message_id, lambda message: rules.advance_as_reported(message, delivery, reason=reason))
    work.commit()
    return message


@retried
def record_outcomes(
    desk: Desk,
    inbox: Inbox,
    message: Message,
    parts: Sequence[PartDelivery],
    outcomes: Sequence[PartOutcome],
    row: Put,
    *,
    own_id: str | None = None,
) -> None:
    """Stores what became of the parts of a message, which are queued as `parts` before their first sending, with its ledger row.

    The ids of accepted parts are claimed in the same transaction, so that receipts find them, and early receipts are applied. A
    row that another worker set to UNKNOWN is overwritten when the provider has accepted a part.

    `own_id`: the desk's own id of a letter, by which answers and receipts name it, too, also after a lost response.
    """
    newest, known, conversation = _newest(desk, message)
    own_ids = [own_id] if own_id else []
    accepted = [outcome.provider_id for outcome in outcomes if outcome.delivery is Delivery.SENT and outcome.provider_id]
    if newest is None or conversation is None:
        _remember_erased(desk, inbox, message, [*accepted, *own_ids])
        return
    changed = rules.with_outcomes(newest, parts, outcomes)
    if changed is None and not accepted:
        return
    if accepted and known and known.state is LedgerState.UNKNOWN:
        row = replace(row, entity=replace(row.entity, version=known.version + 1), expected=known.version)
    work = of_conversation(desk, conversation)
    if changed:
        work.change_message(newest, changed)
    claimed = {part.provider_id for part in rules.parts_of(newest)}
    for provider_id in dict.fromkeys(accepted):
        if provider_id not in claimed:
            work.claim(keys.provider_message(message.account_id, inbox.id, provider_id), message.conversation_id, message.id)
    for each in own_ids if any(outcome.delivery is not Delivery.FAILED for outcome in outcomes) else ():
        _claim_own_id(work, message, each, inbox)
    work.add(row)
    work.commit()
    apply_early_receipts(desk, inbox, message, [*accepted, *own_ids])


def _claim_own_id(work: ConversationWork, message: Message, own_id: str, inbox: Inbox) -> None:
    """An earlier try of the message may have claimed it."""
    key = keys.provider_message(message.account_id, inbox.id, own_id)
    if work.get(key) is None:
        work.claim(key, message.conversation_id, message.id)


def apply_early_receipts(desk: Desk, inbox: Inbox, message: Message, provider_ids: Sequence[str]) -> None:
    """Runs again with every repetition of the task, because the first run may have crashed just before this."""
    for provider_id in dict.fromkeys(provider_ids):
        apply_early_receipt(desk, inbox, message, provider_id)


@retried
def apply_early_receipt(desk: Desk, inbox: Inbox, message: Message, provider_id: str) -> None:
    key = keys.early_receipt(message.account_id, inbox.id, provider_id)
    receipt = desk.store.get(key)
    if receipt is None:
        return
    newest, row, conversation = _newest(desk, message)
    changed = _after_receipt(newest, receipt, row) if newest else None
    if newest and changed and conversation:
        save_message(desk, conversation, newest, changed)
    desk.store.discard(key)


def _remember_erased(desk: Desk, inbox: Inbox, message: Message, provider_ids: Sequence[str]) -> None:
    """The message was erased while the provider accepted it: its receipts must be recognised, and its ledger row removed."""
    expires_at = desk.clock.now() // 1000 + KEEP_ERASED_SECONDS
    for provider_id in provider_ids:
        key = keys.erased_message(message.account_id, inbox.id, provider_id, desk.digest_key)
        desk.store.overwrite(key, Claim(()), expires_at=expires_at)
    desk.store.discard(keys.ledger(message.account_id, message.conversation_id, message.id))


def after_receipt(desk: Desk, message: Message, receipt: InboundReceipt) -> Message | None:
    """The message after a provider's receipt, or None when the receipt is not news. The ledger row is read only of a message
    that 0.1.0 may have sent in several parts."""
    if message.parts or receipt.provider_id == message.source_id:
        return _after_receipt(message, receipt, None)
    row = desk.store.get(keys.ledger(message.account_id, message.conversation_id, message.id))
    return _after_receipt(message, receipt, row)


def _after_receipt(message: Message, receipt: InboundReceipt, row: LedgerRow | None) -> Message | None:
    known = rules.recognized(message, receipt.provider_id, row.provider_ids if row else ())
    return rules.receipt_applied(known, _id_of_part(known, receipt), receipt.delivery, reason=receipt.reason)


def _id_of_part(message: Message, receipt: InboundReceipt) -> str | None:
    """The provider's id of the part that the receipt names. The desk's own id names a letter, whose only part has no id of the
    provider if its response was lost."""
    if "@" not in receipt.provider_id:
        return receipt.provider_id
    from chalicelib.domain.letters import names_message

    return message.source_id if names_message(receipt.provider_id, message) else receipt.provider_id


def _newest(desk: Desk, message: Message) -> tuple[Message | None, LedgerRow | None, Conversation | None]:
    """None for what was erased meanwhile. The conversation is the one whose thread has the message now."""
    conversation_key = keys.conversation(message.account_id, message.conversation_id)
    message_key = keys.message(message.account_id, message.conversation_id, message.id)
    ledger_key = keys.ledger(message.account_id, message.conversation_id, message.id)
    found = desk.store.get_many([conversation_key, message_key, ledger_key])
    conversation = found.get(conversation_key)
    return found.get(message_key), found.get(ledger_key), _shown(desk, conversation, message)


def _shown(desk: Desk, conversation: Conversation | None, message: Message) -> Conversation | None:
    return find_shown(desk, conversation, message.conversation_id, message.id) if conversation else None
