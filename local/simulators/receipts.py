"""Signed status webhooks for accepted WhatsApp messages, as Meta sends them: sent, delivered, read."""

import asyncio
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local.simulators.base import Post

STATUS_DELAYS_SECONDS = (("sent", 0.6), ("delivered", 1.5), ("read", 4.0))
MAX_CONCURRENT_RECEIPTS = 500
TRIES = 4

log = logging.getLogger("parley.simulators")


@dataclass(frozen=True, slots=True)
class AcceptedMessage:
    number_id: str
    message_id: str
    customer: str
    by_number: bool


class Receipts:
    """Runs one task per message in the stack's event loop."""

    def __init__(self, post: Post, delays: Sequence[tuple[str, float]] = STATUS_DELAYS_SECONDS, pause: float = 1.0) -> None:
        self._post, self._delays, self._pause = post, delays, pause
        self._inboxes: dict[str, Mapping[str, Any]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def set_inboxes(self, inboxes: Sequence[Mapping[str, Any]]) -> None:
        """Takes the inboxes in the form of stack.json. Other inboxes get no receipts: their app secret is not known here."""
        self._inboxes = {inbox["phone_number_id"]: inbox for inbox in inboxes if "phone_number_id" in inbox}

    def schedule(self, message: AcceptedMessage) -> None:
        inbox = self._inboxes.get(message.number_id)
        if inbox is None or len(self._tasks) >= MAX_CONCURRENT_RECEIPTS:
            return
        task = asyncio.get_running_loop().create_task(self._send_all(inbox, message))
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def stop(self) -> None:
        for task in self._tasks:
            task.cancel()

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (problem := task.exception()):
            log.warning("a receipt was not sent: %s", problem)

    async def _send_all(self, inbox: Mapping[str, Any], message: AcceptedMessage) -> None:
        elapsed = 0.0
        for status, seconds in self._delays:
            await asyncio.sleep(seconds - elapsed)
            elapsed = seconds
            await self._send(inbox, receipt(inbox, message, status))

    async def _send(self, inbox: Mapping[str, Any], body: bytes) -> None:
        """Tries again with growing pauses while the stack is being deployed, as Meta does."""
        headers = {"content-type": "application/json", "x-hub-signature-256": signature(inbox["webhook_secret"], body)}
        for pause in range(TRIES):
            await asyncio.sleep(self._pause * pause)
            if await self._post(inbox["webhook_path"], headers, body) < 300:
                return
        log.warning("%s did not accept a receipt", inbox["webhook_path"])


def signature(secret: str, body: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def receipt(inbox: Mapping[str, Any], message: AcceptedMessage, status: str) -> bytes:
    customer = {"recipient_id" if message.by_number else "recipient_user_id": message.customer}
    value = {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": inbox["phone_number"].removeprefix("+"),
            "phone_number_id": inbox["phone_number_id"],
        },
        "statuses": [{"id": message.message_id, "status": status, "timestamp": str(int(time.time())), **customer}],
    }
    entry = {"id": "102290129340398", "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
