"""Alarms and dashboard refer to existing resources, cost what docs/operations.md says, and are explained there."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import boto3
import pytest

from chalicelib import log
from chalicelib.channels.envelopes import deduplication_id
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.inboxes import Inbox
from infra import deploy
from tests.infra.template import Template

ROOT = Path(__file__).resolve().parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
DECISION = (ROOT / "docs" / "decisions" / "0011-what-is-watched.md").read_text()
FREE_ALARMS, ALARM_DOLLARS, FREE_WIDGET_METRICS, FREE_METRICS = 10, 0.10, 50, 10
QUEUE_METRICS = {"ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"}
FUNCTION_METRICS = {"Errors", "Throttles", "IteratorAge"}
REST_METRICS = {"Count", "4XXError", "5XXError", "Latency"}
SOCKET_METRICS = {"ConnectCount", "MessageCount", "IntegrationError", "ExecutionError", "ClientError"}
TABLE_METRICS = {"ReadThrottleEvents", "WriteThrottleEvents", "SystemErrors"}
OPERATIONS_OF_TABLE = {"TransactWriteItems", "Query", "GetItem", "BatchGetItem", "PutItem", "UpdateItem"}

Metric = tuple[str, str, tuple[tuple[str, str], ...]]
"""Namespace, name, and dimensions, whose values are references of the form ${…}."""


def alarms(template: Template) -> dict[str, Any]:
    return template.of_type("AWS::CloudWatch::Alarm")


def as_reference(value: Any) -> str:
    """A reference in the form of Fn::Sub."""
    match value:
        case {"Ref": name}:
            return f"${{{name}}}"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"${{{name}.{attribute}}}"
        case {"Fn::Sub": text}:
            return str(text)
    return str(value)


def alarm_metrics(template: Template) -> list[Metric]:
    return [
        (
            alarm["Namespace"],
            alarm["MetricName"],
            tuple((each["Name"], as_reference(each["Value"])) for each in alarm.get("Dimensions", [])),
        )
        for alarm in alarms(template).values()
    ]


def widgets(template: Template) -> list[dict[str, Any]]:
    (dashboard,) = template.of_type("AWS::CloudWatch::Dashboard").values()
    found: list[dict[str, Any]] = json.loads(dashboard["DashboardBody"]["Fn::Sub"])["widgets"]
    return found


def dashboard_metrics(template: Template) -> list[Metric]:
    found = []
    for widget in widgets(template):
        for row in widget["properties"]["metrics"]:
            namespace, name, *rest = [part for part in row if isinstance(part, str)]
            found.append((namespace, name, tuple(zip(rest[::2], rest[1::2], strict=True))))
    return found


def kind_of(template: Template, value: str) -> tuple[str, str]:
    """Type and attribute of the referenced resource."""
    found = re.fullmatch(r"\$\{(\w+)(?:\.(\w+))?\}", value)
    assert found, value
    name, attribute = found.groups()
    return template.resources[name]["Type"], attribute or "Ref"


def check(template: Template, metric: Metric) -> None:
    namespace, name, pairs = metric
    dimensions = dict(pairs)
    match namespace:
        case "Parley":
            assert name in log.METRICS
            assert dimensions == {"Stage": "${Stage}"}
            assert "Stage" in template.document["Parameters"]
        case "AWS/SQS":
            assert name in QUEUE_METRICS
            assert kind_of(template, dimensions.pop("QueueName")) == ("AWS::SQS::Queue", "QueueName")
            assert not dimensions
        case "AWS/Lambda" if dimensions:
            assert name in FUNCTION_METRICS
            assert kind_of(template, dimensions.pop("FunctionName")) == ("AWS::Serverless::Function", "Ref")
            assert not dimensions
        case "AWS/Lambda":
            assert name == "Throttles"
        case "AWS/ApiGateway" if "ApiName" in dimensions:
            assert name in REST_METRICS
            rest = template.only("AWS::Serverless::Api")
            assert dimensions == {"ApiName": rest["Name"]["Fn::Sub"], "Stage": rest["StageName"]}
        case "AWS/ApiGateway":
            assert name in SOCKET_METRICS
            assert kind_of(template, dimensions["ApiId"])[0] == "AWS::ApiGatewayV2::Api"
            assert dimensions["Stage"] == template.only("AWS::ApiGatewayV2::Stage")["StageName"]
        case "AWS/DynamoDB":
            assert name in TABLE_METRICS
            assert kind_of(template, dimensions["TableName"]) == ("AWS::DynamoDB::Table", "Ref")
            assert dimensions.get("Operation") in ({None} if name != "SystemErrors" else OPERATIONS_OF_TABLE)
        case _:
            pytest.fail(f"unknown namespace {namespace}")


def test_alarms_refer_to_existing_metrics(template: Template) -> None:
    for metric in alarm_metrics(template):
        check(template, metric)


def test_dashboard_refers_to_existing_metrics(template: Template) -> None:
    for metric in dashboard_metrics(template):
        check(template, metric)


def test_metric_check_rejects_unknown_metrics(template: Template) -> None:
    for wrong in [
        ("Parley", "FeedLags", (("Stage", "${Stage}"),)),
        ("Parley", "FeedLag", ()),
        ("AWS/SQS", "ApproximateAgeOfOldestMessage", (("QueueName", "${Table.QueueName}"),)),
        ("AWS/Lambda", "Errors", (("FunctionName", "${Nobody}"),)),
        ("AWS/ApiGateway", "5XXError", (("ApiName", "parley"), ("Stage", "api"))),
    ]:
        with pytest.raises((AssertionError, KeyError)):
            check(template, wrong)


def test_every_queue_and_dead_letter_queue_has_an_alarm(template: Template) -> None:
    watched = {(name, dict(dimensions).get("QueueName", "")) for _, name, dimensions in alarm_metrics(template)}
    for queue in template.of_type("AWS::SQS::Queue"):
        name = "ApproximateAgeOfOldestMessage" if queue.endswith("Queue") else "ApproximateNumberOfMessagesVisible"
        assert (name, f"${{{queue}.QueueName}}") in watched


def test_dashboard_shows_errors_of_every_function(template: Template) -> None:
    shown = {dict(dimensions).get("FunctionName") for _, name, dimensions in dashboard_metrics(template) if name == "Errors"}
    assert shown == {f"${{{function}}}" for function in template.functions}


def test_every_own_metric_is_on_the_dashboard_and_documented(template: Template) -> None:
    assert {name for namespace, name, _ in dashboard_metrics(template) if namespace == "Parley"} == set(log.METRICS)
    assert {name for name in re.findall(r"^\| `(\w+)` \|", OPERATIONS, re.MULTILINE) if name[0].isupper()} == set(log.METRICS)


def test_missing_data_never_breaches(template: Template) -> None:
    assert {alarm["TreatMissingData"] for alarm in alarms(template).values()} == {"notBreaching"}


def test_alarms_notify_on_start_and_end_and_name_their_section(template: Template) -> None:
    for name, alarm in alarms(template).items():
        assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "AlarmTopic"}]
        assert alarm["AlarmName"] == {"Fn::Sub": f"${{AWS::StackName}}-{name}"}
        assert f"docs/operations.md, {name}." in alarm["AlarmDescription"]


def test_alarms_and_dashboard_require_an_email_address(template: Template) -> None:
    found = {name for name, each in template.resources.items() if each["Type"].startswith(("AWS::CloudWatch", "AWS::SNS"))}
    watching = {name for name in found if not name.startswith("Mail") or name in alarms(template)}
    assert {template.resources[name].get("Condition") for name in watching} == {"IsWatched"}
    assert template.document["Parameters"]["AlarmEmail"]["Default"] == ""
    assert template.document["Conditions"]["IsWatched"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "AlarmEmail"}, ""]}]}


def test_documented_costs_match_the_template(template: Template) -> None:
    count = len(alarms(template))
    assert not [alarm for alarm in alarms(template).values() if "Metrics" in alarm]
    for text in (OPERATIONS, DECISION):
        assert f"{count} alarms" in text
        assert f"${count * ALARM_DOLLARS:.2f} a month, ${(count - FREE_ALARMS) * ALARM_DOLLARS:.2f} beyond the free ten" in text
    assert len(set(dashboard_metrics(template))) <= FREE_WIDGET_METRICS
    assert len(log.METRICS) <= FREE_METRICS


def test_every_alarm_has_a_section_with_symptom_check_and_fix(template: Template) -> None:
    alarms_part = OPERATIONS.split("\n## Alarms\n")[1].split("\n## ")[0]
    sections = re.findall(r"^### (\w+)\n(.+?)(?=^### |\Z)", alarms_part, re.MULTILINE | re.DOTALL)
    assert sorted(name for name, _ in sections) == sorted(alarms(template))
    for name, text in sections:
        assert re.findall(r"^\*\*(\w+):\*\* ", text, re.MULTILINE) == ["Symptom", "Check", "Fix"], name


def test_documented_commands_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]
    named = {name for page in pages for name in re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text(), re.MULTILINE)}
    assert len(named) > 10
    assert named <= targets, named - targets


def test_documented_triggers_exist() -> None:
    triggers = {"api", *re.findall(r"\((?:realtime|workers)\.(\w+), event\)", (ROOT / "app.py").read_text())}
    named = set(re.findall(r'trigger = "(\w+)"', OPERATIONS))
    assert len(named) > 3
    assert named <= triggers


def test_documented_queries_use_existing_fields() -> None:
    known = {"@timestamp", "@message", "trigger", "ms", "status", "route", "code", "error", "cause", "cold", "failed", "records"}
    known |= {"account_id", "user_id", "inbox_id", "request_id", "gateway_id", "at.0", "FeedLag.0", "woken"} | set(log.METRICS)
    queries = re.findall(r"```\n((?:fields|filter|stats).+?)```", OPERATIONS, re.DOTALL)
    assert len(queries) >= 5
    for query in queries:
        bare = re.sub(r'"[^"]*"|/(?:\\/|[^/\n])*/', "", query)
        names = set(re.findall(r"(?<![\w.@])@?[A-Za-z_]\w*(?:\.\d+)?", bare)) - WORDS
        assert names <= known, names - known


WORDS = {"fields", "filter", "stats", "sort", "limit", "by", "as", "and", "or", "not", "like", "in", "desc", "asc", "ispresent"}
WORDS |= {"count", "sum", "max", "avg", "pct", "bin", "times", "worst", "half", "most", "h", "m", "latest", "last"}


def test_documented_command_computes_the_id_of_a_webhook_event() -> None:
    """Runs the command of the page with the example of the page."""
    inbox = Inbox(7, 1, "Bot", TelegramChannel("42:token", "secret"), created_at=1)
    envelope = Envelope(1, 7, "group", deduplication_id(inbox, "update", 123456), {}, "Channel::Telegram")
    (command,) = re.findall(r"`(id=.+?)`", OPERATIONS)
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == envelope.trace


def test_email_parameter_creates_alarms_and_dashboard(cloud: str, code_only: Path, template: Template, tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "index.html").write_text("<!doctype html>")
    given = {"Stage": "trial", "AlarmEmail": "night@desk.example", "DailyBudgetDollars": "0"}  # the emulator has no budgets
    aws = boto3.Session()
    deploy.deploy(aws, stage="trial", template=code_only, dist=tmp_path / "dist", given=given)
    cloudwatch = aws.client("cloudwatch")
    made = {alarm["AlarmName"]: alarm for alarm in cloudwatch.describe_alarms()["MetricAlarms"]}
    assert set(made) == {f"parley-trial-{name}" for name in alarms(template)}
    (topic,) = {action for alarm in made.values() for action in alarm["AlarmActions"]}
    (subscription,) = aws.client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "night@desk.example")
    queue = {each["Name"]: each["Value"] for each in made["parley-trial-IngestIsLate"]["Dimensions"]}
    assert queue == {"QueueName": "parley-trial-ingest.fifo"}
    body = cloudwatch.get_dashboard(DashboardName="parley-trial")["DashboardBody"]
    assert "${" not in body
    assert len(json.loads(body)["widgets"]) == len(widgets(template))
