"""The state of a mailbox that the desk polls, and the rules of its polls."""

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.kinds import Kind
from chalicelib.domain.mail_hosts import MailboxPosition, MailHost

POLL_MS = 120_000
LONGEST_PAUSE_MS = 3_600_000
LEASE_MS = 180_000
"""Longer than the function `mail` may run, so that two runs never read one mailbox."""

MAX_LOGIN_FAILURES = 10
MAX_TRIES = 3
"""Runs that fail at one mail before the queue `mail` takes it, so that the mails behind it arrive."""
MAX_MAILS, MAX_BYTES, MAX_RUN_MS = 50, 40_000_000, 30_000
"""Of one run. A mail that is larger than a whole run is not loaded."""
REREAD_MS = 3 * 24 * 3_600_000
"""The age of the oldest mails that are read again when a mailbox numbers its mails anew."""

LOGIN_REFUSED, UNREACHABLE, ACCESS_ENDED = "login_refused", "unreachable", "access_ended"
MAX_REASON = 300


class MailboxState(Struct, frozen=True):
    """Times are milliseconds since 1970 (UTC), 0 for never.

    `host`, `login`: the mailbox that `position` is about. `leased_until`: the end of the present run at the latest. `planned_at`:
    the timer of the next poll, 0 without one. `failures`: polls that failed in a row with the same `error`. `tries`: runs that
    have begun at this place; more than one if the former ones did not end.
    """

    account_id: int
    inbox_id: int
    host: str
    login: str
    position: MailboxPosition
    leased_until: int = 0
    planned_at: int = 0
    tries: int = 0
    failures: int = 0
    error: str | None = None
    reason: str | None = None
    polled_at: int = 0
    mail_at: int = 0
    version: int = 1

    @property
    def has_ended(self) -> bool:
        """No poll is planned until somebody connects the mailbox again."""
        return self.planned_at == 0 and self.error is not None

    def is_of(self, host: MailHost) -> bool:
        return (self.host, self.login) == (host.host, host.login)


MAILBOX_STATE = Kind("mailbox_state", MailboxState, "A#{account}#INBOX#{inbox}", "MAILBOX")
"""The place up to which a mailbox is read, the lease of its present poll, and its last failure."""


def without_failure(state: MailboxState) -> MailboxState:
    """After the mailbox was connected again."""
    return replace(state, failures=0, error=None, reason=None)


def after_success(state: MailboxState, position: MailboxPosition, *, mails: int, is_done: bool, at: int) -> MailboxState:
    """With mails left, the next poll follows at once. After a run that did not end, each run takes one mail until the mailbox is
    read, so that the place stands before the mail that ends them."""
    return replace(
        state,
        position=position,
        leased_until=0,
        planned_at=at + (POLL_MS if is_done else 0),
        tries=1 if state.tries > 1 and not is_done else 0,
        failures=0,
        error=None,
        reason=None,
        polled_at=at,
        mail_at=at if mails else state.mail_at,
    )


def after_failure(state: MailboxState, error: str, reason: str, *, at: int) -> MailboxState:
    """After ten refused logins, no poll is planned: further ones might lock the mailbox. Nor is one after the end
    of an access, until the owner of the mailbox signs in again."""
    failures = state.failures + 1 if state.error == error else 1
    pause = min(POLL_MS * 2 ** (min(failures, 10) - 1), LONGEST_PAUSE_MS)
    ended = error == ACCESS_ENDED or (error == LOGIN_REFUSED and failures >= MAX_LOGIN_FAILURES)
    return replace(
        state,
        leased_until=0,
        planned_at=0 if ended else at + pause,
        tries=max(0, state.tries - 1),
        failures=failures,
        error=error,
        reason=reason[:MAX_REASON],
    )


def chosen(sizes: list[tuple[int, int]], *, tries: int = 1) -> list[tuple[int, int]]:
    """The mails of one run, as many as fit into it; at least one. `tries`: of the state."""
    total, found = 0, list[tuple[int, int]]()
    for uid, size in sizes[: MAX_MAILS if tries <= 1 else 1]:
        total += 0 if size > MAX_BYTES else size
        if found and total > MAX_BYTES:
            break
        found.append((uid, size))
    return found
