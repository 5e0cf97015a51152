"""Metrics in the lines: cold starts, outcomes of sends, and the limits of CloudWatch."""

import pytest

from chalicelib import log
from chalicelib.domain.outbound import DeliveryTask, SendLater, SendRefused, SendUnknown
from chalicelib.invocation import ColdStart
from chalicelib.ports import MetricName
from tests.functional.log_lines import HOSTILE, NAME, Call
from tests.support.company import Company
from tests.support.lambda_events import (
    batch,
    delivery_record,
    envelope,
    ingest_record,
)

OUTCOMES: list[tuple[str | Exception, str, int]] = [
    ("provider-1", "MessagesSent", 0),
    (SendRefused(HOSTILE), "MessagesFailed", 0),
    (SendUnknown(HOSTILE), "MessagesUnknown", 0),
    (SendLater(HOSTILE, after=7), "SendsPutOff", 1),
    (RuntimeError(HOSTILE), "RecordsFailed", 1),
]


@pytest.mark.parametrize(("outcome", "counted", "failed"), OUTCOMES)
def test_send_is_counted_by_its_outcome(
    company: Company, call: Call, outcome: str | Exception, counted: str, failed: int
) -> None:
    message = company.reply(company.receive(HOSTILE, name=NAME), HOSTILE)
    company.provider.outcomes.append(outcome)
    line = call("deliver", batch(delivery_record(DeliveryTask(1, message.conversation_id, message.id))))
    assert line["messages"] == [f"1/{message.conversation_id}/{message.id}"]
    assert (line[counted], line["failed"]) == (1, failed)
    assert {name for name in line if name[0].isupper() and name != "Stage"} == {counted}
    assert "dead_letters" not in line


def test_only_the_first_invocation_of_a_process_is_cold(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ColdStart, "cold", True)
    assert call("ingest", batch())["cold"] is True
    assert call("ingest", batch())["cold"] is False


def test_metrics_are_embedded_in_the_line(company: Company, call: Call) -> None:
    line = call("ingest", batch(ingest_record(envelope(company, "kim"))))
    [directive] = line["_aws"]["CloudWatchMetrics"]
    assert directive == {
        "Namespace": "Parley",
        "Dimensions": [["Stage"]],
        "Metrics": [{"Name": "MessagesReceived", "Unit": "Count"}],
    }
    assert (line["Stage"], line["MessagesReceived"]) == ("test", 1)
    assert line["_aws"]["Timestamp"] > 1_790_000_000_000 - 10**12
    assert "_aws" not in call("ingest", batch())


def test_line_holds_at_most_100_values_and_ids() -> None:
    line = log.InvocationTelemetry("test")
    line.trace("changes", *range(250))
    line.trace("changes", *range(500, 600))
    for value in range(250):
        line.measure("FeedLag", value)
    told = line.take()
    assert (len(told["changes"]), len(told["FeedLag"])) == (100, 100)
    assert line.take() == {}


def test_metrics_stay_within_the_free_ten() -> None:
    assert len(log.METRICS) <= 10
    assert log.METRICS.keys() <= set(MetricName.__args__)  # type: ignore[attr-defined]
