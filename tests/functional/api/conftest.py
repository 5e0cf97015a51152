"""A desk with users and an API inbox, and an HTTP client per user."""

from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.actions.accounts import create_account
from chalicelib.actions.agents import invite_agent
from chalicelib.actions.sessions import caller
from chalicelib.domain import keys
from chalicelib.domain.people import User
from tests.support.api_client import ApiClient
from tests.support.fakes.desk import FakeDesk, fake_desk

PASSWORD = "Secret-1"


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
    account, ada = create_account(desk, name="Acme", admin_name="Ada", email="ada@acme.example", password=PASSWORD)
    for name in ("Ben", "Cleo"):
        invite_agent(
            desk,
            caller(desk, ada, account.id),
            email=f"{name.lower()}@acme.example",
            name=name,
            password=PASSWORD,
            auto_offline=True,
        )
    users = {"ada": ada, **{name: _user(desk, f"{name}@acme.example") for name in ("ben", "cleo")}}
    anonymous = ApiClient(desk, account_id=account.id)
    clients = {name: anonymous.as_user(user.access_token) for name, user in users.items()}
    inbox = clients["ada"].post("A/inboxes", {"name": "Mobile app", "channel": {"type": "api"}}).json
    clients["ada"].post("A/inbox_members", {"inbox_id": inbox["id"], "user_ids": [users["ben"].id]})
    return World(desk=desk, anonymous=anonymous, **clients, users=users, inbox=inbox)


def _user(desk: FakeDesk, email: str) -> User:
    claim = desk.store.get(keys.email_of_user(email))
    assert claim is not None
    user = desk.store.get(keys.user(int(claim.refers_to[0])))
    assert user is not None
    return user
