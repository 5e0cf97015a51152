"""Receipts of the simulated WhatsApp, read by the adapter that reads the real ones."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from chalicelib.adapters.http import HttpTransport
from chalicelib.domain.inbound import InboundReceipt
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Delivery
from local.channels.whatsapp import CHANNEL as WHATSAPP
from local.gateway import ApiIds, Gateway
from local.simulators.receipts import MAX_CONCURRENT_RECEIPTS, AcceptedMessage, Receipts
from local.simulators.server import post
from local.web_client import Receive, Scope, Send, respond
from tests.support.adapters import channel_adapter

PORT = 8000
CUSTOMER = "447700900123"
INBOX = Inbox(account_id=1, id=2, name="Acme", channel=WHATSAPP, created_at=0)
INBOX_RECORD = {
    "phone_number": WHATSAPP.phone_number,
    "phone_number_id": WHATSAPP.phone_number_id,
    "webhook_secret": WHATSAPP.app_secret,
    "webhook_path": "/webhooks/whatsapp/+14155550100",
}


class Webhook:
    """Accepts receipts as the stack does: through the adapter, which checks their signature."""

    def __init__(self, *answers: int) -> None:
        self.answers = list(answers)
        self.paths: list[str] = []
        self.receipts: list[tuple[str, Delivery]] = []

    async def post(self, path: str, headers: Mapping[str, str], body: bytes) -> int:
        self.paths.append(path)
        if self.answers and (status := self.answers.pop(0)) >= 300:
            return status
        adapter = channel_adapter("whatsapp", HttpTransport(), "unused")
        adapter.verify(INBOX, headers, body)
        for envelope in adapter.envelopes(INBOX, json.loads(body)):
            assert envelope.ordering_key == "2:447700900123"
            for each in adapter.parse(envelope.payload):
                assert isinstance(each, InboundReceipt)
                self.receipts.append((each.provider_id, each.delivery))
        return 200


QUICK = (("sent", 0.0), ("delivered", 0.001), ("read", 0.002))


def other_tasks() -> "set[asyncio.Task[Any]]":
    return {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}


def received(webhook: Webhook, number_id: str = WHATSAPP.phone_number_id) -> list[tuple[str, Delivery]]:
    async def run() -> None:
        receipts = Receipts(webhook.post, QUICK, pause=0.001)
        receipts.set_inboxes([{"id": 1}, INBOX_RECORD])
        receipts.schedule(AcceptedMessage(number_id, "wamid.1", CUSTOMER, by_number=True))
        while pending := other_tasks():
            await asyncio.wait(pending)

    asyncio.run(run())
    return webhook.receipts


ALL = [("wamid.1", Delivery.SENT), ("wamid.1", Delivery.DELIVERED), ("wamid.1", Delivery.READ)]


def test_accepted_whatsapp_message_becomes_sent_delivered_and_read() -> None:
    webhook = Webhook()
    assert received(webhook) == ALL
    assert set(webhook.paths) == {"/webhooks/whatsapp/+14155550100"}


def test_receipt_is_sent_again_after_a_server_error() -> None:
    assert received(Webhook(503, 502)) == ALL


def test_phone_number_without_known_secret_gets_no_receipts() -> None:
    assert received(Webhook(), number_id="elsewhere") == []


def test_receipt_tasks_are_bounded_and_cancelled_on_stop() -> None:
    async def run() -> None:
        receipts = Receipts(Webhook().post)
        receipts.set_inboxes([INBOX_RECORD])
        for number in range(MAX_CONCURRENT_RECEIPTS + 5):
            receipts.schedule(AcceptedMessage(WHATSAPP.phone_number_id, f"wamid.{number}", CUSTOMER, by_number=True))
        running = other_tasks()
        assert len(running) == MAX_CONCURRENT_RECEIPTS
        receipts.stop()
        await asyncio.wait(running)
        assert all(task.cancelled() for task in running)

    asyncio.run(run())


def test_receipt_reaches_the_api_through_the_gateway() -> None:
    reached: list[tuple[str, bytes]] = []

    async def emulator(scope: Scope, receive: Receive, send: Send) -> None:
        reached.append((scope["path"], (await receive())["body"]))
        await respond(send, 202, b"", [])

    gateway = Gateway(emulator, emulator, emulator, emulator, port=PORT, aws_port=4566)
    gateway.api_ids = ApiIds(rest="rest1", websocket="sock1")
    assert asyncio.run(post(gateway, PORT, "/webhooks/whatsapp/+1", {"x-a": "b"}, b"{}")) == 202
    assert reached == [("/_aws/execute-api/rest1/api/webhooks/whatsapp/+1", b"{}")]
