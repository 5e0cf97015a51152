"""Customers who write to a WhatsApp inbox under any of their addresses, through signed webhooks and `receive`."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from chalicelib.actions.receive import receive
from chalicelib.channels.whatsapp.channel import WhatsappChannel
from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Message, MessageType
from tests.support.channels import whatsapp_channel
from tests.support.fakes.desk import FakeDesk, fake_desk
from tests.support.tenant import Tenant, open_tenant, stored
from tests.support.webhooks import proof, whatsapp_status

Json = dict[str, Any]
SECONDS = 1_789_999_000
"""The time of the first event, before the fake clock's."""


@dataclass
class WhatsappDesk:
    """A desk in memory with one WhatsApp inbox. Every event is sent a second after the one before."""

    desk: FakeDesk
    tenant: Tenant
    inbox: Inbox
    numbers: Iterator[int] = field(default_factory=count)

    def at(self) -> int:
        return SECONDS + next(self.numbers)

    def message(self, text: str = "Hello", **address: str | None) -> Json:
        """The value of a webhook. `address`: number, wa_id, user_id, parent. Without `wa_id` it equals the number."""
        number, user_id, parent = (address.get(name) for name in ("number", "user_id", "parent"))
        at = self.at()
        message = {"id": f"wamid.{at}", "timestamp": str(at), "type": "text", "text": {"body": text}}
        ids = {"from": number, "from_user_id": user_id, "from_parent_user_id": parent}
        known = {"wa_id": address.get("wa_id") or number, "user_id": user_id, "parent_user_id": parent}
        contact = {"profile": {"name": "Kim"}, **present(known)}
        return {"contacts": [contact], "messages": [{**message, **present(ids)}]}

    def change(self, *, seconds: int | None = None, old: Json | None = None, **system: Any) -> Json:
        at = self.at() if seconds is None else seconds
        kind = "user_changed_number" if "wa_id" in system else "user_changed_user_id"
        message = {"id": f"wamid.change{at}", "timestamp": str(at), "type": "system", "system": {"type": kind, **system}}
        return {"messages": [{**message, **(old or {})}]}

    def echo(self, text: str, number: str, **more: str) -> Json:
        at = self.at()
        message = {"id": f"wamid.{at}", "timestamp": str(at), "type": "text", "text": {"body": text}, "from": "15550001111"}
        return {"message_echoes": [{**message, "to": number, **more}]}

    def receipt(self, provider_id: str, number: str, **more: str) -> Json:
        return {"statuses": [whatsapp_status(number, provider_id, self.at(), "delivered", **more)]}

    def envelopes(self, value: Json) -> list[Envelope]:
        """Posts the webhook and returns what it has queued."""
        channel = self.inbox.channel
        assert isinstance(channel, WhatsappChannel)
        metadata = {"display_phone_number": channel.phone_number[1:], "phone_number_id": channel.phone_number_id}
        change = {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
        body = json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}).encode()
        before = len(self.desk.queues.inbound)
        answer = self.tenant.client().request("POST", channel.webhook_path, body=body, headers=proof(channel, body))
        assert answer.status == 200, answer.text
        return self.desk.queues.inbound[before:]

    def arrives(self, value: Json) -> None:
        for envelope in self.envelopes(value):
            receive(self.desk, envelope)

    def writes(self, text: str = "Hello", **address: str | None) -> Conversation:
        """Stores a customer's message and returns its conversation."""
        value = self.message(text, **address)
        self.arrives(value)
        return self.conversation_of(value["messages"][0]["id"])

    def conversation_of(self, provider_id: str) -> Conversation:
        claim = stored(self.desk, keys.provider_message(self.tenant.account_id, self.inbox.id, provider_id))
        return self.tenant.conversation(int(claim.refers_to[0]))

    def contacts(self) -> list[Contact]:
        return self.desk.store.of_kind("contact", self.tenant.account_id)

    def contact(self) -> Contact:
        """The only contact."""
        (contact,) = self.contacts()
        return contact

    def addresses(self, contact: Contact) -> dict[str, bool]:
        """The ids of the contact's addresses, and whether each is current."""
        return {address.id: address.until is None for link in contact.links for address in link.addresses}

    def texts(self, conversation: Conversation) -> list[str | None]:
        found: list[Message] = self.tenant.messages(conversation.id)
        return [message.content for message in found if message.type is not MessageType.ACTIVITY]


def present(fields: Json) -> Json:
    return {name: value for name, value in fields.items() if value is not None}


def whatsapp_desk() -> WhatsappDesk:
    desk = fake_desk()
    tenant = open_tenant(desk)
    tenant.invite("ben")
    return WhatsappDesk(desk, tenant, tenant.open_inbox("whatsapp", whatsapp_channel(), "ben"))


def new_contact(shop: WhatsappDesk, number: str, *, linked: bool = True) -> Json:
    """The body with which an agent creates a contact. `linked`: in the WhatsApp inbox."""
    inbox = {"inbox_id": shop.inbox.id} if linked else {}
    return {"name": "Agent made", "phone_number": f"+{number}", **inbox}
