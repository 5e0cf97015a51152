"""Two accounts on one desk, with every kind of caller that might request data of the first.

Acme: Ada is its administrator. Ben is a member of three inboxes, Cleo of the back office only, Dan of none; Max has left.
Rival: Rita is its administrator, Ron an agent. Kim and Lee write to Acme's app, Sam to its back office, Uma to Rival's app.
Vera and Wim visit Acme's website.
Sam is created first, so that Kim's conversation id is unknown at Rival: a 404 there proves the separation of accounts.
"""

from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from chalicelib.actions import (
    agents,
    conversations,
    customers,
    identities,
    message_delivery,
    messages,
    open_sockets,
    password_links,
    sessions,
    visitor_tokens,
    visitors,
)
from chalicelib.actions.customers import Customer
from chalicelib.actions.messages import NewMessage
from chalicelib.actions.sessions import SignedIn
from chalicelib.channels.api.channel import ApiChannel
from chalicelib.domain import keys
from chalicelib.domain.contacts import ContactInbox
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.messages import Delivery, Message
from chalicelib.domain.people import User
from chalicelib.domain.sockets import Socket
from chalicelib.features.widget import actions as website
from chalicelib.features.widget.actions import VisitorMessage
from chalicelib.features.widget.openings import Opening
from tests.support.adapters import all_adapters
from tests.support.channels import api_channel, telegram_channel, website_channel, whatsapp_channel
from tests.support.fakes.clock import NOON
from tests.support.fakes.desk import FakeDesk, fake_desk
from tests.support.fakes.transport import FakeTransport
from tests.support.inbound import PHOTO
from tests.support.specimen import specimens
from tests.support.tenant import Tenant, open_account

BOT_SECRET = "AAF-secret_part_of_the_token"


@dataclass
class BusyTenant(Tenant):
    """A tenant with customers and one example of each noun."""

    desk: FakeDesk
    customers: dict[str, Customer] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    sent: dict[str, Message] = field(default_factory=dict)
    """The failed reply to each customer, and under "kim's photo" the photo of Kim."""
    specimens: dict[str, Any] = field(default_factory=dict)
    """By noun."""

    def make_specimens(self) -> None:
        self.specimens = {name: each.make(self.desk, self.caller()) for name, each in specimens().items() if each.make}

    def open_app(self, name: str, identifier: str, *members: str) -> None:
        hook = f"https://hook.example/{identifier}"
        self.open_inbox(name, api_channel(identifier, hmac_token=f"hmac-secret-of-{identifier}", webhook_url=hook), *members)

    def add_customer(self, name: str, inbox: str) -> None:
        """A customer starts a conversation with a photo, and the delivery of the reply fails."""
        customer = identities.identify(
            self.desk,
            self.identifier(inbox),
            source_id=f"source-of-{name}",
            name=f"{name.title()} private",
            email=f"{name}@home.example",
        )
        started = customers.start_conversation(self.desk, customer)
        photo = customers.write(self.desk, customer, started.id, content=f"words of {name}", attachments=(PHOTO,))
        asking = NewMessage(content=f"answer to {name}", content_type="input_email")
        reply = messages.create_message(self.desk, self.caller(), started.id, asking)
        self.sent[name] = message_delivery.report_delivery(
            self.desk, self.caller(), started.id, reply.id, delivery=Delivery.FAILED, reason="gone"
        )
        self.sent[f"{name}'s photo"] = photo
        self.customers[name], self.conversations[name] = customer, started

    def open_website(self, website_token: str, *members: str) -> None:
        channel = website_channel(website_token, hmac_token=f"hmac-secret-of-{website_token}")
        self.open_inbox("website", channel, *members)

    def visitor_token(self, name: str, *, at: int = NOON, key: str | None = None) -> str:
        """The token of a visitor of the website. `at`: when it was given."""
        inbox = self.inboxes["website"]
        return visitor_tokens.signed(f"source-of-{name}", inbox.id, at // 1000, key or self.desk.digest_key)

    def add_visitor(self, name: str) -> None:
        """A visitor of the website starts a conversation, and is answered."""
        channel = self.inboxes["website"].channel
        visitor = visitors.visitor(self.desk, channel.address_id, self.visitor_token(name))
        stated = {"name": f"{name.title()} private", "email": f"{name}@home.example", "custom_attributes": {"plan": "pro"}}
        opening = Opening(contact=stated, answers={"order": "7"})
        written = website.start_conversation(self.desk, visitor, VisitorMessage(f"words of {name}"), opening)
        reply = messages.create_message(
            self.desk, self.caller(), written.conversation.id, NewMessage(content=f"answer to {name}", content_type="input_email")
        )
        conversations.set_labels(self.desk, self.caller(), written.conversation.id, labels=["vip"])
        self.sent[name] = reply
        self.customers[name], self.conversations[name] = written.customer, written.conversation

    def visible_customers(self, user: User) -> list[str]:
        """The source ids of the customers in the user's inboxes."""
        inboxes = self.desk.store.directory(self.account_id).inboxes
        visible = {inbox.id for inbox in inboxes if user.id in (*inbox.member_ids, self.admin.id)}
        links = (each for each in self.desk.store.items.values() if isinstance(each, ContactInbox))
        return [each.source_id for each in links if each.inbox_id in visible]

    def identifier(self, inbox: str) -> str:
        channel = self.inboxes[inbox].channel
        assert isinstance(channel, ApiChannel)
        return channel.identifier


@dataclass
class TwoTenants:
    desk: FakeDesk
    acme: BusyTenant
    rival: BusyTenant
    sessions: dict[str, SignedIn]
    link_token: str
    """Of a password link for dan."""


def two_tenants() -> TwoTenants:
    transport = FakeTransport()
    bases = {"telegram": "https://telegram.test", "whatsapp": "https://graph.test/v25.0"}
    desk = fake_desk(all_adapters(transport, bases, now=lambda: NOON))
    acme, rival = _acme(desk), _rival(desk)
    tenants = TwoTenants(desk, acme, rival, _sessions(desk, acme), _link_token(desk, acme))
    _connect(desk, acme, rival)
    desk.feed.number(acme.account.id, [each for each in desk.store.changes if each.account_id == acme.account.id])
    desk.feed.number(rival.account.id, [each for each in desk.store.changes if each.account_id == rival.account.id])
    for tenant in (acme, rival):
        for customer in tenant.customers.values():
            desk.lists.index_contact(customer.contact)
    return tenants


def _link_token(desk: FakeDesk, acme: BusyTenant) -> str:
    return password_links.make_link(desk, acme.users["dan"]).url.partition("#")[2]


def _acme(desk: FakeDesk) -> BusyTenant:
    acme = BusyTenant(desk, *open_account(desk, "Acme", "ada"))
    for name in ("ben", "cleo", "dan", "max"):
        acme.invite(name)
    gone = acme.users["max"]
    acme.open_app("app", "acme-app-identifier", "ben", "max")
    acme.open_app("back office", "acme-back-identifier", "cleo", "max")
    acme.open_inbox("telegram", telegram_channel(secret=BOT_SECRET, webhook_secret="telegram-webhook-secret"), "ben")
    secrets = {"api_key": "secret-api-key", "app_secret": "secret-app-secret", "verify_token": "secret-verify-token"}
    acme.open_inbox("whatsapp", whatsapp_channel(**secrets), "ben")
    for name, inbox in (("sam", "back office"), ("kim", "app"), ("lee", "app")):
        acme.add_customer(name, inbox)
    acme.open_website("acme-site-token", "ben")
    for name in ("vera", "wim"):
        acme.add_visitor(name)
    acme.create_team("support", "ben")
    acme.make_specimens()
    agents.remove_agent(desk, acme.caller(), gone.id)
    return acme


def _rival(desk: FakeDesk) -> BusyTenant:
    rival = BusyTenant(desk, *open_account(desk, "Rival", "rita"))
    rival.invite("ron")
    rival.open_app("app", "rival-app-identifier", "ron")
    bot = telegram_channel(88, secret="another-secret-of-a-bot", webhook_secret="another-webhook-secret")
    rival.open_inbox("telegram", bot, "ron")
    secrets = {"api_key": "other-api-key", "app_secret": "other-app-secret", "verify_token": "other-verify"}
    rival.open_inbox("whatsapp", whatsapp_channel("+15550002222", "2000", **secrets), "ron")
    rival.add_customer("uma", "app")
    rival.open_website("rival-site-token", "ron")
    rival.create_team("support")
    rival.make_specimens()
    rival.create_label("gold")
    conversations.set_labels(desk, rival.caller(), rival.conversations["uma"].id, labels=["gold"])
    return rival


def _connect(desk: FakeDesk, *both: BusyTenant) -> None:
    """Opens a socket for every user and every customer."""
    for tenant in both:
        for name, user in tenant.users.items():
            desk.sockets.register(Socket(name, tenant.account.id, NOON, NOON, user_id=user.id))
        for name, customer in tenant.customers.items():
            link, contact_id = customer.link, customer.contact.id
            socket = Socket(name, tenant.account.id, NOON, NOON, None, link.inbox_id, link.source_id, contact_id)
            open_sockets.register(desk, socket)


def _sessions(desk: FakeDesk, acme: BusyTenant) -> dict[str, SignedIn]:
    ada, ben = acme.admin, acme.users["ben"]
    found = {name: sessions.start_session(desk, ben) for name in ("ben", "expired", "signed out")}
    found["ada"] = sessions.start_session(desk, ada)
    sessions.sign_out(desk, uid=ben.email, client=found["signed out"].session.client, token=found["signed out"].token)
    old = replace(found["expired"].session, expires_at=NOON // 1000 - 1)
    desk.store.overwrite(keys.session(ben.id, old.client), old)
    return found
