import json
from collections import Counter
from typing import Any

import pytest

from infra.package import PROJECT, RUNTIME
from tests.infra.template import Template, arn, as_list, strings

ROWS = {
    f"dynamodb:{verb}"
    for verb in (
        "BatchGetItem",
        "DeleteItem",
        "GetItem",
        "PutItem",
        "Query",
        "UpdateItem",
    )
}
STREAM_ACTIONS = {f"dynamodb:{verb}" for verb in ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")}
QUEUE_ACTIONS = {f"sqs:{verb}" for verb in ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes", "ChangeMessageVisibility")}
BATCHES = ROWS | {"dynamodb:BatchWriteItem"}
LOGS = {"logs:CreateLogStream", "logs:PutLogEvents"}
SEND, PUSH = {"sqs:SendMessage"}, {"execute-api:ManageConnections"}
READ_FILES, SAVE_FILES = {"s3:GetObject"}, {"s3:PutObject"}
MAIL = {"ses:SendEmail", "ses:SendRawEmail"}
ERASE_FILES = {"s3:DeleteObjectVersion", "s3:ListBucketVersions"}
MAY = {
    "APIHandler": LOGS | ROWS | SEND | READ_FILES | SAVE_FILES | PUSH,
    "WebsocketConnect": LOGS | ROWS | PUSH,
    "WebsocketMessage": LOGS | ROWS | PUSH,
    "WebsocketDisconnect": LOGS | ROWS | PUSH,
    "Ingest": LOGS | QUEUE_ACTIONS | ROWS,
    "Forward": LOGS | STREAM_ACTIONS | SEND,
    "Broadcast": LOGS | QUEUE_ACTIONS | ROWS | SEND | PUSH,
    "React": LOGS | QUEUE_ACTIONS | BATCHES | SEND,
    "Background": LOGS | QUEUE_ACTIONS | BATCHES | SEND | READ_FILES | SAVE_FILES | ERASE_FILES | PUSH | MAIL,
    "Deliver": LOGS | QUEUE_ACTIONS | ROWS | READ_FILES | MAIL,
    "Mail": LOGS
    | QUEUE_ACTIONS
    | {f"dynamodb:{verb}" for verb in ("BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query")}
    | SEND
    | READ_FILES
    | SAVE_FILES,
    "Wake": LOGS | BATCHES | SEND | READ_FILES | SAVE_FILES | ERASE_FILES | PUSH,
}
SENDS_TO = {
    "APIHandler": ["IngestQueue", "BackgroundQueue"],
    "Forward": ["BroadcastQueue", "EventsQueue", "BackgroundQueue", "ForwardFailures"],
    "Broadcast": ["BackgroundQueue"],
    "React": ["OutboundQueue"],
    "Background": ["BackgroundQueue"],
    "Mail": ["IngestQueue", "MailQueue"],
    "Wake": ["BackgroundQueue", "MailQueue"],
}
OWN_QUEUE = {
    "Ingest": "IngestQueue",
    "Broadcast": "BroadcastQueue",
    "React": "EventsQueue",
    "Background": "BackgroundQueue",
    "Deliver": "OutboundQueue",
    "Mail": "MailQueue",
}
ENVIRONMENT = {
    "STAGE",
    "PUBLIC_URL",
    "MAIL_CONFIGURATION_SET",
    "MAIL_DOMAIN",
    "MAIL_FROM",
    "GOOGLE_OAUTH_CLIENT_ID",
    "GOOGLE_OAUTH_CLIENT_SECRET",
    "AZURE_APP_ID",
    "AZURE_APP_SECRET",
    "TABLE_NAME",
    "FILES_BUCKET",
    "INGEST_QUEUE_URL",
    "BROADCAST_QUEUE_URL",
    "EVENTS_QUEUE_URL",
    "BACKGROUND_QUEUE_URL",
    "OUTBOUND_QUEUE_URL",
    "FORWARD_FAILURES_URL",
    "MAIL_QUEUE_URL",
    "TELEGRAM_API_BASE",
    "GRAPH_API_BASE",
    "OUTGOING_PRIVATE_HOSTS",
    "ALLOWED_ORIGINS",
    "ORIGIN_SECRET",
    "RATE_LIMITS",
    "DIGEST_KEY",
    "CUSTOMER_SOCKETS_PER_INBOX",
    "WEBSOCKET_ENDPOINT",
}
each_function = pytest.mark.parametrize("function", MAY)


def test_template_has_exactly_the_expected_functions(template: Template) -> None:
    assert template.functions.keys() == MAY.keys()


@each_function
def test_function_has_exactly_the_needed_permissions(template: Template, function: str) -> None:
    assert template.actions(function).keys() == MAY[function]


@each_function
def test_function_permissions_name_their_resources(template: Template, function: str) -> None:
    for statement in template.statements(function):
        assert statement["Effect"] == "Allow"
        assert not any("*" in action for action in as_list(statement["Action"]))
        for resource in as_list(statement["Resource"]):
            # A wildcard may only cover parts of a resource of this stack.
            assert resource != "*"
            assert not isinstance(resource, str)
            assert all("${" in text.split("*")[0] for text in strings(resource) if "*" in text)


@each_function
def test_function_sends_to_expected_queues_and_reads_its_own(template: Template, function: str) -> None:
    allowed = template.actions(function)
    assert allowed.get("sqs:SendMessage", []) == [arn(queue) for queue in SENDS_TO.get(function, [])]
    own = [arn(OWN_QUEUE[function])] if function in OWN_QUEUE else []
    assert allowed.get("sqs:ReceiveMessage", []) == own


@each_function
def test_function_writes_to_its_own_log_with_retention(template: Template, function: str) -> None:
    name = template.functions[function]["FunctionName"]["Fn::Sub"]
    (log_group,) = [
        group
        for group in template.of_type("AWS::Logs::LogGroup").values()
        if group["LogGroupName"] == {"Fn::Sub": f"/aws/lambda/{name}"}
    ]
    assert log_group["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    (resource,) = template.actions(function)["logs:PutLogEvents"]
    assert resource["Fn::Sub"].endswith(f":log-group:/aws/lambda/{name}:*")


def test_no_two_functions_share_a_role_or_policy(template: Template) -> None:
    roles = Counter(function["Role"]["Fn::GetAtt"][0] for function in template.functions.values())
    assert set(roles.values()) == {1}
    assert roles.keys() == template.of_type("AWS::IAM::Role").keys()
    configured = json.loads((PROJECT / ".chalice" / "config.json").read_text())["lambda_functions"]
    files = Counter(function["iam_policy_file"] for function in configured.values())
    assert set(files.values()) == {1}
    assert files.keys() == {file.name for file in (PROJECT / ".chalice").glob("policy-*.json")}


def test_environment_has_exactly_the_expected_variables(template: Template) -> None:
    variables: dict[str, Any] = template.document["Globals"]["Function"]["Environment"]["Variables"]
    assert variables.keys() == ENVIRONMENT
    assert "https://${WebsocketAPI}.execute-api.${AWS::Region}.${AWS::URLSuffix}/cable" in strings(
        variables["WEBSOCKET_ENDPOINT"]
    )


def test_default_log_retention_is_allowed(template: Template) -> None:
    retention = template.document["Parameters"]["LogRetentionDays"]
    assert retention["Default"] in retention["AllowedValues"]


@each_function
def test_runtime_is_independent_of_the_packaging_interpreter(template: Template, function: str) -> None:
    assert template.functions[function]["Runtime"] == RUNTIME == "python3.13"
    assert template.functions[function]["Architectures"] == ["arm64"]


def test_api_timeout_is_below_the_gateway_limit(template: Template) -> None:
    assert template.functions["APIHandler"]["Timeout"] <= 29


def test_readers_of_changes_are_updated_before_writers(template: Template) -> None:
    depends_on = {name: as_list(template.resources[name].get("DependsOn", [])) for name in template.functions}
    workers = ["Broadcast", "React", "Background", "Deliver"]
    assert depends_on == {
        name: [] if name == "Forward" else ["Forward"] if name in workers else workers for name in template.functions
    }
