"""Receipts of the pretend WhatsApp, read by the adapter that reads the real ones."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from chalicelib.adapters.http import HttpTransport
from chalicelib.channels.whatsapp import WhatsappAdapter
from chalicelib.domain.inbound import InboundReceipt
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Delivery
from local.gateway import Apis, Door
from local.seed.account import WHATSAPP
from local.simulators.receipts import MOST_AT_ONCE, Receipts, Taken
from local.simulators.server import post
from local.web_client import Receive, Scope, Send, respond

PORT = 8000
CUSTOMER = "447700900123"
INBOX = Inbox(account_id=1, id=2, name="Acme", channel=WHATSAPP, created_at=0)
FACTS = {
    "phone_number": WHATSAPP.phone_number,
    "phone_number_id": WHATSAPP.phone_number_id,
    "webhook_secret": WHATSAPP.app_secret,
    "webhook_path": "/webhooks/whatsapp/+14155550100",
}


class Webhook:
    """Takes receipts as the stack does: through the adapter that checks their signature."""

    def __init__(self, *answers: int) -> None:
        self.answers = list(answers)
        self.paths: list[str] = []
        self.told: list[tuple[str, Delivery]] = []

    async def post(self, path: str, headers: Mapping[str, str], body: bytes) -> int:
        self.paths.append(path)
        if self.answers and (status := self.answers.pop(0)) >= 300:
            return status
        adapter = WhatsappAdapter(HttpTransport(), "unused")
        adapter.verify(INBOX, headers, body)
        for envelope in adapter.envelopes(INBOX, json.loads(body)):
            assert envelope.ordering_key == "2:447700900123"
            for each in adapter.parse(envelope.payload):
                assert isinstance(each, InboundReceipt)
                self.told.append((each.provider_id, each.delivery))
        return 200


QUICK = (("sent", 0.0), ("delivered", 0.001), ("read", 0.002))


def others() -> "set[asyncio.Task[Any]]":
    return {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}


def told(webhook: Webhook, number_id: str = WHATSAPP.phone_number_id) -> list[tuple[str, Delivery]]:
    async def play() -> None:
        receipts = Receipts(webhook.post, QUICK, pause=0.001)
        receipts.know([{"id": 1}, FACTS])
        receipts.promise(Taken(number_id, "wamid.1", CUSTOMER, by_number=True))
        while pending := others():
            await asyncio.wait(pending)

    asyncio.run(play())
    return webhook.told


ALL = [("wamid.1", Delivery.SENT), ("wamid.1", Delivery.DELIVERED), ("wamid.1", Delivery.READ)]


def test_a_taken_whatsapp_message_becomes_sent_delivered_and_read() -> None:
    webhook = Webhook()
    assert told(webhook) == ALL
    assert set(webhook.paths) == {"/webhooks/whatsapp/+14155550100"}


def test_a_receipt_comes_again_while_the_stack_is_busy() -> None:
    assert told(Webhook(503, 502)) == ALL


def test_numbers_without_a_known_secret_get_no_receipts() -> None:
    assert told(Webhook(), number_id="elsewhere") == []


def test_receipts_are_bounded_and_end_with_the_stack() -> None:
    async def play() -> None:
        receipts = Receipts(Webhook().post)
        receipts.know([FACTS])
        for number in range(MOST_AT_ONCE + 5):
            receipts.promise(Taken(WHATSAPP.phone_number_id, f"wamid.{number}", CUSTOMER, by_number=True))
        running = others()
        assert len(running) == MOST_AT_ONCE
        receipts.stop()
        await asyncio.wait(running)
        assert all(task.cancelled() for task in running)

    asyncio.run(play())


def test_a_call_back_comes_through_the_front_door() -> None:
    reached: list[tuple[str, bytes]] = []

    async def emulator(scope: Scope, receive: Receive, send: Send) -> None:
        reached.append((scope["path"], (await receive())["body"]))
        await respond(send, 202, b"", [])

    door = Door(emulator, emulator, emulator, port=PORT, aws_port=4566)
    door.apis = Apis(rest="rest1", websocket="sock1")
    assert asyncio.run(post(door, PORT, "/webhooks/whatsapp/+1", {"x-a": "b"}, b"{}")) == 202
    assert reached == [("/_aws/execute-api/rest1/api/webhooks/whatsapp/+1", b"{}")]
