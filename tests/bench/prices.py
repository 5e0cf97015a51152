"""Prices in US dollars in us-east-1, without free tiers unless a line says so.

Unit prices were read in November 2026 from copies of AWS's price pages (cloudchipr, airbyte, cloudburn, wring); check them
before you rely on them. This module also holds the assumptions that the bench does not measure.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.bench.counts import Count
from tests.bench.paths import HEARTBEAT, HEARTBEAT_OF_READER, OPENS

MILLION = 1_000_000
PER_MILLION = {
    "REST requests": 3.50,
    "Lambda requests": 0.20,
    "Lambda GB-seconds, arm": 13.3334,
    "write units": 0.625,
    "read units": 0.125,
    "SQS FIFO requests": 0.50,
    "SQS requests": 0.40,
    "WebSocket messages": 1.00,
    "log bytes": 0.0005,
}
ALARM, FREE_ALARMS, DASHBOARD, FREE_DASHBOARDS, STORAGE_GB, BACKUP_GB = 0.10, 10, 3.00, 3, 0.25, 0.20

MILLISECONDS = {
    "api_handler": 30,
    "ingest": 40,
    "forward": 15,
    "broadcast": 50,
    "react": 25,
    "background": 250,
    "deliver": 250,
    "mail": 110,
    "wake": 20,
    "websocket_message": 30,
}
"""Duration of a warm invocation with one record. Most of it is waiting for four or five round trips, or for a provider."""
PLATFORM_LOG_BYTES = 350
"""Bytes that Lambda itself logs per invocation (START, END, REPORT)."""
REQUESTS_PER_HOP = 2
"""Lambda's pollers send one receive and one delete per record. A batch of up to ten would cost the same two requests."""
POLLERS, POLLS_PER_MINUTE, MINUTES = 5, 3, 43_800
"""AWS bills five pollers per queue that send an empty receive every 20 s all month (43,800 minutes)."""

RESOURCES = Path(__file__).resolve().parents[2] / "infra" / "resources"
CONFIG = Path(__file__).resolve().parents[2] / ".chalice" / "config.json"


@dataclass(frozen=True, slots=True)
class Bill:
    lines: dict[str, float]

    @property
    def total(self) -> float:
        return sum(self.lines.values())


def per_million(count: Count) -> Bill:
    """Dollars for a million runs of the path, with one agent online unless the path says otherwise."""
    invocations = sum(count.invocations.values())
    hops = sum(count.invocations[name] for name in ("ingest", "broadcast", "react", "background", "deliver", "mail"))
    used = {
        "REST requests": count.invocations["api_handler"],
        "Lambda requests": invocations,
        "Lambda GB-seconds, arm": sum(_gb_seconds(name, times) for name, times in count.invocations.items()),
        "write units": count.meter.write_units,
        "read units": count.meter.read_units,
        "SQS FIFO requests": count.of("sqs") + REQUESTS_PER_HOP * hops,
        "WebSocket messages": count.pushes,
        "log bytes": count.log_bytes + PLATFORM_LOG_BYTES * invocations,
    }
    return Bill({name: PER_MILLION[name] * amount for name, amount in used.items()})


OPENED_PER_HOUR = 40
HEARTBEATS_PER_HOUR = 144


def reading_hour(counts: Sequence[Count]) -> Bill:
    """Dollars of an hour in which an agent reads one conversation after the other, without those of the socket itself. The frame
    in which a client names a conversation is a message, beside the pushes; a heartbeat is sent in any case."""
    each = {count.path.name: per_million(count).total / MILLION for count in counts}
    frame = PER_MILLION["WebSocket messages"] / MILLION
    return Bill(
        {
            f"{OPENED_PER_HOUR} conversations": OPENED_PER_HOUR * (each[OPENS] + frame),
            f"{HEARTBEATS_PER_HOUR} heartbeats": HEARTBEATS_PER_HOUR * (each[HEARTBEAT_OF_READER] - each[HEARTBEAT]),
            "the same beside a colleague": HEARTBEATS_PER_HOUR * frame,
        }
    )


def thousand(bill: Bill) -> Bill:
    return Bill({name: 1_000 * amount for name, amount in bill.lines.items()})


def idle_month() -> Bill:
    """Dollars per month of a deployment without traffic: queue pollers, the schedule that wakes conversations, and storage."""
    types = list(_resource_types())
    queues = sum(each == "AWS::SQS::Queue" for each in types) - types.count(DEAD_LETTER_QUEUE) - 1
    wakes = MINUTES
    polls = POLLERS * POLLS_PER_MINUTE * MINUTES / MILLION
    return Bill(
        {
            f"polls of {queues} FIFO queues": queues * polls * PER_MILLION["SQS FIFO requests"],
            "polls of the queue of mails": polls * PER_MILLION["SQS requests"],
            "wake, every minute": wakes
            * (
                PER_MILLION["Lambda requests"]
                + _gb_seconds("wake", 1) * PER_MILLION["Lambda GB-seconds, arm"]
                + 0.5 * PER_MILLION["read units"]
                + (PLATFORM_LOG_BYTES + 250) * PER_MILLION["log bytes"]
            )
            / MILLION,
            "1 GB in the table, with its backup": STORAGE_GB + BACKUP_GB,
        }
    )


def monitoring_month() -> Bill:
    """Dollars per month that the parameter AlarmEmail adds."""
    types = list(_resource_types())
    alarms, dashboards = types.count("AWS::CloudWatch::Alarm"), types.count("AWS::CloudWatch::Dashboard")
    return Bill(
        {
            f"{alarms} alarms, ten of them free": max(0, alarms - FREE_ALARMS) * ALARM,
            f"{dashboards} dashboards, three free": max(0, dashboards - FREE_DASHBOARDS) * DASHBOARD,
        }
    )


def _gb_seconds(function: str, times: int) -> float:
    memory = json.loads(CONFIG.read_text())["lambda_functions"][function]["lambda_memory_size"]
    return times * MILLISECONDS[function] / 1000 * int(memory) / 1024


class _Template(yaml.SafeLoader):
    """Reads CloudFormation's short forms (`!Ref`, `!Sub`) as None; prices need resource types only."""


_Template.add_multi_constructor("!", lambda *_: None)


def _resource_types() -> Iterable[str]:
    """The type of every resource, plus `DEAD_LETTER_QUEUE` for each queue that Lambda does not poll."""
    for path in sorted(RESOURCES.rglob("*.yaml")):
        for name, resource in (yaml.load(path.read_text(), Loader=_Template).get("Resources") or {}).items():
            yield str(resource.get("Type"))
            if resource.get("Type") == "AWS::SQS::Queue" and name not in POLLED:
                yield DEAD_LETTER_QUEUE


DEAD_LETTER_QUEUE = "dead-letter queue"
POLLED = frozenset({"IngestQueue", "BroadcastQueue", "EventsQueue", "BackgroundQueue", "OutboundQueue", "MailQueue"})
