"""Changes of settings (inboxes, members, teams, labels). Their event makes clients reload them."""

from typing import Any

from msgspec.structs import replace

from chalicelib.actions.work import Work
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.errors import Invalid
from chalicelib.domain.event_types import SETTINGS_CHANGED
from chalicelib.domain.kinds import Key
from chalicelib.domain.people import Member, Revision, User
from chalicelib.ports import ANY_VERSION, Desk, Put

MAX_ROWS = 1_000
"""Lists of settings have no pages in the contract, so that their length is limited."""
MAX_INBOXES = 500
"""Each request reads all inboxes, and one of them shows up to 7 KB without its long texts."""


def check_room(known: int, *, most: int = MAX_ROWS) -> None:
    """Raises Invalid (`too_many_rows`) when the account has as many rows of a kind as it may have."""
    if known >= most:
        raise Invalid(f"An account has at most {most:,} of these.", code="too_many_rows")


def settings_work(desk: Desk, caller: Caller, collection: str | None = None) -> Work:
    """A unit of work with the event of a settings change."""
    work = Work(desk, caller.account_id, ordering_key="settings", performer_id=caller.user.id)
    if collection:
        touch_collection(work, collection)
    settings_changed(work)
    return work


def touch_collection(work: Work, collection: str) -> None:
    """Gives the collection another cache key, so that clients reload it."""
    revision = Revision(collection, work.desk.ids.next())
    work.add(Put(keys.revision(work.account_id, collection), revision, expected=ANY_VERSION))


def settings_changed(work: Work) -> None:
    work.event(SETTINGS_CHANGED)


ACCOUNTS_AT_ONCE = 40
"""Each writes a membership and an event, and a transaction of DynamoDB has at most 100 items."""


def update_other_memberships(desk: Desk, work: Work, before: User, after: User) -> None:
    """Updates the user's memberships in other accounts, because they repeat fields of the user.

    Those of up to 40 accounts belong to the transaction of `work`. Further ones are stored before it: a request that stops
    halfway leaves the user unchanged, so that its repetition completes them.
    """
    others = [keys.member(account_id, after.id) for account_id in after.account_ids if account_id != work.account_id]
    parts = [_membership_work(desk, work, key, member, before, after) for key, member in desk.store.get_many(others).items()]
    for part in parts[:-ACCOUNTS_AT_ONCE]:
        part.commit()
    for part in parts[-ACCOUNTS_AT_ONCE:]:
        work.include(part)


def _membership_work(desk: Desk, work: Work, key: Key[Member], member: Member, before: User, after: User) -> Work:
    part = Work(desk, member.account_id, ordering_key="settings", performer_id=work.performer_id)
    part.update(key, updated_membership(member, before, after))
    if is_visible_change(before, after):
        settings_changed(part)
    return part


def is_visible_change(before: User, after: User) -> bool:
    """Whether other members can see the difference between the two states of the user."""
    old, new = copied_user_fields(before), copied_user_fields(after)
    return any(value != old[name] for name, value in new.items() if name != "token_print")


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
        "confirmed": user.confirmed,
        "photo": user.photo,
    }
