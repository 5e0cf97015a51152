"""Entities to rows and back."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar, cast

import msgspec
from msgspec.structs import asdict

from chalicelib.adapters.dynamo import keys
from chalicelib.adapters.dynamo.table import SCHEMA, Item, Row
from chalicelib.domain import keys as identity
from chalicelib.domain.channels import Channel, UnknownChannel
from chalicelib.domain.contacts import Contact, activity_key, creation_key
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.errors import Invalid
from chalicelib.domain.events import Change
from chalicelib.domain.inboxes import Inbox, SurveyConfig, Week
from chalicelib.domain.kinds import Key, Kind
from chalicelib.domain.places import followers
from chalicelib.wire import stored_change, to_json

T = TypeVar("T")
TEXTS = ("data", "card")
"""The attributes that may hold an entity's JSON. An item of a newer version keeps it where that version has put it."""
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
    text: Any = row.text
    try:
        return msgspec.json.decode(text, type=kind.entity)
    except msgspec.ValidationError:
        from chalicelib.compatibility import decode

        return decode(text, kind.entity)


def change_of(row: Row) -> Change | None:
    """The change that is stored on an item; 0.1.0 has it in `data`. Raises `msgspec.DecodeError` if it cannot be read."""
    text = row.change or (row.data if row.kind == identity.CHANGE.name else None)
    return stored_change(text, row.schema) if text else None


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
    if own.get("csat_config"):
        own["csat_config"] = msgspec.convert(own["csat_config"], SurveyConfig)
    week = msgspec.convert(fields.get("working_hours", ()), Week)
    return Inbox(**{**own, "member_ids": tuple(fields["member_ids"]), "channel": channel, "working_hours": week})


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


def _text(item: Item) -> str:
    return next(str(item[name]["S"]) for name in TEXTS if name in item)


def _keep_unknown_part(row: Row, known: Item, newer: Item) -> None:
    from chalicelib.compatibility import merge

    ours = row.serialize()
    data = merge(*(msgspec.json.decode(_text(item)) for item in (known, newer, ours)))
    texts = {name: {"S": checked_text(data)} for name in TEXTS if name in newer}
    rest = {name: value for name, value in merge(known, newer, ours).items() if name not in TEXTS}
    row.merged = rest | texts | {SCHEMA: newer[SCHEMA]}


def _place_conversation(row: Row, _: Key[Any], conversation: Conversation) -> None:
    account_id, status = conversation.account_id, conversation.folder
    row.data, row.card = None, row.data
    row.list_a, row.list_b, row.list_c = _lists_abc(conversation)
    row.list_d = keys.list_of_team(account_id, conversation.team_id, status) if conversation.team_id else None
    row.sort_recent, row.sort_fixed, row.sort_e = (
        keys.recent(conversation),
        keys.creation(conversation),
        keys.waiting(conversation),
    )
    row.list_e = keys.list_of_account(account_id, status) if row.sort_e else None


def _lists_abc(conversation: Conversation) -> tuple[str, str, str]:
    account_id, status, assignee_id = conversation.account_id, conversation.folder, conversation.assignee_id
    return (
        keys.list_of_account(account_id, status),
        keys.list_of_inbox(account_id, conversation.inbox_id, status, is_assigned=assignee_id is not None),
        keys.list_of_assignee(account_id, assignee_id, status),
    )


def _place_label(row: Row, key: Key[Any], conversation: Conversation) -> None:
    """Only the places in the label's lists: the conversation itself is read by its own key."""
    row.data = row.version = None
    row.list_a = keys.list_of_label(conversation.account_id, str(key.parts[2]), conversation.folder)
    row.sort_recent, row.sort_fixed = keys.recent(conversation), keys.creation(conversation)


def _place_follower(row: Row, key: Key[Any], conversation: Conversation) -> None:
    """Only the places in the person's lists, as `_place_label`."""
    row.data = row.version = None
    user_id = int(key.parts[2])
    follows, mentioned = followers(conversation)[user_id]
    row.list_a = keys.list_of_mentioned(conversation.account_id, user_id, conversation.folder) if mentioned else None
    row.list_c = keys.list_of_follower(conversation.account_id, user_id, conversation.folder) if follows else None
    row.sort_recent, row.sort_fixed = keys.recent(conversation), keys.creation(conversation)


def _place_undelivered(row: Row, _: Key[Any], conversation: Conversation) -> None:
    """Only the place in the list, as `_place_label`."""
    row.data = row.version = None
    row.list_a = keys.list_of_undelivered(conversation.account_id, conversation.folder)
    row.sort_recent, row.sort_fixed = keys.recent(conversation), keys.creation(conversation)


def _place_priority(row: Row, _: Key[Any], conversation: Conversation) -> None:
    """Only the places in the lists by priority, as `_place_label`."""
    row.data = row.version = None
    row.list_a, row.list_b, row.list_c = (f"{keys.PRIORITY}{each}" for each in _lists_abc(conversation))
    row.sort_fixed = keys.priority(conversation)


def _place_contact(row: Row, _: Key[Any], contact: Contact) -> None:
    row.list_a = keys.contacts(contact.account_id, is_identified=contact.is_identified)
    row.sort_recent, row.sort_fixed = activity_key(contact), creation_key(contact)


def _place_change(row: Row, _: Key[Any], change: Change) -> None:
    row.data, row.change = None, to_json(change)


PLACES: dict[str, Callable[[Row, Key[Any], Any], None]] = {
    "change": _place_change,
    "contact": _place_contact,
    "conversation": _place_conversation,
    "conversation_under_label": _place_label,
    "conversation_of_follower": _place_follower,
    "conversation_undelivered": _place_undelivered,
    "conversation_by_priority": _place_priority,
}
