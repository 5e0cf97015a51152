"""Inboxes: connected channels with their settings and members."""

import re
from typing import Protocol

from msgspec import Struct, field

from chalicelib.domain.channels import Channel
from chalicelib.domain.errors import Invalid

PHONE_NUMBER = re.compile(r"\+[1-9][0-9]{1,14}")


class InboxIdentity(Protocol):
    """Identifies an inbox: an `Inbox` or an `InboxRef`."""

    @property
    def account_id(self) -> int: ...

    @property
    def id(self) -> int: ...


class InboxRef(Struct, frozen=True):
    account_id: int
    id: int


class OpenHours(Struct, frozen=True, array_like=True):
    """One day, in minutes since midnight by the clock of the inbox: open from `opens` until before `closes`. Work that goes on
    after midnight is in the hours of two days. The array is stored with every inbox, in some 60 bytes for a week."""

    opens: int
    closes: int

    @property
    def is_closed(self) -> bool:
        return self.opens == self.closes

    @property
    def is_open_all_day(self) -> bool:
        return (self.opens, self.closes) == (0, 24 * 60)


Week = tuple[OpenHours, ...]
"""Seven days from Sunday. Empty for an inbox whose hours were never set."""


SENDER_NAME_TYPES = ("friendly", "professional")
"""The name of the sender of a mail: the agent's with that of the business, or that of the business alone."""

EMOJI, STAR = "emoji", "star"
CONTAINS, DOES_NOT_CONTAIN = "contains", "does_not_contain"


class SurveyRules(Struct, frozen=True):
    """`values`: labels. Without one, every conversation gets a survey."""

    operator: str = CONTAINS
    values: tuple[str, ...] = ()


class SurveyConfig(Struct, frozen=True, omit_defaults=True):
    """`message`: the text of the survey; the desk's own one in the account's language if it is empty."""

    display_type: str = EMOJI
    message: str = ""
    survey_rules: SurveyRules = field(default_factory=SurveyRules)


class Inbox(Struct, frozen=True):
    """A connected channel with its settings and members. `channel.address` is unique over all accounts.

    `working_hours` is empty until hours are set or switched on; `working_hours_changed_at` is in milliseconds since 1970 (UTC).
    """

    id: int
    account_id: int
    name: str
    channel: Channel
    created_at: int
    member_ids: tuple[int, ...] = ()
    enable_auto_assignment: bool = True
    lock_to_single_conversation: bool = False
    allow_messages_after_resolved: bool = True
    greeting_enabled: bool = False
    greeting_message: str | None = None
    enable_email_collect: bool = True
    csat_survey_enabled: bool = False
    working_hours_enabled: bool = False
    out_of_office_message: str | None = None
    timezone: str = "UTC"
    sender_name_type: str = "friendly"
    business_name: str | None = None
    version: int = 1
    csat_config: SurveyConfig | None = None
    working_hours: Week = ()
    working_hours_changed_at: int | None = None
    photo: str | None = None
    """The key of the file."""

    @property
    def keeps_hours(self) -> bool:
        """0.1.0 let an inbox switch hours on that it could not have: such an inbox is always open."""
        return self.working_hours_enabled and bool(self.working_hours)


def reuses_resolved(inbox: Inbox) -> bool:
    """Whether a new message reopens the customer's resolved conversation."""
    return inbox.lock_to_single_conversation or inbox.channel.reopens_resolved


def check_phone_number(number: str, field_name: str = "phone_number") -> str:
    cleaned = number.strip()
    if not PHONE_NUMBER.fullmatch(cleaned):
        raise Invalid(
            "A phone number has a +, a country code, which does not begin with 0, and 2 to 15 digits, for example +14155550100.",
            code="phone_number_invalid",
            fields=(field_name,),
        )
    return cleaned
