"""Agents' actions on messages."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from chalicelib.actions import attachments as attachment_actions
from chalicelib.actions.attachments import NewFile
from chalicelib.actions.conversation_deciders import decide_reopening
from chalicelib.actions.conversation_work import ConversationWork, load_work, of_conversation
from chalicelib.actions.finding import (
    find_conversation,
    find_conversation_of,
    find_shown,
    held_message,
    load_message,
    quoted_message,
)
from chalicelib.actions.idempotency import MESSAGE_ID_FIELDS, IdempotentRequest, idempotent_request
from chalicelib.actions.work import retried
from chalicelib.domain import keys
from chalicelib.domain import messages as rules
from chalicelib.domain.access import Caller
from chalicelib.domain.conversations import Conversation, leave_spam_by_reply
from chalicelib.domain.deliveries import is_to_send
from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.event_types import FIRST_REPLY_CREATED
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.keys import Claim
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import MANUAL, Cause, Delivery, FileState, KnownDraft, Message, MessageType, Sender, SenderType
from chalicelib.ports import Desk

MEDIA_PENDING = "media_pending"
READ_FROM_CLIENTS = (
    "items",
    "in_reply_to",
    "in_reply_to_external_id",
    "external_created_at",
)
"""content_attributes that a client may set; all others are dropped (contract 4.6), except for the recipients of a mail."""

MAX_PROVIDER_ID = 255
"""Longer ids cannot be part of a key, so no message has one."""


Rule = Callable[[Message], Message | None]
"""A rule of `domain/messages.py`: the changed message, or None when nothing changes."""


class NewMessage(Struct, frozen=True):
    content: str | None = None
    type: MessageType = MessageType.OUTGOING
    private: bool = False
    content_type: str = "text"
    content_attributes: dict[str, Any] = field(default_factory=dict)
    additional_attributes: dict[str, Any] = field(default_factory=dict)
    attachments: tuple[NewFile, ...] = ()
    echo_id: str | None = None
    source_id: str | None = None
    draft: KnownDraft | None = None
    """The draft from which the message was written, which the same transaction empties."""
    seen_message_id: int | None = None
    """The newest message of the thread that the author had seen. None: the author sends whatever was written meanwhile."""


@retried
def create_message(desk: Desk, caller: Caller, conversation_id: int, new: NewMessage) -> Message:
    """Adds a reply, a private note or (in an API inbox) a customer's message. A repeated echo_id returns the first message.

    Raises Conflict (`answered_meanwhile`), also after a write conflict with the other reply.
    """
    work = load_work(desk, caller, conversation_id)
    request = message_request(caller, work.conversation, new)
    if earlier := request.earlier(desk):
        return load_message(desk, work.conversation, earlier)
    identity = _identity(work, new)
    if identity and (known := desk.store.get(identity)):
        return _known_message(desk, work.conversation, known)
    refuse_answered(work, new)
    message = decide_message(work, new)
    empty_draft(work, new)
    request.claim(work, message.id)
    if identity:
        work.claim(identity, message.conversation_id, message.id)
    work.commit()
    return message


def refuse_answered(work: ConversationWork, new: NewMessage) -> None:
    if new.seen_message_id is not None and new.type is MessageType.OUTGOING and not new.private:
        from chalicelib.actions.answered_replies import decide_unanswered

        decide_unanswered(work, new.seen_message_id)


def decide_message(work: ConversationWork, new: NewMessage) -> Message:
    """Adds a message. Its author is the performer of the work, or the contact when it is incoming; then it reopens."""
    if new.type is MessageType.INCOMING:
        decide_reopening(work)
    replied_at = work.conversation.first_reply_created_at
    message = build(work, new)
    add_answered(work, work.directory.inbox(message.inbox_id), message)
    if message.is_human_reply and message.is_public:
        work.apply(leave_spam_by_reply(work.conversation, by=work.by))
    if message.content_type == "input_csat" and message.is_public and new.type is not MessageType.INCOMING:
        from chalicelib.actions.surveys import note_survey

        note_survey(work, message)
    if message.private and message.content and "mention://" in message.content:
        decide_mentions(work, message)
    if work.conversation.first_reply_created_at != replied_at:
        work.event(FIRST_REPLY_CREATED, conversation_id=message.conversation_id, message_id=message.id)
    return message


def empty_draft(work: ConversationWork, new: NewMessage) -> None:
    if new.draft is not None:
        from chalicelib.actions.ended_drafts import decide_draft_sent

        decide_draft_sent(work, private=new.private, known=new.draft)


def decide_mentions(work: ConversationWork, note: Message) -> None:
    """Raises Invalid (`too_many_mentions`)."""
    from chalicelib.domain.mentions import mentioned_people

    if people := mentioned_people(note.content or "", work.directory, note.inbox_id):
        work.mention(note, people)


def add_answered(work: ConversationWork, inbox: Inbox, message: Message) -> None:
    """Adds the message, and after a customer's one the answer that the inbox gives by itself: that the team is out of office, or
    the greeting of a conversation without any other message."""
    greets = inbox.greeting_enabled and work.conversation.last_public_message_id is None
    work.add_message(message, trigger=delivery_trigger(message) or (MEDIA_PENDING if rules.is_stored_mail(message) else None))
    if message.type is MessageType.INCOMING and (greets or inbox.keeps_hours) and message.is_public:
        from chalicelib.actions.template_messages import decide_answer

        decide_answer(work, inbox, greets=greets)


def _identity(work: ConversationWork, new: NewMessage) -> Key[Claim] | None:
    """The key of a message whose program gives it an id of its own, by which replies name it. Providers give theirs later."""
    inbox = work.directory.inbox(work.conversation.inbox_id)
    if not new.source_id or not inbox.channel.client_driven:
        return None
    return keys.provider_message(inbox.account_id, inbox.id, new.source_id)


def _known_message(desk: Desk, conversation: Conversation, known: Claim) -> Message:
    conversation_id, message_id = (int(part) for part in known.refers_to)
    if conversation_id not in conversation.thread_ids:
        raise Conflict("A message of another conversation has this source id.", code="source_id_taken")
    return load_message(desk, conversation, message_id)


def build(work: ConversationWork, new: NewMessage) -> Message:
    """Builds the message and stores its files in the bucket, but does not add it to the work."""
    conversation, inbox = work.conversation, work.directory.inbox(work.conversation.inbox_id)
    incoming = new.type is MessageType.INCOMING
    content, marked = with_pictures(work, new, rules.check_content(new.content, len(new.attachments)))
    check_sent_attributes(new)
    if incoming and not inbox.channel.client_driven:
        raise Invalid("Only an API inbox accepts incoming messages.", code="incoming_not_allowed", fields=("message_type",))
    message = work.fresh_message(new.type)
    return replace(
        message,
        content=content,
        content_type=new.content_type,
        content_attributes={**kept_attributes(work, new), **marked},
        additional_attributes=new.additional_attributes,
        private=new.private and not incoming,
        delivery=None if incoming or new.private else first_delivery(inbox),
        source_id=new.source_id,
        echo_id=new.echo_id,
        cause=message_cause(work, incoming=incoming),
        sender=Sender(SenderType.CONTACT, conversation.contact_id) if incoming else _performer(work),
        attachments=attachment_actions.store(
            work.desk, message, new.attachments, inbox.channel, private=new.private and not incoming
        ),
    )


def message_cause(work: ConversationWork, *, incoming: bool = False) -> Cause | None:
    """None for a message that its sender has written by hand: most are."""
    return None if incoming or work.cause is None or work.cause.kind == MANUAL else work.cause


def with_values(work: ConversationWork, content: str, attachments: int) -> str | None:
    """The text with the values of its variables. Raises Invalid."""
    if "{{" not in content and "{%" not in content:
        return content
    from chalicelib.actions import message_variables

    return rules.check_content(message_variables.render(work, content), attachments)


def with_pictures(work: ConversationWork, new: NewMessage, content: str | None) -> tuple[str | None, dict[str, str]]:
    """The text with the values of its variables and without the marks of its pictures, and the attribute of a mail whose text has
    marks. Raises Invalid (those of `with_values`, `picture_missing`)."""
    if content is None or new.type is MessageType.INCOMING:
        return content, {}
    if "](attachment:" not in content:
        return with_values(work, content, len(new.attachments)), {}
    from chalicelib.actions.mail_pictures import of_message

    return of_message(work, new, content)


def check_sent_attributes(new: NewMessage) -> None:
    from chalicelib.domain.attributes import check_attributes

    if new.content_attributes or new.additional_attributes:
        check_attributes({"content_attributes": new.content_attributes, "additional_attributes": new.additional_attributes})


def _performer(work: ConversationWork) -> Sender | None:
    return Sender(SenderType.USER, work.performer_id) if work.performer_id else None


def first_delivery(inbox: Inbox) -> Delivery:
    return Delivery.SENT if inbox.channel.is_read_by_client else Delivery.QUEUED


def delivery_trigger(message: Message) -> str | None:
    """The trigger of `queue_for_sending`, or of the download of files: the message is to be sent, or has files of a provider."""
    if is_to_send(message):
        return "queued"
    return MEDIA_PENDING if any(file.state is FileState.PENDING for file in message.attachments) else None


def kept_attributes(work: ConversationWork, new: NewMessage) -> dict[str, Any]:
    kept = {name: new.content_attributes[name] for name in READ_FROM_CLIENTS if new.content_attributes.get(name) is not None}
    attributes = {**kept, **_recipients(work, new), **reply_reference(work, kept)}
    return {**attributes, **_aside(work, new, attributes)}


def _aside(work: ConversationWork, new: NewMessage, attributes: dict[str, Any]) -> dict[str, int]:
    if new.private or not work.conversation.forward_ids or not attributes.get("in_reply_to"):
        return {}
    from chalicelib.actions.forwards import aside_of_reply

    return aside_of_reply(work, attributes)


def _recipients(work: ConversationWork, new: NewMessage) -> dict[str, list[str]]:
    """Of a reply that leaves as a mail. Elsewhere they are ignored."""
    is_reply = new.type is MessageType.OUTGOING and not new.private
    if not is_reply or not work.directory.inbox(work.conversation.inbox_id).channel.takes_letters:
        return {}
    return mail_recipients(work, new.content_attributes)


def mail_recipients(work: ConversationWork, given: Mapping[str, Any]) -> dict[str, list[str]]:
    """The addresses of each field of `RECIPIENTS`. Raises Invalid (`email_invalid`, `too_many_recipients`,
    `recipient_of_desk`)."""
    from chalicelib.domain.letters import cleaned_recipients, refuse_own

    found = cleaned_recipients(given)
    refuse_own(found, [each.channel.mailbox.email for each in work.directory.inboxes if each.channel.mailbox])
    return found


def reply_reference(work: ConversationWork, attributes: dict[str, Any], inbox_id: int | None = None) -> dict[str, Any]:
    """Both ids of the replied-to message, ours and the provider's, found by either of them. `inbox_id`: the one of the provider's
    id, that of the conversation if none is given. A message of another channel has no id that this one's provider knows."""
    conversation = work.conversation
    message_id, provider_id = attributes.get("in_reply_to"), attributes.get("in_reply_to_external_id")
    if message_id is None and isinstance(provider_id, str) and len(provider_id) <= MAX_PROVIDER_ID:
        claim = work.get(keys.provider_message(work.account_id, inbox_id or conversation.inbox_id, provider_id))
        message_id = claim.refers_to[1] if claim and conversation.shows(*map(int, claim.refers_to)) else None
        return {"in_reply_to": message_id}
    if isinstance(message_id, int) and 0 < message_id < 10**16:
        quoted = quoted_message(work, conversation, message_id)
        is_same_channel = quoted is not None and quoted.inbox_id == (inbox_id or conversation.inbox_id)
        return {
            "in_reply_to": quoted.id if quoted else None,
            "in_reply_to_external_id": quoted.source_id if quoted and is_same_channel else None,
        }
    return {}


def message_request(caller: Caller, conversation: Conversation, new: NewMessage, *more: Any) -> IdempotentRequest:
    """`more`: by which two requests differ beside the message itself."""
    files = [(attachment_actions.name_of(file), file.size) for file in new.attachments]
    asked = (new.content, new.type, new.private, new.content_type, files, *more)
    return idempotent_request(caller, "message", new.echo_id, *asked, within=conversation.thread_ids, sent_as=MESSAGE_ID_FIELDS)


def find_message(desk: Desk, caller: Caller, conversation_id: int, message_id: int) -> Message:
    return load_message(desk, find_conversation(desk, caller, conversation_id), message_id)


@retried
def delete_message(desk: Desk, caller: Caller, conversation_id: int, message_id: int) -> Message:
    """Removes the content and keeps the message's position in the thread. A repetition has no effect."""
    work = of_conversation(desk, find_conversation_of(desk, caller, conversation_id, message_id), caller=caller)
    cause = replace(work.cause, at=work.at) if work.cause else None

    def redacted(message: Message) -> Message | None:
        return None if rules.is_deleted(message) else rules.redact(message, cause)

    message = decide_message_change(work, message_id, redacted)
    work.commit()
    return message


@retried
def change_message(desk: Desk, caller: Caller, conversation_id: int, message_id: int, rule: Rule) -> Message:
    """Loads a message of a conversation, applies the rule, and commits. Agents' changes use it."""
    work = of_conversation(desk, find_conversation_of(desk, caller, conversation_id, message_id), caller=caller)
    message = decide_message_change(work, message_id, rule)
    work.commit()
    return message


def decide_message_change(work: ConversationWork, message_id: int, rule: Rule) -> Message:
    """Applies the rule to a message of the conversation. Returns the message, changed or not. Raises NotFound."""
    message = held_message(work, work.conversation, message_id)
    changed = rule(message)
    return message if changed is None else _change(work, message, changed)


def _change(work: ConversationWork, before: Message, after: Message) -> Message:
    erased = work.erase_files(before, after)
    return work.change_message(before, after, trigger=delivery_trigger(after) or ("files_erased" if erased else None))


def save_message(desk: Desk, conversation: Conversation, before: Message, changed: Message) -> Message:
    """Commits a changed message, in the work of the conversation whose thread has it. The conversation holds only the id of
    its last message, so it is not written."""
    work = of_conversation(desk, find_shown(desk, conversation, before.conversation_id, before.id))
    saved = _change(work, before, changed)
    work.commit()
    return saved
