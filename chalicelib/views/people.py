"""Agents, the signed-in user, and accounts as JSON."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import UNSET, Struct, UnsetType

from chalicelib.domain.keys import token_print
from chalicelib.domain.people import Account, AutoResolve, Availability, Directory, Member, Session, User
from chalicelib.domain.photos import photo_url
from chalicelib.registry import FEATURES
from chalicelib.views.times import iso, iso_or_none

FORMER_AGENT = "Former agent"


class AgentShape(Struct, kw_only=True):
    id: int
    account_id: int
    availability_status: str
    auto_offline: bool
    confirmed: bool
    email: str
    available_name: str
    custom_attributes: dict[str, Any] | UnsetType = UNSET
    name: str
    role: str
    thumbnail: str
    custom_role_id: None
    version: int


class PushUserShape(Struct, kw_only=True, tag_field="type", tag="user"):
    id: int
    name: str
    available_name: str
    avatar_url: str
    availability_status: str | None
    thumbnail: str


class UserAccountShape(Struct, kw_only=True):
    id: int
    name: str
    locale: str
    status: str
    active_at: str | None
    role: str
    permissions: list[str]
    availability: str
    availability_status: str
    auto_offline: bool
    custom_role_id: None
    custom_role: None


class UserShape(Struct, kw_only=True):
    id: int
    uid: str
    provider: str
    email: str
    name: str
    display_name: str | None
    available_name: str
    avatar_url: str
    confirmed: bool
    type: str | None
    access_token: str
    pubsub_token: str
    message_signature: str | None
    ui_settings: dict[str, Any]
    custom_attributes: dict[str, Any] | UnsetType = UNSET
    account_id: int | None
    role: str | None
    inviter_id: int | None
    accounts: list[UserAccountShape]
    created_at: str | UnsetType = UNSET
    version: int


class SessionShape(Struct, kw_only=True):
    """`id` tells sessions apart and opens none. Times are in seconds since 1970."""

    id: str
    user_agent: str
    created_at: int
    expires_at: int
    current: bool


CacheKeys = dict[str, str]
"""By the name of the collection: `account`, `agent`, `inbox`, `team`, and those of the features."""


class AccountShape(Struct, kw_only=True):
    id: int
    name: str
    locale: str
    status: str
    domain: str | None
    support_email: str | None
    created_at: str
    settings: dict[str, Any]
    custom_attributes: dict[str, Any]
    features: dict[str, bool]
    cache_keys: CacheKeys
    latest_chatwoot_version: None
    version: int


def availability_status(member: Member, present: Mapping[int, Availability] | None) -> str:
    """The chosen availability, or offline for a member with `auto_offline` and no open browser (contract 8.14)."""
    if not member.auto_offline:
        return member.availability
    return (present or {}).get(member.user_id, Availability.OFFLINE)


def agent(member: Member, public_url: str, present: Mapping[int, Availability] | None = None) -> AgentShape:
    return AgentShape(
        id=member.user_id,
        account_id=member.account_id,
        availability_status=availability_status(member, present),
        auto_offline=member.auto_offline,
        confirmed=member.confirmed,
        email=member.email,
        available_name=member.available_name,
        name=member.name,
        role=member.role,
        thumbnail=photo_url(member.photo, public_url),
        custom_role_id=None,
        version=member.version,
    )


def agents(members: Iterable[Member], public_url: str, present: Mapping[int, Availability] | None = None) -> list[AgentShape]:
    return [
        agent(member, public_url, present) for member in sorted(members, key=lambda member: (member.name.lower(), member.user_id))
    ]


def push_user(
    directory: Directory, user_id: int, public_url: str, present: Mapping[int, Availability] | None = None
) -> PushUserShape:
    """A former member remains the sender of their messages. Without `present` the availability of members with `auto_offline`
    is unknown (None)."""
    member = directory.member(user_id)
    photo = photo_url(member.photo if member else None, public_url)
    is_known = member is not None and (present is not None or not member.auto_offline)
    return PushUserShape(
        id=user_id,
        name=member.name if member else FORMER_AGENT,
        available_name=member.available_name if member else FORMER_AGENT,
        avatar_url=photo,
        availability_status=availability_status(member, present) if member and is_known else None,
        thumbnail=photo,
    )


def user(
    user: User, memberships: Iterable[tuple[Account, Member]], public_url: str, *, with_created_at: bool = False
) -> UserShape:
    ordered = sorted(memberships, key=lambda pair: (-(pair[1].active_at or 0), pair[0].id))
    current = ordered[0][1] if ordered else None
    shape = UserShape(
        id=user.id,
        uid=user.email,
        provider="email",
        email=user.email,
        name=user.name,
        display_name=user.display_name,
        available_name=user.available_name,
        avatar_url=photo_url(user.photo, public_url),
        confirmed=user.confirmed,
        type=None,
        access_token=user.access_token,
        pubsub_token=user.pubsub_token,
        message_signature=user.message_signature,
        ui_settings=user.ui_settings,
        account_id=current.account_id if current else None,
        role=current.role if current else None,
        inviter_id=None,
        accounts=[_user_account(account, member) for account, member in ordered],
        version=user.version,
    )
    if user.custom_attributes:
        shape.custom_attributes = user.custom_attributes
    if with_created_at:
        shape.created_at = iso(user.created_at)
    return shape


def sessions(found: Iterable[Session], current: str | None) -> list[SessionShape]:
    """`current`: the client of the session that asks."""
    return [
        SessionShape(
            id=token_print(each.client),
            user_agent=each.user_agent,
            created_at=each.created_at // 1000,
            expires_at=each.expires_at,
            current=each.client == current,
        )
        for each in found
    ]


def _user_account(account: Account, member: Member) -> UserAccountShape:
    return UserAccountShape(
        id=account.id,
        name=account.name,
        locale=account.locale,
        status=account.status,
        active_at=iso_or_none(member.active_at),
        role=member.role,
        permissions=[member.role],
        availability=member.availability,
        availability_status=availability_status(member, {member.user_id: member.availability}),
        auto_offline=member.auto_offline,
        custom_role_id=None,
        custom_role=None,
    )


def account(directory: Directory, *, offers: Mapping[str, bool]) -> AccountShape:
    """`offers`: features that the desk's operator decides, beside those of every desk."""
    account = directory.account
    return AccountShape(
        id=account.id,
        name=account.name,
        locale=account.locale,
        status=account.status,
        domain=None,
        support_email=None,
        created_at=iso(account.created_at),
        settings={**_auto_resolve(account.auto_resolve), **_required_attributes(account)},
        custom_attributes={"timezone": account.timezone},
        features={**FLAGS, **offers},
        cache_keys=cache_keys(directory),
        latest_chatwoot_version=None,
        version=account.version,
    )


def _auto_resolve(settings: AutoResolve | None) -> dict[str, Any]:
    if settings is None:
        return {}
    return {
        "auto_resolve_after": settings.after,
        "auto_resolve_message": settings.message,
        "auto_resolve_label": settings.label,
        "auto_resolve_ignore_waiting": settings.ignore_waiting,
    }


def _required_attributes(account: Account) -> dict[str, Any]:
    return {"conversation_required_attributes": list(account.required_attributes)} if account.required_attributes else {}


KERNEL_FLAGS = ("agent_management", "inbox_management", "message_reply_to", "team_management")
FLAGS = dict.fromkeys(sorted([*KERNEL_FLAGS, *(each.flag for each in FEATURES if each.flag)]), True)
NEVER_CHANGED = "0" * 13
"""The contract always lists labels; other collections have a key from their first change on."""


def cache_keys(directory: Directory) -> CacheKeys:
    """Each key changes exactly when its collection changes. Features have revisions; the directory has versions."""
    return {
        "label": NEVER_CHANGED,
        **{each.collection: f"{each.id % 10**13:013d}" for each in directory.revisions},
        "account": _stamp([(directory.account.id, directory.account.version)]),
        "agent": _stamp((member.user_id, member.version) for member in directory.members),
        "inbox": _stamp((inbox.id, inbox.version) for inbox in directory.inboxes),
        "team": _stamp((team.id, team.version) for team in directory.teams),
    }


def _stamp(versions: Iterable[tuple[int, int]]) -> str:
    """Thirteen digits, the width of a time in milliseconds, as in the contract."""
    digest = hashlib.sha256(repr(sorted(versions)).encode()).digest()
    return f"{int.from_bytes(digest[:8]) % 10**13:013d}"
