"""What the demo's customers wrote this morning, and what the team did about it."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.options import Options
from local.seed.session import Session, call

if TYPE_CHECKING:
    from local.seed.account import Inboxes, Person

PATIENCE = 20.0
ADA, BEN, CLEO = range(3)
CUSTOMER = None


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    by: int | None = CUSTOMER
    private: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    channel: str
    customer: Mapping[str, Any]
    lines: tuple[Line, ...]
    labels: tuple[str, ...] = ()
    assignee: int | None = None
    team: str | None = None
    priority: str | None = None
    status: str = "open"

    @property
    def name(self) -> str:
        return str(self.customer["name"])


@dataclass(frozen=True, slots=True)
class Cast:
    options: Options
    admin: Session
    people: "list[Person]"
    inboxes: "Inboxes"


STORIES = (
    Story(
        "app",
        {"name": "Jonas Keller", "email": "jonas.keller@example.com", "phone_number": "+4915112345678"},
        (
            Line("Hi, my order #4821 was due on Tuesday and the tracking has not moved since."),
            Line("Good morning Jonas, that should not happen. I am asking the carrier right now.", BEN),
            Line("The depot found it: it missed a truck and comes tomorrow before noon.", BEN),
            Line("Perfect, thank you for the quick help!"),
        ),
        labels=("delivery",),
        assignee=BEN,
        status="resolved",
    ),
    Story(
        "app",
        {"name": "Priya Natarajan", "email": "priya@example.org"},
        (
            Line("The grinder I bought in March makes a high noise and then stops. Is that covered?"),
            Line("I can send a video if that helps."),
            Line("Sounds like the burr carrier of the first batch, same as ticket 388. Replacement is free.", CLEO, private=True),
            Line("A short video would be great, Priya. It is covered either way.", CLEO),
        ),
        labels=("equipment",),
        assignee=CLEO,
        team="support",
        priority="medium",
    ),
    Story(
        "telegram",
        {"id": 520100101, "name": "Mateo Rivera", "first_name": "Mateo", "last_name": "Rivera", "username": "mateo_r"},
        (
            Line("Hola! Do you ship to Valencia?"),
            Line("And how long does it take? I need it for Saturday 🙏"),
        ),
        labels=("delivery",),
    ),
    Story(
        "whatsapp",
        {"name": "Café Lindqvist", "wa_id": "46701234567"},
        (
            Line("Hello, we run two cafés in Uppsala and go through about 40 kg a month."),
            Line("Could you send us a wholesale price list and two sample bags?"),
        ),
        labels=("wholesale",),
        team="sales",
        assignee=ADA,
    ),
    Story(
        "app",
        {"name": "Amélie Laurent", "email": "amelie.laurent@example.fr"},
        (
            Line("I was charged twice for the same subscription this month (2 × 24.90 €)."),
            Line("Please refund one of them."),
            Line("Double charge confirmed in the payment log. Refund started, needs Ada's approval.", BEN, private=True),
        ),
        labels=("refund",),
        assignee=BEN,
        priority="urgent",
    ),
    Story(
        "whatsapp",
        {"name": "Tom Hadley", "wa_id": "447700900123"},
        (Line("Hi! Wrong beans in my parcel: I ordered Sidamo and got the house blend."),),
    ),
    Story(
        "telegram",
        {"id": 520100102, "name": "Sofia Petrova", "first_name": "Sofia", "last_name": "Petrova", "username": "sofiapetrova"},
        (
            Line("Can I pause my subscription for August? I am travelling."),
            Line("Pausing goes live next week; tell her the date once it is out.", CLEO, private=True),
        ),
        assignee=CLEO,
        status="pending",
    ),
    Story(
        "app",
        {"name": "Noah Williams", "email": "noah.w@example.net"},
        (Line("Which grind size do you recommend for a moka pot?"),),
    ),
)


def play(cast: Cast) -> None:
    """Everybody writes first, so that the queues work while we go on; then the team sees to each conversation."""
    started = {story.name: start(cast, story) for story, start in ((story, STARTS[story.channel]) for story in STORIES)}
    teams = {team["name"]: team["id"] for team in cast.admin.get("teams")}
    for story in STORIES:
        conversation = started[story.name] or _arrived(cast, story.name)
        _see_to(cast, story, conversation, teams)


def _arrived(cast: Cast, name: str) -> int:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        listed = cast.admin.get("conversations?status=all&assignee_type=all")["data"]["payload"]
        found = next((row["id"] for row in listed if row["meta"]["sender"]["name"] == name), None)
        if found is not None:
            return int(found)
        time.sleep(0.1)
    raise TimeoutError(f"the first message of {name} did not arrive within {PATIENCE:.0f} s: see the log")


def _see_to(cast: Cast, story: Story, conversation: int, teams: Mapping[str, int]) -> None:
    place = f"conversations/{conversation}"
    for line in story.lines:
        if line.by is not CUSTOMER and story.channel != "app":
            cast.people[line.by].session.post(f"{place}/messages", {"content": line.text, "private": line.private})
    if story.labels:
        cast.admin.post(f"{place}/labels", {"labels": list(story.labels)})
    if story.team:
        cast.admin.post(f"{place}/assignments", {"team_id": teams[story.team]})
    if story.assignee is not None:
        cast.admin.post(f"{place}/assignments", {"assignee_id": cast.people[story.assignee].id})
    if story.priority:
        cast.admin.post(f"{place}/toggle_priority", {"priority": story.priority})
    if story.status != "open":
        cast.admin.post(f"{place}/toggle_status", {"status": story.status})


def _start_in_app(cast: Cast, story: Story) -> int:
    base = f"{cast.options.url}/public/api/v1/inboxes/{cast.inboxes.app['inbox_identifier']}/contacts"
    contact = call("POST", base, {"identifier": story.customer["email"], **story.customer})[1]
    conversations = f"{base}/{contact['source_id']}/conversations"
    conversation = int(call("POST", conversations, {})[1]["id"])
    for line in story.lines:
        if line.by is CUSTOMER:
            call("POST", f"{conversations}/{conversation}/messages", {"content": line.text})
        else:
            said = {"content": line.text, "private": line.private}
            cast.people[line.by].session.post(f"conversations/{conversation}/messages", said)
    return conversation


def _start_on_telegram(cast: Cast, story: Story) -> None:
    customer = {name: value for name, value in story.customer.items() if name != "name"}
    inbox = cast.inboxes.telegram
    for number, line in enumerate(line for line in story.lines if line.by is CUSTOMER):
        message = {
            "message_id": number + 1,
            "date": int(time.time()),
            "text": line.text,
            "from": {**customer, "is_bot": False, "language_code": "en"},
            "chat": {**customer, "type": "private"},
        }
        update = {"update_id": customer["id"] + 10 * number, "message": message}
        secret = {"x-telegram-bot-api-secret-token": inbox["webhook_secret"]}
        call("POST", f"{cast.options.url}{inbox['webhook_path']}", update, secret)


def _start_on_whatsapp(cast: Cast, story: Story) -> None:
    inbox = cast.inboxes.whatsapp
    sender = story.customer["wa_id"]
    for number, line in enumerate(line for line in story.lines if line.by is CUSTOMER):
        message = {"from": sender, "id": f"wamid.demo-{sender}-{number}", "timestamp": str(int(time.time())), "type": "text"}
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": inbox["phone_number"][1:], "phone_number_id": inbox["phone_number_id"]},
            "contacts": [{"profile": {"name": story.name}, "wa_id": sender}],
            "messages": [{**message, "text": {"body": line.text}}],
        }
        entry = {"id": "102290129340398", "changes": [{"field": "messages", "value": value}]}
        body = json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
        signature = hmac.new(inbox["webhook_secret"].encode(), body, hashlib.sha256).hexdigest()
        call("POST", f"{cast.options.url}{inbox['webhook_path']}", body, {"x-hub-signature-256": f"sha256={signature}"})


STARTS: Mapping[str, Callable[[Cast, Story], int | None]] = {
    "app": _start_in_app,
    "telegram": _start_on_telegram,
    "whatsapp": _start_on_whatsapp,
}
