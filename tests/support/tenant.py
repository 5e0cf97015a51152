"""One account on any desk: its people, inboxes, teams and labels by name, and the actions that create them.

Every suite builds its company with a Tenant and states only its differences. The desk may be in memory, on DynamoDB or behind
the simulation's scheduler.
"""

from dataclasses import dataclass, field
from typing import Any, TypeVar

from chalicelib.actions import accounts, agents, inboxes, receive, sessions, teams
from chalicelib.actions import messages as message_actions
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.channels import Channel
from chalicelib.domain.contacts import Contact, ContactInbox
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import Message
from chalicelib.domain.outbound import LedgerRow
from chalicelib.domain.people import Account, Team, User
from chalicelib.features.labels import actions as labels
from chalicelib.features.labels.model import Label
from chalicelib.ports import Desk
from tests.support.api_client import ApiClient
from tests.support.inbound import inbound_message

PASSWORD = "Secret-1"


@dataclass
class Tenant:
    """The first of `users` is the administrator who creates everything else. The first inbox is the default of `receive`."""

    desk: Desk
    account: Account
    users: dict[str, User]
    inboxes: dict[str, Inbox] = field(default_factory=dict, kw_only=True)
    teams: dict[str, Team] = field(default_factory=dict, kw_only=True)
    labels: dict[str, Label] = field(default_factory=dict, kw_only=True)

    @property
    def account_id(self) -> int:
        return self.account.id

    @property
    def admin(self) -> User:
        return next(iter(self.users.values()))

    def caller(self, name: str | None = None) -> Caller:
        """The named user, or the administrator."""
        user = self.users[name] if name else self.admin
        return sessions.caller(self.desk, stored(self.desk, keys.user(user.id)), self.account_id)

    def client(self, name: str | None = None) -> ApiClient:
        """An HTTP client with the user's access token, or without a credential."""
        client = ApiClient(self.desk, account_id=self.account_id)
        return client.as_user(self.users[name].access_token) if name else client

    def ids_of(self, *names: str) -> list[int]:
        return [self.users[name].id for name in names]

    # People and settings

    def invite(self, name: str, /, **fields: Any) -> User:
        """Without `email`, Ben has the address ben@acme.example at Acme. `fields` are those of `invite_agent`."""
        details = {"email": address(name, self.account.name), "name": name.title(), "password": PASSWORD, **fields}
        member = agents.invite_agent(self.desk, self.caller(), **details)
        self.users[name] = stored(self.desk, keys.user(member.user_id))
        return self.users[name]

    def open_inbox(self, name: str, channel: Channel, *members: str, title: str | None = None, connect: bool = False) -> Inbox:
        """`title` is shown; without it the inbox "app" of Acme is shown as "Acme app". `connect` registers the webhook."""
        shown = title or f"{self.account.name} {name}"
        inbox = inboxes.create_inbox(self.desk, self.caller(), name=shown, channel=channel, connect=connect)
        self.inboxes[name] = self.join(inbox, *members)
        return self.inboxes[name]

    def join(self, inbox: Inbox, *names: str) -> Inbox:
        return inboxes.change_members(self.desk, self.caller(), inbox.id, add=self.ids_of(*names))

    def create_team(self, name: str, *members: str) -> Team:
        team = teams.create_team(self.desk, self.caller(), name=name)
        self.teams[name] = teams.change_team_members(self.desk, self.caller(), team.id, add=self.ids_of(*members))
        return self.teams[name]

    def create_label(self, title: str) -> Label:
        self.labels[title] = labels.create_label(self.desk, self.caller(), title=title)
        return self.labels[title]

    def update_inbox(self, inbox: Inbox, **settings: Any) -> Inbox:
        return inboxes.update_inbox(self.desk, self.caller(), inbox.id, changes=settings, channel_changes={})

    # Conversations

    def receive(self, text: str | None = "Hello", *, inbox: Inbox | None = None, **fields: Any) -> Conversation:
        """Stores a message from a customer, as the ingest worker does, and returns its conversation."""
        inbound = inbound_message(text, **fields)
        current = self.current_inbox(inbox or next(iter(self.inboxes.values())))
        receive.receive_message(self.desk, current, inbound)
        claim = stored(self.desk, keys.provider_message(self.account_id, current.id, inbound.provider_id))
        return self.conversation(int(claim.refers_to[0]))

    def reply(self, conversation: Conversation, text: str | None = "On its way", *, by: str = "ben", **fields: Any) -> Message:
        new = message_actions.NewMessage(content=text, **fields)
        return message_actions.create_message(self.desk, self.caller(by), conversation.id, new)

    # Stored entities in their current state

    def current_inbox(self, inbox: Inbox) -> Inbox:
        return stored(self.desk, keys.inbox(inbox.account_id, inbox.id))

    def conversation(self, conversation_id: int) -> Conversation:
        return stored(self.desk, keys.conversation(self.account_id, conversation_id))

    def messages(self, conversation_id: int) -> list[Message]:
        return self.desk.lists.messages(self.account_id, conversation_id, limit=1000)

    def message(self, message: Message) -> Message:
        return stored(self.desk, keys.message(self.account_id, message.conversation_id, message.id))

    def ledger(self, message: Message) -> LedgerRow:
        return stored(self.desk, keys.ledger(self.account_id, message.conversation_id, message.id))

    def contact(self, contact_id: int) -> Contact:
        return stored(self.desk, keys.contact(self.account_id, contact_id))

    def link(self, inbox: Inbox, source_id: str) -> ContactInbox:
        return stored(self.desk, keys.contact_inbox(self.account_id, inbox.id, source_id))


def open_tenant(desk: Desk, name: str = "Acme", admin: str = "ada") -> Tenant:
    return Tenant(desk, *open_account(desk, name, admin))


def open_account(desk: Desk, name: str, admin: str) -> tuple[Account, dict[str, User]]:
    """A new account and its administrator. A subclass of Tenant starts with them."""
    email = address(admin, name)
    account, user = accounts.create_account(desk, name=name, admin_name=admin.title(), email=email, password=PASSWORD)
    return account, {admin: user}


def address(user: str, account: str) -> str:
    return f"{user}@{account.lower()}.example"


def user_with_email(desk: Desk, email: str) -> User:
    return stored(desk, keys.user(int(stored(desk, keys.email_of_user(email)).refers_to[0])))


T = TypeVar("T")


def stored(desk: Desk, key: Key[T]) -> T:
    """The entity under the key. Fails when it does not exist."""
    found = desk.store.get(key)
    assert found is not None, f"nothing is stored under {key}"
    return found
