"""Sends the parts of one message, one after the other, and records each step in its ledger row."""

from collections.abc import Sequence
from contextlib import suppress

import msgspec
from msgspec.structs import replace

from chalicelib.actions.message_delivery import record_outcomes
from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.deliveries import WORST_FIRST
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Delivery, Message, PartDelivery
from chalicelib.domain.outbound import (
    LedgerRow,
    LedgerState,
    Part,
    PartOutcome,
    Recipient,
    SendLater,
    SendRefused,
    SendUnknown,
    StoredFile,
)
from chalicelib.ports import ChannelAdapter, Desk, LoginRefused, MetricName, Put, Unreachable
from chalicelib.views.webhooks import message_created

MAX_TRIES = 9
MAX_DELAY_SECONDS = 3_600
IN_PROGRESS = (LedgerState.QUEUED, LedgerState.SENDING)
"""The other states end a delivery. When a person asks to send the message again, its next one begins with the same row."""
FINISHED: dict[Delivery, MetricName] = {
    Delivery.SENT: "MessagesSent",
    Delivery.FAILED: "MessagesFailed",
    Delivery.UNKNOWN: "MessagesUnknown",
}
"""The metric by the worst outcome."""
INTERRUPTED = "The sending was interrupted: the message may or may not have arrived."
OTHER_PARTS = "This version divides the message in another way than the one that sent it. Write the rest again."


class MessageSender:
    """The delivery of one message by one provider. It sends the parts that are queued and have no outcome yet."""

    def __init__(
        self,
        desk: Desk,
        inbox: Inbox,
        conversation: Conversation,
        message: Message,
        row: LedgerRow | None,
        contact: Contact | None = None,
    ) -> None:
        self.desk, self.inbox, self.conversation, self.message = desk, inbox, conversation, message
        self.channel: ChannelAdapter = desk.channels[inbox.channel.type_name]
        self.row, self.contact = row, contact
        self.link = contact.link(inbox.id, conversation.source_id) if contact else None
        self.tries = row.tries if row and row.state in IN_PROGRESS else 0
        self.outcomes = _outcomes_so_far(row, message)
        self.parts = message.parts or tuple(PartDelivery(Delivery.QUEUED) for _ in range(_least_count(self.outcomes)))
        """As they were when this delivery began."""

    def run(self) -> None:
        try:
            parts = [self._complete(part) for part in self._divided()]
        except SendRefused as refusal:
            self.end_tries(Delivery.FAILED, refusal.reason)
            return
        if self.row and self.row.state is LedgerState.SENDING and not self.inbox.channel.repeatable_send:
            self._note_interruption(self.row)
        try:
            self._send_parts(parts)
        except SendLater as later:
            self._try_later(later)

    def end_tries(self, delivery: Delivery, reason: str) -> None:
        """Without another call of the provider. A part for which it was called may have arrived."""
        with suppress(Exception):  # The division may be what fails: then the message ends as one part.
            self._divided()
        if self.row and self.row.state is LedgerState.SENDING:
            self._note_interruption(self.row)
        self._end_rest(delivery, reason)
        self._finish()

    def _divided(self) -> list[Part]:
        """The message as calls to the provider. Raises SendRefused for a message that it would refuse as a whole."""
        parts = self.channel.parts(self.message)
        if not self.message.parts:
            self.parts = tuple(
                PartDelivery(Delivery.QUEUED, attachment_id=part.attachment.id if part.attachment else None) for part in parts
            )
        elif len(self.message.parts) != len(parts):
            raise SendRefused(OTHER_PARTS)
        return parts

    def _complete(self, part: Part) -> Part:
        """Adds the event to a part of a channel that takes events: the message with its conversation and sender. Adds the letter
        to the part of a channel that takes letters, unless it is sent already."""
        if self.inbox.channel.takes_letters and self._left():
            from chalicelib.features.delivery.letters import letter_of

            address = self._recipient(0).source_id
            letter = letter_of(self.desk, self.inbox, self.conversation, self.message, self.contact, address)
            return replace(part, letter=letter)
        if not self.inbox.channel.takes_events:
            return part
        body = msgspec.json.encode(message_created(self.desk, self.conversation, self.message))
        return replace(part, event=body, name=f"{self.message.id}:{self.message.version}")

    def _send_parts(self, parts: list[Part]) -> None:
        for place in self._left():
            file = self._file(parts[place])
            self.tries += 1
            outcome = self._send(place, parts[place], file)
            self._add(outcome)
            if outcome.delivery is Delivery.FAILED and parts[place].attachment is None:
                self._end_rest(Delivery.FAILED, outcome.error or "")
                break
            if self._left():
                self._note(LedgerState.QUEUED)
        self._finish()

    def _send(self, place: int, part: Part, file: StoredFile | None) -> PartOutcome:
        """A refused file does not hold up the other parts. After a refused text the rest waits for it, so that the customer never
        reads the second half of a text first."""
        try:
            part = self._with_access(part)
            self._note(LedgerState.SENDING, sending=place)
            return PartOutcome(place, Delivery.SENT, self.channel.send(self.inbox, self._recipient(place), part, file))
        except SendRefused as refusal:
            return PartOutcome(place, Delivery.FAILED, error=refusal.reason)
        except SendUnknown as lost:
            return PartOutcome(place, Delivery.UNKNOWN, error=lost.reason)

    def _with_access(self, part: Part) -> Part:
        """With the server and the access token of a mailbox whose owner has signed in at a provider."""
        if self.inbox.channel.signed_in_at is None:
            return part
        from chalicelib.actions.mail_access import sending_server

        try:
            return replace(part, server=sending_server(self.desk, self.inbox))
        except LoginRefused as refusal:
            raise SendRefused(str(refusal)) from None
        except Unreachable as failure:
            raise SendLater(str(failure)) from None

    def _note_interruption(self, row: LedgerRow) -> None:
        place = len(row.provider_ids) if row.sending is None else row.sending
        self._add(PartOutcome(place, Delivery.UNKNOWN, error=INTERRUPTED))

    def _add(self, outcome: PartOutcome) -> None:
        self.outcomes = (*self.outcomes, outcome)
        if self._left():
            self.tries = 0

    def _left(self) -> list[int]:
        """Places of the parts that are queued and have no outcome yet."""
        done = {outcome.place for outcome in self.outcomes}
        return [place for place, part in enumerate(self.parts) if part.delivery is Delivery.QUEUED and place not in done]

    def _end_rest(self, delivery: Delivery, reason: str) -> None:
        for place in self._left():
            self._add(PartOutcome(place, delivery, error=reason))

    def _file(self, part: Part) -> StoredFile | None:
        attachment = part.attachment
        if attachment is None or attachment.key is None:
            return None
        name, content_type = attachment.file_name or "file", attachment.content_type or "application/octet-stream"
        return self.desk.files.load(attachment.key, name=name, content_type=content_type)

    def _recipient(self, place: int) -> Recipient:
        """The address that the customer has now. Only the first part quotes the message to which this one replies."""
        return Recipient(
            source_id=self.link.sending_id if self.link else self.conversation.source_id,
            thread_attributes=self.conversation.additional_attributes,
            reply_to=None if place else self.message.content_attributes.get("in_reply_to_external_id"),
        )

    def _note(self, state: LedgerState, *, sending: int | None = None, error: str | None = None) -> None:
        """Writes the ledger row. A WriteConflict means that another worker has taken over, unless the stored row is our own and
        only the response was lost: then continue, because no other worker will."""
        write = self._row(state, sending=sending, error=error)
        try:
            self.desk.store.put(write)
        except Exception:
            if self.desk.store.get(write.key) != write.entity:
                raise
        self.row = write.entity

    def _row(self, state: LedgerState, *, sending: int | None = None, error: str | None = None) -> Put:
        """The outcome of a message of one part is in its state, provider id and error."""
        before = self.row
        after = LedgerRow(
            self.message.account_id,
            self.message.conversation_id,
            self.message.id,
            state,
            tries=self.tries,
            provider_ids=self._leading_ids(),
            error=error,
            updated_at=self.desk.clock.now(),
            version=before.version + 1 if before else 1,
            written_by=self.desk.ids.token(),
            outcomes=self.outcomes if len(self.parts) > 1 else (),
            sending=sending,
            own_id=self._own_id(),
        )
        key = keys.ledger(after.account_id, after.conversation_id, after.message_id)
        return Put(key, after, expected=before.version if before else None)

    def _leading_ids(self) -> tuple[str, ...]:
        accepted = {each.place: each.provider_id for each in self.outcomes if each.delivery is Delivery.SENT}
        found: list[str] = []
        for place, part in enumerate(self.parts):
            provider_id = accepted.get(place) if part.delivery is Delivery.QUEUED else part.provider_id
            if provider_id is None:
                break
            found.append(provider_id)
        return tuple(found)

    def _finish(self) -> None:
        worst = min(self.outcomes, key=lambda each: WORST_FIRST.index(each.delivery))
        row = self._row(LedgerState(worst.delivery), error=worst.error)
        record_outcomes(self.desk, self.inbox, self.message, self.parts, self.outcomes, row, own_id=self._own_id())
        self.desk.telemetry.count(FINISHED[worst.delivery])

    def _own_id(self) -> str | None:
        """The id by which answers and reports name a letter, beside the one that the provider gives it."""
        mailbox = self.inbox.channel.mailbox
        if mailbox is None:
            return None
        from chalicelib.features.delivery.letters import own_id_of

        return own_id_of(self.desk, mailbox, self.conversation, self.message)

    def _try_later(self, later: SendLater) -> None:
        if self.tries >= MAX_TRIES:
            self._end_rest(Delivery.FAILED, later.reason)
            self._finish()
            return
        pause = max(later.after or 0, 2**self.tries)
        self._note(LedgerState.QUEUED, error=later.reason)
        self.desk.telemetry.count("SendsPutOff")
        raise SendLater(later.reason, after=min(pause, MAX_DELAY_SECONDS)) from later


def _outcomes_so_far(row: LedgerRow | None, message: Message) -> tuple[PartOutcome, ...]:
    """Those of a delivery in progress. 0.1.0 stored the provider ids of the leading parts instead, also when it had ended, and
    went on from there unless all of them were sent."""
    if row is None or row.state is LedgerState.SENT:
        return ()
    if row.outcomes or message.parts:
        return row.outcomes if row.state in IN_PROGRESS else ()
    return tuple(PartOutcome(place, Delivery.SENT, provider_id) for place, provider_id in enumerate(row.provider_ids))


def _least_count(outcomes: Sequence[PartOutcome]) -> int:
    """The number of parts that is certain before the message is divided: a delivery in progress has at least one more."""
    return max((outcome.place for outcome in outcomes), default=-1) + 2
