"""Request bodies that create or change a channel (contract 2.17). Each channel's own are in its `forms.py`."""

from abc import abstractmethod
from collections.abc import Mapping
from functools import cache, reduce
from operator import or_
from typing import Any

import msgspec

from chalicelib.channels.loading import names, part_of
from chalicelib.domain.channels import AbstractStructMeta, Channel
from chalicelib.http import bodies
from chalicelib.ports import Ids

FIELD = "channel"
"""The field of the request that holds the form. Refusals name it."""


class NewChannel(msgspec.Struct, kw_only=True, tag_field="type", metaclass=AbstractStructMeta):
    """The base of the form that connects a channel. Its tag is the channel's name."""

    @abstractmethod
    def channel(self, ids: Ids) -> Channel:
        """Raises Invalid for credentials that cannot be right."""


class ChannelChanges(msgspec.Struct, kw_only=True):
    """The base of the form that changes a connected channel."""

    def changes(self) -> dict[str, Any]:
        """The given values by the names of the channel's fields. Forms send unchanged secrets back blank: leave those out."""
        return bodies.given(self)


def new_channel(fields: Mapping[str, Any], ids: Ids) -> Channel:
    """Raises Invalid for an unknown `type` and for invalid fields."""
    asked = fields.get("type")
    form: NewChannel = _read(fields, new_channel_forms((asked,) if asked in names() else names()))
    return form.channel(ids)


def changes_of(channel: Channel, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Raises Invalid for invalid fields. Fields of other channels are ignored."""
    form: ChannelChanges = _read(fields, changes_form(channel.name)) if channel.name in names() else ChannelChanges()
    return form.changes()


def new_channel_forms(channels: tuple[str, ...]) -> Any:
    """The union of the forms that connect one of these channels."""
    return reduce(or_, (part_of(name, "forms", "New{}Channel") for name in channels))


def changes_form(name: str) -> type[ChannelChanges]:
    form: type[ChannelChanges] = part_of(name, "forms", "{}ChannelChanges")
    return form


def _read(fields: Mapping[str, Any], form: Any) -> Any:
    return getattr(bodies.convert({FIELD: fields}, _body_with(form)), FIELD)


@cache
def _body_with(form: Any) -> type[msgspec.Struct]:
    return msgspec.defstruct("Body", [(FIELD, form)])


def without_blank(changes: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in changes.items() if value or name not in names}
