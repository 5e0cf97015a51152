"""The entities that conversations and messages are rendered with, loaded in one read."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import Any, Protocol

from msgspec import Struct, field

from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact, ContactInbox
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.events import Event
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import Message, SenderType
from chalicelib.domain.people import Availability, Directory
from chalicelib.ports import Desk
from chalicelib.views.contacts import PushContactShape, push_contact
from chalicelib.views.people import PushUserShape, push_user


class Presence(Protocol):
    """Currently present users (with their availability) and contacts."""

    @property
    def users(self) -> Mapping[int, Availability]: ...

    @property
    def contacts(self) -> AbstractSet[int]: ...


class RenderContext(Struct, frozen=True):
    """`viewer_id`: the user who sees the result, for fields that depend on the user. `own`: the data of events for one agent."""

    directory: Directory
    now: int
    public_url: str
    conversations: Mapping[int, Conversation] = field(default_factory=dict)
    contacts: Mapping[int, Contact] = field(default_factory=dict)
    messages: Mapping[tuple[int, int], Message] = field(default_factory=dict)
    links: Mapping[tuple[int, str], ContactInbox] = field(default_factory=dict)
    presence: Presence | None = None
    viewer_id: int | None = None
    own: Mapping[Event, Struct] = field(default_factory=dict)

    @property
    def present(self) -> Mapping[int, Availability] | None:
        return self.presence.users if self.presence else None

    def is_online(self, contact_id: int) -> bool:
        return self.presence is not None and contact_id in self.presence.contacts

    def message(self, conversation: Conversation, message_id: int | None) -> Message | None:
        if not message_id:
            return None
        return next(
            (found for each in conversation.numbers_of(message_id) if (found := self.messages.get((each, message_id)))), None
        )

    def conversation_of(self, message: Message) -> Conversation | None:
        """The one in which it was written, or the one whose thread has it since a merge or a split."""
        own = self.conversations.get(message.conversation_id)
        shown = next(
            (each for each in self.conversations.values() if each.splits and each.shows(message.conversation_id, message.id)),
            None,
        )
        return (
            shown
            or own
            or next((each for each in self.conversations.values() if message.conversation_id in each.merged_ids), None)
        )

    def link(self, conversation: Conversation) -> ContactInbox | None:
        return self.links.get((conversation.inbox_id, conversation.source_id))

    def sender(self, message: Message) -> PushUserShape | PushContactShape | None:
        """None for a message without a sender, or when its contact no longer exists. A contact that was merged into another one
        appears as that one: the conversation's."""
        if message.sender is None:
            return None
        if message.sender.type is SenderType.USER:
            return push_user(self.directory, message.sender.id, self.public_url, self.present)
        conversation = self.conversation_of(message)
        contact = self.contacts.get(message.sender.id) or (conversation and self.contacts.get(conversation.contact_id))
        return push_contact(contact, self.public_url) if contact else None


def load_context(
    desk: Desk,
    directory: Directory,
    conversations: Iterable[Conversation],
    *,
    messages: Iterable[Message] = (),
    message_keys: Iterable[Key[Message]] = (),
    contact_ids: Iterable[int] = (),
    links: bool = False,
    presence: Presence | None = None,
    viewer_id: int | None = None,
    preloaded: Mapping[Key[Any], Any] = MappingProxyType({}),
) -> RenderContext:
    """Loads everything in one batch read. `messages` and `preloaded` need no read; `message_keys` and `contact_ids` are
    loaded unless they are `preloaded`. Only a message that is older than its conversation's move to another contact needs a
    second read, for its sender. `links` adds the entities that only pushed conversations show: the contact's link to the inbox
    and the newest public message."""
    shown = {conversation.id: conversation for conversation in conversations}
    known = {(message.conversation_id, message.id): message for message in messages}
    wanted = dict.fromkeys(_keys(directory.account.id, shown.values(), known.values(), contact_ids, links))
    wanted.update(dict.fromkeys(message_keys))
    shown_already = {keys.message(message.account_id, message.conversation_id, message.id) for message in known.values()}
    loaded = _by_kind(desk, [key for key in wanted if key not in shown_already], preloaded)
    former = [key for each in loaded["message"] for key in _sender(each) if key not in wanted]
    if former:
        loaded["contact"] += _by_kind(desk, list(dict.fromkeys(former)), preloaded)["contact"]
    return RenderContext(
        directory=directory,
        now=desk.clock.now(),
        public_url=desk.public_url,
        conversations=shown,
        contacts={contact.id: contact for contact in loaded["contact"]},
        messages={(message.conversation_id, message.id): message for message in loaded["message"]} | known,
        links={(link.inbox_id, link.source_id): link for link in loaded["contact_inbox"]},
        presence=presence,
        viewer_id=viewer_id,
    )


def _by_kind(desk: Desk, wanted: list[Key[Any]], preloaded: Mapping[Key[Any], Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {"contact": [], "message": [], "contact_inbox": []}
    missing = [key for key in wanted if key not in preloaded]
    loaded = desk.store.get_many(missing) if missing else {}
    for key in wanted:
        entity = preloaded.get(key) or loaded.get(key)
        if entity is not None:
            found[key.kind].append(entity)
    return found


def shown_around(conversation: Conversation) -> tuple[Key[Any], ...]:
    """The keys of the contact and the link, which every event of a conversation shows."""
    account_id = conversation.account_id
    return (
        keys.contact(account_id, conversation.contact_id),
        keys.contact_inbox(account_id, conversation.inbox_id, conversation.source_id),
    )


def _keys(
    account_id: int, conversations: Iterable[Conversation], messages: Iterable[Message], contact_ids: Iterable[int], links: bool
) -> Iterable[Key[Any]]:
    for contact_id in contact_ids:
        yield keys.contact(account_id, contact_id)
    for message in messages:
        yield from _sender(message)
    for conversation in conversations:
        yield keys.contact(account_id, conversation.contact_id)
        for message_id in _last_messages(conversation, links):
            yield from (keys.message(account_id, each, message_id) for each in conversation.numbers_of(message_id))
        if links:
            yield keys.contact_inbox(account_id, conversation.inbox_id, conversation.source_id)


def _sender(message: Message) -> Iterable[Key[Contact]]:
    """The contact that wrote the message."""
    if message.sender and message.sender.type is SenderType.CONTACT:
        yield keys.contact(message.account_id, message.sender.id)


def _last_messages(conversation: Conversation, pushed: bool) -> Iterable[int]:
    newest = [conversation.last_message_id, conversation.last_non_activity_message_id]
    if pushed:
        newest.append(conversation.last_public_message_id)
    return (message_id for message_id in newest if message_id)
