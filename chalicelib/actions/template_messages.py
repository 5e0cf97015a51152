"""Messages that the desk sends by itself, with texts of the account: the greeting and the out-of-office text of an inbox, its
satisfaction survey, and what goes with an automatic resolution (contract 8.2, 8.8)."""

from typing import Any

from msgspec.structs import replace

from chalicelib.actions.attempts import counted
from chalicelib.actions.conversation_work import ConversationWork
from chalicelib.actions.finding import quoted_message
from chalicelib.actions.message_variables import render
from chalicelib.actions.messages import delivery_trigger, first_delivery
from chalicelib.domain import message_variables
from chalicelib.domain.conversations import Status, can_reply
from chalicelib.domain.errors import Invalid
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.keys import hashed
from chalicelib.domain.messages import Cause, Message, MessageType
from chalicelib.domain.rate_limits import Limit
from chalicelib.domain.time_zones import local_time
from chalicelib.domain.timers import MINUTE_MS
from chalicelib.domain.working_hours import is_out_of_office

ALWAYS_KNOWN = ("account.name", "inbox.name", "inbox.id", "conversation.id", "conversation.display_id")
"""Variables that have a value in every conversation. A contact may be nameless, and no agent writes the message."""


TEXTS_PER_ADDRESS = Limit(10, 3_600)
"""Of an inbox to one customer, in the channels that programs write in, too. It ends the answers to a program that nothing tells
from a person."""

RECENT_REPLY_MS = 5 * MINUTE_MS
"""A conversation that goes on after the end of the hours is not interrupted (contract 8.8)."""


def check_text(text: str, *, field: str) -> None:
    """Raises Invalid (`variable_missing`) for a variable without a default text that may have no value. `field`: its name in the
    API."""
    try:
        message_variables.render(text, lambda name: name if name in ALWAYS_KNOWN else None)
    except Invalid as refusal:
        refusal.fields = (field,)
        raise


def decide_answer(work: ConversationWork, inbox: Inbox, *, greets: bool) -> None:
    """Adds the out-of-office text or else, if `greets`, the greeting, in the transaction of the message that it answers, so that
    it is sent once. A blocked contact, whose conversation stays resolved, gets none.

    `inbox`: the one that the customer wrote to. In the thread of another inbox an answer would arrive somewhere else.
    """
    if work.conversation.status is Status.RESOLVED or inbox.id != work.conversation.inbox_id:
        return
    if is_out_of_office(inbox, work.at) and not _was_answered(work, inbox):
        greets = (
            not decide_template(work, inbox, inbox.out_of_office_message or "", Cause("out_of_office", id=inbox.id)) and greets
        )
    if greets:
        decide_template(work, inbox, inbox.greeting_message or "", Cause("greeting", id=inbox.id))


def _was_answered(work: ConversationWork, inbox: Inbox) -> bool:
    """Whether the desk has written by itself today, by the date of the inbox, or an agent or a program within five minutes."""
    conversation = work.conversation
    if written_at := conversation.last_template_at:
        dates = {local_time(at, inbox.timezone).date() for at in (written_at, work.at)}
        if len(dates) == 1:
            return True
    reply = quoted_message(work, conversation, conversation.answers[-1].message_id) if conversation.answers else None
    return reply is not None and reply.created_at > work.at - RECENT_REPLY_MS


def decide_template(
    work: ConversationWork, inbox: Inbox, text: str, cause: Cause | None, *, link: str = "", **more: Any
) -> Message | None:
    """Adds a message without a sender, unless the text is empty, the channel accepts no reply any more, or a program would read
    it. `link` follows the text; `more` are further fields of the message."""
    content = _content(work, text)
    if not content or not can_reply(work.conversation, inbox.channel.reply_window_ms, work.at) or not _has_reader(work, inbox):
        return None
    empty = work.fresh_message(MessageType.TEMPLATE)
    content = f"{content} {link}".strip()
    message = replace(empty, content=content, delivery=first_delivery(inbox), cause=cause, **more)
    work.add_message(message, trigger=delivery_trigger(message))
    return message


def _has_reader(work: ConversationWork, inbox: Inbox) -> bool:
    """Whether a person is likely to read a message that the desk writes by itself. Two desks would answer each other for ever."""
    conversation = work.conversation
    if conversation.is_newest_automatic:
        return False
    if not inbox.channel.threads:
        return True
    customer = hashed(f"{conversation.account_id} {conversation.inbox_id} {conversation.source_id}")[:32]
    return counted(work.desk, f"automatic texts {customer}", TEXTS_PER_ADDRESS) <= TEXTS_PER_ADDRESS.units


def _content(work: ConversationWork, text: str) -> str:
    """Empty for a text of before `check_text` that has no value here: it must not hold up what it goes with."""
    try:
        return render(work, text).strip()
    except Invalid:
        return ""
