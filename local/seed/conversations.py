"""The demo's conversations: customers write through the API and signed webhooks, agents reply over the API."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.channels.base import module_of
from local.options import Options
from local.seed.session import Session

if TYPE_CHECKING:
    from local.seed.account import Person

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
    """A customer without a name is a visitor who has told none."""

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

    @property
    def customers_lines(self) -> list[Line]:
        return [line for line in self.lines if line.by is CUSTOMER]


@dataclass(frozen=True, slots=True)
class DemoContext:
    options: Options
    admin: Session
    people: "list[Person]"
    inboxes: Mapping[str, Mapping[str, Any]]
    """The records of stack.json by channel."""


CONVERSATIONS = (
    ScriptedConversation(
        "api",
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
        "api",
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
        "api",
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
        "api",
        {"name": "Noah Williams", "email": "noah.w@example.net"},
        (Line("Which grind size do you recommend for a moka pot?"),),
    ),
    ScriptedConversation(
        "email",
        {"name": "Marta Kowalska", "email": "marta@example.net", "subject": "Invoice for order 5177"},
        (
            Line("Hello,\n\nplease send me the invoice for order 5177 with our VAT number PL5260001246.\n\nMarta Kowalska"),
            Line("Hello Marta, the invoice is on its way to you.", ADA),
        ),
        assignee=ADA,
    ),
    ScriptedConversation(
        "email",
        {"name": "Kenji Mori", "email": "kenji@example.jp", "subject": "Roasting course in May"},
        (Line("Hi,\n\nare there places left for two people?\n\nKenji"),),
    ),
    ScriptedConversation(
        "web_widget",
        {"name": "Ines Duarte", "email": "ines@example.pt"},
        (
            Line("Is the Sidamo ground or whole beans?"),
            Line("Both, Ines: you choose the grind in the basket.", BEN),
            Line("Found it, thanks. Does the discount code work with subscriptions?"),
        ),
        assignee=BEN,
    ),
    ScriptedConversation(
        "web_widget",
        {"name": "Oskar Brandt"},
        (Line("Hi, I am on the checkout page and my card is refused every time. Can I pay by invoice?"),),
        priority="high",
    ),
    ScriptedConversation(
        "web_widget",
        {"name": ""},
        (
            Line("What are your opening hours?"),
            Line("The shop is open from nine to six, on Saturdays until two.", CLEO),
        ),
        assignee=CLEO,
        status="resolved",
    ),
)


def seed_conversations(demo: DemoContext) -> None:
    """Sends all customers' messages first, so that the queues work meanwhile; then applies the team's work to each one."""
    started = {
        scripted.name: module_of(scripted.channel).start(demo, demo.inboxes[scripted.channel], scripted)
        for scripted in CONVERSATIONS
    }
    teams = {team["name"]: team["id"] for team in demo.admin.get("teams")}
    for scripted in CONVERSATIONS:
        conversation = started[scripted.name]
        if conversation is None:
            conversation = _wait_for_conversation(demo, scripted.name)
            _write_agents_lines(demo, scripted, conversation)
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


def _write_agents_lines(demo: DemoContext, scripted: ScriptedConversation, conversation: int) -> None:
    for line in scripted.lines:
        if line.by is not CUSTOMER:
            message = {"content": line.text, "private": line.private}
            demo.people[line.by].session.post(f"conversations/{conversation}/messages", message)


def _apply_team_work(demo: DemoContext, scripted: ScriptedConversation, conversation: int, teams: Mapping[str, int]) -> None:
    place = f"conversations/{conversation}"
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
