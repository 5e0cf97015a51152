"""Serves the simulated providers, and sends their webhooks to the gateway, all within this process."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from local.gateway import Application
from local.imap import SimulatedMailboxes
from local.options import HOST, MAIL_PATH, MAILBOXES_PATH, PUSH_PATH, SES_PATH, provider_of, simulated, simulator_urls
from local.simulators.base import Environment, Post, Simulator
from local.simulators.exchange import Answer, read
from local.simulators.files import UploadStore
from local.simulators.mailboxes import Mailboxes
from local.simulators.outcomes import SimulatedOutcomes
from local.web_client import Message, Receive, Scope, Send, respond


class ProviderSimulators:
    def __init__(self, port: int, post: Post, mailboxes: SimulatedMailboxes | None = None) -> None:
        uploads, outcomes = UploadStore(), SimulatedOutcomes()
        self._simulators: dict[str, Simulator] = {}
        for setting, path in simulated().items():
            environment = Environment(simulator_urls(port)[setting], post, uploads, outcomes)
            self._simulators[path] = _simulator_of(provider_of(setting))(environment)
        for path in (PUSH_PATH, SES_PATH):
            environment = Environment(f"http://{HOST}:{port}{path}", post, uploads, outcomes)
            self._simulators[path] = _simulator_of(path.rpartition("/")[2])(environment)
        environment = Environment(f"http://{HOST}:{port}{MAILBOXES_PATH}", post, uploads, outcomes)
        self._simulators[MAILBOXES_PATH] = Mailboxes(environment, mailboxes or SimulatedMailboxes())
        self._simulators[MAIL_PATH] = self._simulators[SES_PATH]

    def set_inboxes(self, inboxes: Sequence[Mapping[str, Any]]) -> None:
        """The inboxes whose webhooks the simulated providers call, in the form of stack.json."""
        for simulator in self._simulators.values():
            simulator.set_inboxes(inboxes)

    def stop(self) -> None:
        for simulator in self._simulators.values():
            simulator.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        provider = next((prefix for prefix in self._simulators if f"{path}/".startswith(f"{prefix}/")), None)
        request = await read(scope, receive, path.removeprefix(provider or "").removeprefix("/"))
        answer = self._simulators[provider].answer(request) if provider else Answer(404, "text/plain", b"No such provider\n")
        length = str(len(answer.body)).encode()
        headers = [(b"content-type", answer.content_type.encode()), (b"content-length", length)]
        await respond(send, answer.status, answer.body, headers)


def _simulator_of(provider: str) -> type[Simulator]:
    """`Graph` in `local/simulators/graph.py`."""
    found: type[Simulator] = getattr(import_module(f"local.simulators.{provider}"), provider.capitalize())
    return found


async def post(app: Application, port: int, path: str, headers: Mapping[str, str], body: bytes) -> int:
    """Sends a request to the gateway without a network connection and returns its HTTP status."""
    incoming: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[Message] = []

    async def receive() -> Message:
        return incoming.pop() if incoming else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    all_headers = {**headers, "host": f"localhost:{port}", "content-length": str(len(body))}
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in all_headers.items()],
        "client": (HOST, 0),
        "server": (HOST, port),
    }
    await app(scope, receive, send)
    return next(int(message["status"]) for message in sent if message["type"] == "http.response.start")
