"""Runs the real handlers against moto, one message at a time, and counts their invocations."""

import hashlib
import hmac
import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import boto3
from msgspec.structs import replace

from chalicelib import workers
from chalicelib.actions.accounts import create_account
from chalicelib.actions.agents import invite_agent
from chalicelib.actions.inboxes import create_inbox
from chalicelib.actions.sessions import caller
from chalicelib.adapters.dynamo.table import Row
from chalicelib.api.application import respond
from chalicelib.bootstrap import build
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.channels.whatsapp.channel import WhatsappChannel
from chalicelib.domain.people import Role
from chalicelib.domain.sockets import Socket
from chalicelib.invocation import logged
from chalicelib.ports import Desk, HttpResponse
from chalicelib.settings import Settings
from tests.support.adapters import all_adapters
from tests.support.api_client import api_event

MAX_AGENTS = 10
WHATSAPP = WhatsappChannel("+15550009999", "106540352242922", "key", "app-secret", "verify-me")
QUEUES = ("ingest", "broadcast", "events", "background", "outbound")
REGION = "us-east-1"


class CountingPush:
    """Replaces API Gateway's management API; a push to one connection is one call."""

    def __init__(self) -> None:
        self.calls = 0

    def send(self, connection_ids: Sequence[str], text: str) -> list[str]:
        self.calls += len(connection_ids) if text else 0
        return []

    def close(self, connection_ids: Sequence[str]) -> None:
        self.calls += len(connection_ids)


@dataclass(frozen=True, slots=True)
class Invocation:
    trigger: str
    handler: Any
    event: Mapping[str, Any]

    def run(self, desk: Desk) -> Any:
        context = SimpleNamespace(aws_request_id="00000000-0000-4000-8000-000000000000", function_name="parley-bench")
        return logged(self.trigger, context, lambda: desk, lambda opened: self.handler(opened, self.event))


class Provider:
    """Accepts every message in the response formats of both Telegram and WhatsApp."""

    def __init__(self) -> None:
        self.accepted = 0

    def request(self, method: str, url: str, **_: Any) -> HttpResponse:
        self.accepted += 1
        answer = {"ok": True, "result": {"message_id": 10_000 + self.accepted}, "messages": [{"id": f"wamid.{self.accepted}"}]}
        return HttpResponse(200, {}, json.dumps(answer).encode())

    @property
    def last_whatsapp_id(self) -> str:
        return f"wamid.{self.accepted}"


class Scenario:
    """A desk on moto with one account, a Telegram and a WhatsApp inbox, and ten administrators with up to ten browsers."""

    def __init__(self) -> None:
        os.environ.update(AWS_ACCESS_KEY_ID="bench", AWS_SECRET_ACCESS_KEY="bench", AWS_DEFAULT_REGION=REGION)
        sqs = boto3.client("sqs", region_name=REGION)
        urls = {name: sqs.create_queue(QueueName=f"{name}.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"] for name in QUEUES}
        settings = replace(
            Settings.read({"TABLE_NAME": "bench", "AWS_REGION": REGION}),
            **{f"{name}_queue": url for name, url in urls.items()},
        )
        self.urls, self.push, self.provider = urls, CountingPush(), Provider()
        desk = build(settings)
        Row.create_table(wait=True)
        self.desk: Desk = replace(desk, push=self.push, channels=all_adapters(self.provider))
        account, user = create_account(
            self.desk, name="Bench", admin_name="Ada", email="ada@bench.example", password="Bench-me-1"
        )
        ada = caller(self.desk, user, account.id)
        for channel in (TelegramChannel("42:token", "secret"), WHATSAPP):
            create_inbox(self.desk, ada, name="Bench", channel=channel, connect=False)
        for number in range(1, MAX_AGENTS):
            invite_agent(self.desk, ada, email=f"agent{number}@bench.example", name=f"Agent {number}", role=Role.ADMINISTRATOR)
        self.account_id, self.token, self.ada_id = account.id, user.access_token, user.id
        self._members = self.desk.store.directory(account.id).members
        self.invocations: Counter[str] = Counter()
        self.handled: list[Invocation] = []
        self._updates = 0
        self._published: set[str] = {change["id"] for change in stored_changes()}

    def online(self, agents: int) -> None:
        """Opens the browsers of the first `agents` members and closes all others."""
        now = self.desk.clock.now()
        for place, member in enumerate(self._members):
            socket = Socket(f"browser-{place}", self.account_id, now, now, user_id=member.user_id)
            self.desk.sockets.remove(socket.connection_id)
            if place < agents:
                self.desk.sockets.register(socket)

    def customer_writes(self, text: str, *, chat_id: int = 7) -> None:
        """Carries a Telegram message from its webhook through every handler to the sockets."""
        self._updates += 1
        chat = {"id": chat_id, "type": "private", "first_name": "Grace"}
        message = {
            "message_id": self._updates,
            "date": 1_767_225_600,
            "from": {**chat, "is_bot": False},
            "chat": chat,
            "text": text,
        }
        secret = {"x-telegram-bot-api-secret-token": "secret"}
        self._http("POST", "/webhooks/telegram/42", {"update_id": self._updates, "message": message}, secret)

    def post_whatsapp_webhook(self, **parts: Any) -> None:
        metadata = {"display_phone_number": WHATSAPP.phone_number, "phone_number_id": WHATSAPP.phone_number_id}
        value = {"messaging_product": "whatsapp", "metadata": metadata, **parts}
        webhook = {
            "object": "whatsapp_business_account",
            "entry": [{"id": "0", "changes": [{"field": "messages", "value": value}]}],
        }
        signature = hmac.new(WHATSAPP.app_secret.encode(), json.dumps(webhook).encode(), hashlib.sha256).hexdigest()
        self._http("POST", f"/webhooks/whatsapp/{WHATSAPP.phone_number}", webhook, {"x-hub-signature-256": f"sha256={signature}"})

    def whatsapp_customer_writes(self, text: str) -> None:
        self._updates += 1
        message = {"from": "15550001111", "id": f"wamid.in{self._updates}", "timestamp": "1767225600", "type": "text"}
        contact = {"wa_id": "15550001111", "profile": {"name": "Grace"}}
        self.post_whatsapp_webhook(contacts=[contact], messages=[{**message, "text": {"body": text}}])

    def whatsapp_reports(self, status: str) -> None:
        report = {
            "id": self.provider.last_whatsapp_id,
            "status": status,
            "timestamp": "1767225601",
            "recipient_id": "15550001111",
        }
        self.post_whatsapp_webhook(statuses=[report])

    def agent_replies(self, text: str, *, conversation: int = 1, deliver: bool = True) -> None:
        """Posts a reply. With `deliver`, also runs the delivery until the message is marked as sent."""
        body = {"content": text, "echo_id": f"echo {self.desk.ids.next()}"}
        self._http("POST", f"/api/v1/accounts/1/conversations/{conversation}/messages", body, self._signed_in, settle=False)
        if deliver:
            self.settle()
        else:
            self._forward()
            self._drain("broadcast", workers.broadcast)

    def agent_changes(self, resource: str, **body: Any) -> None:
        self._http("POST", f"/api/v1/accounts/1/conversations/1/{resource}", body, self._signed_in)

    @property
    def _signed_in(self) -> dict[str, str]:
        return {"api_access_token": self.token}

    def _http(self, method: str, path: str, body: Any, headers: Mapping[str, str], *, settle: bool = True) -> None:
        self.invocations["api_handler"] += 1
        event = api_event(method, path, json.dumps(body).encode(), {"content-type": "application/json", **headers})
        answer = self._invoke("api", respond, event)
        if answer["statusCode"] != 200:
            raise ValueError(f"{method} {path}: {answer['statusCode']} {answer['body']}")
        if settle:
            self.settle()

    def settle(self) -> None:
        """Runs the workers until every queue is empty. AWS carries the messages, so receives and deletes are not counted."""
        settled = False
        while not settled:
            settled = not any(
                [self._drain("ingest", workers.ingest), self._forward(), self._drain("broadcast", workers.broadcast)]
            )
            settled = (
                not any(
                    [
                        self._drain("events", workers.react),
                        self._drain("background", workers.background),
                        self._drain("background", workers.background),
                        self._drain("outbound", workers.deliver),
                    ]
                )
                and settled
            )

    def _invoke(self, trigger: str, handler: Any, event: Mapping[str, Any]) -> Any:
        """Invokes a handler as app.py does, and keeps the invocation for a repetition."""
        invocation = Invocation(trigger, handler, event)
        self.handled.append(invocation)
        return invocation.run(self.desk)

    def _drain(self, name: str, handler: Any) -> bool:
        records = [
            {
                "messageId": message.id,
                "body": message.body,
                "receiptHandle": message.receipt_handle,
                "attributes": {"MessageGroupId": message.group_id},
            }
            for message in receive_all(self.urls[name])
        ]
        if records:
            self.invocations[handler.__name__] += 1
            self._invoke(name, handler, {"Records": records})
        return bool(records)

    def _forward(self) -> bool:
        fresh = [change for change in stored_changes() if change["id"] not in self._published]
        if fresh:
            self._published.update(change["id"] for change in fresh)
            self.invocations["forward"] += 1
            self._invoke("forward", workers.forward, {"Records": [change["record"] for change in fresh]})
        return bool(fresh)


def receive_all(url: str) -> list[Any]:
    """Empties moto's queue directly, so that the event source mapping's receives are not counted."""
    from moto.sqs.models import sqs_backends

    (account_id,) = sqs_backends
    queue = sqs_backends[account_id][REGION].get_queue(url.rpartition("/")[2])
    messages = list(queue.messages)
    queue._messages.clear()
    return messages


def stored_changes() -> list[Mapping[str, Any]]:
    """The change items as stream records, oldest first. Each has an `id` (its key) and a `record`."""
    from moto.dynamodb.models import dynamodb_backends

    (account_id,) = dynamodb_backends
    table = dynamodb_backends[account_id][REGION].tables["bench"]
    changes = []
    for item in table.all_items():
        attributes = item.to_json()["Attributes"]
        if attributes["kind"]["S"] == "change":
            key = f"{attributes['pk']['S']}/{attributes['sk']['S']}"
            record = {"dynamodb": {"SequenceNumber": key, "NewImage": attributes}, "eventName": "INSERT"}
            changes.append({"id": key, "record": record})
    return sorted(changes, key=lambda change: int(change["id"].rpartition("#")[2]))
