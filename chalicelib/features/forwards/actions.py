"""Forwards messages of a conversation of mails: one outgoing message, whose letter goes to others than the customer."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.actions.conversation_work import ConversationWork, load_work
from chalicelib.actions.finding import find_messages, held_message, load_message
from chalicelib.actions.messages import (
    NewMessage,
    delivery_trigger,
    first_delivery,
    mail_recipients,
    message_cause,
    message_request,
    with_values,
)
from chalicelib.actions.work import retried
from chalicelib.domain import forwards as rules
from chalicelib.domain import messages
from chalicelib.domain.access import Caller
from chalicelib.domain.errors import Invalid
from chalicelib.domain.messages import FORWARD_ID, FORWARDED, Message, MessageType, Sender, SenderType
from chalicelib.ports import Desk

MAX_READ = 150
"""Messages of a whole conversation that are read, with its notes and activity lines."""


class NewForward(Struct, frozen=True):
    """`message_ids`: None for the whole conversation. `attachment_ids`: None for all files of the messages. `recipients`: by the
    names of `RECIPIENTS`."""

    content: str | None
    recipients: dict[str, Any]
    message_ids: tuple[int, ...] | None = None
    attachment_ids: tuple[int, ...] | None = None
    echo_id: str | None = None


@retried
def forward(desk: Desk, caller: Caller, conversation_id: int, new: NewForward) -> Message:
    """A repeated echo_id returns the first message."""
    work = load_work(desk, caller, conversation_id)
    asked = (FORWARDED, new.recipients, new.message_ids, new.attachment_ids)
    request = message_request(caller, work.conversation, NewMessage(content=new.content, echo_id=new.echo_id), *asked)
    if earlier := request.earlier(desk):
        return load_message(desk, work.conversation, earlier)
    message = decide_forward(work, new)
    request.claim(work, message.id)
    work.commit()
    return message


def decide_forward(work: ConversationWork, new: NewForward) -> Message:
    """Raises Invalid (`forward_needs_mail`, `recipient_needed`, and what the rules and `mail_recipients` raise)."""
    inbox = work.directory.inbox(work.conversation.inbox_id)
    if not inbox.channel.takes_letters:
        raise Invalid("Messages are forwarded from an inbox of e-mails only.", code="forward_needs_mail")
    recipients = mail_recipients(work, new.recipients)
    if not recipients.get("to_emails"):
        raise Invalid("A mail needs a recipient.", code="recipient_needed", fields=("to_emails",))
    chosen = _chosen(work, new.message_ids)
    rules.check_forwardable(chosen)
    files = rules.files_along(chosen, new.attachment_ids)
    described = {"message_ids": [each.id for each in chosen], "attachment_ids": [each.id for each in files]}
    message = work.fresh_message(MessageType.OUTGOING)
    message = replace(
        message,
        content=_comment(work, new.content),
        content_attributes={**recipients, FORWARDED: described, FORWARD_ID: message.id},
        delivery=first_delivery(inbox),
        echo_id=new.echo_id,
        sender=Sender(SenderType.USER, work.performer_id) if work.performer_id else None,
        cause=message_cause(work),
    )
    work.add_message(message, trigger=delivery_trigger(message))
    return message


def _chosen(work: ConversationWork, message_ids: Sequence[int] | None) -> list[Message]:
    """In the order of the thread. Raises NotFound."""
    if message_ids is not None:
        rules.check_number(message_ids)
        return [held_message(work, work.conversation, each) for each in sorted(set(message_ids))]
    found = find_messages(work.desk, work.conversation, limit=MAX_READ + 1)
    if len(found) > MAX_READ:
        rules.check_number(found)
    return [each for each in found if rules.is_forwardable(each)]


def _comment(work: ConversationWork, content: str | None) -> str | None:
    """With the values of its variables. Raises Invalid (`message_too_long`)."""
    written = content if content and content.strip() else None
    return with_values(work, messages.check_content(written, 0) or "", 0) if written else None
