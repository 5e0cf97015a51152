"""Mails the replies that a customer has not seen (contract 8.19)."""

from msgspec.structs import replace

from chalicelib.actions.continuity import inbox_of
from chalicelib.actions.conversation_work import ConversationWork, of_conversation
from chalicelib.actions.finding import find_messages
from chalicelib.actions.open_sockets import contacts_online
from chalicelib.actions.outgoing_mail import queue_mail, start_sending
from chalicelib.actions.work import retried
from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact
from chalicelib.domain.continuity import MAX_MESSAGES, WAIT_MS, recipient_of, unseen
from chalicelib.domain.conversations import Edit, MailPlan
from chalicelib.domain.mails import Mail, MailKind
from chalicelib.domain.messages import Activity, Message
from chalicelib.domain.timers import Timer, continuity_timer
from chalicelib.ports import Desk


def mail_unseen(desk: Desk, timer: Timer) -> bool:
    """Whether a mail was queued."""
    mail = _queue(desk, timer)
    if mail:
        start_sending(desk, mail)
    return mail is not None


@retried
def _queue(desk: Desk, timer: Timer) -> Mail | None:
    """The transaction ends the plan and queues its mail, so that a repetition finds no plan. A timer that is not of the present
    plan is removed: it was read late."""
    before = desk.store.get(keys.conversation(timer.account_id, int(timer.id)))
    if before is None or before.mail_plan is None or continuity_timer(before) != timer:
        desk.store.discard(keys.timer(timer))
        return None
    work = of_conversation(desk, before)
    mail = decide_mail(work, before.mail_plan)
    work.commit()
    return mail


def decide_mail(work: ConversationWork, plan: MailPlan) -> Mail | None:
    """Ends the plan and queues the mail, with a line in the thread. A customer whose browser shows the site sees the replies
    there: the desk looks again after as long as they have waited, at least two minutes."""
    conversation = work.conversation
    work.conversation = replace(conversation, mail_plan=None)
    inbox, contact = inbox_of(work), work.get(keys.contact(work.account_id, conversation.contact_id))
    to = recipient_of(contact, work.desk.mail_domain)
    if inbox is None or contact is None or to is None or not inbox.channel.continues_by_mail:
        return None
    read = find_messages(work.desk, conversation, after=plan.first_message_id - 1, limit=MAX_MESSAGES)
    messages = unseen(read, conversation)
    if messages and _is_online(work, contact):
        waited = work.at - messages[0].created_at
        work.conversation = replace(conversation, mail_plan=replace(plan, due_at=work.at + max(WAIT_MS, waited)))
        return None
    if len(read) == MAX_MESSAGES:
        work.conversation = replace(conversation, mail_plan=MailPlan(work.at + WAIT_MS, read[-1].id + 1))
    return _mail(work, to, messages) if messages else None


def _is_online(work: ConversationWork, contact: Contact) -> bool:
    return bool(contacts_online(work.desk, work.account_id, [contact]))


def _mail(work: ConversationWork, to: str, messages: list[Message]) -> Mail:
    facts = {"first_message_id": messages[0].id, "last_message_id": messages[-1].id}
    mail = queue_mail(work.desk, work, MailKind.REPLIES, to, conversation_id=work.conversation.id, **facts)
    work.apply_quietly(Edit(work.conversation, activities=(Activity("sent_by_mail", {"email": to}),)))
    return mail
