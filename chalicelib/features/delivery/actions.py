"""Delivers a message to its customer, at most once.

The ledger row is set to SENDING before the provider is called. A worker that finds SENDING later (after a crash) cannot know
whether the call arrived: the message becomes `unknown`, and a person decides. Accepted parts are never sent again.
"""

import msgspec
from msgspec.structs import replace

from chalicelib.actions.conversation_work import of_conversation
from chalicelib.actions.messages import save_message
from chalicelib.actions.work import retried
from chalicelib.domain import keys
from chalicelib.domain import messages as rules
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.inbound import InboundReceipt
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Delivery, Message
from chalicelib.domain.outbound import (
    DeliveryTask,
    LedgerRow,
    LedgerState,
    Part,
    Recipient,
    SendLater,
    SendRefused,
    SendUnknown,
    StoredFile,
)
from chalicelib.ports import ChannelAdapter, Desk, Put
from chalicelib.views.webhooks import message_created

MAX_TRIES = 9
MAX_DELAY_SECONDS = 3_600
REQUEUED_STATES = (LedgerState.FAILED, LedgerState.UNKNOWN, LedgerState.SENT)
"""Ledger states of a queued message that a person has asked to send again."""


def deliver(desk: Desk, task: DeliveryTask) -> None:
    """Raises SendLater, with the delay in seconds, when the provider did not accept the message now."""
    account_id, conversation_id, message_id = task.account_id, task.conversation_id, task.message_id
    conversation_key = keys.conversation(account_id, conversation_id)
    message_key = keys.message(account_id, conversation_id, message_id)
    ledger_key = keys.ledger(account_id, conversation_id, message_id)
    found = desk.store.get_many([conversation_key, message_key, ledger_key])
    message, row = found.get(message_key), found.get(ledger_key)
    inbox = desk.store.get(keys.inbox(account_id, message.inbox_id)) if message else None
    if message is None or inbox is None:
        return
    if message.delivery is Delivery.QUEUED:
        MessageSender(desk, inbox, found[conversation_key], message, row).run()
    elif row and row.state is LedgerState.SENT:
        _apply_early_receipts(desk, inbox, message, row.provider_ids)


def mark_as_failed(desk: Desk, task: DeliveryTask) -> None:
    """Ends the tries of a message that fails for a reason of our own, so that its author sees the failure."""
    message_key = keys.message(task.account_id, task.conversation_id, task.message_id)
    ledger_key = keys.ledger(task.account_id, task.conversation_id, task.message_id)
    found = desk.store.get_many([message_key, ledger_key])
    message, row = found.get(message_key), found.get(ledger_key)
    inbox = desk.store.get(keys.inbox(task.account_id, message.inbox_id)) if message else None
    conversation = desk.store.get(keys.conversation(task.account_id, task.conversation_id))
    if message and inbox and conversation:
        MessageSender(desk, inbox, conversation, message, row).mark_as_failed()


class MessageSender:
    """The delivery of one message by one provider."""

    def __init__(self, desk: Desk, inbox: Inbox, conversation: Conversation, message: Message, row: LedgerRow | None) -> None:
        self.desk, self.inbox, self.conversation, self.message = desk, inbox, conversation, message
        self.channel: ChannelAdapter = desk.channels[inbox.channel.type_name]
        self.row = row

    def run(self) -> None:
        if self.row and self.row.state is LedgerState.SENDING and not self.inbox.channel.repeatable_send:
            self.mark_as_failed()
            return
        try:
            self._send_parts([self._complete(part) for part in self.channel.parts(self.message)])
        except SendRefused as refusal:
            self._end_tries(LedgerState.FAILED, refusal.reason)
        except SendUnknown as lost:
            self._end_tries(LedgerState.UNKNOWN, lost.reason)
        except SendLater as later:
            self._try_later(later)

    def mark_as_failed(self) -> None:
        if self.row and self.row.state is LedgerState.SENDING:
            self._end_tries(LedgerState.UNKNOWN, "The sending was interrupted: the message may or may not have arrived.")
        else:
            self._end_tries(LedgerState.FAILED, "The message could not be sent.")

    def _send_parts(self, parts: list[Part]) -> None:
        taken = self._taken()
        for part in parts[len(taken) :]:
            file = self._file(part)
            self._note(LedgerState.SENDING, tries=self._tries() + 1, provider_ids=taken)
            taken = (*taken, self.channel.send(self.inbox, self._recipient(first=not taken), part, file))
            if len(taken) < len(parts):
                self._note(LedgerState.QUEUED, provider_ids=taken, tries=0)
        self._finish(taken)

    def _complete(self, part: Part) -> Part:
        """Adds the event to a part of a channel that takes events: the message with its conversation and sender."""
        if not self.inbox.channel.takes_events:
            return part
        body = msgspec.json.encode(message_created(self.desk, self.conversation, self.message))
        return replace(part, event=body, name=f"{self.message.id}:{self.message.version}")

    def _taken(self) -> tuple[str, ...]:
        """Provider ids of the parts that were accepted on earlier tries. A resend after SENT sends all parts again."""
        return () if self.row is None or self.row.state is LedgerState.SENT else self.row.provider_ids

    def _tries(self) -> int:
        return 0 if self.row is None or self.row.state in REQUEUED_STATES else self.row.tries

    def _file(self, part: Part) -> StoredFile | None:
        attachment = part.attachment
        if attachment is None or attachment.key is None:
            return None
        name, content_type = attachment.file_name or "file", attachment.content_type or "application/octet-stream"
        return self.desk.files.load(attachment.key, name=name, content_type=content_type)

    def _recipient(self, *, first: bool) -> Recipient:
        """Only the first part quotes the message to which this one replies."""
        return Recipient(
            source_id=self.conversation.source_id,
            thread_attributes=self.conversation.additional_attributes,
            reply_to=self.message.content_attributes.get("in_reply_to_external_id") if first else None,
        )

    def _note(
        self,
        state: LedgerState,
        *,
        tries: int | None = None,
        provider_ids: tuple[str, ...] | None = None,
        error: str | None = None,
    ) -> None:
        """Writes the ledger row. A WriteConflict means that another worker has taken over, unless the stored row is our own and
        only the response was lost: then continue, because no other worker will."""
        write = self._row(state, tries=tries, provider_ids=provider_ids, error=error)
        try:
            self.desk.store.put(write)
        except Exception:
            if self.desk.store.get(write.key) != write.entity:
                raise
        self.row = write.entity

    def _row(
        self,
        state: LedgerState,
        *,
        tries: int | None = None,
        provider_ids: tuple[str, ...] | None = None,
        error: str | None = None,
    ) -> Put:
        before = self.row
        blank = LedgerRow(self.message.account_id, self.message.conversation_id, self.message.id, state, version=0)
        known = before or blank
        after = replace(
            known,
            state=state,
            tries=known.tries if tries is None else tries,
            provider_ids=known.provider_ids if provider_ids is None else provider_ids,
            error=error,
            updated_at=self.desk.clock.now(),
            written_by=self.desk.ids.token(),
            version=known.version + 1,
        )
        key = keys.ledger(after.account_id, after.conversation_id, after.message_id)
        return Put(key, after, expected=before.version if before else None)

    def _finish(self, provider_ids: tuple[str, ...]) -> None:
        mark_sent(self.desk, self.inbox, self.message, provider_ids, self._row(LedgerState.SENT, provider_ids=provider_ids))
        self.desk.telemetry.count("MessagesSent")

    def _end_tries(self, state: LedgerState, reason: str) -> None:
        delivery = Delivery.FAILED if state is LedgerState.FAILED else Delivery.UNKNOWN
        mark_undelivered(self.desk, self.message, delivery, reason, self._row(state, error=reason))

    def _try_later(self, later: SendLater) -> None:
        if self._tries() >= MAX_TRIES:
            self._end_tries(LedgerState.FAILED, later.reason)
            return
        pause = max(later.after or 0, 2 ** self._tries())
        self._note(LedgerState.QUEUED, error=later.reason)
        self.desk.telemetry.count("SendsPutOff")
        raise SendLater(later.reason, after=min(pause, MAX_DELAY_SECONDS)) from later


@retried
def mark_sent(desk: Desk, inbox: Inbox, message: Message, provider_ids: tuple[str, ...], row: Put) -> None:
    """Stores that the provider accepted the message. Its ids are claimed in the same transaction, so that receipts find the
    message, and early receipts are applied. A row that another worker set to UNKNOWN is overwritten: the provider has
    confirmed the message."""
    conversation, newest, known = _newest(desk, message)
    if known and known.state is LedgerState.UNKNOWN:
        row = replace(row, entity=replace(row.entity, version=known.version + 1), expected=known.version)
    work = of_conversation(desk, conversation)
    first = provider_ids[0] if provider_ids else newest.source_id
    if newest.delivery in (Delivery.QUEUED, Delivery.UNKNOWN):
        sent = rules.advance(newest, Delivery.SENT) or newest
        work.change_message(replace(sent, source_id=first))
    for provider_id in dict.fromkeys(provider_ids):
        work.claim(keys.provider_message(message.account_id, inbox.id, provider_id), conversation.id, message.id)
    work.add(row)
    work.commit()
    _apply_early_receipts(desk, inbox, message, provider_ids)


def _apply_early_receipts(desk: Desk, inbox: Inbox, message: Message, provider_ids: tuple[str, ...]) -> None:
    """Runs again with every repetition of the task, because the first run may have crashed just before this."""
    for provider_id in provider_ids:
        _apply_early_receipt(desk, inbox, message, provider_id)


@retried
def _apply_early_receipt(desk: Desk, inbox: Inbox, message: Message, provider_id: str) -> None:
    key = keys.early_receipt(message.account_id, inbox.id, provider_id)
    receipt: InboundReceipt | None = desk.store.get(key)
    if receipt is None:
        return
    conversation, newest, _ = _newest(desk, message)
    changed = rules.advance(newest, receipt.delivery, reason=receipt.reason)
    if changed:
        save_message(desk, conversation, changed)
    desk.store.discard(key)


@retried
def mark_undelivered(desk: Desk, message: Message, delivery: Delivery, reason: str, row: Put) -> None:
    conversation, newest, _ = _newest(desk, message)
    if newest.delivery is not Delivery.QUEUED:
        return
    attributes = {**newest.content_attributes, "external_error": reason}
    work = of_conversation(desk, conversation)
    work.change_message(replace(newest, delivery=delivery, content_attributes=attributes))
    work.add(row)
    work.commit()
    desk.telemetry.count("MessagesFailed" if delivery is Delivery.FAILED else "MessagesUnknown")


def _newest(desk: Desk, message: Message) -> tuple[Conversation, Message, LedgerRow | None]:
    conversation_key = keys.conversation(message.account_id, message.conversation_id)
    message_key = keys.message(message.account_id, message.conversation_id, message.id)
    ledger_key = keys.ledger(message.account_id, message.conversation_id, message.id)
    found = desk.store.get_many([conversation_key, message_key, ledger_key])
    return found[conversation_key], found[message_key], found.get(ledger_key)
