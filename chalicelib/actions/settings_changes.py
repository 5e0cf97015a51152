"""Settings: inboxes, people, teams and labels. Whoever shows them is told to read them again."""

from dataclasses import replace

from chalicelib.actions.work import Work
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.people import Member, User
from chalicelib.ports import Desk


def settings_work(desk: Desk, caller: Caller) -> Work:
    """A unit of work that changes settings, and says so."""
    work = Work(desk, caller.account_id, lane="settings", performer_id=caller.user.id)
    settings_changed(work)
    return work


def settings_changed(work: Work) -> None:
    work.event("account.cache_invalidated")


def name_elsewhere(desk: Desk, work: Work, user: User) -> None:
    """A name is the user's in every account: the other ones are changed, and told, in the same transaction."""
    others = [keys.member(account_id, user.id) for account_id in user.account_ids if account_id != work.account_id]
    for key, member in desk.store.get_many(others).items():
        part = Work(desk, member.account_id, lane="settings", performer_id=work.performer_id)
        part.update(key, named(member, user))
        settings_changed(part)
        work.include(part)


def named(member: Member, user: User) -> Member:
    return replace(member, name=user.name, display_name=user.display_name, email=user.email)
