"""The paths whose cost is measured: what agents, customers and their sockets do. Those of visitors are in visitor_paths.py."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.places import SLACK_MILLISECONDS
from chalicelib.features.notifications.pushing import SETTLE_MS
from tests.bench.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Path:
    """Budgets come from the design. `calls` and `writes` are the present cost, which tests/functional/test_costs.py compares."""

    name: str
    run: Callable[[Scenario], None]
    calls: int
    writes: int
    calls_budget: int | None = None
    writes_budget: int | None = None
    agents: int = 1
    given: Callable[[Scenario], None] | None = None
    """Runs before, and costs nothing."""


def reply_with_receipts(scenario: Scenario) -> None:
    scenario.agent_replies("On its way.", conversation=2)
    scenario.whatsapp_reports("delivered")
    scenario.whatsapp_reports("read")


def reply_from_draft(scenario: Scenario) -> None:
    known: dict[str, Any] = {"draft_version": 2, "draft_writer": "laptop", "draft_edit": 3}
    scenario.agent_replies("The cups are in stock.", deliver=False, **known)


def offer_upload(scenario: Scenario) -> None:
    scenario.agent_uploads("cup.png")


def reply_with_uploads(scenario: Scenario) -> None:
    scenario.agent_replies("See here.", deliver=False, attachments=[scenario.agent_uploads("cup.png") for _ in range(2)])


def inbound_after_the_slack(scenario: Scenario) -> None:
    scenario.wait(SLACK_MILLISECONDS + 1)
    scenario.customer_writes("Are you still there?")


def inbound_pushed(scenario: Scenario) -> None:
    """The first try of the push waits until the agent had the time to read."""
    scenario.wait(SLACK_MILLISECONDS + 1)
    scenario.customer_writes("Is it on its way?")
    scenario.wait(SETTLE_MS)
    scenario.run_background_again()


def connected(scenario: Scenario) -> None:
    scenario.mailbox_is_connected()
    scenario.mailbox_is_due(0)


def due(mails: int) -> Callable[[Scenario], None]:
    return lambda scenario: scenario.mailbox_is_due(mails)


PATHS = (
    Path("inbound, a new contact", lambda scenario: scenario.customer_writes("Hello", chat_id=8), 27, 48),
    Path("inbound, no agent online", lambda scenario: scenario.customer_writes("Hello?"), 11, 9, 12, 10, agents=0),
    Path("inbound, one agent online", lambda scenario: scenario.customer_writes("Is anybody there?"), 13, 9, 13, 10),
    Path(
        "inbound, ten agents online",
        lambda scenario: scenario.customer_writes("I would like to order."),
        22,
        9,
        22,
        10,
        agents=10,
    ),
    Path("reply, without delivery", lambda scenario: scenario.agent_replies("With pleasure.", deliver=False), 14, 10, None, 10),
    Path("inbound, after an answer", lambda scenario: scenario.customer_writes("Two, please."), 13, 10, 13, 10),
    Path("reply, with delivery", lambda scenario: scenario.agent_replies("Both?"), 28, 20),
    Path("reply, with delivery and two receipts", reply_with_receipts, 52, 29),
    Path("save a draft", lambda scenario: scenario.agent_saves_draft("The cups are in stock again. " * 10, 1), 8, 1),
    Path("save it again", lambda scenario: scenario.agent_saves_draft("The cups are in stock. " * 10, 2), 8, 1),
    Path("send it, without delivery", reply_from_draft, 18, 11),
    Path("offer an upload", offer_upload, 5, 0, 5, 0),
    Path("offer two uploads and send them, without delivery", reply_with_uploads, 28, 11),
    Path("resolve", lambda scenario: scenario.agent_changes("toggle_status", status="resolved"), 13, 26),
    Path("reopen", lambda scenario: scenario.agent_changes("toggle_status", status="open"), 14, 26),
    Path("assign", lambda scenario: scenario.agent_changes("assignments", assignee_id=0), 13, 23),
    Path("inbound, after an answer and the slack, with a participant", inbound_after_the_slack, 26, 23),
    Path("read the history", lambda scenario: scenario.agent_reads_history(), 6, 0, 6, 0),
    Path("a macro sends a message and sets the priority", lambda scenario: scenario.agent_runs_macro(1), 30, 27),
)
"""The budgets of write units are below the design's first figure of 16; docs/decisions/0010 has the reasons."""

ONE, THIRTY = 71, 72
DELETIONS = (
    Path("delete a contact with one conversation", lambda scenario: scenario.contact_is_deleted(chat_id=ONE), 60, 93),
    Path("delete a contact with thirty conversations", lambda scenario: scenario.contact_is_deleted(chat_id=THIRTY), 700, 1515),
)
"""Until the first look of the erasure has removed everything: each conversation has two messages."""


MERGED = 73
READS_THREAD = "an agent reads a thread"
MERGES = (
    Path(READS_THREAD, lambda scenario: scenario.agent_reads_thread(1), 7, 0, agents=0),
    Path("an agent merges two conversations", lambda scenario: scenario.agent_merges(2, into=1), 13, 34, agents=0),
    Path(f"{READS_THREAD} of two conversations", lambda scenario: scenario.agent_reads_thread(1), 8, 0, agents=0),
    Path("inbound, after a merge", lambda scenario: scenario.customer_writes("Any news?", chat_id=MERGED), 10, 10, agents=0),
)
"""Conversations of any length: a merge writes no message."""

PUSHES = (
    Path("an agent turns push on", lambda scenario: scenario.agent_turns_push_on(), 6, 4, agents=0),
    Path("inbound after the slack, pushed to a browser", inbound_pushed, 31, 21, agents=0),
)
"""Compare the second one with a message that notifies: the difference is the price of a push, without the call of the service."""

MAILS = (
    Path("an agent mails a transcript", lambda scenario: scenario.agent_mails_transcript(), 17, 17, agents=0),
    Path("a forgotten password", lambda scenario: scenario.password_is_forgotten(), 11, 17, agents=0),
    Path("a reply leaves as a mail", lambda scenario: scenario.agent_writes_mail(), 27, 21, agents=0),
    Path("SES reports its delivery", lambda scenario: scenario.ses_reports(), 10, 5, agents=0),
    Path("a customer answers a mail", lambda scenario: scenario.customer_answers_mail(), 26, 23, agents=0),
    Path("a customer begins another thread", lambda scenario: scenario.customer_mails("Order 7"), 26, 26, agents=0),
    Path("a customer goes on by the subject", lambda scenario: scenario.customer_mails("Re: Order 7"), 20, 11, agents=0),
    Path("a customer mails three files", lambda scenario: scenario.customer_mails_files(3), 36, 22, agents=0),
    Path("SES reports a bounce", lambda scenario: scenario.mail_bounces(), 19, 23, agents=0, given=Scenario.agent_writes_mail),
    Path("a poll of an idle mailbox", Scenario.mailbox_is_polled, 3, 12, agents=0, given=connected),
    Path("a poll that finds one mail", Scenario.mailbox_is_polled, 7, 13, agents=0, given=due(1)),
    Path("polls that find a hundred mails", Scenario.mailbox_is_polled, 307, 24, agents=0, given=due(100)),
)
"""Until the provider has the mail, without its own request."""

CUSTOMERS_ONLINE = 100


def pings_later(connection: str, **fields: Any) -> Callable[[Scenario], None]:
    def run(scenario: Scenario) -> None:
        scenario.wait(30_000)
        scenario.socket_pings(connection, **fields)

    return run


SOCKETS = (
    Path("an agent's socket opens", lambda scenario: scenario.socket_opens("desk"), 11, 2, agents=0),
    Path("an agent's heartbeat", pings_later("desk"), 10, 1, agents=0),
    Path("an agent's socket closes", lambda scenario: scenario.socket_closes("desk"), 7, 2, agents=0),
    Path("a customer's socket opens", lambda scenario: scenario.socket_opens("shop", chat_id=7), 11, 3, agents=0),
    Path("a customer's heartbeat", pings_later("shop"), 5, 1, agents=0),
    Path("a customer's socket closes", lambda scenario: scenario.socket_closes("shop"), 5, 4, agents=0),
    Path("inbound, ten agents online, nobody assigned", lambda scenario: scenario.customer_writes("Ho"), 20, 9, agents=10),
    Path(
        f"inbound, ten agents and {CUSTOMERS_ONLINE} customers online", lambda each: each.customer_writes("Hi"), 20, 9, agents=10
    ),
)


def colleague_is_there(scenario: Scenario) -> None:
    scenario.colleague_views(1)


HEARTBEAT = "an agent's heartbeat, ten agents online"
HEARTBEAT_OF_READER = "an agent's heartbeat with a conversation open"
OPENS, LEAVES = "an agent opens a conversation", "an agent leaves it"
READING = (
    Path(HEARTBEAT, pings_later("desk"), 10, 1, agents=10),
    Path(OPENS, lambda scenario: scenario.socket_views("desk", 1), 8, 1, agents=10),
    Path(HEARTBEAT_OF_READER, pings_later("desk", viewing=1), 11, 1, agents=10),
    Path(
        f"{HEARTBEAT_OF_READER}, beside a colleague", pings_later("desk", viewing=1), 12, 1, agents=10, given=colleague_is_there
    ),
    Path(LEAVES, lambda scenario: scenario.socket_views("desk", None), 7, 1, agents=10),
    Path(
        f"{OPENS} that a colleague reads",
        lambda scenario: scenario.socket_views("desk", 1),
        10,
        1,
        agents=10,
        given=colleague_is_there,
    ),
)
