"""The REST API as an agent's program uses it."""

from collections.abc import Mapping
from typing import Any

import httpx

from tests.e2e.stack import Facts
from tests.e2e.waiting import until

TIMEOUT = 60
CREDENTIAL = ("access-token", "client", "uid")


class Agent:
    """Somebody who answers, by access token: one of the demo's team by name, or whoever a test has invited."""

    def __init__(self, facts: Facts, who: str | dict[str, Any]) -> None:
        self.facts = facts
        self.user = facts.user(who) if isinstance(who, str) else who
        self.id = int(self.user["id"])
        known = {"ada": "Ada Bauer", "ben": "Ben Okafor", "cleo": "Cleo Marchetti"}
        self.name = known[who] if isinstance(who, str) else str(who["name"])
        self.http = httpx.Client(base_url=facts.url, headers={"api_access_token": self.user["api_access_token"]}, timeout=TIMEOUT)

    def close(self) -> None:
        self.http.close()

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """`path` is within the account unless it starts with a slash."""
        full = path if path.startswith("/") else f"/api/v1/accounts/{self.facts.account_id}/{path}"
        return self.http.request(method, full, **options)

    def get(self, path: str, **query: Any) -> Any:
        return told(self.request("GET", path, params=query))

    def post(self, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None) -> Any:
        return told(self.request("POST", path, json={} if body is None else body, headers=dict(headers or {})))

    def head(self) -> int:
        return int(self.get("feed")["head"])

    def rows(self, **query: Any) -> list[dict[str, Any]]:
        """The newest 25 conversations."""
        found: list[dict[str, Any]] = self.get("conversations", **{"status": "all", **query})["data"]["payload"]
        return found

    def rows_of(self, contact_name: str) -> list[dict[str, Any]]:
        return [row for row in self.rows() if row["meta"]["sender"]["name"] == contact_name]

    def conversation_of(self, contact_name: str) -> int:
        """The number of the one conversation of this contact, as soon as it is there."""
        rows = until(lambda: self.rows_of(contact_name), f"a conversation of {contact_name}")
        assert len(rows) == 1, f"{contact_name} has {len(rows)} conversations"
        return int(rows[0]["id"])

    def conversation(self, number: int) -> dict[str, Any]:
        found: dict[str, Any] = self.get(f"conversations/{number}")
        return found

    def messages(self, number: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get(f"conversations/{number}/messages")["payload"]
        return found

    def all_messages(self, number: int) -> list[dict[str, Any]]:
        """From the first one on, page by page."""
        found = self.messages(number)
        while page := self.get(f"conversations/{number}/messages", before=found[0]["id"])["payload"] if found else []:
            found = [*page, *found]
        return found

    def texts_from_the_beginning(self, number: int) -> list[str]:
        return [message["content"] for message in self.all_messages(number) if message["message_type"] != ACTIVITY]

    def texts(self, number: int) -> list[str]:
        """What was said, without lines about what happened."""
        return [message["content"] for message in self.messages(number) if message["message_type"] != ACTIVITY]

    def message(self, number: int, message_id: int) -> dict[str, Any]:
        return next(message for message in self.messages(number) if message["id"] == message_id)

    def wait_for_text(self, number: int, text: str) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            return next((message for message in self.messages(number) if message["content"] == text), None)

        found = until(look, f"“{text}” in conversation {number}")
        assert found
        return found

    def reply(self, number: int, text: str, **fields: Any) -> dict[str, Any]:
        sent: dict[str, Any] = self.post(f"conversations/{number}/messages", {"content": text, **fields})
        return sent

    def wait_for_delivery(self, number: int, message_id: int, *states: str) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            found = self.message(number, message_id)
            return found if found["delivery"] in states else None

        message = until(look, f"message {message_id} becomes {' or '.join(states)}")
        assert message
        return message


INCOMING, OUTGOING, ACTIVITY = 0, 1, 2


def told(response: httpx.Response) -> Any:
    assert response.is_success, f"{response.request.method} {response.request.url}: {response.status_code} {response.text[:500]}"
    return response.json() if response.content else None


def sign_in(facts: Facts, email: str, password: str) -> tuple[httpx.Response, dict[str, str]]:
    """The answer and the credential it carries."""
    response = httpx.post(f"{facts.url}/auth/sign_in", json={"email": email, "password": password}, timeout=TIMEOUT)
    return response, {name: response.headers[name] for name in CREDENTIAL if name in response.headers}
