"""Sends one mail, at most once as far as the desk can know.

The row is set to SENDING before SES is called. A worker that finds SENDING after its lease cannot know whether SES took the mail:
it becomes UNKNOWN and is not sent again, because SES has no key by which it would recognise a repetition.
"""

from msgspec.structs import replace

from chalicelib.actions.outgoing_mail import start_sending, writes_of
from chalicelib.domain import keys
from chalicelib.domain.errors import WriteConflict
from chalicelib.domain.mails import (
    LOOK_MS,
    MAX_AGE_MS,
    Mail,
    MailKind,
    MailState,
    finished,
    is_lost,
    mail_key,
    next_version,
    postponed,
)
from chalicelib.domain.outbound import SendLater, SendRefused, SendUnknown
from chalicelib.domain.timers import Timer
from chalicelib.features.mails.contents import content_of
from chalicelib.features.mails.mime import mail_of
from chalicelib.ports import Desk, MetricName

INTERRUPTED = "interrupted"
COUNTED: dict[MailState, MetricName] = {
    MailState.SENT: "MailsSent",
    MailState.FAILED: "MailsFailed",
    MailState.UNKNOWN: "MailsUnknown",
}


def send_mail(desk: Desk, account_id: int, mail_id: int) -> None:
    """Does nothing for a mail that is finished, not due again yet, or in another worker's hands."""
    mail = desk.store.get(mail_key(account_id, mail_id))
    now = desk.clock.now()
    if mail is None or mail.is_finished or (mail.tries and mail.state is MailState.QUEUED and mail.due_at > now):
        return
    if mail.state is MailState.SENDING:
        if is_lost(mail, now):
            _end(desk, mail, finished(mail, MailState.UNKNOWN, error=INTERRUPTED))
        return
    content = content_of(desk, mail) if desk.mail_from else None
    if content is None:
        _end(desk, mail, finished(mail, MailState.DROPPED))
        return
    raw = mail_of(content, mail_id=f"{account_id}.{mail_id}", sender=desk.mail_from, to=mail.to, at=now)
    leased = _lease(desk, mail)
    if leased:
        _end(desk, leased, _sent(desk, leased, raw))


def _lease(desk: Desk, mail: Mail) -> Mail | None:
    """None when another worker was faster. A writer that lost the response reads whether the stored row is its own."""
    wanted = replace(mail, state=MailState.SENDING, tries=mail.tries + 1, due_at=desk.clock.now() + LOOK_MS)
    try:
        return _save(desk, mail, wanted)
    except WriteConflict:
        return None


def _sent(desk: Desk, mail: Mail, raw: bytes) -> Mail:
    """The mail after the call of SES."""
    try:
        provider_id = desk.mail.send(raw, sender=desk.mail_from, to=(mail.to,), tags=_tags(mail))
    except SendRefused as refusal:
        return finished(mail, MailState.FAILED, error=refusal.reason)
    except SendUnknown as lost:
        return finished(mail, MailState.UNKNOWN, error=lost.reason)
    except SendLater as later:
        return postponed(mail, desk.clock.now(), reason=later.reason, after=later.after)
    return finished(mail, MailState.SENT, provider_id=provider_id)


def _tags(mail: Mail) -> dict[str, str] | None:
    """By these a report of SES finds the mail. Others are about no conversation."""
    return {"account": str(mail.account_id), "mail": str(mail.id)} if mail.kind is MailKind.REPLIES else None


def _end(desk: Desk, before: Mail, after: Mail) -> None:
    """A WriteConflict says that another worker has ended it first."""
    try:
        if after.kind is MailKind.REPLIES and after.state is MailState.FAILED:
            from chalicelib.actions.failed_mails import end_failed

            end_failed(desk, before, after, before.to)
        else:
            _save(desk, before, after)
    except WriteConflict:
        return
    if after.state in COUNTED:
        desk.telemetry.count(COUNTED[after.state])
    desk.telemetry.note(mail_kind=after.kind, mail_state=after.state, mail_error=after.error)


def _save(desk: Desk, before: Mail, after: Mail) -> Mail:
    saved = next_version(before, after, at=desk.clock.now(), token=desk.ids.token())
    try:
        desk.store.commit(writes_of(before, saved))
    except Exception:
        if desk.store.get(mail_key(saved.account_id, saved.id)) != saved:
            raise
    return saved


def start_again(desk: Desk, timer: Timer) -> int:
    """Hands a mail that is due to a worker, and looks at it again later. One that has failed for days, for a reason of our own,
    ends. A timer without its mail is removed."""
    mail, now = desk.store.get(mail_key(timer.account_id, int(timer.id))), desk.clock.now()
    if mail is None or mail.is_finished or mail.timer != timer:
        desk.store.discard(keys.timer(timer))
        return 0
    if mail.state is MailState.QUEUED and now - mail.created_at > MAX_AGE_MS:
        _end(desk, mail, finished(mail, MailState.FAILED, error=mail.error or INTERRUPTED))
        return 0
    start_sending(desk, mail, run=mail.due_at)
    return 1
