"""The toy channel, enabled by one line, in a company with the real adapter and a made-up provider."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest

from chalicelib import registry
from chalicelib.actions.receive import receive
from chalicelib.ports import HttpResponse
from tests.channels.toy.webhook import signature
from tests.support.adapters import channel_adapter
from tests.support.api_client import Answer, ApiClient
from tests.support.company import Company
from tests.support.fakes.transport import LocalTransport, Request, bytes_response, json_response
from tests.support.inbound import PHOTO

LINE, KEY = "4711", "the secret key of the line"


@dataclass
class ToyProvider(LocalTransport):
    """The toy's API: connects lines, accepts messages and serves one photo. `refusals` are statuses of the next calls."""

    webhooks: list[str] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    refusals: list[int] = field(default_factory=list)

    def answer(self, request: Request) -> HttpResponse:
        if request.headers.get("Authorization") != KEY or self.refusals:
            return bytes_response(b"", self.refusals.pop(0) if self.refusals else 401)
        match request.url.removeprefix("https://toy.test"):
            case "/connect":
                self.webhooks.append(request.json["webhook"])
                return json_response({"name": "Acme line"})
            case "/messages":
                self.sent.append(request.json)
                return json_response({"id": f"out-{len(self.sent)}"})
            case "/files/photo-1":
                return bytes_response(PHOTO.body)
        return bytes_response(b"", 404)


@dataclass
class ToyWorld:
    company: Company
    provider: ToyProvider
    admin: ApiClient
    agent: ApiClient
    anonymous: ApiClient
    inbox: dict[str, Any] = field(default_factory=dict)

    def connect(self, **channel: str) -> Answer:
        body = {"name": "Line", "channel": {"type": "toy", "line": LINE, "key": KEY, **channel}}
        return self.admin.post("A/inboxes", body)

    def webhook(self, *events: dict[str, Any], key: str = KEY) -> Answer:
        body = msgspec.json.encode({"events": events})
        return self.anonymous.request(
            "POST", f"/webhooks/toy/{LINE}", body=body, headers={"X-Toy-Signature": signature(key, body)}
        )

    def receive(self, *events: dict[str, Any]) -> None:
        """Sends one webhook and carries its events through the queues."""
        assert self.webhook(*events).status == 200
        queued, self.company.desk.queues.inbound[:] = list(self.company.desk.queues.inbound), []
        for each in queued:
            receive(self.company.desk, each)
        self.company.settle()

    def conversation(self) -> dict[str, Any]:
        """The only conversation of the inbox, with its messages."""
        (found,) = self.admin.get(f"A/conversations?inbox_id={self.inbox['id']}&status=all").json["data"]["payload"]
        messages = self.admin.get(f"A/conversations/{found['id']}/messages").json["payload"]
        return {**found, "messages": messages}

    def reply(self, text: str, **fields: Any) -> dict[str, Any]:
        path = f"A/conversations/{self.conversation()['id']}/messages"
        made: dict[str, Any] = self.agent.post(path, {"content": text, **fields}).json
        self.company.settle()
        return next(each for each in self.conversation()["messages"] if each["id"] == made["id"])


@pytest.fixture
def toy_channel() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "CHANNELS", (*registry.CHANNELS, "tests.channels.toy"))
        yield


@pytest.fixture
def toy(company: Company, toy_channel: None) -> ToyWorld:
    """A company with a connected line, of which Ben is a member."""
    provider = ToyProvider()
    company.desk.channels["Channel::Toy"] = channel_adapter("toy", provider, "https://toy.test")  # type: ignore[index]
    admin, agent, anonymous = (company.client(name) for name in ("ada", "ben", None))
    world = ToyWorld(company, provider, admin, agent, anonymous)
    connected = world.connect()
    assert connected.status == 200, connected.text
    world.inbox = connected.json
    admin.post("A/inbox_members", {"inbox_id": world.inbox["id"], "user_ids": [company.users["ben"].id]})
    return world
