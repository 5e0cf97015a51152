"""Mails to customers who are away that did not arrive: the thread says so, and the contact is marked."""

from chalicelib.actions.conversation_work import of_conversation
from chalicelib.actions.finding import find_survivor
from chalicelib.actions.mail_identities import note_bounce
from chalicelib.actions.outgoing_mail import writes_of
from chalicelib.actions.work import retried
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation, Edit
from chalicelib.domain.mail_inbound import marked
from chalicelib.domain.mails import Mail, MailState, finished, mail_key, next_version
from chalicelib.domain.messages import Activity
from chalicelib.ports import Desk


def note_failure(
    desk: Desk, account_id: int, mail_id: int, address: str, reason: str, *, is_gone: bool, arrived: bool = False
) -> None:
    """Handles a report about the mail. `is_gone`: the address takes no more mails. `arrived`: the report is a complaint of the
    receiver. A repetition changes nothing, and a report about a mail whose row has expired has no effect."""
    mail = desk.store.get(mail_key(account_id, mail_id))
    conversation = _conversation_of(desk, mail) if mail else None
    if mail is None or conversation is None:
        return
    receiver = marked(address, reason, desk.clock.now()) if is_gone else None
    if receiver:
        note_bounce(desk, conversation, receiver)
    if not arrived and mail.is_finished and mail.state is not MailState.FAILED:
        end_failed(desk, mail, finished(mail, MailState.FAILED, error=reason, provider_id=mail.provider_id), address)


@retried
def end_failed(desk: Desk, before: Mail, after: Mail, address: str) -> None:
    """Stores the end of the mail together with a line in the thread. Does nothing if another worker has changed the mail."""
    stored, conversation = desk.store.get(mail_key(before.account_id, before.id)), _conversation_of(desk, before)
    if stored is None or stored.version != before.version:
        return
    saved = next_version(before, after, at=desk.clock.now(), token=desk.ids.token())
    writes = writes_of(before, saved)
    if conversation is None:
        desk.store.commit(writes)
        return
    work = of_conversation(desk, conversation)
    for write in writes:
        work.add(write)
    line = Activity("mail_not_delivered", {"email": address})
    work.apply_quietly(Edit(work.conversation, activities=(line,)))
    work.commit()


def _conversation_of(desk: Desk, mail: Mail) -> Conversation | None:
    found = desk.store.get(keys.conversation(mail.account_id, mail.conversation_id or 0))
    return find_survivor(desk, found) if found else None
