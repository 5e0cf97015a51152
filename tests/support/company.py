"""A company whose desk is in memory: Ada is its administrator, Ben and Cleo are agents, Kim is a customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib import reactions
from chalicelib.actions import accounts, agents, inboxes, receive, sessions
from chalicelib.actions import messages as message_actions
from chalicelib.channels.api.channel import ApiChannel
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.channels.whatsapp.channel import WhatsappChannel
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.channels import Channel
from chalicelib.domain.contacts import Contact, ContactInbox
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.events import Change, QueueClass
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Message
from chalicelib.domain.outbound import LedgerRow
from chalicelib.domain.people import User
from chalicelib.domain.sockets import Socket
from chalicelib.features.delivery.actions import deliver
from chalicelib.ports import Desk
from tests.support.fakes.channel import FakeChannel
from tests.support.fakes.desk import FakeDesk, fake_desk
from tests.support.inbound import inbound_message

PASSWORD = "Secret-1"


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
