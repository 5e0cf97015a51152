"""Settings: inboxes, people, teams and labels. Whoever shows them is told to read them again."""

from chalicelib.actions.work import Work
from chalicelib.domain.access import Caller
from chalicelib.ports import Desk


def settings_work(desk: Desk, caller: Caller) -> Work:
    """A unit of work that changes settings, and says so."""
    work = Work(desk, caller.account_id, lane="settings", performer_id=caller.user.id)
    settings_changed(work)
    return work


def settings_changed(work: Work) -> None:
    work.event("account.cache_invalidated")
