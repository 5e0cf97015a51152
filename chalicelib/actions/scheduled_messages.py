"""Messages that are sent later, and those that their author may still take back (docs/decisions/0028).

A scheduled message is a row beside the thread, which the conversation names. One transaction replaces it by a message of the
thread, so that it is sent once and has the time of its sending. Every change of it is guarded by the conversation's version.
"""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from chalicelib.actions import attachments as attachment_actions
from chalicelib.actions.conversation_work import ConversationWork, load_work
from chalicelib.actions.finding import find_conversation, load_message
from chalicelib.actions.messages import (
    NewMessage,
    check_sent_attributes,
    decide_message,
    empty_draft,
    kept_attributes,
    message_request,
    refuse_answered,
    with_pictures,
)
from chalicelib.actions.work import retried
from chalicelib.domain import keys
from chalicelib.domain import messages as message_rules
from chalicelib.domain import scheduled as rules
from chalicelib.domain.access import Caller
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.keys import Claim
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import MANUAL, Attachment, Cause, Message, MessageType, ScheduledMessage, Sender, SenderType
from chalicelib.domain.scheduled import SOON, SOON_MS
from chalicelib.ports import ANY_VERSION, Desk, Put

KEEP_CLAIM_SECONDS = 86_400
"""A cancelled message stays cancelled when its request comes again this much later."""


def list_scheduled(desk: Desk, caller: Caller, conversation_id: int) -> list[ScheduledMessage]:
    """The first due first; those with a problem before them."""
    conversation = find_conversation(desk, caller, conversation_id)
    found = desk.store.list_of(keys.SCHEDULED_MESSAGE, caller.account_id, conversation.id)
    return sorted(found, key=lambda each: (each.due_at or 0, each.id))


@retried
def schedule_message(
    desk: Desk,
    caller: Caller,
    conversation_id: int,
    new: NewMessage,
    *,
    due_at: int | None = None,
    undo_seconds: int | None = None,
) -> ScheduledMessage | Message:
    """Either of both times is given. A repeated echo_id returns the scheduled message, or the one that was sent by now.

    A reply that can be taken back is sent now, so it raises Conflict (`answered_meanwhile`); one for later is meant for its time.
    """
    field = "scheduled_at" if due_at is not None else "undo_seconds"
    rules.check_kind(new.type, private=new.private, source_id=new.source_id, field=field)
    work = load_work(desk, caller, conversation_id)
    request = message_request(caller, work.conversation, new, due_at, undo_seconds)
    if earlier := request.earlier(desk):
        return _scheduled_or_sent(desk, work.conversation, earlier)
    if due_at is None:
        refuse_answered(work, new)
    due = work.at + (undo_seconds or 0) * 1000 if due_at is None else rules.check_due(due_at, work.at)
    message = _written(work, caller, new)
    account_id, user_id = caller.account_id, caller.user.id
    undo, seen_id = due_at is None, new.seen_message_id if due_at is None else None
    scheduled = ScheduledMessage(
        message.id, account_id, message.conversation_id, message, due, user_id, undo=undo, seen_message_id=seen_id
    )
    request.claim(work, scheduled.id)
    work.create(_key(scheduled), scheduled)
    _note(work, scheduled)
    empty_draft(work, new)
    work.commit()
    return scheduled


def _scheduled_or_sent(desk: Desk, conversation: Conversation, known_id: int) -> ScheduledMessage | Message:
    waiting = desk.store.get(keys.scheduled_message(conversation.account_id, conversation.id, known_id))
    return waiting or load_message(desk, conversation, known_id)


def _written(work: ConversationWork, caller: Caller, new: NewMessage) -> Message:
    """The message as it was written. Its variables are tried, so that a wrong one is refused now."""
    content = message_rules.check_content(new.content, len(new.attachments))
    with_pictures(work, new, content)
    check_sent_attributes(new)
    message = work.fresh_message(MessageType.OUTGOING)
    channel = work.directory.inbox(message.inbox_id).channel
    attachments = attachment_actions.store(work.desk, message, new.attachments, channel)
    return replace(
        message,
        content=with_names(new, content, attachments),
        content_type=new.content_type,
        content_attributes=kept_attributes(work, new),
        additional_attributes=new.additional_attributes,
        echo_id=new.echo_id,
        sender=Sender(SenderType.USER, caller.user.id),
        attachments=attachments,
    )


@retried
def update_scheduled(
    desk: Desk,
    caller: Caller,
    conversation_id: int,
    scheduled_id: int,
    *,
    content: str | None = None,
    due_at: int | None = None,
) -> ScheduledMessage:
    """None leaves a value as it is. The author of a new text is the caller; a new time ends a problem and the time to undo."""
    work = load_work(desk, caller, conversation_id)
    before = after = held_scheduled(work, scheduled_id)
    if content is not None:
        after = replace(after, message=_rewritten(work, before.message, content))
    if due_at is not None:
        after = rules.postponed(after, rules.check_due(due_at, work.at))
    if after == before:
        return before
    saved: ScheduledMessage = work.update(_key(before), after)
    _note(work, saved)
    work.commit()
    return saved


def _rewritten(work: ConversationWork, message: Message, content: str) -> Message:
    cleaned = message_rules.check_content(content, len(message.attachments))
    if cleaned == message.content:
        return message
    with_pictures(work, waiting(message, cleaned), cleaned)
    return replace(message, content=cleaned, updated_at=work.at, sender=Sender(SenderType.USER, work.performer_id or 0))


@retried
def cancel_scheduled(desk: Desk, caller: Caller, conversation_id: int, scheduled_id: int) -> ScheduledMessage:
    """Returns the message as it was, so that a client can put it back into its composer."""
    work = load_work(desk, caller, conversation_id)
    scheduled = held_scheduled(work, scheduled_id)
    _remove(work, scheduled, replaced_by=None)
    work.commit()
    return scheduled


@retried
def send_scheduled_now(desk: Desk, caller: Caller, conversation_id: int, scheduled_id: int) -> Message:
    """The message keeps its author, unless the author may no longer see the inbox: then it is the caller's.

    Raises Conflict (`scheduled_file_missing`), and what a message that is written now raises.
    """
    conversation = find_conversation(desk, caller, conversation_id)
    work = ConversationWork(desk, conversation, directory=caller.directory)
    scheduled = held_scheduled(work, scheduled_id)
    author = scheduled.message.sender if has_author(work, scheduled) else None
    work.performer_id = author.id if author else caller.user.id
    work.cause = replace(sending_cause(scheduled), detail="sent_now", by=caller.user.id)
    message = decide_sending(work, scheduled)
    work.commit()
    return message


def sending_cause(scheduled: ScheduledMessage) -> Cause:
    """Names the scheduler and the time of the request. A message that only waited to be taken back was written by hand."""
    kind = MANUAL if scheduled.undo else "scheduled_message"
    return Cause(kind, by=scheduled.requested_by, at=scheduled.message.created_at)


def has_author(work: ConversationWork, scheduled: ScheduledMessage) -> bool:
    """Whether the author may still write in the conversation's inbox."""
    sender = scheduled.message.sender
    member = work.directory.member(sender.id) if sender else None
    return member is not None and work.directory.may_see(member, work.conversation.inbox_id)


def decide_sending(work: ConversationWork, scheduled: ScheduledMessage) -> Message:
    """Replaces the scheduled message by one of the thread, with all that follows from a message written now. Its files get new
    keys, because a key names its message. Raises Conflict (`scheduled_file_missing`)."""
    new = waiting(scheduled.message, scheduled.message.content)
    if work.performer_id != scheduled.requested_by:
        new = replace(new, echo_id=None)
    try:
        message = decide_message(work, new)
    except FileNotFoundError as error:
        raise Conflict("A file of the message is gone. Write the message again.", code="scheduled_file_missing") from error
    _remove(work, scheduled, replaced_by=message)
    return message


def waiting(written: Message, content: str | None) -> NewMessage:
    """The waiting message with a text, as its author would send it."""
    return NewMessage(
        content=content,
        content_type=written.content_type,
        content_attributes=written.content_attributes,
        additional_attributes=written.additional_attributes,
        attachments=tuple(file for file in written.attachments if file.key),
        echo_id=written.echo_id,
    )


def with_names(new: NewMessage, content: str | None, stored: Sequence[Attachment]) -> str | None:
    """The text, which names its pictures as they are stored: the bytes of a file may give its name another ending."""
    if not content or "](attachment:" not in content:
        return content
    from chalicelib.domain.mail_pictures import renamed

    names = [attachment_actions.name_of(each) for each in new.attachments]
    return renamed(content, names, [each.file_name or "" for each in stored])


def decide_stop(work: ConversationWork, scheduled: ScheduledMessage, code: str, text: str) -> None:
    """Keeps the message for an agent, with the reason for which it was not sent."""
    saved: ScheduledMessage = work.update(_key(scheduled), rules.stopped(scheduled, code, text))
    _note(work, saved)


def held_scheduled(work: ConversationWork, scheduled_id: int) -> ScheduledMessage:
    """Raises NotFound (`scheduled_message_not_found`), also for one that was sent."""
    scheduled = work.get(keys.scheduled_message(work.account_id, work.conversation.id, scheduled_id))
    if scheduled is None:
        raise NotFound("There is no such scheduled message.", code="scheduled_message_not_found")
    return scheduled


def request_key(scheduled: ScheduledMessage) -> Key[Claim] | None:
    """The claim of the request that has scheduled the message."""
    echo_id, what = scheduled.message.echo_id, f"message:{scheduled.conversation_id}"
    return keys.request(scheduled.account_id, f"user:{scheduled.requested_by}", what, echo_id) if echo_id else None


def _note(work: ConversationWork, scheduled: ScheduledMessage) -> None:
    """Names the message in the conversation, which plans its timer."""
    refs = rules.with_ref(work.conversation.scheduled, scheduled.ref)
    work.conversation = replace(work.conversation, scheduled=refs)
    if scheduled.due_at is not None and scheduled.due_at < work.at + SOON_MS:
        work.update_trigger = SOON


def _remove(work: ConversationWork, scheduled: ScheduledMessage, *, replaced_by: Message | None) -> None:
    """The claim of its request leads to the sent message from now on. One to which no message leads back expires."""
    work.remove(_key(scheduled), scheduled)
    refs = rules.without_ref(work.conversation.scheduled, scheduled.id)
    work.conversation = replace(work.conversation, scheduled=refs)
    work.erase_files(scheduled.message, replace(scheduled.message, attachments=()))
    key = request_key(scheduled)
    claim: Any = work.get(key) if key else None
    if key is None or claim is None:
        return
    expires_at = None if replaced_by and replaced_by.echo_id else work.at // 1000 + KEEP_CLAIM_SECONDS
    refers_to = (replaced_by.id,) if replaced_by else claim.refers_to
    work.add(Put(key, Claim(refers_to, claim.fingerprint), expected=ANY_VERSION, expires_at=expires_at))


def _key(scheduled: ScheduledMessage) -> Key[ScheduledMessage]:
    return keys.scheduled_message(scheduled.account_id, scheduled.conversation_id, scheduled.id)
