"""Two accounts on one desk, with every kind of caller that might request data of the first.

Acme: Ada is its administrator. Ben is a member of three inboxes, Cleo of the back office only, Dan of none; Max has left.
Rival: Rita is its administrator, Ron an agent. Kim and Lee write to Acme's app, Sam to its back office, Uma to Rival's app.
Sam is created first, so that Kim's conversation id is unknown at Rival: a 404 there proves the separation of accounts.
"""

from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from chalicelib.actions import accounts, agents, conversations, customers, inboxes, messages, sessions, teams
from chalicelib.actions.customers import Customer
from chalicelib.actions.messages import NewMessage
from chalicelib.actions.sessions import SignedIn
from chalicelib.channels.api.channel import ApiChannel
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.channels.whatsapp.channel import WhatsappChannel
from chalicelib.domain import keys
from chalicelib.domain.channels import Channel
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Delivery, Message
from chalicelib.domain.outbound import StoredFile
from chalicelib.domain.people import Account, Team, User
from chalicelib.domain.sockets import Socket
from chalicelib.features.labels import actions as labels
from chalicelib.features.labels.model import Label
from tests.support.adapters import all_adapters
from tests.support.fakes.clock import NOON
from tests.support.fakes.desk import FakeDesk, fake_desk
from tests.support.fakes.transport import FakeTransport
from tests.support.specimen import specimens
from tests.support.tenant import user_with_email

PASSWORD = "Secret-of-all-1"
PHOTO = StoredFile("photo.jpg", "image/jpeg", b"a photo")
BOT_SECRET = "AAF-secret_part_of_the_token"


@dataclass
class Tenant:
    """One account with its users and objects, by name."""

    desk: FakeDesk
    account: Account
    admin: User
    users: dict[str, User] = field(default_factory=dict)
    inboxes: dict[str, Inbox] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    specimens: dict[str, Any] = field(default_factory=dict)
    """One example of each noun, by its noun."""

    def caller(self) -> Any:
        return sessions.caller(self.desk, self.admin, self.account.id)

    def make_specimens(self) -> None:
        self.specimens = {name: each.make(self.desk, self.caller()) for name, each in specimens().items() if each.make}

    def invite(self, name: str) -> User:
        email = f"{name}@{self.account.name.lower()}.example"
        agents.invite_agent(self.desk, self.caller(), email=email, name=name.title(), password=PASSWORD)
        self.users[name] = user_with_email(self.desk, email)
        return self.users[name]

    def create_inbox(self, name: str, channel: Channel, *members: User) -> None:
        inbox = inboxes.create_inbox(self.desk, self.caller(), name=f"{self.account.name} {name}", channel=channel, connect=False)
        member_ids = [member.id for member in members]
        self.inboxes[name] = inboxes.change_members(self.desk, self.caller(), inbox.id, add=member_ids)

    def add_customer(self, name: str, inbox: str) -> None:
        """A customer starts a conversation with a photo, and the delivery of the reply fails."""
        channel = self.inboxes[inbox].channel
        assert isinstance(channel, ApiChannel)
        customer = customers.identify(
            self.desk,
            channel.identifier,
            source_id=f"source-of-{name}",
            name=f"{name.title()} private",
            email=f"{name}@home.example",
        )
        started = customers.start_conversation(self.desk, customer)
        photo = customers.write(self.desk, customer, started.id, content=f"words of {name}", attachments=(PHOTO,))
        reply = messages.create_message(self.desk, self.caller(), started.id, NewMessage(content=f"answer to {name}"))
        self.messages[name] = messages.report_delivery(
            self.desk, self.caller(), started.id, reply.id, delivery=Delivery.FAILED, reason="gone"
        )
        self.messages[f"{name}'s photo"] = photo
        self.customers[name], self.conversations[name] = customer, started

    def visible_customers(self, user: User) -> list[str]:
        """The source ids of the customers in the user's inboxes."""
        visible = {inbox.id for inbox in self.inboxes.values() if user.id in (*inbox.member_ids, self.admin.id)}
        return [each.link.source_id for each in self.customers.values() if each.inbox.id in visible]

    def identifier(self, inbox: str) -> str:
        channel = self.inboxes[inbox].channel
        assert isinstance(channel, ApiChannel)
        return channel.identifier


@dataclass
class TwoTenants:
    desk: FakeDesk
    acme: Tenant
    rival: Tenant
    sessions: dict[str, SignedIn]


def two_tenants() -> TwoTenants:
    transport = FakeTransport()
    bases = {"telegram": "https://telegram.test", "whatsapp": "https://graph.test/v25.0"}
    desk = fake_desk(all_adapters(transport, bases, now=lambda: NOON))
    acme, rival = _acme(desk), _rival(desk)
    tenants = TwoTenants(desk, acme, rival, _sessions(desk, acme))
    _connect(desk, acme, rival)
    desk.feed.number(acme.account.id, [each for each in desk.store.changes if each.account_id == acme.account.id])
    desk.feed.number(rival.account.id, [each for each in desk.store.changes if each.account_id == rival.account.id])
    for tenant in (acme, rival):
        for customer in tenant.customers.values():
            desk.lists.index_contact(customer.contact)
    return tenants


def _tenant(desk: FakeDesk, name: str, admin: str) -> Tenant:
    email = f"{admin}@{name.lower()}.example"
    account, user = accounts.create_account(desk, name=name, admin_name=admin.title(), email=email, password=PASSWORD)
    return Tenant(desk, account, user, {admin: user})


def _acme(desk: FakeDesk) -> Tenant:
    acme = _tenant(desk, "Acme", "ada")
    ben, cleo, _, gone = (acme.invite(name) for name in ("ben", "cleo", "dan", "max"))
    acme.create_inbox("app", _app("acme-app-identifier"), ben, gone)
    acme.create_inbox("back office", _app("acme-back-identifier"), cleo, gone)
    acme.create_inbox("telegram", TelegramChannel(f"77:{BOT_SECRET}", "telegram-webhook-secret"), ben)
    whatsapp = WhatsappChannel("+15550001111", "1000", "secret-api-key", "secret-app-secret", "secret-verify-token")
    acme.create_inbox("whatsapp", whatsapp, ben)
    for name, inbox in (("sam", "back office"), ("kim", "app"), ("lee", "app")):
        acme.add_customer(name, inbox)
    acme.teams["support"] = teams.create_team(desk, acme.caller(), name="support")
    acme.teams["support"] = teams.change_team_members(desk, acme.caller(), acme.teams["support"].id, add=[ben.id])
    acme.make_specimens()
    agents.remove_agent(desk, acme.caller(), gone.id)
    return acme


def _rival(desk: FakeDesk) -> Tenant:
    rival = _tenant(desk, "Rival", "rita")
    ron = rival.invite("ron")
    rival.create_inbox("app", _app("rival-app-identifier"), ron)
    rival.create_inbox("telegram", TelegramChannel("88:another-secret-of-a-bot", "another-webhook-secret"), ron)
    rival.create_inbox(
        "whatsapp", WhatsappChannel("+15550002222", "2000", "other-api-key", "other-app-secret", "other-verify"), ron
    )
    rival.add_customer("uma", "app")
    rival.teams["support"] = teams.create_team(desk, rival.caller(), name="support")
    rival.make_specimens()
    rival.labels["gold"] = labels.create_label(desk, rival.caller(), title="gold")
    conversations.set_labels(desk, rival.caller(), rival.conversations["uma"].id, labels=["gold"])
    return rival


def _app(identifier: str) -> ApiChannel:
    return ApiChannel(identifier, f"hmac-secret-of-{identifier}", webhook_url=f"https://hook.example/{identifier}")


def _connect(desk: FakeDesk, *both: Tenant) -> None:
    """Opens a socket for every user and every customer."""
    for tenant in both:
        for name, user in tenant.users.items():
            desk.sockets.register(Socket(name, tenant.account.id, NOON, NOON, user_id=user.id))
        for name, customer in tenant.customers.items():
            link, contact_id = customer.link, customer.contact.id
            socket = Socket(name, tenant.account.id, NOON, NOON, None, link.inbox_id, link.source_id, contact_id)
            desk.sockets.register(socket)


def _sessions(desk: FakeDesk, acme: Tenant) -> dict[str, SignedIn]:
    ada, ben = acme.admin, acme.users["ben"]
    found = {name: sessions.start_session(desk, ben) for name in ("ben", "expired", "signed out")}
    found["ada"] = sessions.start_session(desk, ada)
    sessions.sign_out(desk, uid=ben.email, client=found["signed out"].session.client, token=found["signed out"].token)
    old = replace(found["expired"].session, expires_at=NOON // 1000 - 1)
    desk.store.overwrite(keys.session(ben.id, old.client), old)
    return found
