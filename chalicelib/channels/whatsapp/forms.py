"""Request bodies of WhatsApp inboxes."""

from typing import Annotated, Any

import msgspec

from chalicelib.channels.forms import ChannelChanges, NewChannel, without_blank
from chalicelib.channels.whatsapp.channel import WhatsappChannel
from chalicelib.domain.errors import Invalid
from chalicelib.domain.inboxes import check_phone_number
from chalicelib.http.bodies import given
from chalicelib.http.fields import ABSENT, OptionalShort, Short
from chalicelib.ports import Ids

PROVIDER = "whatsapp_cloud"
PhoneNumberId = Annotated[str, msgspec.Meta(pattern="^[0-9A-Za-z_-]{0,64}$")]
"""It becomes part of a URL at the provider, so only characters that need no encoding are accepted."""


class WhatsappConfig(msgspec.Struct, kw_only=True):
    api_key: OptionalShort = ABSENT
    phone_number_id: PhoneNumberId | msgspec.UnsetType | None = ABSENT
    business_account_id: OptionalShort = ABSENT
    app_secret: OptionalShort = ABSENT
    webhook_verify_token: OptionalShort = ABSENT


class NewWhatsappChannel(NewChannel, kw_only=True, tag="whatsapp"):
    phone_number: Short
    provider_config: WhatsappConfig
    provider: str = PROVIDER

    def channel(self, ids: Ids) -> WhatsappChannel:
        if self.provider != PROVIDER:
            raise Invalid("The provider must be whatsapp_cloud.", code="provider_unknown", fields=("channel.provider",))
        config = {name: (value or "").strip() for name, value in given(self.provider_config).items()}
        needed = (name for name in WhatsappConfig.__struct_fields__ if name != "business_account_id")
        if missing := tuple(name for name in needed if not config.get(name)):
            raise Invalid(f"WhatsApp needs {', '.join(missing)}.", code="credentials_missing", fields=missing)
        return WhatsappChannel(
            phone_number=check_phone_number(self.phone_number),
            phone_number_id=config["phone_number_id"],
            api_key=config["api_key"],
            app_secret=config["app_secret"],
            verify_token=config["webhook_verify_token"],
            business_account_id=config.get("business_account_id", ""),
        )


class WhatsappChannelChanges(ChannelChanges, kw_only=True):
    provider_config: WhatsappConfig | msgspec.UnsetType = ABSENT

    def changes(self) -> dict[str, Any]:
        config = {} if self.provider_config is ABSENT else given(self.provider_config)
        if "webhook_verify_token" in config:
            config["verify_token"] = config.pop("webhook_verify_token")
        return without_blank(config, "api_key", "phone_number_id", "app_secret", "verify_token")
