"""A version after this one, made up: more fields, also in nested structs, more values of an enum, another kind of item, another
channel and other events. Inside `newer_version()` this process is that version."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

import pytest
from msgspec import Struct

from chalicelib import wire
from chalicelib.channels import loading
from chalicelib.domain import keys
from chalicelib.domain.channels import Channel
from chalicelib.domain.contacts import Contact
from chalicelib.domain.conversations import Conversation, Folder
from chalicelib.domain.event_types import Audience, FeedEventType, Subject
from chalicelib.domain.events import Change, Event
from chalicelib.domain.kinds import Kind
from chalicelib.domain.messages import Attachment, Message

SCHEMA = wire.SCHEMA + 1


class NewerStatus(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"
    PENDING = "pending"
    SNOOZED = "snoozed"
    ARCHIVED = "archived"


class Target(Struct, frozen=True):
    due_at: int
    missed: bool = False


class NewerConversation(Conversation, frozen=True):
    status: NewerStatus = NewerStatus.OPEN  # type: ignore[assignment]
    sentiment: str = ""
    target: Target | None = None

    @property
    def folder(self) -> Any:
        return Folder.SPAM if self.spam else self.status


class NewerAttachment(Attachment, frozen=True):
    transcript: str = ""


class NewerMessage(Message, frozen=True):
    attachments: tuple[NewerAttachment, ...] = ()
    reactions: tuple[str, ...] = ()


class NewerContact(Contact, frozen=True):
    company: Target | None = None


ESCALATED = FeedEventType("conversation.escalated", Audience.INBOX, customers=True, shows=Subject.CONVERSATION)


class NewerEvent(Event, frozen=True):
    reason: str = ""


class NewerChange(Change, frozen=True):
    events: tuple[NewerEvent, ...] = ()
    rule: str = ""


class Survey(Struct, frozen=True):
    """A kind of item that this version does not have."""

    id: int
    question: str
    version: int = 1


class FaxChannel(Channel, frozen=True):
    name = "fax"
    title = "Fax"
    SECRET = frozenset({"password"})

    line: str
    password: str
    folders: tuple[str, ...] = ("INBOX",)

    @property
    def address_id(self) -> str:
        return self.line


def channel_of_type(type_name: str) -> type[Channel] | None:
    return FaxChannel if type_name == "Channel::Fax" else loading.channel_of_type(type_name)


CONVERSATION = Kind("conversation", NewerConversation, keys.CONVERSATION.partition, keys.CONVERSATION.sort)
MESSAGE = Kind("message", NewerMessage, keys.MESSAGE.partition, keys.MESSAGE.sort)
CONTACT = Kind("contact", NewerContact, keys.CONTACT.partition, keys.CONTACT.sort)
CHANGE = Kind("change", NewerChange, keys.CHANGE.partition, keys.CHANGE.sort)
SURVEY = Kind("survey", Survey, "A#{account}", "SURVEY#{survey}")
SURVEY_OF_USER = Kind("survey", Survey, "USER#{user}", "SESSION#SURVEY#{survey}")
"""Lies between the sessions of a user."""


@contextmanager
def newer_version() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as version:
        version.setattr(wire, "SCHEMA", SCHEMA)
        for name, kind in (("CONVERSATION", CONVERSATION), ("MESSAGE", MESSAGE), ("CONTACT", CONTACT), ("CHANGE", CHANGE)):
            version.setattr(keys, name, kind)
        yield
