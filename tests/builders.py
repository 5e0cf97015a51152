"""A company whose desk is in memory: Ada is its administrator, Ben and Cleo are agents, Kim is a customer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib import reactions
from chalicelib.actions import accounts, agents, inboxes, receive, sessions
from chalicelib.actions import messages as message_actions
from chalicelib.channels.api.channel import ApiChannel
from chalicelib.channels.reading import json_object
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.channels.whatsapp.channel import WhatsappChannel
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.channels import Channel
from chalicelib.domain.contacts import Contact, ContactInbox
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.errors import NotFound, WriteConflict
from chalicelib.domain.events import Change, QueueClass
from chalicelib.domain.inbound import (
    Envelope,
    Inbound,
    InboundAttachment,
    InboundContact,
    InboundDeletion,
    InboundEdit,
    InboundMessage,
    InboundReceipt,
)
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Attachment, FileType, Message
from chalicelib.domain.outbound import LedgerRow, Part, Recipient, StoredFile
from chalicelib.domain.people import User
from chalicelib.domain.sockets import Socket
from chalicelib.features.delivery.actions import deliver
from chalicelib.ports import Desk, Write
from tests.fakes import FakeDesk, FakeStore, fake_desk

PASSWORD = "Secret-1"
PHOTO = StoredFile("photo.jpg", "image/jpeg", b"a photo")
INBOUND: dict[str, type[Inbound]] = {
    "message": InboundMessage,
    "edit": InboundEdit,
    "deletion": InboundDeletion,
    "receipt": InboundReceipt,
}


@dataclass
class FakeChannel:
    """A provider with a script: `outcomes` of sends (provider ids) and `files` of downloads, in order. Exceptions are raised."""

    outcomes: list[str | Exception] = field(default_factory=list)
    files: list[StoredFile | Exception] = field(default_factory=list)
    sent: list[tuple[Recipient, Part, StoredFile | None]] = field(default_factory=list)
    during_send: Callable[[], object] = lambda: None
    """Called within `send`, before the outcome. A test sets `crash` to end the process there."""

    def handshake(self, inbox: Inbox, query: Mapping[str, str]) -> str:
        raise NotFound("There is no handshake.")

    def verify(self, inbox: Inbox, headers: Mapping[str, str], body: bytes) -> None:
        """Accepts every signature."""

    def payload(self, headers: Mapping[str, str], body: bytes) -> Mapping[str, Any]:
        return json_object(body)

    def envelopes(self, inbox: Inbox, payload: Mapping[str, Any]) -> list[Envelope]:
        return [
            Envelope(
                inbox.account_id, inbox.id, f"{inbox.id}:ordering-key", "webhook-event", dict(payload), inbox.channel.type_name
            )
        ]

    def parse(self, payload: Mapping[str, Any]) -> list[Inbound]:
        """Reads `{"message": {…}}`, `{"edit": {…}}` and so on, with the fields of the domain's structs."""
        return [msgspec.convert(fields, INBOUND[kind]) for kind, fields in payload.items()]

    def fetch(self, inbox: Inbox, attachment: Attachment) -> StoredFile:
        file = self.files.pop(0) if self.files else PHOTO
        if isinstance(file, Exception):
            raise file
        return file

    def parts(self, message: Message) -> list[Part]:
        """One part for the text, then one for each attachment."""
        text = [Part(text=message.content)] if message.content else []
        return [*text, *(Part(attachment=attachment) for attachment in message.attachments)]

    def send(self, inbox: Inbox, recipient: Recipient, part: Part, file: StoredFile | None) -> str:
        outcome = self.outcomes.pop(0) if self.outcomes else f"provider-{len(self.sent) + 1}"
        self.during_send()
        if isinstance(outcome, Exception):
            raise outcome
        self.sent.append((recipient, part, file))
        return outcome

    def connect(self, inbox: Inbox, webhook_url: str) -> Inbox:
        return inbox


class Crash(BaseException):
    """The process ends. As a BaseException it passes every handler of errors, so nothing is cleaned up."""


def crash() -> None:
    raise Crash


@dataclass
class Company:
    """Ben is a member of every inbox, Cleo of none. An agent is online after `connect`."""

    desk: FakeDesk
    account_id: int
    users: dict[str, User]
    telegram: Inbox
    whatsapp: Inbox
    app: Inbox
    provider: FakeChannel
    webhook: FakeChannel
    handled_changes: int = 0
    """The number of stored changes for which `settle` has run the reactions."""

    def caller(self, name: str = "ada") -> Caller:
        user = self.desk.store.get(keys.user(self.users[name].id))
        assert user is not None
        return sessions.caller(self.desk, user, self.account_id)

    def connect(self, *names: str) -> None:
        """Opens a socket for each of these agents, which makes them online."""
        now = self.desk.clock.now()
        for name in names:
            socket = Socket(f"socket of {name}", self.account_id, now, now, user_id=self.users[name].id)
            self.desk.sockets.register(socket)

    def receive(self, text: str | None = "Hello", *, inbox: Inbox | None = None, **fields: Any) -> Conversation:
        """Stores a message from a customer, as the ingest worker does, and returns its conversation."""
        inbound = inbound_message(text, **fields)
        current = self.current_inbox(inbox or self.telegram)
        receive.receive_message(self.desk, current, inbound)
        claim = self.desk.store.get(keys.provider_message(self.account_id, current.id, inbound.provider_id))
        assert claim is not None
        return self.conversation(int(claim.refers_to[0]))

    def reply(self, conversation: Conversation, text: str | None = "On its way", *, by: str = "ben", **fields: Any) -> Message:
        new = message_actions.NewMessage(content=text, **fields)
        return message_actions.create_message(self.desk, self.caller(by), conversation.id, new)

    def current_inbox(self, inbox: Inbox) -> Inbox:
        found = self.desk.store.get(keys.inbox(inbox.account_id, inbox.id))
        assert found is not None
        return found

    def conversation(self, conversation_id: int) -> Conversation:
        found = self.desk.store.get(keys.conversation(self.account_id, conversation_id))
        assert found is not None
        return found

    def conversations(self) -> list[Conversation]:
        return self.desk.store.of_kind("conversation", self.account_id)

    def messages(self, conversation_id: int) -> list[Message]:
        return self.desk.lists.messages(self.account_id, conversation_id, limit=1000)

    def message(self, message: Message) -> Message:
        found = self.desk.store.get(keys.message(self.account_id, message.conversation_id, message.id))
        assert found is not None
        return found

    def ledger(self, message: Message) -> LedgerRow:
        found = self.desk.store.get(keys.ledger(self.account_id, message.conversation_id, message.id))
        assert found is not None
        return found

    def contact(self, contact_id: int) -> Contact:
        found = self.desk.store.get(keys.contact(self.account_id, contact_id))
        assert found is not None
        return found

    def link(self, inbox: Inbox, source_id: str) -> ContactInbox:
        found = self.desk.store.get(keys.contact_inbox(self.account_id, inbox.id, source_id))
        assert found is not None
        return found

    def update_inbox(self, inbox: Inbox, **settings: Any) -> Inbox:
        return inboxes.update_inbox(self.desk, self.caller(), inbox.id, changes=settings, channel_changes={})

    def settle(self) -> None:
        """Runs the reactions and the deliveries until no change and no delivery is left, as the queues would."""
        while self.handled_changes < len(self.desk.store.changes) or self.desk.queues.deliveries:
            changes, self.handled_changes = self.desk.store.changes[self.handled_changes :], len(self.desk.store.changes)
            for change in changes:
                for queue in QueueClass:
                    reactions.react(self.desk, change, queue)
            while self.desk.queues.deliveries:
                deliver(self.desk, self.desk.queues.deliveries.pop(0))

    def events(self, since: int = 0) -> list[str]:
        return names_of(self.desk.store.changes[since:])


def names_of(changes: Sequence[Change]) -> list[str]:
    return [event.name for change in changes for event in change.events]


def company() -> Company:
    provider, webhook = FakeChannel(), FakeChannel()
    desk = fake_desk({"Channel::Telegram": provider, "Channel::Whatsapp": provider, "Channel::Api": webhook})
    account, ada = accounts.create_account(desk, name="Acme", admin_name="Ada", email="ada@acme.example", password=PASSWORD)
    users = {"ada": ada}
    for name in ("ben", "cleo"):
        admin = sessions.caller(desk, ada, account.id)
        agents.invite_agent(desk, admin, email=f"{name}@acme.example", name=name.title(), password=PASSWORD)
        users[name] = user_with_email(desk, f"{name}@acme.example")

    def create(name: str, channel: Channel) -> Inbox:
        admin = sessions.caller(desk, ada, account.id)
        inbox = inboxes.create_inbox(desk, admin, name=name, channel=channel)
        return inboxes.change_members(desk, admin, inbox.id, add=[users["ben"].id])

    telegram = create("Acme bot", TelegramChannel("77:secret-of-the-bot", "webhook-secret"))
    whatsapp = create("Acme WhatsApp", WhatsappChannel("+15550001111", "1000", "secret-key", "app-secret", "verify-me"))
    app = create("Mobile app", ApiChannel("app-identifier", "hmac-secret", webhook_url="https://acme.example/hook"))
    return Company(desk, account.id, users, telegram, whatsapp, app, provider, webhook, len(desk.store.changes))


def user_with_email(desk: Desk, email: str) -> User:
    claim = desk.store.get(keys.email_of_user(email))
    assert claim is not None
    user = desk.store.get(keys.user(int(claim.refers_to[0])))
    assert user is not None
    return user


def inbound_message(
    text: str | None = "Hello", *, provider_id: str = "in-1", source_id: str = "kim", name: str | None = "Kim", **fields: Any
) -> InboundMessage:
    contact = InboundContact(source_id, name, phone_number=fields.pop("phone_number", None))
    return InboundMessage(provider_id, contact, sent_at=fields.pop("sent_at", 1_789_999_999_000), content=text, **fields)


def inbound_photo(provider_ref: str = "photo-at-provider") -> InboundAttachment:
    return InboundAttachment(FileType.IMAGE, provider_ref=provider_ref, file_name="photo.jpg", content_type="image/jpeg")


class ConcurrentlyWrittenStore(FakeStore):
    """Calls `write` once, before the first commit: another writer is faster between an action's reads and its commit."""

    def __init__(self, store: FakeStore, write: Callable[[], object]) -> None:
        self.items, self.counters, self.changes = store.items, store.counters, store.changes
        self.concurrent_writes = [write]
        self.conflicts = 0

    def commit(self, writes: Sequence[Write]) -> None:
        if self.concurrent_writes:
            self.concurrent_writes.pop()()
        try:
            super().commit(writes)
        except WriteConflict:
            self.conflicts += 1
            raise


def with_concurrent_write(desk: FakeDesk, write: Callable[[], object]) -> FakeDesk:
    """The desk of the slower of two writers. `write` is the faster one and uses `desk` itself."""
    return replace(desk, store=ConcurrentlyWrittenStore(desk.store, write))
