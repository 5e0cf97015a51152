"""One JSON line per invocation, which also contains its metrics in CloudWatch's embedded metric format.

Powertools writes the metric format and is imported by the first line with a metric; its Logger is not used (docs/decisions/0014).
The line contains route patterns instead of paths, because paths contain tokens, and no bodies, queries or headers. An
unexpected error is logged by type and place, because libraries' messages repeat the URLs that they called.
"""

import sys
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
"""CloudWatch's free tier has ten custom metrics. Other counts are in the line only, for Logs Insights."""
MAX_VALUES = 100
"""CloudWatch accepts at most 100 values per metric. Lists of ids have the same limit."""


class InvocationTelemetry:
    """Implements `ports.Telemetry`: collects the fields of an invocation until `take`."""

    def __init__(self, stage: str = "local") -> None:
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
        """Returns all fields and clears them for the next invocation."""
        facts, self._facts = self._facts, {}
        fields = {name: list(value) if isinstance(value, dict) else value for name, value in facts.items()}
        metrics = [name for name in METRICS if name in fields]
        return {**self._directive(metrics), **fields} if metrics else fields

    def _directive(self, metrics: list[MetricName]) -> dict[str, Any]:
        """The fields that make CloudWatch read the line's metrics. The line's own values replace their lists of zeros."""
        from aws_lambda_powertools.metrics import EphemeralMetrics

        directive = EphemeralMetrics(namespace=NAMESPACE)
        directive.add_dimension("Stage", self._stage)
        for name in metrics:
            directive.add_metric(name, METRICS[name], 0)
        return dict(directive.serialize_metric_set())


def write_line(**facts: Any) -> None:
    sys.stdout.write(msgspec.json.encode(facts).decode() + "\n")
    sys.stdout.flush()


def error_fields(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename.rpartition('chalicelib/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    cause = error.__cause__ or error.__context__
    return {"error": type(error).__name__, "cause": type(cause).__name__ if cause else None, "at": places[-12:]}
