"""WhatsApp Cloud API: one business number per inbox."""

from collections.abc import Callable
from typing import Any, NotRequired, TypedDict

from chalicelib.channels.whatsapp.addresses import address_of
from chalicelib.domain.addresses import Address
from chalicelib.domain.channels import Channel, Limits, ProviderApi, ShownInbox
from chalicelib.domain.contacts import Contact

REPLY_WINDOW_MS = 24 * 3_600_000
"""WhatsApp accepts free text for 24 hours after the customer's last message (channels 0.5)."""


class WhatsappNumberShape(TypedDict):
    phone_number_id: str
    business_account_id: str
    has_api_key: bool
    has_app_secret: bool


class WhatsappInboxShape(TypedDict):
    phone_number: str
    callback_webhook_url: str
    message_templates: list[dict[str, Any]]
    provider_config: NotRequired[WhatsappNumberShape]


class WhatsappChannel(Channel, frozen=True):
    """`app_secret` signs Meta's webhooks, `verify_token` answers its handshake."""

    SECRET = frozenset({"api_key", "app_secret", "verify_token"})

    name = "whatsapp"
    title = "WhatsApp"
    api = ProviderApi("GRAPH_API_BASE", "https://graph.facebook.com/v25.0")
    credentials = ("api_key", "phone_number_id")
    limits = Limits(text=4096, caption=1024, file_bytes=100_000_000)
    has_handshake = True

    phone_number: str
    phone_number_id: str
    api_key: str
    app_secret: str
    verify_token: str
    business_account_id: str = ""

    @property
    def provider(self) -> str:
        return "whatsapp_cloud"

    @property
    def address_id(self) -> str:
        return self.phone_number

    @classmethod
    def address_in(cls, segment: str) -> str:
        """Some senders leave out the plus sign of the number or decode it to a space."""
        return f"{cls.name}:+{segment.strip().removeprefix('+')}"

    @property
    def reply_window_ms(self) -> int:
        return REPLY_WINDOW_MS

    def address_of(self, source_id: str) -> Address | None:
        return address_of(source_id)

    def new_source_id(self, contact: Contact, uuid: Callable[[], str]) -> str | None:
        return contact.phone_number.lstrip("+") if contact.phone_number else None

    def shown(self, inbox: ShownInbox, *, administrator: bool) -> WhatsappInboxShape:
        """Administrators see the connected number and whether secrets are set."""
        shape: WhatsappInboxShape = {
            "phone_number": self.phone_number,
            "callback_webhook_url": inbox.webhook_url,
            "message_templates": [],
        }
        if administrator:
            shape["provider_config"] = {
                "phone_number_id": self.phone_number_id,
                "business_account_id": self.business_account_id,
                "has_api_key": bool(self.api_key),
                "has_app_secret": bool(self.app_secret),
            }
        return shape
