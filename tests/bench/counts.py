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
from tests.bench.visitor_paths import VISITORS


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
