"""Two companies on one installation, and everybody who might ask for something of the first.

Acme: Ada administrates, Ben answers in three inboxes, Cleo in the back office only, Dan in none, Max is no longer there.
Rival: Rita administrates, Ron answers. Kim and Lee write to Acme's app, Sam to its back office, Uma to Rival's app.
Conversations are numbered so that Kim's number is free at Rival's: what is not found there is not found for want of rights.
"""

from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from chalicelib.actions import accounts, agents, conversations, customers, inboxes, labels, messages, sessions, teams
from chalicelib.actions.customers import Customer
from chalicelib.actions.messages import NewMessage
from chalicelib.actions.sessions import SignedIn
from chalicelib.channels.api import ApiAdapter
from chalicelib.channels.telegram import TelegramAdapter
from chalicelib.channels.whatsapp import WhatsappAdapter
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.inboxes import ApiChannel, Channel, Inbox, TelegramChannel, WhatsappChannel
from chalicelib.domain.messages import Delivery, Message
from chalicelib.domain.outbound import StoredFile
from chalicelib.domain.people import Account, Label, Team, User
from chalicelib.domain.sockets import Socket
from tests.builders import user_with_email
from tests.fakes import NOON, FakeDesk, FakeTransport, fake_desk

PASSWORD = "Secret-of-all-1"
PHOTO = StoredFile("photo.jpg", "image/jpeg", b"a photo")
BOT_SECRET = "AAF-secret_part_of_the_token"


@dataclass
class Company:
    """One account with its people and things."""

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

    def caller(self) -> Any:
        return sessions.caller(self.desk, self.admin, self.account.id)

    def employs(self, name: str) -> User:
        email = f"{name}@{self.account.name.lower()}.example"
        agents.invite_agent(self.desk, self.caller(), email=email, name=name.title(), password=PASSWORD)
        self.users[name] = user_with_email(self.desk, email)
        return self.users[name]

    def opens(self, name: str, channel: Channel, *members: User) -> None:
        made = inboxes.create_inbox(self.desk, self.caller(), name=f"{self.account.name} {name}", channel=channel, connect=False)
        members_ids = [member.id for member in members]
        self.inboxes[name] = inboxes.change_members(self.desk, self.caller(), made.id, add=members_ids)

    def receive(self, name: str, inbox: str) -> None:
        """The customer begins a conversation with a photo, and is answered in a way that does not arrive."""
        channel = self.inboxes[inbox].channel
        assert isinstance(channel, ApiChannel)
        customer = customers.identify(
            self.desk,
            channel.identifier,
            source_id=f"source-of-{name}",
            name=f"{name.title()} private",
            email=f"{name}@home.example",
        )
        begun = customers.start_conversation(self.desk, customer)
        said = customers.write(self.desk, customer, begun.id, content=f"words of {name}", attachments=(PHOTO,))
        reply = messages.create_message(self.desk, self.caller(), begun.id, NewMessage(content=f"answer to {name}"))
        self.messages[name] = messages.report_delivery(
            self.desk, self.caller(), begun.id, reply.id, delivery=Delivery.FAILED, reason="gone"
        )
        self.messages[f"{name}'s photo"] = said
        self.customers[name], self.conversations[name] = customer, begun

    def customers_seen_by(self, user: User) -> list[str]:
        """Their source ids."""
        seen = {inbox.id for inbox in self.inboxes.values() if user.id in (*inbox.member_ids, self.admin.id)}
        return [each.link.source_id for each in self.customers.values() if each.inbox.id in seen]

    def identifier(self, inbox: str) -> str:
        channel = self.inboxes[inbox].channel
        assert isinstance(channel, ApiChannel)
        return channel.identifier


@dataclass
class World:
    desk: FakeDesk
    acme: Company
    rival: Company
    sessions: dict[str, SignedIn]


def world() -> World:
    transport = FakeTransport()
    channels = {
        "Channel::Api": ApiAdapter(transport, now=lambda: NOON // 1000),
        "Channel::Telegram": TelegramAdapter(transport, "https://telegram.test", now=lambda: NOON),
        "Channel::Whatsapp": WhatsappAdapter(transport, "https://graph.test/v25.0"),
    }
    desk = fake_desk(channels)
    acme, rival = _acme(desk), _rival(desk)
    made = World(desk, acme, rival, _sessions(desk, acme))
    _connect(desk, acme, rival)
    desk.feed.number(acme.account.id, [each for each in desk.store.changes if each.account_id == acme.account.id])
    desk.feed.number(rival.account.id, [each for each in desk.store.changes if each.account_id == rival.account.id])
    for company in (acme, rival):
        for customer in company.customers.values():
            desk.lists.index_contact(customer.contact)
    return made


def _company(desk: FakeDesk, name: str, admin: str) -> Company:
    email = f"{admin}@{name.lower()}.example"
    account, user = accounts.create_account(desk, name=name, admin_name=admin.title(), email=email, password=PASSWORD)
    return Company(desk, account, user, {admin: user})


def _acme(desk: FakeDesk) -> Company:
    acme = _company(desk, "Acme", "ada")
    ben, cleo, _, gone = (acme.employs(name) for name in ("ben", "cleo", "dan", "max"))
    acme.opens("app", _app("acme-app-identifier"), ben, gone)
    acme.opens("back office", _app("acme-back-identifier"), cleo, gone)
    acme.opens("telegram", TelegramChannel(f"77:{BOT_SECRET}", "telegram-webhook-secret"), ben)
    whatsapp = WhatsappChannel("+15550001111", "1000", "secret-api-key", "secret-app-secret", "secret-verify-token")
    acme.opens("whatsapp", whatsapp, ben)
    for name, inbox in (("sam", "back office"), ("kim", "app"), ("lee", "app")):
        acme.receive(name, inbox)
    acme.teams["support"] = teams.create_team(desk, acme.caller(), name="support")
    acme.teams["support"] = teams.change_team_members(desk, acme.caller(), acme.teams["support"].id, add=[ben.id])
    acme.labels["refund"] = labels.create_label(desk, acme.caller(), title="refund")
    agents.remove_agent(desk, acme.caller(), gone.id)
    return acme


def _rival(desk: FakeDesk) -> Company:
    rival = _company(desk, "Rival", "rita")
    ron = rival.employs("ron")
    rival.opens("app", _app("rival-app-identifier"), ron)
    rival.opens("telegram", TelegramChannel("88:another-secret-of-a-bot", "another-webhook-secret"), ron)
    rival.opens("whatsapp", WhatsappChannel("+15550002222", "2000", "other-api-key", "other-app-secret", "other-verify"), ron)
    rival.receive("uma", "app")
    rival.teams["support"] = teams.create_team(desk, rival.caller(), name="support")
    for title in ("refund", "gold"):
        rival.labels[title] = labels.create_label(desk, rival.caller(), title=title)
    conversations.set_labels(desk, rival.caller(), rival.conversations["uma"].id, labels=["gold"])
    return rival


def _app(identifier: str) -> ApiChannel:
    return ApiChannel(identifier, f"hmac-secret-of-{identifier}", webhook_url=f"https://hook.example/{identifier}")


def _connect(desk: FakeDesk, *companies: Company) -> None:
    """Everybody looks at a screen, customers too."""
    for company in companies:
        for name, user in company.users.items():
            desk.sockets.register(Socket(name, company.account.id, NOON, NOON, user_id=user.id))
        for name, customer in company.customers.items():
            link, contact_id = customer.link, customer.contact.id
            place = Socket(name, company.account.id, NOON, NOON, None, link.inbox_id, link.source_id, contact_id)
            desk.sockets.register(place)


def _sessions(desk: FakeDesk, acme: Company) -> dict[str, SignedIn]:
    ada, ben = acme.admin, acme.users["ben"]
    found = {name: sessions.start_session(desk, ben) for name in ("ben", "expired", "signed out")}
    found["ada"] = sessions.start_session(desk, ada)
    sessions.sign_out(desk, uid=ben.email, client=found["signed out"].session.client, token=found["signed out"].token)
    old = replace(found["expired"].session, expires_at=NOON // 1000 - 1)
    desk.store.overwrite(keys.session(ben.id, old.client), old)
    return found
