"""The patched emulator of `python -m local` in a separate process, with probe functions instead of the application."""

import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

SERVER = """
import asyncio, os, signal
from local.__main__ import listen, prepare
from local.options import Options
options = Options.read(os.environ)
sockets = [listen(options.aws_port, "AWS_PORT")]
options.data_dir.mkdir(exist_ok=True)
prepare(options)
from local.emulator.server import Emulator
from local.imap import SimulatedMailboxes

async def no_page(scope, receive, send):
    pass

def observe(function, text, failed):
    with open(options.data_dir / "observed", "a") as observed:
        print(function, failed, text.replace(chr(10), " | "), file=observed)

async def main():
    emulator, stopping = Emulator(options, no_page, observe, SimulatedMailboxes()), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    emulator.keep_saving()
    await emulator.serve(sockets, stopping)

asyncio.run(main())
os._exit(0)
"""

PROBES = """
import json, os, sys, time

def note(**facts):
    with open(os.environ["NOTES"], "a") as notes:
        notes.write(json.dumps({"at": time.time(), **facts}) + chr(10))

def silent(event, context):
    return "done"

def imported(event, context):
    return sorted({"boto3", "pynamodb", "local"} & set(sys.modules))

def mortal(event, context):
    if event.get("die"):
        os._exit(3)
    return os.getpid()

def process(event, context):
    time.sleep(0.3)
    return os.getpid()

def loud(event, context):
    print("something went on")
    raise ValueError("and then wrong")

def queue(event, context):
    failed = []
    for record in event["Records"]:
        body = json.loads(record["body"])
        if body.get("fail") and record["attributes"]["ApproximateReceiveCount"] == "1":
            failed.append({"itemIdentifier": record["messageId"]})
            continue
        note(**body)
        time.sleep(body.get("sleep", 0))
    return {"batchItemFailures": failed}

def stream(event, context):
    for record in event["Records"]:
        body = json.loads(record["dynamodb"]["NewImage"]["body"]["S"])
        time.sleep(body.get("sleep", 0))
        if body.get("fail") and not os.path.exists(os.environ["NOTES"] + ".tried"):
            open(os.environ["NOTES"] + ".tried", "w").close()
            return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
        note(**body)
    return {"batchItemFailures": []}

def schedule(event, context):
    note(fired=True)

def answer(event, context):
    body = json.loads(event.get("body") or "{}")
    time.sleep(body.get("sleep", 0))
    if "tell" in body:
        return {"statusCode": 200, "body": json.dumps({"connection": event["requestContext"]["connectionId"]})}
    return {"statusCode": 200, "body": "received"} if body else {"statusCode": 200}
"""


@dataclass
class Running:
    """An emulator process without a deployment."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    zipped: bytes = field(default_factory=lambda: _zipped(PROBES))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        environment = {**os.environ, "DATA_DIR": str(self.folder), "AWS_PORT": str(self.port)}
        self.process = subprocess.Popen([sys.executable, "-c", SERVER], env=environment)
        eventually(self._answers)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        assert self.process is not None
        self.process.send_signal(how)
        self.process.wait(10)

    def client(self, name: str, at: str | None = None, **settings: Any) -> Any:
        return boto3.client(
            name,  # type: ignore[call-overload]
            endpoint_url=at or self.url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}, max_pool_connections=30, **settings),
        )

    def function(self, name: str, handler: str) -> str:
        made = self.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.11",
            Role="arn:aws:iam::000000000000:role/probe",
            Handler=f"probe.{handler}",
            Code={"ZipFile": self.zipped},
            Timeout=10,
            Environment={"Variables": {"NOTES": str(self.notes_file(name))}},
        )
        return str(made["FunctionArn"])

    def invoke(self, name: str, **event: Any) -> Any:
        return json.load(self.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event))["Payload"])

    def notes_file(self, name: str) -> Path:
        return self.folder / f"notes-{name}"

    def notes(self, name: str) -> list[dict[str, Any]]:
        file = self.notes_file(name)
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def fifo(self, name: str, handler: str = "queue", **attributes: str) -> str:
        sqs = self.client("sqs")
        made = sqs.create_queue(
            QueueName=f"{name}.fifo", Attributes={"FifoQueue": "true", "VisibilityTimeout": "10", **attributes}
        )
        arn = sqs.get_queue_attributes(QueueUrl=made["QueueUrl"], AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        self.function(name, handler)
        self.client("lambda").create_event_source_mapping(
            EventSourceArn=arn, FunctionName=name, BatchSize=10, FunctionResponseTypes=["ReportBatchItemFailures"]
        )
        return str(made["QueueUrl"])

    def send(self, queue: str, group: str, **body: Any) -> None:
        text = json.dumps({"group": group, **body})
        self.client("sqs").send_message(
            QueueUrl=queue, MessageBody=text, MessageGroupId=group, MessageDeduplicationId=f"{time.time_ns()}"
        )

    def table(self, name: str) -> None:
        made = self.client("dynamodb").create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        )
        self.function(name, "stream")
        self.client("lambda").create_event_source_mapping(
            EventSourceArn=made["TableDescription"]["LatestStreamArn"],
            FunctionName=name,
            StartingPosition="TRIM_HORIZON",
            FunctionResponseTypes=["ReportBatchItemFailures"],
            FilterCriteria={"Filters": [{"Pattern": '{"dynamodb": {"NewImage": {"kind": {"S": ["change"]}}}}'}]},
        )

    def put(self, table: str, key: str, kind: str = "change", **body: Any) -> None:
        text = json.dumps({"key": key, **body})
        self.client("dynamodb").put_item(TableName=table, Item={"pk": {"S": key}, "kind": {"S": kind}, "body": {"S": text}})

    def socket_api(self) -> str:
        gateway = self.client("apigatewayv2")
        made = gateway.create_api(Name="sockets", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action")
        api = made["ApiId"]
        arn = self.function("answer", "answer")
        uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations"
        integration = gateway.create_integration(ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=uri)["IntegrationId"]
        for route in ("$connect", "$default", "$disconnect"):
            gateway.create_route(ApiId=api, RouteKey=route, Target=f"integrations/{integration}")
        gateway.create_stage(ApiId=api, StageName="cable", AutoDeploy=True)
        return f"ws://127.0.0.1:{self.port}/_aws/execute-api/{api}/cable"


def _zipped(source: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("probe.py", source)
    return made.getvalue()


def eventually(true: Callable[[], Any], within: float = 8) -> None:
    until = time.monotonic() + within
    while not true():
        assert time.monotonic() < until, f"not true within {within} s"
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
