"""Runs the real handlers against moto, one message at a time, and counts their invocations."""

import json
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import boto3
from msgspec.structs import replace

from chalicelib import workers
from chalicelib.adapters.clock import SystemClock
from chalicelib.adapters.dynamo.table import Row
from chalicelib.api.application import respond
from chalicelib.bootstrap import build
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.people import Role
from chalicelib.domain.sockets import Socket
from chalicelib.features.macros.actions import create_macro
from chalicelib.features.macros.model import MacroAction
from chalicelib.invocation import logged
from chalicelib.ports import Desk, HttpResponse
from chalicelib.settings import Settings
from tests.bench.counting_push import CountingPush
from tests.bench.emulated import REGION, receive_all, stored_changes
from tests.security.visitors import network
from tests.support.adapters import all_adapters
from tests.support.api_client import api_event
from tests.support.channels import telegram_channel, whatsapp_channel
from tests.support.fakes.mail import FakeMail
from tests.support.fakes.mailboxes import FakeMailbox, FakeMailboxes
from tests.support.fakes.transport import LocalTransport, Request, json_response
from tests.support.tenant import open_tenant

MAX_AGENTS = 10
TELEGRAM, WHATSAPP = telegram_channel(), whatsapp_channel()
QUEUES = ("ingest", "broadcast", "events", "background", "outbound")
BUCKET = "bench-files"


@dataclass(frozen=True, slots=True)
class Invocation:
    trigger: str
    handler: Any
    event: Mapping[str, Any]

    def run(self, desk: Desk) -> Any:
        context = SimpleNamespace(aws_request_id="00000000-0000-4000-8000-000000000000", function_name="parley-bench")
        return logged(self.trigger, context, lambda: desk, lambda opened: self.handler(opened, self.event))


class Provider(LocalTransport):
    """Accepts every message in the response formats of both Telegram and WhatsApp."""

    def __init__(self) -> None:
        self.accepted = 0

    def answer(self, request: Request) -> HttpResponse:
        self.accepted += 1
        answer = {"ok": True, "result": {"message_id": 10_000 + self.accepted}, "messages": [{"id": f"wamid.{self.accepted}"}]}
        return json_response(answer)

    @property
    def last_whatsapp_id(self) -> str:
        return f"wamid.{self.accepted}"


class ShiftedClock(SystemClock):
    """The time of the system, moved ahead."""

    ahead_ms = 0

    def now(self) -> int:
        return super().now() + self.ahead_ms


class BenchDesk:
    """A desk on moto with one account, a Telegram and a WhatsApp inbox, and ten administrators with up to ten browsers."""

    def __init__(self) -> None:
        os.environ.update(AWS_ACCESS_KEY_ID="bench", AWS_SECRET_ACCESS_KEY="bench", AWS_DEFAULT_REGION=REGION)
        sqs = boto3.client("sqs", region_name=REGION)
        urls = {name: sqs.create_queue(QueueName=f"{name}.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"] for name in QUEUES}
        settings = replace(
            Settings.read({"TABLE_NAME": "bench", "AWS_REGION": REGION}),
            **{f"{name}_queue": url for name, url in urls.items()},
            files_bucket=BUCKET,
            mail_queue=sqs.create_queue(QueueName="mail")["QueueUrl"],
        )
        boto3.client("s3", region_name=REGION).create_bucket(Bucket=BUCKET)
        self.urls, self.push, self.provider = urls, CountingPush(), Provider()
        desk, self._mail_queue = build(settings), settings.mail_queue
        Row.create_table(wait=True)
        self._clock = ShiftedClock()
        self.mail, self.polled = FakeMail(), FakeMailbox()
        channels = all_adapters(self.provider, mail=self.mail)
        ports: dict[str, Any] = {"transport": self.provider, "channels": channels, "clock": self._clock}
        senders = {"mail_from": "desk@parley.example", "mail_domain": "in.parley.example"}
        self.desk: Desk = replace(desk, push=self.push, mail=self.mail, mailboxes=FakeMailboxes(self.polled), **senders, **ports)
        tenant = open_tenant(self.desk, "Bench")
        for name, channel in (("telegram", TELEGRAM), ("whatsapp", WHATSAPP)):
            tenant.open_inbox(name, channel, title="Bench")
        for number in range(1, MAX_AGENTS):
            tenant.invite(f"agent{number}", name=f"Agent {number}", role=Role.ADMINISTRATOR)
        self._tenant = tenant
        self.account_id, self.token, self.ada_id = tenant.account_id, tenant.admin.access_token, tenant.admin.id
        steps = MacroAction("send_message", ("Goodbye!",)), MacroAction("change_priority", ("low",))
        self._macro_id = create_macro(self.desk, tenant.caller(), name="Close", actions=steps).id
        self._admin_socket_token = tenant.admin.pubsub_token
        self._members = self.desk.store.directory(self.account_id).members
        self.invocations: Counter[str] = Counter()
        self.handled: list[Invocation] = []
        self._updates = self._visits = 0
        self._published: set[str] = {change["id"] for change in stored_changes()}

    def online(self, agents: int) -> None:
        """Opens the browsers of the first `agents` members and closes all others."""
        now = self.desk.clock.now()
        for place, member in enumerate(self._members):
            socket = Socket(f"browser-{place}", self.account_id, now, now, user_id=member.user_id)
            self.desk.sockets.remove(socket)
            if place < agents:
                self.desk.sockets.register(socket)

    def wait(self, milliseconds: int) -> None:
        self._clock.ahead_ms += milliseconds

    def waiting_mails(self) -> list[str]:
        """Notices of mails, and requests for polls. AWS carries them, so the receive is not counted."""
        return [message.body for message in receive_all(self._mail_queue)]

    def run_background_again(self) -> None:
        """The last batch of the background queue, as after its visibility timeout."""
        last = next(each for each in reversed(self.handled) if each.trigger == "background")
        self.invocations["background"] += 1
        last.run(self.desk)

    @property
    def _telegram(self) -> Inbox:
        return next(each for each in self.desk.store.directory(self.account_id).inboxes if each.channel == TELEGRAM)

    @property
    def _signed_in(self) -> dict[str, str]:
        return {"api_access_token": self.token}

    def _http(self, method: str, path: str, body: Any, headers: Mapping[str, str], *, settle: bool = True) -> Any:
        self.invocations["api_handler"] += 1
        event = api_event(method, path, json.dumps(body).encode(), {"content-type": "application/json", **headers})
        answer = self._invoke("api", respond, event)
        if answer["statusCode"] != 200:
            raise ValueError(f"{method} {path}: {answer['statusCode']} {answer['body']}")
        if settle:
            self.settle()
        return json.loads(answer["body"] or "null")

    def visit(self, number: int, method: str, path: str, body: Any = None, credential: Mapping[str, str] | None = None) -> Any:
        """A request without a session from the network with this number. Returns the answer, whatever its status."""
        headers = {"content-type": "application/json", "x-forwarded-for": f"{network(number)}, 64.252.64.1", **(credential or {})}
        event = api_event(method, path, None if body is None else json.dumps(body, ensure_ascii=False).encode(), headers)
        self._visits += 1
        event["requestContext"]["requestId"] = str(uuid5(NAMESPACE_URL, str(self._visits)))
        self.invocations["api_handler"] += 1
        return self._invoke("api", respond, event)

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
