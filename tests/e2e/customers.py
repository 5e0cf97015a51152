"""Customers who write to the desk: over Telegram's and WhatsApp's webhooks, and through the public API."""

import itertools
import json
import smtplib
import time
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any

import httpx

from tests.e2e.desk_api import TIMEOUT, json_of
from tests.e2e.stack import StackInfo
from tests.support.webhooks import (
    telegram_message,
    telegram_proof,
    whatsapp_message,
    whatsapp_proof,
    whatsapp_status,
    whatsapp_webhook,
)

NUMBERS = itertools.count(time.time_ns() // 1_000_000 % 100_000_000 * 10)
FIRST_NAMES = ("Imani", "Jonas", "Katya", "Liam", "Mei", "Nadia", "Olu", "Priya", "Quinn", "Rosa")


def new_number() -> int:
    return next(NUMBERS)


def new_name() -> str:
    number = new_number()
    return f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {number}"


class TelegramCustomer:
    def __init__(self, stack_info: StackInfo) -> None:
        self.stack_info, self.inbox = stack_info, stack_info.inbox("Telegram")
        self.number = 2_000_000_000 + new_number()
        self.id = str(self.number)
        self.name = new_name()
        self._messages = itertools.count(1)

    def write(self, text: str) -> int:
        """Sends a text; returns Telegram's id of the message."""
        return self.send({"text": text})

    def send(self, content: Mapping[str, Any]) -> int:
        update = self.update(content)
        json_of(self.deliver(update))
        return int(update["message"]["message_id"])

    def update(self, content: Mapping[str, Any]) -> dict[str, Any]:
        first, _, last = self.name.partition(" ")
        person = {"id": self.number, "first_name": first, "last_name": last, "language_code": "en"}
        message = telegram_message(person, next(self._messages), int(time.time()), **content)
        return {"update_id": new_number(), "message": message}

    def deliver(self, update: Any, *, secret: str | None = None) -> httpx.Response:
        headers = telegram_proof(self.inbox["webhook_secret"] if secret is None else secret)
        return httpx.post(self.stack_info.url + self.inbox["webhook_path"], json=update, headers=headers, timeout=TIMEOUT)


class EmailCustomer:
    """Writes mails to the demo's mailbox."""

    def __init__(self, stack_info: StackInfo) -> None:
        self.stack_info, self.inbox = stack_info, stack_info.inbox("Email")
        self.name = new_name()
        self.address = f"{self.name.replace(' ', '.').lower()}@customer.example"

    def write(
        self,
        subject: str,
        text: str,
        html: str = "",
        *,
        pictures: Mapping[str, bytes] | None = None,
        calendar: str = "",
        **headers: str,
    ) -> None:
        """`pictures`: PNGs by the content ids to which the HTML refers. `calendar`: an invitation."""
        mail = EmailMessage()
        mail["From"], mail["Subject"] = f"{self.name} <{self.address}>", subject
        mail["To"], mail["Date"] = headers.pop("To", self.inbox["email"]), formatdate()
        mail["Message-ID"] = make_msgid(domain="customer.example")
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        if html:
            mail.add_alternative(html, subtype="html")
        if calendar:
            mail.add_alternative(calendar, subtype="calendar", params={"method": "REQUEST"})
        for content_id, body in (pictures or {}).items():
            mail.get_body(("html",)).add_related(body, maintype="image", subtype="png", cid=f"<{content_id}>")  # type: ignore[union-attr]
        with smtplib.SMTP(**self.stack_info.data["smtp"], timeout=TIMEOUT) as server:
            server.send_message(mail, self.address, [self.inbox["email"]])


class WhatsappCustomer:
    def __init__(self, stack_info: StackInfo) -> None:
        self.stack_info, self.inbox = stack_info, stack_info.inbox("Whatsapp")
        self.id = f"4477{new_number():010d}"[:15]
        self.name = new_name()

    def write(self, *texts: str) -> list[str]:
        """Sends the texts in one webhook; returns WhatsApp's ids of the messages."""
        messages = [self.message({"type": "text", "text": {"body": text}}) for text in texts]
        json_of(self.deliver(self.webhook(messages=messages)))
        return [message["id"] for message in messages]

    def message(self, content: Mapping[str, Any]) -> dict[str, Any]:
        return whatsapp_message(self.id, f"wamid.in-{new_number()}", int(time.time()), **content)

    def status(self, provider_id: str | None, status: str, **more: Any) -> dict[str, Any]:
        return whatsapp_status(self.id, provider_id, int(time.time()), status, **more)

    def report(self, provider_id: str | None, *statuses: str) -> None:
        for status in statuses:
            json_of(self.deliver(self.webhook(statuses=[self.status(provider_id, status)])))

    def webhook(self, **fields: Any) -> dict[str, Any]:
        number, number_id = self.inbox["phone_number"], self.inbox["phone_number_id"]
        return whatsapp_webhook(number, number_id, customer=self.id, name=self.name, **fields)

    def deliver(self, webhook: Any) -> httpx.Response:
        return self.deliver_bytes(json.dumps(webhook).encode())

    def deliver_bytes(self, body: bytes, *, signature: str | None = None) -> httpx.Response:
        signed = whatsapp_proof(self.inbox["webhook_secret"], body) if signature is None else {"X-Hub-Signature-256": signature}
        headers = {"content-type": "application/json", **signed}
        return httpx.post(self.stack_info.url + self.inbox["webhook_path"], content=body, headers=headers, timeout=TIMEOUT)


class AppCustomer:
    """A customer of the public API, in the inbox "Mobile app" unless another identifier is given."""

    def __init__(self, stack_info: StackInfo, *, name: str = "", inbox_identifier: str = "") -> None:
        self.name = name or new_name()
        self.base = (
            f"{stack_info.url}/public/api/v1/inboxes/{inbox_identifier or stack_info.inbox('Api')['inbox_identifier']}/contacts"
        )
        self.contact = self.post(self.base, {"name": self.name})
        self.source_id = str(self.contact["source_id"])
        self.conversations = f"{self.base}/{self.source_id}/conversations"

    @property
    def pubsub_token(self) -> str:
        return str(self.contact["pubsub_token"])

    def start(self, text: str) -> int:
        number = int(self.post(self.conversations, {})["id"])
        self.write(number, text)
        return number

    def write(self, number: int, text: str, **fields: Any) -> dict[str, Any]:
        message: dict[str, Any] = self.post(f"{self.conversations}/{number}/messages", {"content": text, **fields})
        return message

    def post(self, url: str, body: Any) -> Any:
        return json_of(httpx.post(url, json=body, timeout=TIMEOUT))
