"""Serves the simulated providers, and sends their webhooks to the gateway, all within this process."""

from collections.abc import Mapping

from local.gateway import Application
from local.options import GRAPH_PATH, HOST, TELEGRAM_PATH, simulator_urls
from local.simulators.exchange import Answer, read
from local.simulators.files import UploadStore
from local.simulators.graph import Graph
from local.simulators.outcomes import SimulatedOutcomes
from local.simulators.receipts import Post, Receipts
from local.simulators.telegram import Telegram
from local.web_client import Message, Receive, Scope, Send, respond


class ProviderSimulators:
    def __init__(self, port: int, post: Post) -> None:
        uploads, outcomes = UploadStore(), SimulatedOutcomes()
        self.receipts = Receipts(post)
        graph = Graph(simulator_urls(port)["GRAPH_API_BASE"], uploads, outcomes, self.receipts)
        self._answers = {TELEGRAM_PATH: Telegram(uploads, outcomes).answer, GRAPH_PATH: graph.answer}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        provider = next((prefix for prefix in self._answers if path.startswith(f"{prefix}/")), None)
        request = await read(scope, receive, path.removeprefix(f"{provider}/"))
        answer = self._answers[provider](request) if provider else Answer(404, "text/plain", b"No such provider\n")
        length = str(len(answer.body)).encode()
        headers = [(b"content-type", answer.content_type.encode()), (b"content-length", length)]
        await respond(send, answer.status, answer.body, headers)


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
