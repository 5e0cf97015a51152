"""Conversations that contain everything the web client displays in its own way, for tests that look at every screen."""

from dataclasses import dataclass
from typing import Any

from tests.e2e.customers import TelegramCustomer, WhatsappCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.pictures import png
from tests.e2e.provider import Provider, ProviderFailure
from tests.e2e.waiting import until

LONG = "A long story" + " that goes on" * 250
REFUSED = ProviderFailure(400, {"error": {"code": 131053, "message": "Media upload error"}})

MACRO = [
    {"action_name": "assign_agent", "action_params": ["self"]},
    {"action_name": "send_message", "action_params": ["We are sorry for the delay, {{contact.first_name}}. " * 8]},
    {"action_name": "add_label", "action_params": ["refund"]},
    {"action_name": "snooze_conversation"},
]


@dataclass(frozen=True)
class Showcase:
    """Names of contacts whose newest conversation shows one kind of thing."""

    mixed: str
    """A picture, a file, a place, marked-up and long texts, a quote, a note and labels."""
    undelivered: str
    """A message of two files, one of which the channel refused. The contact has changed the number."""


def build_showcase(ada: Agent, provider: Provider) -> Showcase:
    for kind, more in {
        "text": {},
        "link": {},
        "date": {},
        "checkbox": {},
        "list": {"attribute_values": ["free", "paid"]},
    }.items():
        named = {"attribute_display_name": f"A {kind}", "attribute_key": kind, "attribute_model": "contact_attribute"}
        define_attribute(ada, {**named, "attribute_display_type": kind, **more})
    define_attribute(ada, {"attribute_display_name": "Order number", "attribute_key": "order"})
    telegram, whatsapp = TelegramCustomer(ada.stack_info), WhatsappCustomer(ada.stack_info)
    _build_mixed(telegram, ada, provider)
    _build_undelivered(whatsapp, ada, provider)
    ada.post("macros", {"name": f"Apologize {telegram.id}", "visibility": "global", "actions": MACRO})
    ada.post("canned_responses", {"short_code": f"sorry {telegram.id}", "content": "We are sorry for the delay. " * 8})
    return Showcase(telegram.name, whatsapp.name)


def define_attribute(ada: Agent, fields: dict[str, Any]) -> None:
    """Several tests of one stack may define the same attribute."""
    ada.post("custom_attribute_definitions", fields, headers={"Idempotency-Key": f"attribute {fields['attribute_key']}"})


def _build_mixed(customer: TelegramCustomer, ada: Agent, provider: Provider) -> None:
    provider.serve(f"{customer.id}-picture", png(640, 480), "image/png", path=f"received/{customer.id}.png")
    provider.serve(f"{customer.id}-file", b"cup 9.50", "text/plain", path=f"received/{customer.id}.txt")
    customer.write("Good morning! My order has not arrived. https://example.com/orders/4711")
    number = ada.conversation_of(customer.name)
    customer.send({"photo": [{"file_id": f"{customer.id}-picture", "file_size": 20_000, "width": 640, "height": 480}]})
    customer.send({"document": {"file_id": f"{customer.id}-file", "file_name": "invoice.txt", "mime_type": "text/plain"}})
    customer.send({"location": {"latitude": 52.52, "longitude": 13.405}})
    customer.write(LONG)
    ada.wait_for_text(number, LONG)
    first = ada.messages(number)[0]
    ada.reply(
        number, "Hello! **I will have a look.**\n\n- the *parcel*\n- `4711`", content_attributes={"in_reply_to": first["id"]}
    )
    ada.reply(number, "Second time this month, see [the guide](https://example.com/guide)", private=True)
    ada.post(f"conversations/{number}/labels", {"labels": ["refund", "vip", "shipping"]})
    ada.post(f"conversations/{number}/toggle_priority", {"priority": "urgent"})

    def ready() -> bool:
        files = [each for message in ada.messages(number) for each in message.get("attachments") or []]
        return len(files) == 3 and all(each["state"] == "ready" for each in files if each["file_type"] in ("image", "file"))

    until(ready, "the files are downloaded")


def _build_undelivered(customer: WhatsappCustomer, ada: Agent, provider: Provider) -> None:
    customer.write("Could you send me the plans?")
    number = ada.conversation_of(customer.name)
    before, customer.id = customer.id, f"{customer.id}9"
    moved = {"type": "user_changed_number", "wa_id": customer.id, "body": f"{customer.name} has a new number"}
    change = customer.message({"type": "system", "system": moved}) | {"from": before}
    customer.deliver(customer.webhook(messages=[change])).raise_for_status()
    customer.write("This is my new number")
    ada.wait_for_text(number, "This is my new number")
    provider.fail_next(customer.id, REFUSED)
    files = [("attachments[]", (name, b"%PDF-1.4 plan", "application/pdf")) for name in ("ground floor.pdf", "first floor.pdf")]
    sent = ada.request("POST", f"conversations/{number}/messages", data={"content": ""}, files=files)
    assert sent.is_success, sent.text
    ada.wait_for_delivery(number, int(sent.json()["id"]), "failed")
