"""Where the pretend providers are asked, and how they call back: both within this process."""

from collections.abc import Mapping

from local.gateway import Application
from local.options import GRAPH_PATH, HOST, TELEGRAM_PATH, pretended
from local.simulators.exchange import Answer, read
from local.simulators.files import Shelf
from local.simulators.graph import Graph
from local.simulators.outcomes import Whims
from local.simulators.receipts import Post, Receipts
from local.simulators.telegram import Telegram
from local.web_client import Message, Receive, Scope, Send, respond


class PretendProviders:
    def __init__(self, port: int, post: Post) -> None:
        shelf, whims = Shelf(), Whims()
        self.receipts = Receipts(post)
        graph = Graph(pretended(port)["GRAPH_API_BASE"], shelf, whims, self.receipts)
        self._answers = {TELEGRAM_PATH: Telegram(shelf, whims).answer, GRAPH_PATH: graph.answer}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        asked = next((prefix for prefix in self._answers if path.startswith(f"{prefix}/")), None)
        request = await read(scope, receive, path.removeprefix(f"{asked}/"))
        answer = self._answers[asked](request) if asked else Answer(404, "text/plain", b"No such provider\n")
        length = str(len(answer.body)).encode()
        headers = [(b"content-type", answer.content_type.encode()), (b"content-length", length)]
        await respond(send, answer.status, answer.body, headers)


async def post(app: Application, port: int, path: str, headers: Mapping[str, str], body: bytes) -> int:
    """As a request that came through the front door, without a connection."""
    told: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
    heard: list[Message] = []

    async def receive() -> Message:
        return told.pop() if told else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        heard.append(message)

    given = {**headers, "host": f"localhost:{port}", "content-length": str(len(body))}
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
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "client": (HOST, 0),
        "server": (HOST, port),
    }
    await app(scope, receive, send)
    return next(int(message["status"]) for message in heard if message["type"] == "http.response.start")
