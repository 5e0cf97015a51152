"""Polls the mailbox of an inbox: each new mail becomes an object in the bucket, and its envelope joins the message group of the
mailbox, in the order of the mailbox.

The place in the mailbox moves last. A run that ends before repeats its mails, whose keys and Message-IDs are the same.
"""

import msgspec
from msgspec.structs import replace

from chalicelib.actions.settings_changes import settings_changed
from chalicelib.actions.work import Work
from chalicelib.domain import keys
from chalicelib.domain.errors import WriteConflict
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.kinds import Key
from chalicelib.domain.mail_files import INBOUND, MAIL_TYPE
from chalicelib.domain.mail_hosts import MailboxPosition, MailHost
from chalicelib.domain.outbound import StoredFile
from chalicelib.domain.timers import MAILBOX, Timer
from chalicelib.features.email.model import (
    ACCESS_ENDED,
    LEASE_MS,
    LOGIN_REFUSED,
    MAILBOX_STATE,
    MAX_BYTES,
    MAX_RUN_MS,
    MAX_TRIES,
    REREAD_MS,
    UNREACHABLE,
    MailboxState,
    after_failure,
    after_success,
    chosen,
    without_failure,
)
from chalicelib.features.email.notices import IMAP, RECEIVED, Action, Notice, Poll, Receipt, poll_of
from chalicelib.ports import AccessEnded, Desk, LoginRefused, Mailbox, Unreachable


def poll(desk: Desk, asked: Poll) -> None:
    """A repeated request, and one while another run has the lease, have no effect. A run that was killed is followed by the next
    one when its lease ends."""
    inbox_key, state_key = keys.inbox(asked.account_id, asked.inbox_id), state_key_of(asked.account_id, asked.inbox_id)
    found = desk.store.get_many([inbox_key, state_key, keys.timer(asked.timer)])
    if keys.timer(asked.timer) not in found:
        return
    inbox: Inbox | None = found.get(inbox_key)
    state: MailboxState | None = found.get(state_key)
    host = inbox.channel.polled_mailbox if inbox else None
    if inbox is None or host is None or (state and state.leased_until > desk.clock.now()):
        desk.store.discard(keys.timer(asked.timer))
        return
    try:
        leased = _lease(desk, asked, state, _start(inbox, host))
    except WriteConflict:
        return
    _run(desk, inbox, host, leased)


def state_key_of(account_id: int, inbox_id: int) -> Key[MailboxState]:
    return MAILBOX_STATE.key(account_id, inbox_id)


def _start(inbox: Inbox, host: MailHost) -> MailboxState:
    """After the last mail that the mailbox had when it was connected."""
    stored = inbox.channel.stored_fields
    position = MailboxPosition(stored["imap_validity"], stored["imap_last_uid"])
    return MailboxState(inbox.account_id, inbox.id, host.host, host.login, position)


def _lease(desk: Desk, asked: Poll, state: MailboxState | None, start: MailboxState) -> MailboxState:
    """The timer moves to the end of the lease. Raises WriteConflict if another run was faster."""
    work = Work(desk, asked.account_id, ordering_key="settings")
    key = state_key_of(asked.account_id, asked.inbox_id)
    until = work.at + LEASE_MS
    work.cancel(asked.timer)
    if state and state.planned_at:
        work.cancel(replace(asked.timer, due_at=state.planned_at))
    if state:
        start = state if (state.host, state.login) == (start.host, start.login) else replace(start, version=state.version)
    start = without_failure(start) if start.has_ended else start
    leased = replace(start, leased_until=until, planned_at=until, tries=start.tries + 1)
    saved: MailboxState = work.update(key, leased) if state else work.create(key, leased)
    work.plan(replace(asked.timer, due_at=until))
    work.commit()
    return saved


def _run(desk: Desk, inbox: Inbox, host: MailHost, state: MailboxState) -> None:
    try:
        with desk.mailboxes.open(_with_access(desk, inbox, host, state)) as mailbox:
            position, mails, is_done = _take(desk, inbox, mailbox, state)
        after = after_success(state, position, mails=mails, is_done=is_done, at=desk.clock.now())
    except AccessEnded as end:
        after = after_failure(state, ACCESS_ENDED, str(end), at=desk.clock.now())
    except LoginRefused as refusal:
        after = after_failure(state, LOGIN_REFUSED, str(refusal), at=desk.clock.now())
    except Unreachable as failure:
        after = after_failure(state, UNREACHABLE, str(failure), at=desk.clock.now())
    if after.error:
        desk.telemetry.count("MailboxesFailed")
        desk.telemetry.note(mailbox=after.error, failures=after.failures)
    try:
        _end(desk, inbox, state, after)
    except WriteConflict:
        desk.telemetry.note(mailbox="taken over")
        return
    if after.planned_at and after.planned_at <= desk.clock.now():
        desk.queues.mail([poll_of(Timer(after.planned_at, MAILBOX, inbox.account_id, inbox.id))])


def _with_access(desk: Desk, inbox: Inbox, host: MailHost, state: MailboxState) -> MailHost:
    """A token that the server has refused is renewed, although it has not ended yet."""
    if inbox.channel.signed_in_at is None:
        return host
    from chalicelib.actions.mail_access import reading_server

    return reading_server(desk, inbox, renew=state.error == LOGIN_REFUSED)


def _take(desk: Desk, inbox: Inbox, mailbox: Mailbox, state: MailboxState) -> tuple[MailboxPosition, int, bool]:
    """The place after the mails of this run, their number, and whether these were all."""
    until = desk.clock.now() + MAX_RUN_MS
    position = state.position
    if position.validity != mailbox.position.validity:
        position = MailboxPosition(mailbox.position.validity, mailbox.before(desk.clock.now() - REREAD_MS))
    if position == mailbox.position:
        return position, 0, True
    sizes = mailbox.sizes(position.uid)
    mails = chosen(sizes, tries=state.tries)
    taken = 0
    for uid, size in mails:
        if taken and desk.clock.now() > until:
            break
        _hand_over(desk, inbox, mailbox, replace(position, uid=uid), size, is_broken=state.tries > MAX_TRIES)
        position, taken = replace(position, uid=uid), taken + 1
    return position, taken, taken == len(sizes)


def _hand_over(
    desk: Desk, inbox: Inbox, mailbox: Mailbox, position: MailboxPosition, size: int, *, is_broken: bool = False
) -> None:
    """Passes over a mail that was moved or deleted meanwhile. Any other failure ends the run, so that no later mail overtakes it;
    the next run begins when the lease ends. A mail that has ended several runs is left to the queue `mail` and its dead letters.
    """
    from chalicelib.features.email.receiving import receive_polled

    raw = _without_body(desk, inbox, mailbox, position.uid, size) if size > MAX_BYTES else mailbox.load(position.uid)
    if raw is None:
        return
    name = f"imap-{inbox.id}-{position.validity}-{position.uid}"
    desk.files.save(f"{INBOUND}{name}", StoredFile(name, MAIL_TYPE, raw))
    notice = Notice(RECEIVED, Receipt(action=Action(f"{INBOUND}{name}")), IMAP, inbox.account_id, inbox.id)
    if is_broken:
        desk.queues.mail([msgspec.json.encode(notice).decode()])
    else:
        receive_polled(desk, notice, raw, inbox)


def _without_body(desk: Desk, inbox: Inbox, mailbox: Mailbox, uid: int, size: int) -> bytes | None:
    from chalicelib.domain.languages import mail_text
    from chalicelib.mime.heads import without_body

    head = mailbox.head(uid)
    language = desk.store.directory(inbox.account_id).account.locale
    return without_body(head, mail_text(language, "too_large", size=size // 1_000_000)) if head is not None else None


def _end(desk: Desk, inbox: Inbox, state: MailboxState, after: MailboxState) -> None:
    work = Work(desk, inbox.account_id, ordering_key="settings")
    timer = Timer(state.planned_at, MAILBOX, inbox.account_id, inbox.id)
    work.cancel(timer)
    work.update(state_key_of(inbox.account_id, inbox.id), after)
    if after.planned_at:
        work.plan(replace(timer, due_at=after.planned_at))
    else:
        key = keys.inbox(inbox.account_id, inbox.id)
        work.update(key, replace(inbox, channel=replace(inbox.channel, reauthorization_required=True)))
        settings_changed(work)
    work.commit()
