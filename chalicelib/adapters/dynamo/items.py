"""Entities to rows and back."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar, cast

import msgspec
from msgspec.structs import asdict

from chalicelib.adapters.dynamo import keys
from chalicelib.adapters.dynamo.table import SCHEMA, Item, Row
from chalicelib.domain.channels import Channel, UnknownChannel
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.errors import Invalid
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.kinds import Key, Kind

T = TypeVar("T")
MAX_ITEM_BYTES = 390_000
MAX_NEWER_ITEMS = 2_000
"""Far more than one invocation reads between reading an item and writing it."""
ChannelTypes = Callable[[str], type[Channel] | None]
"""The struct of a stored channel type; None for a type that this version does not know."""


def to_row(key: Key[Any], entity: Any, *, expires_at: int | None = None) -> Row:
    pk, sk = keys.address(key)
    row = Row(pk, sk, kind=key.kind, data=checked_text(entity), version=getattr(entity, "version", None), expires_at=expires_at)
    place = PLACES.get(key.kind)
    if place:
        place(row, key, entity)
    return row


def checked_text(entity: Any) -> str:
    """Raises `Invalid` (`too_large_to_keep`) above 390 KB: a DynamoDB item has at most 400 KB with its keys."""
    text = to_text(entity)
    if len(text) > MAX_ITEM_BYTES // 4 and len(text.encode()) > MAX_ITEM_BYTES:
        raise Invalid("A record has at most 390 KB.", code="too_large_to_keep")
    return text


def to_entity(row: Row, kind: Kind[T], channel_types: ChannelTypes | None = None) -> T:
    """Of an item that a newer version has written, the part that this version understands. Inboxes need `channel_types`,
    because their channels are of many structs."""
    if kind.entity is Inbox:
        if channel_types is None:
            raise TypeError("an inbox is read with channel_types")
        return cast("T", _inbox(row.data, channel_types))
    try:
        return msgspec.json.decode(row.data, type=kind.entity)
    except msgspec.ValidationError:
        from chalicelib.compatibility import decode

        return decode(row.data, kind.entity)


def to_text(entity: Any) -> str:
    if isinstance(entity, Inbox):
        channel = {"type": entity.channel.type_name, "fields": entity.channel.stored_fields}
        return msgspec.json.encode({**asdict(entity), "channel": channel}).decode()
    return msgspec.json.encode(entity).decode()


def _inbox(text: str, channel_types: ChannelTypes) -> Inbox:
    fields = msgspec.json.decode(text)
    stored = fields["channel"]
    known = channel_types(stored["type"])
    channel = msgspec.convert(stored["fields"], known) if known else UnknownChannel(stored["type"], stored["fields"])
    own = {name: value for name, value in fields.items() if name in Inbox.__struct_fields__}
    return Inbox(**{**own, "member_ids": tuple(fields["member_ids"]), "channel": channel})


class NewerItems:
    """Items that a newer version has written, as this process read them last. Without one, this costs nothing.

    An action reads an item before it writes it, on the condition of the version that it has read: so the last reading is the one
    that the write is about, or the write fails.
    """

    def __init__(self, channel_types: ChannelTypes | None = None) -> None:
        self._channel_types = channel_types
        self._items: OrderedDict[keys.Address, Item] = OrderedDict()

    def note(self, row: Row) -> None:
        """Only after a consistent read of all attributes: an index may be late."""
        if row.newer is not None:
            self._items[row.pk, row.sk] = row.newer
            self._items.move_to_end((row.pk, row.sk))
            if len(self._items) > MAX_NEWER_ITEMS:
                self._items.popitem(last=False)
        elif self._items:
            self._items.pop((row.pk, row.sk), None)

    def keep(self, row: Row, key: Key[Any]) -> Row:
        """The row with everything that only the newer version understands."""
        if self._items and (newer := self._items.get((row.pk, row.sk))):
            known = to_entity(Row.from_raw_data(newer), key.of, self._channel_types)
            _keep_unknown_part(row, to_row(key, known).serialize(), newer)
        return row


def _keep_unknown_part(row: Row, known: Item, newer: Item) -> None:
    from chalicelib.compatibility import merge

    ours = row.serialize()
    data = merge(*(msgspec.json.decode(item["data"]["S"]) for item in (known, newer, ours)))
    row.data = checked_text(data)
    row.merged = merge(known, newer, ours) | {"data": {"S": row.data}, SCHEMA: newer[SCHEMA]}


def _place_conversation(row: Row, _: Key[Any], conversation: Conversation) -> None:
    account_id, inbox_id, status = conversation.account_id, conversation.inbox_id, conversation.status
    row.list_inbox = keys.list_of_inbox(account_id, inbox_id, status)
    row.list_assignee = (
        keys.list_of_assignee(account_id, conversation.assignee_id, status)
        if conversation.assignee_id
        else keys.list_of_unassigned(account_id, inbox_id, status)
    )
    row.list_team = keys.list_of_team(account_id, conversation.team_id, status) if conversation.team_id else None
    row.activity_key = keys.activity(conversation)
    row.creation_key = keys.creation(conversation)
    row.priority_key = keys.priority(conversation)
    row.waiting_key = keys.waiting(conversation)


def _place_label(row: Row, key: Key[Any], conversation: Conversation) -> None:
    """Only the sort keys of the label's list: the conversation itself is read by its own key."""
    row.data = None
    row.version = None
    row.list_label = keys.list_of_label(conversation.account_id, str(key.parts[2]), conversation.status)
    row.activity_key = keys.activity(conversation)


PLACES: dict[str, Callable[[Row, Key[Any], Any], None]] = {
    "conversation": _place_conversation,
    "conversation_under_label": _place_label,
}
