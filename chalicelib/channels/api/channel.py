"""The API channel: the account's own programs write through the public API and receive replies by webhook."""

from collections.abc import Callable
from typing import Any, NotRequired, TypedDict

from msgspec import field

from chalicelib.domain.channels import Channel, PublicAccess, ShownInbox, public_address
from chalicelib.domain.contacts import Contact

HOUR_MS = 3_600_000


class ApiInboxShape(TypedDict):
    hmac_mandatory: bool
    webhook_url: str | None
    inbox_identifier: str
    additional_attributes: dict[str, Any]
    hmac_token: NotRequired[str]


class ApiChannel(Channel, frozen=True):
    """`hmac_token` proves customers' identifiers and signs the webhooks to the account's program."""

    SECRET = frozenset({"hmac_token"})

    name = "api"
    title = "The API channel"
    credentials = ("webhook_url",)
    has_webhook = False
    address_is_generated = True
    client_driven = True
    takes_events = True
    repeatable_send = True

    identifier: str
    hmac_token: str
    hmac_mandatory: bool = False
    webhook_url: str | None = None
    additional_attributes: dict[str, Any] = field(default_factory=dict)

    @property
    def address_id(self) -> str:
        return self.identifier

    @property
    def address(self) -> str:
        return public_address(self.identifier)

    @property
    def reply_window_ms(self) -> int | None:
        """The account sets it in hours; any other value is no limit."""
        hours = self.additional_attributes.get("agent_reply_time_window")
        return hours * HOUR_MS if isinstance(hours, int) and hours > 0 else None

    @property
    def is_read_by_client(self) -> bool:
        return not self.webhook_url

    @property
    def public_access(self) -> PublicAccess:
        return PublicAccess(self.identifier, self.hmac_token, self.hmac_mandatory)

    def new_source_id(self, contact: Contact, uuid: Callable[[], str]) -> str:
        return uuid()

    def shown(self, inbox: ShownInbox, *, administrator: bool) -> ApiInboxShape:
        shape: ApiInboxShape = {
            "hmac_mandatory": self.hmac_mandatory,
            "webhook_url": self.webhook_url,
            "inbox_identifier": self.identifier,
            "additional_attributes": self.additional_attributes,
        }
        return {**shape, "hmac_token": self.hmac_token} if administrator else shape
