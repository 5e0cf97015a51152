"""What each path costs: AWS calls, write units, read units, invocations. Exact, and the same in every run."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import msgspec
from moto import mock_aws

from chalicelib import log
from tests.bench.meter import Meter, metered
from tests.bench.scenario import Stage


@dataclass(frozen=True, slots=True)
class Path:
    """The budgets are the design's; the ceilings are what the path costs today, so that nobody makes it dearer unnoticed."""

    name: str
    run: Callable[[Stage], None]
    calls: int
    writes: int
    calls_budget: int | None = None
    writes_budget: int | None = None
    agents: int = 1


def reply_with_receipts(stage: Stage) -> None:
    stage.agent_replies("On its way.", conversation=2)
    stage.whatsapp_reports("delivered")
    stage.whatsapp_reports("read")


PATHS = (
    Path("inbound, a new contact", lambda stage: stage.customer_writes("Hello", chat_id=8), 22, 33),
    Path("inbound, nobody online", lambda stage: stage.customer_writes("Hello?"), 9, 15, 12, 16, agents=0),
    Path("inbound, one agent online", lambda stage: stage.customer_writes("Is anybody there?"), 12, 15, 12, 16),
    Path("inbound, ten agents online", lambda stage: stage.customer_writes("I would like to order."), 21, 15, 21, 16, agents=10),
    Path("reply, alone", lambda stage: stage.agent_replies("With pleasure.", sent=False), 15, 17, None, 17),
    Path("inbound, after an answer", lambda stage: stage.customer_writes("Two, please."), 12, 17, 12, 17),
    Path("reply, with its sending", lambda stage: stage.agent_replies("Both?"), 30, 29),
    Path("reply, with its sending and two receipts", reply_with_receipts, 56, 41),
    Path("resolve", lambda stage: stage.agent_changes("toggle_status", status="resolved"), 14, 26),
    Path("reopen", lambda stage: stage.agent_changes("toggle_status", status="open"), 15, 26),
    Path("assign", lambda stage: stage.agent_changes("assignments", assignee_id=0), 14, 20),
)
"""Where docs/decisions/0010 says so, a budget is one more than the design's first figure of 16."""


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


def counted() -> list[Count]:
    """Every path in turn on one desk that has been in use for a while: handlers are warm, conversation 1 is Ada's."""
    with mock_aws(), quiet_log() as lines:
        stage = Stage()
        stage.online(1)
        stage.customer_writes("Hello")
        stage.whatsapp_customer_writes("Hello")
        stage.agent_changes("assignments", assignee_id=stage.ada_id)
        stage.customer_writes("Hello again")
        stage.agent_replies("Hello!", conversation=2)
        return [_count(stage, path, lines) for path in PATHS]


def _count(stage: Stage, path: Path, lines: list[int]) -> Count:
    stage.online(path.agents)
    pushed, before, logged = stage.push.calls, Counter(stage.invocations), len(lines)
    with metered() as meter:
        path.run(stage)
    count = Count(path, meter, stage.push.calls - pushed, stage.invocations - before, sum(lines[logged:]))
    stage.settle()
    return count


@contextmanager
def quiet_log() -> Iterator[list[int]]:
    """Log lines are not printed; yields how long each would have been."""
    lines: list[int] = []
    plain = log.write

    def note(**facts: Any) -> None:
        lines.append(len(msgspec.json.encode(facts)) + 1)

    log.write = note
    try:
        yield lines
    finally:
        log.write = plain
