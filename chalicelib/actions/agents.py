"""Administrators' actions on the members of an account."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec.structs import replace

from chalicelib.actions.accounts import add_user, fresh_user, membership
from chalicelib.actions.idempotency import idempotent_request
from chalicelib.actions.settings_changes import check_room, settings_work, touch_collection
from chalicelib.actions.socket_revocation import drop_sockets, sockets_of
from chalicelib.actions.work import Work, retried
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.email_addresses import clean_email
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.kinds import Key
from chalicelib.domain.people import Availability, Directory, Member, Role, Team, User, check_password
from chalicelib.ports import Desk

if TYPE_CHECKING:
    from chalicelib.domain.campaigns import Campaign
    from chalicelib.domain.mails import Mail

ROWS_AT_ONCE = 50
"""A transaction of DynamoDB has at most 100 items and 4 MB; an inbox with a thousand members has about 30 KB."""

Row: TypeAlias = "tuple[Key[Any], Inbox | Team | Campaign]"


@retried
def invite_agent(
    desk: Desk,
    caller: Caller,
    *,
    email: str,
    name: str,
    role: Role = Role.AGENT,
    availability: Availability | None = None,
    auto_offline: bool | None = None,
    password: str | None = None,
    inbox_ids: Sequence[int] = (),
    idempotency_key: str | None = None,
) -> Member:
    """Links an existing user, or creates one. Without `password` the new user gets a random one that nobody knows, and is not
    confirmed until a password link has been used. The same transaction makes the user a member of the inboxes, and queues a mail
    to a person who was given no password."""
    caller.require_administrator()
    cleaned = clean_email(email)
    inbox_ids = sorted({*inbox_ids})
    given = (cleaned, name, role, availability, auto_offline, *inbox_ids)
    request = idempotent_request(caller, "agent", idempotency_key, *given)
    if earlier := request.earlier(desk):
        return _member(desk, caller, earlier)
    if password is not None:
        check_password(password)
    check_room(len(caller.directory.members))
    work = settings_work(desk, caller)
    claim = desk.store.get(keys.email_of_user(cleaned))
    if claim:
        user = desk.store.get(keys.user(int(claim.refers_to[0])))
        if user is None or desk.store.get(keys.member(caller.account_id, user.id)) is not None:
            raise Invalid("An agent of this account has this e-mail address.", code="already_a_member", fields=("email",))
        work.update(keys.user(user.id), replace(user, account_ids=(*user.account_ids, caller.account_id)))
        request.claim(work, user.id)
    else:
        user = fresh_user(
            desk,
            email=cleaned,
            name=name,
            password=password or desk.ids.token(),
            account_id=caller.account_id,
            confirmed=password is not None,
        )
        request.claim(work, user.id)
        add_user(work, user)
    mail = None if password else _queue_invitation(desk, work, caller, user)
    member = membership(work, user, role)
    member = replace(
        member,
        availability=availability or member.availability,
        auto_offline=member.auto_offline if auto_offline is None else auto_offline,
    )
    work.create(keys.member(caller.account_id, user.id), member)
    for inbox_id in inbox_ids:
        key = keys.inbox(caller.account_id, inbox_id)
        inbox = desk.store.get(key) or caller.directory.inbox(inbox_id)
        work.update(key, replace(inbox, member_ids=(*inbox.member_ids, user.id)))
    work.commit()
    if mail:
        _start_sending(desk, mail)
    return member


def _queue_invitation(desk: Desk, work: Work, caller: Caller, user: User) -> "Mail | None":
    """None for a desk that sends no mail, and for an address that none reaches: the administrator passes a link on then."""
    if not desk.mail_from:
        return None
    from chalicelib.actions.outgoing_mail import queue_mail
    from chalicelib.domain.mails import MailKind, mail_address

    to = mail_address(user.email)
    if to is None:
        return None
    return queue_mail(desk, work, MailKind.INVITATION, to, user_id=user.id, requested_by=caller.user.id)


def _start_sending(desk: Desk, mail: "Mail") -> None:
    from chalicelib.actions.outgoing_mail import start_sending

    start_sending(desk, mail)


@retried
def update_agent(
    desk: Desk,
    caller: Caller,
    user_id: int,
    *,
    name: str | None = None,
    role: Role | None = None,
    availability: Availability | None = None,
    auto_offline: bool | None = None,
) -> Member:
    """A user with several accounts keeps their name in the other ones: it changes in this account only."""
    caller.require_administrator()
    member = _member(desk, caller, user_id)
    work = settings_work(desk, caller)
    if role is Role.AGENT:
        _keep_an_administrator(work, desk.store.directory(caller.account_id), member)
    after = replace(
        member,
        name=name.strip() if name and name.strip() else member.name,
        role=role or member.role,
        availability=availability or member.availability,
        auto_offline=member.auto_offline if auto_offline is None else auto_offline,
    )
    if after == member:
        return member
    saved: Member = work.update(keys.member(caller.account_id, user_id), after)
    user = desk.store.get(keys.user(user_id)) if after.name != member.name else None
    if user and user.account_ids == (caller.account_id,):
        work.update(keys.user(user_id), replace(user, name=after.name))
    work.commit()
    return saved


@retried
def remove_agent(desk: Desk, caller: Caller, user_id: int) -> None:
    """Removes the user from the account, its inboxes, its teams and its campaigns, with their drafts, and closes their sockets.
    Conversations keep their assignee until they are reassigned.

    The membership goes last. So a removal that stops halfway leaves an agent with fewer inboxes, whom a repetition removes.
    """
    caller.require_administrator()
    member = _member(desk, caller, user_id)
    directory = desk.store.directory(caller.account_id)
    work = settings_work(desk, caller)
    _keep_an_administrator(work, directory, member)
    _forget_drafts(desk, caller.account_id, user_id)
    sent = _campaigns_without(desk, caller.account_id, user_id)
    if sent:
        touch_collection(work, sent[0][0].of.name)
    *earlier, last = _in_parts([*sent, *_rows_without(directory, user_id)])
    for part in earlier:
        _update_all(settings_work(desk, caller), part).commit()
    _update_all(work, last)
    work.release(keys.member(caller.account_id, user_id))
    user = desk.store.get(keys.user(user_id))
    if user:
        rest = tuple(each for each in user.account_ids if each != caller.account_id)
        work.update(keys.user(user_id), replace(user, account_ids=rest))
    work.commit()
    drop_sockets(desk, sockets_of(desk, user_id, (caller.account_id,)))


def _forget_drafts(desk: Desk, account_id: int, user_id: int) -> None:
    from chalicelib.actions.ended_drafts import forget_drafts_of

    forget_drafts_of(desk, account_id, user_id)


def _campaigns_without(desk: Desk, account_id: int, user_id: int) -> list[Row]:
    from chalicelib.actions.inbox_campaigns import find_campaigns_without_sender

    return [*find_campaigns_without_sender(desk, account_id, [user_id])]


def _rows_without(directory: Directory, user_id: int) -> list[Row]:
    """The inboxes and teams of the user, each without the user."""

    def rest(member_ids: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(each for each in member_ids if each != user_id)

    inboxes = [each for each in directory.inboxes if user_id in each.member_ids]
    teams = [each for each in directory.teams if user_id in each.member_ids]
    return [
        *((keys.inbox(each.account_id, each.id), replace(each, member_ids=rest(each.member_ids))) for each in inboxes),
        *((keys.team(each.account_id, each.id), replace(each, member_ids=rest(each.member_ids))) for each in teams),
    ]


def _in_parts(rows: list[Row]) -> list[list[Row]]:
    """At least one part, which may be empty."""
    return [rows[start : start + ROWS_AT_ONCE] for start in range(0, len(rows), ROWS_AT_ONCE)] or [[]]


def _update_all(work: Work, rows: list[Row]) -> Work:
    for key, row in rows:
        work.update(key, row)
    return work


def _member(desk: Desk, caller: Caller, user_id: int) -> Member:
    member = desk.store.get(keys.member(caller.account_id, user_id))
    if member is None:
        raise NotFound("There is no such agent.", code="agent_not_found")
    return member


def _keep_an_administrator(work: Work, directory: Directory, leaving: Member) -> None:
    """Raises Invalid (`last_administrator`). An administrator who has not set a password yet cannot replace another one. Two
    administrators who remove each other conflict on the account's version."""
    if not leaving.is_administrator:
        return
    rest = [each for each in directory.members if each.user_id != leaving.user_id]
    if not any(each.is_administrator and each.confirmed for each in rest):
        raise Invalid(
            "An account keeps at least one administrator who has signed in.", code="last_administrator", fields=("role",)
        )
    work.update(keys.account(directory.account.id), directory.account)
