"""What became of a WhatsApp message, told to the inbox's webhook as Meta tells it: sent, delivered, read, each signed."""

import asyncio
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Post = Callable[[str, Mapping[str, str], bytes], Awaitable[int]]
"""Takes a path of this stack, headers and a body; returns the status."""

STEPS = (("sent", 0.6), ("delivered", 1.5), ("read", 4.0))
MOST_AT_ONCE = 500
TRIES = 4

log = logging.getLogger("parley.providers")


@dataclass(frozen=True, slots=True)
class Taken:
    number_id: str
    message_id: str
    customer: str
    by_number: bool


class Receipts:
    """Tasks of the stack's own loop: they end with it."""

    def __init__(self, post: Post, steps: Sequence[tuple[str, float]] = STEPS, pause: float = 1.0) -> None:
        self._post, self._steps, self._pause = post, steps, pause
        self._inboxes: dict[str, Mapping[str, Any]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def know(self, inboxes: Sequence[Mapping[str, Any]]) -> None:
        """As stack.json tells them. Of other inboxes nobody here has the secret, so they get no receipts."""
        self._inboxes = {inbox["phone_number_id"]: inbox for inbox in inboxes if "phone_number_id" in inbox}

    def promise(self, taken: Taken) -> None:
        inbox = self._inboxes.get(taken.number_id)
        if inbox is None or len(self._tasks) >= MOST_AT_ONCE:
            return
        task = asyncio.get_running_loop().create_task(self._tell_all(inbox, taken))
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def stop(self) -> None:
        for task in self._tasks:
            task.cancel()

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (problem := task.exception()):
            log.warning("a receipt was not told: %s", problem)

    async def _tell_all(self, inbox: Mapping[str, Any], taken: Taken) -> None:
        passed = 0.0
        for status, at in self._steps:
            await asyncio.sleep(at - passed)
            passed = at
            await self._tell(inbox, receipt(inbox, taken, status))

    async def _tell(self, inbox: Mapping[str, Any], body: bytes) -> None:
        """Again for a while when the stack is busy deploying, as Meta would."""
        headers = {"content-type": "application/json", "x-hub-signature-256": signature(inbox["webhook_secret"], body)}
        for pause in range(TRIES):
            await asyncio.sleep(self._pause * pause)
            if await self._post(inbox["webhook_path"], headers, body) < 300:
                return
        log.warning("%s did not take a receipt", inbox["webhook_path"])


def signature(secret: str, body: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def receipt(inbox: Mapping[str, Any], taken: Taken, status: str) -> bytes:
    customer = {"recipient_id" if taken.by_number else "recipient_user_id": taken.customer}
    value = {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": inbox["phone_number"].removeprefix("+"),
            "phone_number_id": inbox["phone_number_id"],
        },
        "statuses": [{"id": taken.message_id, "status": status, "timestamp": str(int(time.time())), **customer}],
    }
    entry = {"id": "102290129340398", "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
