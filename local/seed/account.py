"""The demo account: Acme Coffee, three people, three inboxes and a morning's conversations.

The account, the Telegram inbox and the WhatsApp inbox are created by the application's own actions: the API has no route that
opens an account, and the two inboxes have made-up credentials. Everything else goes over HTTP to the running stack.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.actions.accounts import create_account
from chalicelib.actions.inboxes import create_inbox, webhook_url
from chalicelib.bootstrap import build
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.channels.whatsapp.channel import WhatsappChannel
from chalicelib.domain.access import Caller
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.people import User
from chalicelib.ports import Desk
from chalicelib.settings import Settings
from local.options import REGION, Options
from local.seed.conversations import DemoContext, seed_conversations
from local.seed.session import Session

PASSWORD = "Welcome-to-Acme-1"  # noqa: S105 the demo's password, printed at every start
ADMINISTRATOR = ("Ada Bauer", "ada@acme.example")
AGENTS = (("Ben Okafor", "ben@acme.example"), ("Cleo Marchetti", "cleo@acme.example"))
LABELS = (
    ("delivery", "Where is my parcel?", "#2563eb"),
    ("refund", "Money back", "#dc2626"),
    ("wholesale", "Cafés and offices", "#059669"),
    ("equipment", "Grinders, machines, spare parts", "#9333ea"),
)
TELEGRAM = TelegramChannel(
    bot_token="110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",  # noqa: S106 the example of Telegram's documentation
    webhook_secret="acme-telegram-webhook-secret",  # noqa: S106
    bot_name="acme_coffee_bot",
)
WHATSAPP = WhatsappChannel(
    phone_number="+14155550100",
    phone_number_id="106540352242922",
    api_key="acme-whatsapp-api-key",
    app_secret="acme-whatsapp-app-secret",  # noqa: S106
    verify_token="acme-whatsapp-verify-token",  # noqa: S106
    business_account_id="102290129340398",
)


def seed_demo(options: Options, outputs: Mapping[str, str]) -> dict[str, Any]:
    """Creates everything and returns its part of stack.json: the account's id, users with passwords, inboxes with secrets."""
    desk = build(settings(options, outputs))
    account, owner = create_account(
        desk, name="Acme Coffee", admin_name=ADMINISTRATOR[0], email=ADMINISTRATOR[1], password=PASSWORD
    )
    admin = Session(options.url, account.id)
    profile = admin.sign_in(ADMINISTRATOR[1], PASSWORD)
    for name, email in AGENTS:
        admin.post("agents", {"name": name, "email": email, "role": "agent", "password": PASSWORD})
    people = [Person(admin, profile), *(_signed_in(options, account.id, email) for _, email in AGENTS)]
    inboxes = _open_inboxes(desk, admin, account.id, owner)
    _configure(admin, people, inboxes)
    seed_conversations(DemoContext(options, admin, people, inboxes))
    return {
        "account_id": account.id,
        "users": [person.record() for person in people],
        "inboxes": [inboxes.app, inboxes.telegram, inboxes.whatsapp],
    }


def settings(options: Options, outputs: Mapping[str, str]) -> Settings:
    """The functions' settings, for the application's actions in this process."""
    return Settings.read(
        {
            "TABLE_NAME": outputs["TableName"],
            "FILES_BUCKET": outputs["FilesBucket"],
            **{f"{name.upper()}_QUEUE_URL": outputs[f"{name}QueueUrl"] for name in ("Ingest", "Broadcast", "Events", "Outbound")},
            "WEBSOCKET_ENDPOINT": f"{options.aws_url}/_aws/execute-api/{outputs['WebsocketAPIId']}/cable",
            "PUBLIC_URL": options.url,
            "AWS_ENDPOINT_URL": options.aws_url,
            "AWS_REGION": REGION,
            "OUTGOING_PRIVATE_HOSTS": options.private_hosts,
            **options.provider_bases,
        }
    )


@dataclass(frozen=True, slots=True)
class Person:
    session: Session
    profile: Mapping[str, Any]

    @property
    def id(self) -> int:
        return int(self.profile["id"])

    def record(self) -> dict[str, Any]:
        role = "administrator" if self.profile["email"] == ADMINISTRATOR[1] else "agent"
        identity = {name: self.profile[name] for name in ("email", "id", "pubsub_token")}
        return {**identity, "password": PASSWORD, "role": role, "api_access_token": self.profile["access_token"]}


def _signed_in(options: Options, account_id: int, email: str) -> Person:
    session = Session(options.url, account_id)
    return Person(session, session.sign_in(email, PASSWORD))


@dataclass(frozen=True, slots=True)
class Inboxes:
    """For each channel: the ids and secrets that a program needs to write as a customer."""

    app: dict[str, Any]
    telegram: dict[str, Any]
    whatsapp: dict[str, Any]

    @property
    def ids(self) -> list[int]:
        return [self.app["id"], self.telegram["id"], self.whatsapp["id"]]


def _open_inboxes(desk: Desk, admin: Session, account_id: int, owner: User) -> Inboxes:
    app = admin.post("inboxes", {"name": "Mobile app", "channel": {"type": "api"}})
    directory = desk.store.directory(account_id)
    member = directory.member(owner.id)
    if member is None:
        raise LookupError("the account has no administrator")
    caller = Caller(owner, member, directory)
    telegram = create_inbox(desk, caller, name="Acme bot", channel=TELEGRAM, connect=False)
    whatsapp = create_inbox(desk, caller, name="Acme WhatsApp", channel=WHATSAPP, connect=False)
    return Inboxes(
        app={
            "id": app["id"],
            "channel_type": app["channel_type"],
            "name": app["name"],
            "inbox_identifier": app["inbox_identifier"],
        },
        telegram={
            **_inbox_record(desk, telegram),
            "bot_token": TELEGRAM.bot_token,
            "webhook_secret": TELEGRAM.webhook_secret,
        },
        whatsapp={
            **_inbox_record(desk, whatsapp),
            "phone_number": WHATSAPP.phone_number,
            "phone_number_id": WHATSAPP.phone_number_id,
            "webhook_secret": WHATSAPP.app_secret,
            "verify_token": WHATSAPP.verify_token,
            "api_key": WHATSAPP.api_key,
        },
    )


def _inbox_record(desk: Desk, inbox: Inbox) -> dict[str, Any]:
    path = webhook_url(desk, inbox.channel).removeprefix(desk.public_url)
    return {"id": inbox.id, "channel_type": inbox.channel.type_name, "name": inbox.name, "webhook_path": path}


def _configure(admin: Session, people: list[Person], inboxes: Inboxes) -> None:
    """Adds the people to the inboxes, and creates teams and labels."""
    everyone = [person.id for person in people]
    for inbox_id in inboxes.ids:
        admin.post("inbox_members", {"inbox_id": inbox_id, "user_ids": everyone})
    for name, description, members in (
        ("support", "Orders, parcels and broken things", everyone),
        ("sales", "Cafés, offices and wholesale", [people[0].id, people[2].id]),
    ):
        team = admin.post("teams", {"name": name, "description": description, "allow_auto_assign": True})
        admin.post(f"teams/{team['id']}/team_members", {"user_ids": members})
    for title, description, colour in LABELS:
        admin.post("labels", {"title": title, "description": description, "color": colour, "show_on_sidebar": True})
