"""Requests without a session from chosen networks."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from chalicelib.api.application import respond
from chalicelib.ports import Desk
from tests.support.api_client import Answer, api_event

PUBLIC = "/public/api/v1/inboxes"


def network(number: int) -> str:
    """An address; each number has a network and a neighbourhood of its own."""
    return f"{11 + number // 65_536}.{number // 256 % 256}.{number % 256}.7"


class Visitor:
    """Sends requests from one address, through the CDN. Each has an id of its own, as API Gateway gives it."""

    def __init__(self, desk: Desk, address: str) -> None:
        self._desk, self._address, self._sent = desk, address, 0

    def request(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        given = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        sent = {"content-type": "application/json", **(headers or {}), "x-forwarded-for": f"{self._address}, 64.252.64.1"}
        event = api_event(method, path, given, sent)
        self._sent += 1
        event["requestContext"]["requestId"] = str(uuid5(NAMESPACE_URL, f"{self._address} {self._sent}"))
        result = respond(self._desk, event)
        answered = {name.lower(): values[-1] for name, values in result["multiValueHeaders"].items()}
        return Answer(result["statusCode"], answered, result["body"])

    def floods(self, times: int, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> int:
        """The number of requests that were not answered with 429."""
        return sum(self.request(method, path, body, headers).status != 429 for _ in range(times))
