"""Request bodies of API inboxes."""

from typing import Annotated, Any

import msgspec

from chalicelib.channels.api.channel import ApiChannel
from chalicelib.channels.forms import ChannelChanges, NewChannel
from chalicelib.http.fields import ABSENT, OptionalAttributes, OptionalFlag
from chalicelib.ports import Ids

Url = Annotated[str, msgspec.Meta(max_length=2000, pattern="^$|^https?://")]


class NewApiChannel(NewChannel, kw_only=True, tag="api"):
    webhook_url: Url | None = None
    hmac_mandatory: bool = False
    additional_attributes: dict[str, Any] = msgspec.field(default_factory=dict)

    def channel(self, ids: Ids) -> ApiChannel:
        return ApiChannel(
            identifier=ids.token(),
            hmac_token=ids.token(),
            hmac_mandatory=self.hmac_mandatory,
            webhook_url=self.webhook_url or None,
            additional_attributes=self.additional_attributes,
        )


class ApiChannelChanges(ChannelChanges, kw_only=True):
    webhook_url: Url | msgspec.UnsetType | None = ABSENT
    hmac_mandatory: OptionalFlag = ABSENT
    additional_attributes: OptionalAttributes = ABSENT
