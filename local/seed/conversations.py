"""The demo's conversations: customers write through the API and signed webhooks, agents reply over the API."""

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

ARRIVAL_TIMEOUT_SECONDS = 20.0
ADA, BEN, CLEO = range(3)
CUSTOMER = None


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    by: int | None = CUSTOMER
    private: bool = False


@dataclass(frozen=True, slots=True)
class ScriptedConversation:
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
class DemoContext:
    options: Options
    admin: Session
    people: "list[Person]"
    inboxes: "Inboxes"


CONVERSATIONS = (
    ScriptedConversation(
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
    ScriptedConversation(
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
    ScriptedConversation(
        "telegram",
        {"id": 520100101, "name": "Mateo Rivera", "first_name": "Mateo", "last_name": "Rivera", "username": "mateo_r"},
        (
            Line("Hola! Do you ship to Valencia?"),
            Line("And how long does it take? I need it for Saturday 🙏"),
        ),
        labels=("delivery",),
    ),
    ScriptedConversation(
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
    ScriptedConversation(
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
    ScriptedConversation(
        "whatsapp",
        {"name": "Tom Hadley", "wa_id": "447700900123"},
        (Line("Hi! Wrong beans in my parcel: I ordered Sidamo and got the house blend."),),
    ),
    ScriptedConversation(
        "telegram",
        {"id": 520100102, "name": "Sofia Petrova", "first_name": "Sofia", "last_name": "Petrova", "username": "sofiapetrova"},
        (
            Line("Can I pause my subscription for August? I am travelling."),
            Line("Pausing goes live next week; tell her the date once it is out.", CLEO, private=True),
        ),
        assignee=CLEO,
        status="pending",
    ),
    ScriptedConversation(
        "app",
        {"name": "Noah Williams", "email": "noah.w@example.net"},
        (Line("Which grind size do you recommend for a moka pot?"),),
    ),
)


def seed_conversations(demo: DemoContext) -> None:
    """Sends all customers' messages first, so that the queues work meanwhile; then applies the team's work to each one."""
    started = {scripted.name: START_BY_CHANNEL[scripted.channel](demo, scripted) for scripted in CONVERSATIONS}
    teams = {team["name"]: team["id"] for team in demo.admin.get("teams")}
    for scripted in CONVERSATIONS:
        conversation = started[scripted.name] or _wait_for_conversation(demo, scripted.name)
        _apply_team_work(demo, scripted, conversation, teams)


def _wait_for_conversation(demo: DemoContext, name: str) -> int:
    deadline = time.monotonic() + ARRIVAL_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        listed = demo.admin.get("conversations?status=all&assignee_type=all")["data"]["payload"]
        found = next((row["id"] for row in listed if row["meta"]["sender"]["name"] == name), None)
        if found is not None:
            return int(found)
        time.sleep(0.1)
    raise TimeoutError(f"the first message of {name} did not arrive within {ARRIVAL_TIMEOUT_SECONDS:.0f} s: see the log")


def _apply_team_work(demo: DemoContext, scripted: ScriptedConversation, conversation: int, teams: Mapping[str, int]) -> None:
    place = f"conversations/{conversation}"
    for line in scripted.lines:
        if line.by is not CUSTOMER and scripted.channel != "app":
            demo.people[line.by].session.post(f"{place}/messages", {"content": line.text, "private": line.private})
    if scripted.labels:
        demo.admin.post(f"{place}/labels", {"labels": list(scripted.labels)})
    if scripted.team:
        demo.admin.post(f"{place}/assignments", {"team_id": teams[scripted.team]})
    if scripted.assignee is not None:
        demo.admin.post(f"{place}/assignments", {"assignee_id": demo.people[scripted.assignee].id})
    if scripted.priority:
        demo.admin.post(f"{place}/toggle_priority", {"priority": scripted.priority})
    if scripted.status != "open":
        demo.admin.post(f"{place}/toggle_status", {"status": scripted.status})


def _start_in_app(demo: DemoContext, scripted: ScriptedConversation) -> int:
    base = f"{demo.options.url}/public/api/v1/inboxes/{demo.inboxes.app['inbox_identifier']}/contacts"
    contact = call("POST", base, {"identifier": scripted.customer["email"], **scripted.customer})[1]
    conversations = f"{base}/{contact['source_id']}/conversations"
    conversation = int(call("POST", conversations, {})[1]["id"])
    for line in scripted.lines:
        if line.by is CUSTOMER:
            call("POST", f"{conversations}/{conversation}/messages", {"content": line.text})
        else:
            message = {"content": line.text, "private": line.private}
            demo.people[line.by].session.post(f"conversations/{conversation}/messages", message)
    return conversation


def _start_on_telegram(demo: DemoContext, scripted: ScriptedConversation) -> None:
    customer = {name: value for name, value in scripted.customer.items() if name != "name"}
    inbox = demo.inboxes.telegram
    for number, line in enumerate(line for line in scripted.lines if line.by is CUSTOMER):
        message = {
            "message_id": number + 1,
            "date": int(time.time()),
            "text": line.text,
            "from": {**customer, "is_bot": False, "language_code": "en"},
            "chat": {**customer, "type": "private"},
        }
        update = {"update_id": customer["id"] + 10 * number, "message": message}
        secret = {"x-telegram-bot-api-secret-token": inbox["webhook_secret"]}
        call("POST", f"{demo.options.url}{inbox['webhook_path']}", update, secret)


def _start_on_whatsapp(demo: DemoContext, scripted: ScriptedConversation) -> None:
    inbox = demo.inboxes.whatsapp
    sender = scripted.customer["wa_id"]
    for number, line in enumerate(line for line in scripted.lines if line.by is CUSTOMER):
        message = {"from": sender, "id": f"wamid.demo-{sender}-{number}", "timestamp": str(int(time.time())), "type": "text"}
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": inbox["phone_number"][1:], "phone_number_id": inbox["phone_number_id"]},
            "contacts": [{"profile": {"name": scripted.name}, "wa_id": sender}],
            "messages": [{**message, "text": {"body": line.text}}],
        }
        entry = {"id": "102290129340398", "changes": [{"field": "messages", "value": value}]}
        body = json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
        signature = hmac.new(inbox["webhook_secret"].encode(), body, hashlib.sha256).hexdigest()
        call("POST", f"{demo.options.url}{inbox['webhook_path']}", body, {"x-hub-signature-256": f"sha256={signature}"})


START_BY_CHANNEL: Mapping[str, Callable[[DemoContext, ScriptedConversation], int | None]] = {
    "app": _start_in_app,
    "telegram": _start_on_telegram,
    "whatsapp": _start_on_whatsapp,
}
