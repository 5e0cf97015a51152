"""The widget of one visitor on a website, as an HTTP client: it keeps the token that the desk has given it."""

from dataclasses import dataclass, field
from typing import Any

from chalicelib.ports import Desk
from tests.support.api_client import Answer, ApiClient
from tests.support.multipart import BOUNDARY, multipart

WIDGET = "/api/v1/widget"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"


@dataclass
class Widget:
    desk: Desk
    website_token: str = "site-token"
    token: str = ""
    client: ApiClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = ApiClient(self.desk)

    def open(self) -> "Widget":
        """Asks for a token, as the widget does before its first write."""
        answer = self.request("POST", "/config")
        assert answer.status == 200, answer.text
        self.token = answer.json["website_channel_config"]["auth_token"]
        return self

    def request(self, method: str, path: str, json: Any = None, **headers: str) -> Answer:
        path, _, query = path.partition("?")
        target = f"{WIDGET}{path}?website_token={self.website_token}{'&' if query else ''}{query}"
        return self.client.request(method, target, json=json, headers={**self._headers, **headers})

    @property
    def _headers(self) -> dict[str, str]:
        own = {"X-Auth-Token": self.token} if self.token else {}
        return {**own, "User-Agent": FIREFOX, "Accept-Language": "de-CH,de;q=0.9,en;q=0.8"}

    def get(self, path: str) -> Any:
        return self._json(self.request("GET", path))

    def post(self, path: str, json: Any = None) -> Any:
        return self._json(self.request("POST", path, json))

    def write(self, content: str, **fields: Any) -> Any:
        return self.post("/messages", {"message": {"content": content, **fields}})

    def form(self, fields: dict[str, str], files: dict[str, tuple[str, str, bytes]]) -> Answer:
        kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        target = f"{WIDGET}/messages?website_token={self.website_token}"
        return self.client.request("POST", target, body=multipart(fields, files), headers={**self._headers, **kind})

    def messages(self) -> list[str]:
        return [each["content"] for each in self.get("/messages")["payload"]]

    def _json(self, answer: Answer) -> Any:
        assert answer.status == 200, answer.text
        return answer.json if answer.text else None
