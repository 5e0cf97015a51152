"""Deliveries of messages with several parts in a company: sending, receipts, and what the thread then shows."""

from typing import Any

from chalicelib.actions import message_delivery
from chalicelib.actions.received_changes import receive_receipt
from chalicelib.channels.whatsapp.webhook import inbound_of
from chalicelib.domain.inbound import InboundReceipt
from chalicelib.domain.messages import Delivery, Message
from chalicelib.domain.outbound import StoredFile
from tests.support.company import Company
from tests.support.deliveries import send

FILES = tuple(StoredFile(f"{name}.jpg", "image/jpeg", b"a photo") for name in ("front", "back", "side"))
SENT, DELIVERED, READ = Delivery.SENT, Delivery.DELIVERED, Delivery.READ
QUEUED, FAILED, UNKNOWN = Delivery.QUEUED, Delivery.FAILED, Delivery.UNKNOWN


def queued(acme: Company, count: int, text: str | None = None) -> Message:
    """A message of `count` files. None of its reactions has run."""
    message = acme.reply(acme.receive(inbox=acme.whatsapp), text, attachments=FILES[:count])
    acme.handled_changes = len(acme.desk.store.changes)
    return message


def sent_as(acme: Company, *outcomes: str | Exception) -> Message:
    message = queued(acme, len(outcomes))
    acme.provider.outcomes += outcomes
    send(acme, message)
    return message


def resend(acme: Company, message: Message) -> None:
    message_delivery.resend_message(acme.desk, acme.caller("ben"), message.conversation_id, message.id)
    acme.handled_changes = len(acme.desk.store.changes)


def receipt(acme: Company, provider_id: str, delivery: Delivery, reason: str | None = None) -> None:
    receive_receipt(acme.desk, acme.whatsapp, InboundReceipt(provider_id, delivery, reason))


def states(acme: Company, message: Message) -> list[Delivery]:
    return [part.delivery for part in acme.message(message).parts]


def shown(acme: Company, message: Message) -> tuple[Delivery | None, Any]:
    now = acme.message(message)
    return now.delivery, now.content_attributes.get("external_error")


def sent_files(acme: Company) -> list[str]:
    return [file.name for _, _, file in acme.provider.sent if file]


def whatsapp_status(acme: Company, provider_id: str, status: str, *errors: dict[str, Any]) -> None:
    value = {"statuses": [{"id": provider_id, "status": status, "timestamp": "1795870002", "errors": list(errors)}]}
    for inbound in inbound_of(value):
        assert isinstance(inbound, InboundReceipt)
        receive_receipt(acme.desk, acme.whatsapp, inbound)
