"""The real handlers on an AWS in this process, one message at a time."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import boto3

from chalicelib import workers
from chalicelib.actions import conversations, messages
from chalicelib.actions.accounts import open_account
from chalicelib.actions.inboxes import create_inbox
from chalicelib.actions.ingest import accept_webhook
from chalicelib.actions.sessions import caller
from chalicelib.adapters.dynamo.table import Row
from chalicelib.bootstrap import build
from chalicelib.domain.access import Caller
from chalicelib.domain.inboxes import TelegramChannel
from chalicelib.domain.sockets import Socket
from chalicelib.ports import Answer, Desk
from chalicelib.settings import Settings

QUEUES = ("ingest", "broadcast", "events", "outbound")
REGION = "us-east-1"


class CountingPush:
    """API Gateway's side of a push; each is one call."""

    def __init__(self) -> None:
        self.calls = 0

    def send(self, connection_ids: Sequence[str], text: str) -> list[str]:
        self.calls += len(connection_ids) if text else 0
        return []


class Provider:
    """Takes every message."""

    def __init__(self) -> None:
        self.taken = 0

    def request(self, method: str, url: str, **_: Any) -> Answer:
        self.taken += 1
        return Answer(200, {}, json.dumps({"ok": True, "result": {"message_id": 10_000 + self.taken}}).encode())


class Stage:
    """A deployed desk with one account, one Telegram inbox and one agent whose browser is open."""

    def __init__(self) -> None:
        os.environ.update(AWS_ACCESS_KEY_ID="bench", AWS_SECRET_ACCESS_KEY="bench", AWS_DEFAULT_REGION=REGION)
        sqs = boto3.client("sqs", region_name=REGION)
        urls = {name: sqs.create_queue(QueueName=f"{name}.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"] for name in QUEUES}
        settings = replace(
            Settings.read({"TABLE_NAME": "bench", "AWS_REGION": REGION}),
            **{f"{name}_queue": url for name, url in urls.items()},
        )
        self.urls, self.sqs, self.push, self.provider = urls, sqs, CountingPush(), Provider()
        desk = build(settings)
        Row.create_table(wait=True)
        self.desk: Desk = replace(desk, push=self.push)
        for adapter in desk.channels.values():
            adapter._transport = self.provider  # type: ignore[attr-defined]
        account, user = open_account(self.desk, name="Bench", admin_name="Ada", email="ada@bench.example", password="Bench-me-1")
        self.ada: Caller = caller(self.desk, user, account.id)
        channel = TelegramChannel("42:token", "secret")
        self.inbox = create_inbox(self.desk, self.ada, name="Bot", channel=channel, connect=False)
        self.ada = caller(self.desk, user, account.id)
        now = self.desk.clock.now()
        self.desk.sockets.register(Socket("open-browser", account.id, now, now, user_id=user.id))
        self._updates = 0
        self._handed_over: set[str] = set()

    def customer_writes(self, text: str) -> None:
        """Webhook to socket, through every handler on the way."""
        self._updates += 1
        chat = {"id": 7, "type": "private", "first_name": "Grace"}
        message = {
            "message_id": self._updates,
            "date": 1_767_225_600,
            "from": {**chat, "is_bot": False},
            "chat": chat,
            "text": text,
        }
        body = json.dumps({"update_id": self._updates, "message": message}).encode()
        accept_webhook(self.desk, address="telegram:42", headers={"x-telegram-bot-api-secret-token": "secret"}, body=body)
        self.settle()

    def agent_replies(self, text: str) -> None:
        messages.create_message(self.desk, self.ada, 1, messages.NewMessage(content=text, echo_id=f"echo {self.desk.ids.next()}"))
        self.settle()

    def agent_resolves(self) -> None:
        conversations.toggle_status(self.desk, self.ada, 1)
        self.settle()

    def settle(self) -> None:
        """Carry messages from queue to queue until all is quiet; carrying is AWS's part and is not counted."""
        quiet = False
        while not quiet:
            quiet = not any([self._drain("ingest", workers.ingest), self._forward(), self._drain("broadcast", workers.broadcast)])
            quiet = not any([self._drain("events", workers.react), self._drain("outbound", workers.deliver)]) and quiet

    def _drain(self, name: str, handler: Any) -> bool:
        records = [
            {
                "messageId": message.id,
                "body": message.body,
                "receiptHandle": message.receipt_handle,
                "attributes": {"MessageGroupId": message.group_id},
            }
            for message in take_all(self.urls[name])
        ]
        if records:
            handler(self.desk, {"Records": records})
        return bool(records)

    def _forward(self) -> bool:
        fresh = [change for change in stored_changes() if change["id"] not in self._handed_over]
        if fresh:
            self._handed_over.update(change["id"] for change in fresh)
            workers.forward(self.desk, {"Records": [change["record"] for change in fresh]})
        return bool(fresh)


def take_all(url: str) -> list[Any]:
    """Moto's queue itself, so that the event source mapping's polling is not counted."""
    from moto.sqs.models import sqs_backends

    (account_id,) = sqs_backends
    queue = sqs_backends[account_id][REGION].get_queue(url.rpartition("/")[2])
    taken = list(queue.messages)
    queue._messages.clear()
    return taken


def stored_changes() -> list[Mapping[str, Any]]:
    """What the stream would have told: the change items, oldest first."""
    from moto.dynamodb.models import dynamodb_backends

    (account_id,) = dynamodb_backends
    table = dynamodb_backends[account_id][REGION].tables["bench"]
    changes = []
    for item in table.all_items():
        attributes = item.to_json()["Attributes"]
        if attributes["kind"]["S"] == "change":
            record = {"dynamodb": {"SequenceNumber": attributes["pk"]["S"], "NewImage": attributes}, "eventName": "INSERT"}
            changes.append({"id": attributes["pk"]["S"], "record": record})
    return sorted(changes, key=lambda change: int(change["id"].rpartition("#")[2]))
