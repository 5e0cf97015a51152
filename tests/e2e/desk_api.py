"""A client of the REST API with an agent's access token."""

from collections.abc import Mapping
from typing import Any

import httpx

from tests.e2e.stack import StackInfo
from tests.e2e.waiting import until

TIMEOUT = 60
SESSION_HEADERS = ("access-token", "client", "uid")


class Agent:
    """An agent: `ada`, `ben` or `cleo` of the demo data, or the user that a test has created."""

    def __init__(self, stack_info: StackInfo, user: str | dict[str, Any]) -> None:
        self.stack_info = stack_info
        self.user = stack_info.user(user) if isinstance(user, str) else user
        self.id = int(self.user["id"])
        known = {"ada": "Ada Bauer", "ben": "Ben Okafor", "cleo": "Cleo Marchetti"}
        self.name = known[user] if isinstance(user, str) else str(user["name"])
        self.http = httpx.Client(
            base_url=stack_info.url, headers={"api_access_token": self.user["api_access_token"]}, timeout=TIMEOUT
        )

    def close(self) -> None:
        self.http.close()

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """`path` is relative to the account unless it starts with a slash."""
        full = path if path.startswith("/") else f"/api/v1/accounts/{self.stack_info.account_id}/{path}"
        return self.http.request(method, full, **options)

    def get(self, path: str, **query: Any) -> Any:
        return json_of(self.request("GET", path, params=query))

    def post(self, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None) -> Any:
        return json_of(self.request("POST", path, json={} if body is None else body, headers=dict(headers or {})))

    def head(self) -> int:
        return int(self.get("feed")["head"])

    def rows(self, **query: Any) -> list[dict[str, Any]]:
        """The newest 25 conversations."""
        found: list[dict[str, Any]] = self.get("conversations", **{"status": "all", **query})["data"]["payload"]
        return found

    def rows_of(self, contact_name: str) -> list[dict[str, Any]]:
        return [row for row in self.rows() if row["meta"]["sender"]["name"] == contact_name]

    def conversation_of(self, contact_name: str) -> int:
        """Waits until the contact has a conversation; returns its id. Fails if there is more than one."""
        rows = until(lambda: self.rows_of(contact_name), f"a conversation of {contact_name}")
        assert len(rows) == 1, f"{contact_name} has {len(rows)} conversations"
        return int(rows[0]["id"])

    def conversation(self, number: int) -> dict[str, Any]:
        found: dict[str, Any] = self.get(f"conversations/{number}")
        return found

    def messages(self, number: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get(f"conversations/{number}/messages")["payload"]
        return found

    def written_messages(self, number: int) -> list[dict[str, Any]]:
        """Without the lines about actions: an automatic assignment adds one at any time."""
        return [message for message in self.messages(number) if message["message_type"] != ACTIVITY]

    def all_messages(self, number: int) -> list[dict[str, Any]]:
        """All messages from the first one on, read page by page."""
        found = self.messages(number)
        while page := self.get(f"conversations/{number}/messages", before=found[0]["id"])["payload"] if found else []:
            found = [*page, *found]
        return found

    def all_texts(self, number: int) -> list[str]:
        return [message["content"] for message in self.all_messages(number) if message["message_type"] != ACTIVITY]

    def texts(self, number: int) -> list[str]:
        """The texts of the newest page, without activity messages."""
        return [message["content"] for message in self.written_messages(number)]

    def message(self, number: int, message_id: int) -> dict[str, Any]:
        return next(message for message in self.messages(number) if message["id"] == message_id)

    def wait_for_text(self, number: int, text: str) -> dict[str, Any]:
        def probe() -> dict[str, Any] | None:
            return next((message for message in self.messages(number) if message["content"] == text), None)

        found = until(probe, f"“{text}” in conversation {number}")
        assert found
        return found

    def reply(self, number: int, text: str, **fields: Any) -> dict[str, Any]:
        sent: dict[str, Any] = self.post(f"conversations/{number}/messages", {"content": text, **fields})
        return sent

    def wait_for_delivery(self, number: int, message_id: int, *states: str) -> dict[str, Any]:
        def probe() -> dict[str, Any] | None:
            found = self.message(number, message_id)
            return found if found["delivery"] in states else None

        message = until(probe, f"message {message_id} becomes {' or '.join(states)}")
        assert message
        return message


INCOMING, OUTGOING, ACTIVITY = 0, 1, 2


def json_of(response: httpx.Response) -> Any:
    assert response.is_success, f"{response.request.method} {response.request.url}: {response.status_code} {response.text[:500]}"
    return response.json() if response.content else None


def sign_in(stack_info: StackInfo, email: str, password: str) -> tuple[httpx.Response, dict[str, str]]:
    """The answer, and the session headers in it."""
    response = httpx.post(f"{stack_info.url}/auth/sign_in", json={"email": email, "password": password}, timeout=TIMEOUT)
    return response, {name: response.headers[name] for name in SESSION_HEADERS if name in response.headers}
