"""One line of JSON per invocation, which is also where its metrics are: CloudWatch reads them off the line itself.

Written by hand: Powertools' Logger costs every cold start some thirty ms and its Metrics twenty for what these lines do
(docs/decisions/0011). Route patterns instead of paths, because paths hold tokens; no bodies, queries or headers; of an
unexpected error its kind and place, because messages of libraries repeat the URLs they called.
"""

import sys
import time
import traceback
from typing import Any

import msgspec

from chalicelib.ports import MetricName

NAMESPACE = "Parley"
METRICS: dict[MetricName, str] = {
    "FeedLag": "Milliseconds",
    "MessagesReceived": "Count",
    "MessagesSent": "Count",
    "MessagesFailed": "Count",
    "MessagesUnknown": "Count",
    "SendsPutOff": "Count",
    "PushesSent": "Count",
    "PushesFailed": "Count",
    "WebhooksRefused": "Count",
    "RecordsFailed": "Count",
}
"""Ten, because ten cost nothing. What else is counted is in the line alone, for Logs Insights."""
MAX_VALUES = 100
"""More of one metric are not read off a line, and more ids make nobody wiser."""


class InvocationTelemetry:
    """ports.Telemetry: collects what an invocation tells, until it is taken."""

    def __init__(self, stage: str = "") -> None:
        self._stage = stage
        self._facts: dict[str, Any] = {}

    def note(self, **facts: Any) -> None:
        self._facts.update(facts)

    def trace(self, name: str, *ids: int | str) -> None:
        if ids:
            known: dict[int | str, None] = self._facts.setdefault(name, {})
            known.update(dict.fromkeys(ids[: MAX_VALUES - len(known)]))

    def count(self, what: MetricName, by: int = 1) -> None:
        if by:
            self._facts[what] = self._facts.get(what, 0) + by

    def measure(self, what: MetricName, value: float) -> None:
        values = self._facts.setdefault(what, [])
        if len(values) < MAX_VALUES:
            values.append(value)

    def take(self) -> dict[str, Any]:
        """Everything so far; the next invocation starts with nothing."""
        facts, self._facts = self._facts, {}
        fields = {name: list(value) if isinstance(value, dict) else value for name, value in facts.items()}
        metrics = [{"Name": name, "Unit": unit} for name, unit in METRICS.items() if name in fields]
        return {**fields, **self._directive(metrics)} if metrics else fields

    def _directive(self, metrics: list[dict[str, str]]) -> dict[str, Any]:
        """CloudWatch's embedded metric format."""
        directive = {"Namespace": NAMESPACE, "Dimensions": [["Stage"]], "Metrics": metrics}
        return {"Stage": self._stage, "_aws": {"Timestamp": time.time_ns() // 1_000_000, "CloudWatchMetrics": [directive]}}


def write_line(**facts: Any) -> None:
    sys.stdout.write(msgspec.json.encode(facts).decode() + "\n")
    sys.stdout.flush()


def error_fields(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename.rpartition('chalicelib/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    cause = error.__cause__ or error.__context__
    return {"error": type(error).__name__, "cause": type(cause).__name__ if cause else None, "at": places[-12:]}
