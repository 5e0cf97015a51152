"""Cost of each path in AWS calls, write units, read units and invocations. The counts are exact and equal in every run."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import msgspec
from moto import mock_aws

from chalicelib import log
from tests.bench.meter import Meter, metered
from tests.bench.paths import (
    CUSTOMERS_ONLINE,
    DELETIONS,
    MAILS,
    MERGED,
    MERGES,
    ONE,
    PATHS,
    PUSHES,
    READING,
    SOCKETS,
    THIRTY,
    Path,
)
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
    Path("an agent mails a transcript", lambda scenario: scenario.agent_mails_transcript(), 15, 15, agents=0),
    Path("a forgotten password", lambda scenario: scenario.password_is_forgotten(), 11, 17, agents=0),
    Path("a reply leaves as a mail", lambda scenario: scenario.agent_writes_mail(), 27, 21, agents=0),
    Path("SES reports its delivery", lambda scenario: scenario.ses_reports(), 10, 5, agents=0),
    Path("a customer answers a mail", lambda scenario: scenario.customer_answers_mail(), 26, 23, agents=0),
    Path("a customer begins another thread", lambda scenario: scenario.customer_mails("Order 7"), 26, 26, agents=0),
    Path("a customer goes on by the subject", lambda scenario: scenario.customer_mails("Re: Order 7"), 20, 11, agents=0),
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


def says(text: str, **fields: Any) -> Callable[[Scenario], None]:
    def run(scenario: Scenario) -> None:
        message = {"content": text, "echo_id": text, **fields}
        scenario.visitor_sends("POST", "/messages", {"message": message})

    return run


def opens(path: str | None, by: str = "vera") -> Callable[[Scenario], None]:
    """None: the visitor leaves the page."""
    shown = {"address": f"https://shop.example{path}", "title": "Shop"} if path else None
    return lambda scenario: scenario.visitor_sends("POST", "/visits", {"tab": f"tab-of-{by}-012345678", "current": shown}, by=by)


def lists_visitors(scenario: Scenario) -> None:
    scenario.site_changes(channel={"live_visitors": True})


def asks_for_ratings(scenario: Scenario) -> None:
    scenario.site_changes(csat_survey_enabled=True)


def site_has_campaign(scenario: Scenario) -> None:
    scenario.site_has_campaign()


def opens_campaign(scenario: Scenario) -> None:
    body = {"name": "campaign.triggered", "event_info": {"campaign_id": 1, "referer": "https://shop.example/cup"}}
    scenario.visitor_sends("POST", "/events", body, by="wim")


VISITORS = (
    Path("a visitor looks at a website", lambda scenario: scenario.visitor_sends("GET", "/config"), 4, 0, writes_budget=0),
    Path("a visitor opens the widget", lambda scenario: scenario.visitor_sends("POST", "/config"), 5, 2),
    Path("a visitor's first message", says("Is it in stock?", referer_url="https://shop.example/cup"), 31, 52),
    Path("a visitor's next message", says("In blue, too?"), 16, 10),
    Path("a visitor reads", lambda scenario: scenario.visitor_sends("GET", "/messages"), 9, 1),
    Path("a visitor with a conversation opens a page", opens("/cup"), 8, 3),
    Path("a visitor with a conversation renews the page", opens("/cup"), 7, 2),
    Path("a visitor without a conversation opens or renews a page", opens("/cup", by="walter"), 5, 2, given=lists_visitors),
    Path("a visitor without a conversation leaves", opens(None, by="walter"), 8, 5),
    Path("a visitor opens the message of a campaign", opens_campaign, 30, 50, given=site_has_campaign),
    Path(
        "an agent resolves a visitor's conversation, with a survey",
        lambda scenario: scenario.agent_changes("toggle_status", status="resolved"),
        13,
        38,
        given=asks_for_ratings,
    ),
    Path("a visitor rates it", Scenario.visitor_rates, 16, 14, given=Scenario.visitor_sees_survey),
)
"""Each request adds a write unit for the limit of its network, and one in ten another one for that of the inbox."""


@dataclass(frozen=True, slots=True)
class Count:
    path: Path
    meter: Meter
    pushes: int
    invocations: Counter[str]
    log_bytes: int

    @property
    def calls(self) -> int:
        return self.meter.total + self.pushes

    def of(self, service: str) -> int:
        return sum(count for operation, count in self.meter.calls.items() if operation.startswith(service + "."))


def measured_paths() -> list[Count]:
    return [*_on_busy_desk(), *_sockets(), *_reading(), *_deletions(), *_merges(), *_pushes(), *_mails(), *_visitors()]


def _visitors() -> list[Count]:
    with mock_aws(), silent_log() as lengths:
        scenario = Scenario()
        scenario.site_opens()
        scenario.online(1)
        scenario.settle()
        return [_count(scenario, path, lengths) for path in VISITORS]


def _sockets() -> list[Count]:
    with mock_aws(), silent_log() as lengths:
        scenario = Scenario()
        scenario.online(10)
        scenario.customer_writes("Hello")
        scenario.customers_online(CUSTOMERS_ONLINE)
        scenario.customer_writes("Hello again")
        return [_count(scenario, path, lengths) for path in SOCKETS]


def _reading() -> list[Count]:
    with mock_aws(), silent_log() as lengths:
        scenario = Scenario()
        scenario.online(10)
        scenario.customer_writes("Hello")
        scenario.socket_opens("desk")
        return [_count(scenario, path, lengths) for path in READING]


def _deletions() -> list[Count]:
    with mock_aws(), silent_log() as lengths:
        scenario = Scenario()
        scenario.customer_had(1, chat_id=ONE)
        scenario.customer_had(30, chat_id=THIRTY)
        return [_count(scenario, path, lengths) for path in DELETIONS]


def _merges() -> list[Count]:
    with mock_aws(), silent_log() as lengths:
        scenario = Scenario()
        scenario.customer_had(2, chat_id=MERGED)
        return [_count(scenario, path, lengths) for path in MERGES]


def _pushes() -> list[Count]:
    with mock_aws(), silent_log() as lengths:
        scenario = Scenario()
        scenario.customer_writes("Hello")
        scenario.agent_changes("assignments", assignee_id=scenario.ada_id)
        scenario.agent_wants_pushes()
        return [_count(scenario, path, lengths) for path in PUSHES]


def _mails() -> list[Count]:
    with mock_aws(), silent_log() as lengths:
        scenario = Scenario()
        scenario.customer_writes("Hello")
        scenario.mailbox_opens()
        return [_count(scenario, path, lengths) for path in MAILS]


def _on_busy_desk() -> list[Count]:
    """Runs every path in turn on one desk with warm handlers; conversation 1 is assigned to Ada."""
    with mock_aws(), silent_log() as lengths:
        scenario = Scenario()
        scenario.online(1)
        scenario.customer_writes("Hello")
        scenario.whatsapp_customer_writes("Hello")
        scenario.agent_changes("assignments", assignee_id=scenario.ada_id)
        scenario.customer_writes("Hello again")
        scenario.agent_replies("Hello!", conversation=2)
        return [_count(scenario, path, lengths) for path in PATHS]


def _count(scenario: Scenario, path: Path, lengths: list[int]) -> Count:
    scenario.online(path.agents)
    if path.given:
        path.given(scenario)
    pushed, before, logged = scenario.push.calls, Counter(scenario.invocations), len(lengths)
    with metered() as meter:
        path.run(scenario)
    count = Count(path, meter, scenario.push.calls - pushed, scenario.invocations - before, sum(lengths[logged:]))
    scenario.settle()
    return count


@contextmanager
def silent_log() -> Iterator[list[int]]:
    """Keeps log lines from being printed. Yields their lengths in bytes."""
    lengths: list[int] = []
    original = log.write_line

    def record(**fields: Any) -> None:
        lengths.append(len(msgspec.json.encode(fields)) + 1)

    log.write_line = record
    try:
        yield lengths
    finally:
        log.write_line = original
