"""Inboxes and the channels behind them."""

import re
from typing import Any, Protocol

from msgspec import Struct, field

from chalicelib.domain.errors import Invalid
from chalicelib.domain.redacted import Redacted

PHONE_NUMBER = re.compile(r"\+[0-9]{2,15}")
REPLY_WINDOW_MS = 24 * 3_600_000
"""WhatsApp accepts free text for 24 hours after the customer's last message (channels 0.5)."""


class ApiChannel(Redacted, frozen=True):
    """A channel for any program: it writes through the public API and receives replies by webhook."""

    SECRET = frozenset({"hmac_token"})

    identifier: str
    hmac_token: str
    hmac_mandatory: bool = False
    webhook_url: str | None = None
    additional_attributes: dict[str, Any] = field(default_factory=dict)
    type_name = "Channel::Api"

    @property
    def address(self) -> str:
        return f"api:{self.identifier}"


class TelegramChannel(Redacted, frozen=True):
    SECRET = frozenset({"bot_token", "webhook_secret"})

    bot_token: str
    webhook_secret: str
    bot_name: str = ""
    type_name = "Channel::Telegram"

    @property
    def bot_id(self) -> str:
        """The part of the token before the colon. It is public: Telegram shows it as the bot's user id."""
        return self.bot_token.partition(":")[0]

    @property
    def address(self) -> str:
        return f"telegram:{self.bot_id}"


class WhatsappChannel(Redacted, frozen=True):
    """A WhatsApp Cloud API number. `app_secret` signs its webhooks, `verify_token` answers Meta's handshake."""

    SECRET = frozenset({"api_key", "app_secret", "verify_token"})

    phone_number: str
    phone_number_id: str
    api_key: str
    app_secret: str
    verify_token: str
    business_account_id: str = ""
    type_name = "Channel::Whatsapp"
    provider = "whatsapp_cloud"

    @property
    def address(self) -> str:
        return f"whatsapp:{self.phone_number}"


Channel = ApiChannel | TelegramChannel | WhatsappChannel


class InboxIdentity(Protocol):
    """Identifies an inbox: an `Inbox` or an `InboxRef`."""

    @property
    def account_id(self) -> int: ...

    @property
    def id(self) -> int: ...


class InboxRef(Struct, frozen=True):
    account_id: int
    id: int


class Inbox(Struct, frozen=True):
    """A connected channel with its settings and members. `channel.address` is unique over all accounts."""

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


def reply_window(inbox: Inbox) -> int | None:
    """Milliseconds after the customer's last message in which the channel accepts free text; None where it has no limit."""
    match inbox.channel:
        case WhatsappChannel():
            return REPLY_WINDOW_MS
        case ApiChannel(additional_attributes={"agent_reply_time_window": int() as hours}) if hours > 0:
            return hours * 3_600_000
        case _:
            return None


def reuses_resolved(inbox: Inbox) -> bool:
    """Whether a new message reopens the resolved conversation. Telegram has one endless chat per customer (contract 8.5)."""
    return inbox.lock_to_single_conversation or isinstance(inbox.channel, TelegramChannel)


def check_phone_number(number: str, field_name: str = "phone_number") -> str:
    cleaned = number.strip()
    if not PHONE_NUMBER.fullmatch(cleaned):
        raise Invalid(
            "A phone number has a + and 2 to 15 digits, for example +14155550100.",
            code="phone_number_invalid",
            fields=(field_name,),
        )
    return cleaned
