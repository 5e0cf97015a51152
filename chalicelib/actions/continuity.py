"""Plans the mail to a customer who is away, in the transaction of the first reply that it will have."""

from msgspec.structs import replace

from chalicelib.actions.conversation_work import ConversationWork
from chalicelib.domain import keys
from chalicelib.domain.continuity import WAIT_MS, recipient_of
from chalicelib.domain.conversations import MailPlan
from chalicelib.domain.inboxes import Inbox


def decide_mail_plan(work: ConversationWork, first_message_id: int) -> None:
    """Changes nothing for an inbox that is not continued by mail, and for a contact without an address that takes mails."""
    conversation = work.conversation
    inbox = inbox_of(work)
    if inbox is None or not inbox.channel.continues_by_mail:
        return
    contact = work.get(keys.contact(work.account_id, conversation.contact_id))
    if recipient_of(contact, work.desk.mail_domain):
        work.conversation = replace(conversation, mail_plan=MailPlan(work.at + WAIT_MS, first_message_id))


def inbox_of(work: ConversationWork) -> Inbox | None:
    """None for an inbox that was deleted."""
    return next((each for each in work.directory.inboxes if each.id == work.conversation.inbox_id), None)
