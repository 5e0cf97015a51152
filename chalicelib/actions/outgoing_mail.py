"""Queues mails: in the transaction of their cause, and then at once for the worker (features/mails)."""

from typing import Any

from chalicelib.actions.work import Work
from chalicelib.domain import keys
from chalicelib.domain.errors import Conflict
from chalicelib.domain.event_types import MESSAGE_CREATED
from chalicelib.domain.events import Change, Event, QueueClass
from chalicelib.domain.mails import LOOK_MS, MAIL, Mail, MailKind, mail_key
from chalicelib.ports import ANY_VERSION, Delete, Desk, Put, Write


def check_mail_configured(desk: Desk) -> None:
    """Raises Conflict (`mail_not_configured`) for a desk without a sender's address."""
    if not desk.mail_from:
        raise Conflict("This desk sends no mail: its operator has not set a sender.", code="mail_not_configured")


def queue_mail(desk: Desk, work: Work, kind: MailKind, to: str, **facts: Any) -> Mail:
    """Adds the mail to the work. `facts`: further fields of the row. Call `start_sending` after the commit; without it, the
    mail's timer does that within three minutes."""
    mail = Mail(
        id=desk.ids.next(),
        account_id=work.account_id,
        kind=kind,
        to=to,
        created_at=work.at,
        due_at=work.at + LOOK_MS,
        updated_at=work.at,
        **facts,
    )
    work.create(mail_key(mail.account_id, mail.id), mail, expires_at=mail.expires_at)
    work.plan(mail.timer)
    return mail


def writes_of(before: Mail, after: Mail) -> list[Write]:
    """Of the row and of its timer, which is moved or removed with it. `after` has the next version."""
    writes: list[Write] = [Put(mail_key(after.account_id, after.id), after, expected=before.version, expires_at=after.expires_at)]
    if after.is_finished or after.timer != before.timer:
        writes.append(Delete(keys.timer(before.timer), expected=ANY_VERSION))
    if not after.is_finished and after.timer != before.timer:
        writes.append(Put(keys.timer(after.timer), after.timer, expected=ANY_VERSION))
    return writes


def start_sending(desk: Desk, mail: Mail, *, run: int = 0) -> None:
    """Hands the mail to a worker. `message_id` of the event is the mail's id. `run`: a number of this call; the queue drops a
    repetition with the same one within five minutes. After a failure the mail's timer hands it over."""
    event = Event(MESSAGE_CREATED.name, trigger=MAIL, message_id=mail.id)
    change = Change(run or mail.id, mail.account_id, f"{MAIL}:{mail.account_id}:{mail.id}", desk.clock.now(), (event,))
    try:
        desk.queues.react([change], QueueClass.BACKGROUND)
    except Exception as error:  # noqa: BLE001 - what has caused the mail is stored, so that its request has succeeded
        desk.telemetry.note(mail_not_started=type(error).__name__)
