"""The events of the contract (6.3). Each has one declaration here, which says who receives it and what it shows.

A feature declares its own events in `features/<noun>/events.py` and names them in the registry. The sentence below a
declaration says when the event is sent; `make docs` writes it into docs/events.md.
"""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct


class Audience(StrEnum):
    """The agents who receive an event."""

    ACCOUNT = "every agent"
    INBOX = "agents of the inbox"
    PERSON = "one agent"


class Subject(StrEnum):
    """The entity that an event shows, in its newest state. Of a deleted one it shows the id."""

    CONVERSATION = "conversation"
    MESSAGE = "message"
    CONTACT = "contact"
    SETTINGS = "settings"
    DELETED_CONVERSATION = "id of the conversation"
    DELETED_CONTACT = "id of the contact"
    DELETED_INBOX = "id of the inbox"
    OWN = "an item of the agent"


NEEDED_IDS: dict[Subject, tuple[str, ...]] = {
    Subject.CONVERSATION: ("conversation_id",),
    Subject.MESSAGE: ("conversation_id", "message_id"),
    Subject.CONTACT: ("contact_id",),
    Subject.SETTINGS: (),
    Subject.DELETED_CONVERSATION: ("conversation_id", "inbox_id"),
    Subject.DELETED_CONTACT: ("contact_id",),
    Subject.DELETED_INBOX: ("inbox_id",),
    Subject.OWN: ("user_ids",),
}
"""The ids of a stored event without which its subject cannot be read."""


class EventType(Struct, frozen=True):
    """An event that is sent at once and never stored. `customers`: the customer of its conversation receives it as well."""

    name: str
    agents: Audience
    customers: bool = False


class FeedEventType(EventType, frozen=True, kw_only=True):
    """An event with a position in the feed. A customer receives one about a message only if the message is public.

    `performer`: its data name the person who caused it. `previous_changes`: its data have this field, which is empty.
    """

    shows: Subject
    performer: bool = True
    previous_changes: bool = False


CONVERSATION_CREATED = FeedEventType("conversation.created", Audience.INBOX, customers=True, shows=Subject.CONVERSATION)
"""A conversation begins."""

CONVERSATION_UPDATED = FeedEventType(
    "conversation.updated", Audience.INBOX, customers=True, shows=Subject.CONVERSATION, performer=False
)
"""A field of a conversation has changed. More specific events about the same change are sent beside it."""

CONVERSATION_STATUS_CHANGED = FeedEventType(
    "conversation.status_changed", Audience.INBOX, customers=True, shows=Subject.CONVERSATION, performer=False
)
"""A conversation was opened, resolved, snoozed or set to pending, or its snooze ended."""

CONVERSATION_READ = FeedEventType("conversation.read", Audience.INBOX, shows=Subject.CONVERSATION, performer=False)
"""The customer has read all messages."""

ASSIGNEE_CHANGED = FeedEventType("assignee.changed", Audience.INBOX, shows=Subject.CONVERSATION, performer=False)
"""A conversation was assigned to an agent or unassigned."""

CONVERSATION_MENTIONED = FeedEventType("conversation.mentioned", Audience.PERSON, shows=Subject.CONVERSATION, performer=False)
"""A private note mentions an agent. Only the mentioned agents receive it, and not the author."""

TEAM_CHANGED = FeedEventType("team.changed", Audience.INBOX, shows=Subject.CONVERSATION, performer=False)
"""A conversation was assigned to a team or removed from it."""

CONTACT_CHANGED = FeedEventType("conversation.contact_changed", Audience.INBOX, shows=Subject.CONVERSATION, performer=False)
"""A conversation belongs to another contact, because its own was merged into that one."""

MESSAGE_CREATED = FeedEventType("message.created", Audience.INBOX, customers=True, shows=Subject.MESSAGE)
"""A message, a private note or an activity line was added."""

MESSAGE_UPDATED = FeedEventType("message.updated", Audience.INBOX, customers=True, shows=Subject.MESSAGE, previous_changes=True)
"""A message was edited, deleted, sent, delivered, read or failed, or its file was downloaded."""

FIRST_REPLY_CREATED = FeedEventType("first.reply.created", Audience.INBOX, shows=Subject.MESSAGE)
"""An agent has answered a conversation for the first time."""

CONTACT_CREATED = FeedEventType("contact.created", Audience.ACCOUNT, shows=Subject.CONTACT)
"""A contact was created."""

CONTACT_UPDATED = FeedEventType("contact.updated", Audience.ACCOUNT, shows=Subject.CONTACT)
"""A contact was changed, blocked, unblocked, labelled or linked to an inbox, or wrote for the first time in an hour."""

SETTINGS_CHANGED = FeedEventType("account.cache_invalidated", Audience.ACCOUNT, shows=Subject.SETTINGS)
"""A collection of settings has changed. Clients read the collections again whose key differs."""

CONVERSATION_DELETED = FeedEventType("conversation.deleted", Audience.INBOX, shows=Subject.DELETED_CONVERSATION, performer=False)
"""A conversation was deleted, alone or with its contact. Clients remove it with its messages."""

CONTACT_MERGED = FeedEventType("contact.merged", Audience.ACCOUNT, shows=Subject.CONTACT)
"""Another contact was merged into this one. `contact.deleted` about the other one is sent beside it."""

CONTACT_DELETED = FeedEventType("contact.deleted", Audience.ACCOUNT, shows=Subject.DELETED_CONTACT, performer=False)
"""A contact was deleted, or merged into another one. Clients remove it with its conversations."""

INBOX_DELETED = FeedEventType("inbox.deleted", Audience.ACCOUNT, shows=Subject.DELETED_INBOX, performer=False)
"""An inbox was deleted. Clients remove its conversations; no conversation has an event of its own."""

TYPING_ON = EventType("conversation.typing_on", Audience.INBOX, customers=True)
"""An agent or the customer types. The author does not receive it."""

TYPING_OFF = EventType("conversation.typing_off", Audience.INBOX, customers=True)
"""The author has stopped typing. The author does not receive it."""

PRESENCE_UPDATED = EventType("presence.update", Audience.ACCOUNT)
"""The availability of an agent has changed: online, busy or offline. A client that asks receives it alone, for customers too."""

VIEWING_UPDATED = EventType("conversation.viewing", Audience.INBOX)
"""Agents have opened or left a conversation. Only agents who have it open receive it, and nobody about themselves."""

DRAFT_UPDATED = EventType("draft.updated", Audience.PERSON)
"""A draft of the agent was saved, emptied or sent. Every browser of the agent receives it, also the one that wrote it."""


def event_types_in(module: Mapping[str, object]) -> dict[str, EventType]:
    """The declarations in the namespace of a module, by the name of the event."""
    return {each.name: each for each in module.values() if isinstance(each, EventType)}


KERNEL = event_types_in(globals())

UNKNOWN = FeedEventType("", Audience.INBOX, shows=Subject.CONVERSATION)
"""Stands for every event of a newer version (decision 16): agents receive it, customers do not."""
