"""Request bodies of toy inboxes."""

from typing import Any

from chalicelib.channels.forms import ChannelChanges, NewChannel, without_blank
from chalicelib.domain.errors import Invalid
from chalicelib.http.fields import ABSENT, OptionalShort, Short
from chalicelib.ports import Ids
from tests.channels.toy.channel import ToyChannel


class NewToyChannel(NewChannel, kw_only=True, tag="toy"):
    line: Short
    key: Short

    def channel(self, ids: Ids) -> ToyChannel:
        if not self.line.isdigit():
            raise Invalid("A line is a number.", code="line_invalid", fields=("channel.line",))
        return ToyChannel(self.line, self.key)


class ToyChannelChanges(ChannelChanges, kw_only=True):
    key: OptionalShort = ABSENT

    def changes(self) -> dict[str, Any]:
        return without_blank(super().changes(), "key")
