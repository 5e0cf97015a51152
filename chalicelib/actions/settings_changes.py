"""Changes of settings (inboxes, members, teams, labels). Their event makes clients reload them."""

from typing import Any

from msgspec.structs import replace

from chalicelib.actions.work import Work
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.event_types import SETTINGS_CHANGED
from chalicelib.domain.people import Member, Revision, User
from chalicelib.ports import ANY_VERSION, Desk, Put


def settings_work(desk: Desk, caller: Caller, collection: str | None = None) -> Work:
    """A unit of work with the event of a settings change."""
    work = Work(desk, caller.account_id, ordering_key="settings", performer_id=caller.user.id)
    if collection:
        revision = Revision(collection, desk.ids.next())
        work.add(Put(keys.revision(caller.account_id, collection), revision, expected=ANY_VERSION))
    settings_changed(work)
    return work


def settings_changed(work: Work) -> None:
    work.event(SETTINGS_CHANGED)


def update_other_memberships(desk: Desk, work: Work, before: User, after: User) -> None:
    """Updates the user's memberships in other accounts in the same transaction, because they repeat fields of the user."""
    others = [keys.member(account_id, after.id) for account_id in after.account_ids if account_id != work.account_id]
    for key, member in desk.store.get_many(others).items():
        part = Work(desk, member.account_id, ordering_key="settings", performer_id=work.performer_id)
        part.update(key, updated_membership(member, before, after))
        if is_visible_change(before, after):
            settings_changed(part)
        work.include(part)


def is_visible_change(before: User, after: User) -> bool:
    """Whether other members can see the difference between the two states of the user."""
    return (before.name, before.display_name, before.email) != (after.name, after.display_name, after.email)


def updated_membership(member: Member, before: User, after: User) -> Member:
    """The membership with the changed fields of its user. Other fields stay, such as a name that an administrator set there."""
    old, new = copied_user_fields(before), copied_user_fields(after)
    return replace(member, **{name: value for name, value in new.items() if value != old[name]})


def copied_user_fields(user: User) -> dict[str, Any]:
    """The fields of a user that memberships repeat."""
    return {
        "name": user.name,
        "display_name": user.display_name,
        "email": user.email,
        "token_print": keys.token_print(user.pubsub_token),
    }
