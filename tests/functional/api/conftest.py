"""A desk with users and an API inbox and an HTTP client per user, and a desk with a WhatsApp inbox."""

from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.domain.people import User
from tests.support.api_client import ApiClient
from tests.support.fakes.desk import FakeDesk, fake_desk
from tests.support.tenant import open_tenant
from tests.support.whatsapp_customers import WhatsappDesk, whatsapp_desk


@dataclass
class World:
    """Ada is an administrator, Ben a member of the inbox, Cleo an agent without an inbox; `anonymous` sends no credential."""

    desk: FakeDesk
    anonymous: ApiClient
    ada: ApiClient
    ben: ApiClient
    cleo: ApiClient
    users: dict[str, User]
    inbox: dict[str, Any]

    def contact(self, **fields: Any) -> dict[str, Any]:
        answer = self.ada.post("A/contacts", {"name": "Kim", **fields})
        assert answer.status == 200, answer.text
        contact: dict[str, Any] = answer.json["payload"]["contact"]
        return contact

    def conversation(self, **fields: Any) -> dict[str, Any]:
        contact_id = fields.pop("contact_id", None) or self.contact()["id"]
        answer = self.ada.post("A/conversations", {"inbox_id": self.inbox["id"], "contact_id": contact_id, **fields})
        assert answer.status == 200, answer.text
        conversation: dict[str, Any] = answer.json
        return conversation

    def message(self, conversation_id: int, **fields: Any) -> dict[str, Any]:
        answer = self.ben.post(f"A/conversations/{conversation_id}/messages", {"content": "Hello", **fields})
        assert answer.status == 200, answer.text
        message: dict[str, Any] = answer.json
        return message

    def customer(self, **fields: Any) -> tuple[str, dict[str, Any]]:
        """Creates a customer. Returns its path and the response."""
        public = f"/public/api/v1/inboxes/{self.inbox['inbox_identifier']}"
        answer = self.anonymous.post(f"{public}/contacts", {"name": "Kim", **fields})
        assert answer.status == 200, answer.text
        return f"{public}/contacts/{answer.json['source_id']}", answer.json

    def broadcast(self) -> None:
        """Numbers the stored changes, as the broadcast worker does."""
        self.desk.feed.number(1, self.desk.store.changes)


@pytest.fixture
def world() -> World:
    desk = fake_desk()
    tenant = open_tenant(desk)
    tenant.invite("ben")
    tenant.invite("cleo")
    clients = {name: tenant.client(name) for name in tenant.users}
    inbox = clients["ada"].post("A/inboxes", {"name": "Mobile app", "channel": {"type": "api"}}).json
    clients["ada"].post("A/inbox_members", {"inbox_id": inbox["id"], "user_ids": tenant.ids_of("ben")})
    return World(desk=desk, anonymous=tenant.client(), **clients, users=tenant.users, inbox=inbox)


@pytest.fixture(name="shop")
def _shop() -> WhatsappDesk:
    return whatsapp_desk()


@pytest.fixture(name="ada")
def _ada(shop: WhatsappDesk) -> ApiClient:
    """The client of the shop's administrator."""
    return shop.tenant.client("ada")
