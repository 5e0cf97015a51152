"""Request bodies that create or change a channel (contract 2.17)."""

import re
from typing import Annotated, Any

import msgspec

from chalicelib.domain.errors import Invalid
from chalicelib.domain.inboxes import ApiChannel, Channel, TelegramChannel, WhatsappChannel, check_phone_number
from chalicelib.http.bodies import given
from chalicelib.http.fields import ABSENT, OptionalAttributes, OptionalFlag, OptionalShort, Short
from chalicelib.ports import Ids

Url = Annotated[str, msgspec.Meta(max_length=2000, pattern="^$|^https?://")]
BOT_TOKEN = re.compile(r"\d{1,20}:[\w-]{10,100}")
PhoneNumberId = Annotated[str, msgspec.Meta(pattern="^[0-9A-Za-z_-]{0,64}$")]
"""It becomes part of a URL at the provider, so only characters that need no encoding are accepted."""


class WhatsappConfig(msgspec.Struct, kw_only=True):
    api_key: OptionalShort = ABSENT
    phone_number_id: PhoneNumberId | msgspec.UnsetType | None = ABSENT
    business_account_id: OptionalShort = ABSENT
    app_secret: OptionalShort = ABSENT
    webhook_verify_token: OptionalShort = ABSENT


class NewApiChannel(msgspec.Struct, kw_only=True, tag_field="type", tag="api"):
    webhook_url: Url | None = None
    hmac_mandatory: bool = False
    additional_attributes: dict[str, Any] = {}


class NewTelegramChannel(msgspec.Struct, kw_only=True, tag_field="type", tag="telegram"):
    bot_token: Short


class NewWhatsappChannel(msgspec.Struct, kw_only=True, tag_field="type", tag="whatsapp"):
    phone_number: Short
    provider_config: WhatsappConfig
    provider: str = WhatsappChannel.provider


NewChannel = NewApiChannel | NewTelegramChannel | NewWhatsappChannel


class ChannelChanges(msgspec.Struct, kw_only=True):
    webhook_url: Url | msgspec.UnsetType | None = ABSENT
    hmac_mandatory: OptionalFlag = ABSENT
    additional_attributes: OptionalAttributes = ABSENT
    bot_token: OptionalShort = ABSENT
    provider_config: WhatsappConfig | msgspec.UnsetType = ABSENT


def channel_of(asked: NewChannel, ids: Ids) -> Channel:
    match asked:
        case NewApiChannel():
            return ApiChannel(
                identifier=ids.token(),
                hmac_token=ids.token(),
                hmac_mandatory=asked.hmac_mandatory,
                webhook_url=asked.webhook_url or None,
                additional_attributes=asked.additional_attributes,
            )
        case NewTelegramChannel():
            return TelegramChannel(bot_token=_bot_token(asked.bot_token), webhook_secret=ids.token())
        case NewWhatsappChannel():
            return _whatsapp(asked)


def _bot_token(given_token: str) -> str:
    token = given_token.strip()
    if not BOT_TOKEN.fullmatch(token):
        raise Invalid("A bot token is a number, a colon and a secret.", code="bot_token_invalid", fields=("channel.bot_token",))
    return token


def _whatsapp(asked: NewWhatsappChannel) -> WhatsappChannel:
    if asked.provider != WhatsappChannel.provider:
        raise Invalid("The provider must be whatsapp_cloud.", code="provider_unknown", fields=("channel.provider",))
    config = {name: (value or "").strip() for name, value in given(asked.provider_config).items()}
    missing = tuple(name for name in WhatsappConfig.__struct_fields__ if name != "business_account_id" and not config.get(name))
    if missing:
        raise Invalid(f"WhatsApp needs {', '.join(missing)}.", code="credentials_missing", fields=missing)
    return WhatsappChannel(
        phone_number=check_phone_number(asked.phone_number),
        phone_number_id=config["phone_number_id"],
        api_key=config["api_key"],
        app_secret=config["app_secret"],
        verify_token=config["webhook_verify_token"],
        business_account_id=config.get("business_account_id", ""),
    )


def changes_of(asked: ChannelChanges) -> dict[str, Any]:
    """The changes by the channel's field names. Blank secrets are left out, because forms send unchanged secrets back empty."""
    changes = given(asked)
    config = changes.pop("provider_config", None)
    for name, value in given(config).items() if config else ():
        changes["verify_token" if name == "webhook_verify_token" else name] = value
    secrets = ("bot_token", "api_key", "phone_number_id", "app_secret", "verify_token")
    return {name: value for name, value in changes.items() if value or name not in secrets}
