"""Accounts, users, memberships, sessions, teams, labels, and the directory of an account."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.redacted import Redacted


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    AGENT = "agent"


class Availability(StrEnum):
    ONLINE = "online"
    BUSY = "busy"
    OFFLINE = "offline"


class AutoResolve(Struct, frozen=True, omit_defaults=True):
    """Resolves open conversations that are inactive for `after` minutes, with a message to the customer and a label, if set.

    `ignore_waiting`: conversations whose customer waits for an answer stay open.
    """

    after: int
    message: str | None = None
    label: str | None = None
    ignore_waiting: bool = False


class Account(Struct, frozen=True):
    id: int
    name: str
    created_at: int
    locale: str = "en"
    status: str = "active"
    timezone: str = "UTC"
    """The time zone of new inboxes."""
    version: int = 1
    auto_resolve: AutoResolve | None = None
    required_attributes: tuple[str, ...] = ()
    """Keys of the custom attributes that a conversation needs before an agent resolves it."""

    @property
    def is_active(self) -> bool:
        return self.status == "active"


class User(Redacted, frozen=True):
    """A person who can sign in. A membership gives access to an account."""

    SECRET = frozenset({"password_hash", "access_token", "pubsub_token"})

    id: int
    email: str
    name: str
    password_hash: str
    access_token: str
    pubsub_token: str
    created_at: int
    display_name: str | None = None
    message_signature: str | None = None
    account_ids: tuple[int, ...] = ()
    ui_settings: dict[str, Any] = field(default_factory=dict)
    custom_attributes: dict[str, Any] = field(default_factory=dict)
    confirmed: bool = True
    """False from an invitation until the person has set a password."""
    version: int = 1
    photo: str | None = None
    """The key of the file."""

    @property
    def available_name(self) -> str:
        return self.display_name or self.name


class Member(Struct, frozen=True):
    """A user's membership in an account. It repeats fields of the user, which saves lists and sockets a second read."""

    account_id: int
    user_id: int
    name: str
    email: str
    role: Role
    created_at: int
    display_name: str | None = None
    availability: Availability = Availability.ONLINE
    auto_offline: bool = True
    active_at: int | None = None
    token_print: str = ""
    """A digest of the user's current socket token: a socket that was opened with another token receives nothing any more.
    Memberships and sockets that are older than this field have an empty one, which matches every token."""
    confirmed: bool = True
    version: int = 1
    photo: str | None = None

    @property
    def available_name(self) -> str:
        return self.display_name or self.name

    @property
    def is_administrator(self) -> bool:
        return self.role is Role.ADMINISTRATOR


class Session(Redacted, frozen=True):
    """One signed-in browser. Only the hash of its token is stored.

    `begun_with` is a digest of the password hash at sign-in: a new password ends the session without a second write.
    """

    SECRET = frozenset({"client", "token_hash", "begun_with"})

    user_id: int
    client: str
    token_hash: str
    created_at: int
    expires_at: int
    begun_with: str = ""
    user_agent: str = ""
    """The browser's User-Agent header at sign-in, by which the owner recognizes it. It can be any text."""


class PasswordLink(Redacted, frozen=True):
    """A permission to set a user's password. It ends with the password hash and the accounts for which it was made.

    `begun_with`: a digest of that password hash. `expires_at`: seconds since 1970 (UTC).
    """

    SECRET = frozenset({"begun_with"})

    user_id: int
    account_ids: tuple[int, ...]
    begun_with: str
    expires_at: int


class Team(Struct, frozen=True):
    id: int
    account_id: int
    name: str
    created_at: int
    description: str | None = None
    allow_auto_assign: bool = True
    member_ids: tuple[int, ...] = ()
    version: int = 1


class Revision(Struct, frozen=True):
    """The newest change of one collection of settings: its `id` becomes the collection's cache key."""

    collection: str
    id: int


class Directory(Struct, frozen=True):
    """Account, members, inboxes, teams and labels, read in one query. Permissions are decided from it."""

    account: Account
    members: tuple[Member, ...] = ()
    inboxes: tuple[Inbox, ...] = ()
    teams: tuple[Team, ...] = ()
    revisions: tuple[Revision, ...] = ()

    def member(self, user_id: int | None) -> Member | None:
        return next((member for member in self.members if member.user_id == user_id), None)

    def inbox(self, inbox_id: int | None) -> Inbox:
        for inbox in self.inboxes:
            if inbox.id == inbox_id:
                return inbox
        raise NotFound("There is no such inbox.", code="inbox_not_found")

    def team(self, team_id: int | None) -> Team | None:
        return next((team for team in self.teams if team.id == team_id), None)

    def visible_inboxes(self, member: Member) -> tuple[Inbox, ...]:
        """Administrators see every inbox, agents the inboxes of which they are members."""
        if member.is_administrator:
            return self.inboxes
        return tuple(inbox for inbox in self.inboxes if member.user_id in inbox.member_ids)

    def may_see(self, member: Member, inbox_id: int) -> bool:
        return any(inbox.id == inbox_id for inbox in self.visible_inboxes(member))

    def assignable(self, inbox_ids: Iterable[int]) -> list[Member]:
        """The members to whom a conversation of any of these inboxes can be assigned: common members and administrators."""
        wanted = set(inbox_ids)
        chosen = [set(inbox.member_ids) for inbox in self.inboxes if inbox.id in wanted]
        common = set.intersection(*chosen) if chosen else set()
        return [member for member in self.members if member.is_administrator or member.user_id in common]


def check_password(password: str) -> None:
    """Raises Invalid (`password_too_weak`) unless the password meets the rules of contract 1.2."""
    kinds = (r"[A-Z]", r"[a-z]", r"\d", r"[^A-Za-z0-9]")
    if not 6 <= len(password) <= 128 or not all(re.search(kind, password) for kind in kinds):
        raise Invalid(
            "A password has 6 to 128 characters, with an upper and a lower case letter, a digit and a special character.",
            code="password_too_weak",
            fields=("password",),
        )
