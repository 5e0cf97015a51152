"""The demo account: Acme Coffee, three people, an inbox of each channel and a morning's conversations.

The application's own actions create the account, because the API has no route for it, and the inboxes with made-up credentials.
Everything else goes over HTTP to the running stack.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.actions.accounts import create_account
from chalicelib.bootstrap import build
from chalicelib.domain.access import Caller
from chalicelib.domain.people import User
from chalicelib.ports import Desk
from chalicelib.settings import Settings
from local.channels.base import InboxRecord, Setup, demo_channels, module_of
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
    inboxes = _connect_channels(desk, admin, account.id, owner)
    _configure(admin, people, [record["id"] for record in inboxes.values()])
    seed_conversations(DemoContext(options, admin, people, inboxes))
    return {
        "account_id": account.id,
        "users": [person.record() for person in people],
        "inboxes": list(inboxes.values()),
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


def _connect_channels(desk: Desk, admin: Session, account_id: int, owner: User) -> dict[str, InboxRecord]:
    """The records of the inboxes by channel."""
    directory = desk.store.directory(account_id)
    member = directory.member(owner.id)
    if member is None:
        raise LookupError("the account has no administrator")
    setup = Setup(desk, Caller(owner, member, directory), admin)
    return {channel: module_of(channel).connect(setup) for channel in demo_channels()}


def _configure(admin: Session, people: list[Person], inbox_ids: Iterable[int]) -> None:
    """Adds the people to the inboxes, and creates teams and labels."""
    everyone = [person.id for person in people]
    for inbox_id in inbox_ids:
        admin.post("inbox_members", {"inbox_id": inbox_id, "user_ids": everyone})
    for name, description, members in (
        ("support", "Orders, parcels and broken things", everyone),
        ("sales", "Cafés, offices and wholesale", [people[0].id, people[2].id]),
    ):
        team = admin.post("teams", {"name": name, "description": description, "allow_auto_assign": True})
        admin.post(f"teams/{team['id']}/team_members", {"user_ids": members})
    for title, description, colour in LABELS:
        admin.post("labels", {"title": title, "description": description, "color": colour, "show_on_sidebar": True})
