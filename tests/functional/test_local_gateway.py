"""The local gateway, the web client, error lines on the terminal and the environment of functions."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from local.cdn_headers import cdn_headers
from local.gateway import MAX_REQUEST_BYTES, MAX_SOCKET_MESSAGE_BYTES, ApiIds, Gateway
from local.log import problems
from local.options import PROJECT, Options, environment
from local.web_client import Message, Receive, Scope, Send, WebClient, respond

AWS_PORT, PORT = 4566, 8000


class FakeEmulator:
    """Records the messages it receives and answers 200; a socket is read until it closes."""

    def __init__(self) -> None:
        self.scope: Scope = {}
        self.received: list[Message] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        while (message := await receive())["type"] in ("http.request", "websocket.receive"):
            self.received.append(message)
            if message["type"] == "http.request" and not message.get("more_body"):
                return await respond(send, 200, b"{}", [])


async def simulators(scope: Scope, _: Receive, send: Send) -> None:
    await respond(send, 200, b"simulated", [])


async def web_client(scope: Scope, _: Receive, send: Send) -> None:
    await respond(send, 200, b"page", [])


def gateway() -> tuple[Gateway, FakeEmulator]:
    emulator = FakeEmulator()
    made = Gateway(emulator, web_client, simulators, port=PORT, aws_port=AWS_PORT)
    made.api_ids = ApiIds(rest="rest1", websocket="sock1")
    return made, emulator


def ask(app: Any, path: str, *bodies: bytes, port: int = PORT, kind: str = "http", **headers: str) -> list[Message]:
    """The messages the server would send to the client."""
    sent: list[Message] = []
    if kind == "http":
        parts = bodies or (b"",)
        last = len(parts) - 1
        messages: list[Message] = [
            {"type": "http.request", "body": body, "more_body": at < last} for at, body in enumerate(parts)
        ]
    else:
        messages = [{"type": "websocket.receive", "text": body.decode()} for body in bodies]
    incoming = iter([*messages, {"type": "http.disconnect"}])

    async def receive() -> Message:
        return next(incoming)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": kind,
        "method": headers.pop("method", "GET"),
        "path": path,
        "raw_path": path.encode(),
        "server": ("127.0.0.1", port),
        "client": ("10.1.2.3", 5),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }
    asyncio.run(app(scope, receive, send))
    return sent


def body(sent: list[Message]) -> bytes:
    return b"".join(message.get("body", b"") for message in sent)


@pytest.mark.parametrize("path", ["/api/v1/profile", "/public/api/v1/x", "/auth/sign_in", "/webhooks/telegram/1", "/rails/a"])
def test_api_paths_reach_the_rest_api_unchanged(path: str) -> None:
    app, emulator = gateway()
    ask(app, path, b"{}")
    assert emulator.scope["path"] == f"/_aws/execute-api/rest1/api{path}"


def test_simulated_providers_answer_programs_and_reject_pages() -> None:
    assert body(ask(gateway()[0], "/_providers/telegram/bot1:a/getMe")) == b"simulated"
    assert ask(gateway()[0], "/_providers/telegram/bot1:a/getMe", origin=f"http://localhost:{PORT}")[0]["status"] == 403


@pytest.mark.parametrize("path", ["/", "/app/accounts/1", "/assets/x.js", "/apidocs"])
def test_other_paths_reach_the_web_client(path: str) -> None:
    assert body(ask(gateway()[0], path)) == b"page"


def test_the_socket_reaches_the_websocket_api() -> None:
    app, emulator = gateway()
    ask(app, "/cable", b"hello", kind="websocket")
    assert emulator.scope["path"] == "/_aws/execute-api/sock1/cable"
    assert [message["text"] for message in emulator.received] == ["hello"]


def test_forwarding_headers_of_clients_are_replaced() -> None:
    app, emulator = gateway()
    ask(app, "/api/v1/x", x_forwarded_for="1.1.1.1", x_forwarded_proto="https")
    forwarded = [(name, value) for name, value in emulator.scope["headers"] if name.startswith(b"x-forwarded")]
    assert sorted(forwarded) == [
        (b"x-forwarded-for", b"10.1.2.3"),
        (b"x-forwarded-port", b"8000"),
        (b"x-forwarded-proto", b"http"),
    ]


def test_oversized_content_length_is_refused_before_the_api_reads() -> None:
    app, emulator = gateway()
    sent = ask(app, "/api/v1/x", b"x", b"y", content_length=str(MAX_REQUEST_BYTES + 1))
    assert sent[0]["status"] == 413
    assert json.loads(body(sent)) == {"error": "Request entity too large", "code": "request_too_large"}
    assert emulator.received == []


def test_oversized_body_without_content_length_is_refused() -> None:
    half = b"x" * (MAX_REQUEST_BYTES // 2 + 1)
    sent = ask(gateway()[0], "/api/v1/x", half, half, b"more")
    assert [message["status"] for message in sent if "status" in message] == [413]


def test_request_of_maximum_size_passes() -> None:
    assert ask(gateway()[0], "/api/v1/x", b"x" * MAX_REQUEST_BYTES)[0]["status"] == 200


def test_oversized_socket_message_closes_the_socket() -> None:
    app, emulator = gateway()
    sent = ask(app, "/cable", b"x" * MAX_SOCKET_MESSAGE_BYTES, b"x" * (MAX_SOCKET_MESSAGE_BYTES + 1), kind="websocket")
    assert len(emulator.received) == 1
    assert [(message["type"], message["code"]) for message in sent] == [("websocket.close", 1009)]


def test_api_answers_starting_before_the_deployment() -> None:
    app, _ = gateway()
    app.api_ids = None
    assert json.loads(body(ask(app, "/api/v1/x")))["code"] == "starting"


def test_emulated_aws_rejects_pages_of_other_origins() -> None:
    app, _ = gateway()
    assert ask(app, "/", port=AWS_PORT, origin="https://elsewhere.example")[0]["status"] == 403
    assert ask(app, "/", port=AWS_PORT, origin=f"http://localhost:{PORT}")[0]["status"] == 200
    assert ask(app, "/", port=AWS_PORT)[0]["status"] == 200


@pytest.fixture
def site(tmp_path: Path) -> WebClient:
    (tmp_path / "dist" / "assets").mkdir(parents=True)
    (tmp_path / "dist" / "index.html").write_text("the page")
    (tmp_path / "dist" / "assets" / "app-1a2b.js").write_text("code")
    (tmp_path / "secret.txt").write_text("secret")
    return WebClient(tmp_path / "dist", [(b"x-frame-options", b"DENY")])


@pytest.mark.parametrize("path", ["/", "/app/accounts/1/conversations/7", "/index.html"])
def test_client_routes_answer_with_the_page(site: WebClient, path: str) -> None:
    sent = ask(site, path)
    assert body(sent) == b"the page"
    assert (b"cache-control", b"no-cache") in sent[0]["headers"]
    assert (b"x-frame-options", b"DENY") in sent[0]["headers"]


def test_assets_are_cached_and_carry_their_content_type(site: WebClient) -> None:
    headers = dict(ask(site, "/assets/app-1a2b.js")[0]["headers"])
    assert headers[b"cache-control"].endswith(b"immutable")
    assert headers[b"content-type"].startswith(b"text/javascript")


def test_matching_etag_answers_not_modified(site: WebClient) -> None:
    tag = dict(ask(site, "/")[0]["headers"])[b"etag"].decode()
    assert ask(site, "/", if_none_match=tag)[0]["status"] == 304


@pytest.mark.parametrize("path", ["/missing.js", "/../secret.txt", "/assets/../../secret.txt"])
def test_missing_and_outside_paths_are_not_found(site: WebClient, path: str) -> None:
    assert ask(site, path)[0]["status"] == 404


def test_missing_build_answers_a_page_with_instructions(tmp_path: Path) -> None:
    sent = ask(WebClient(tmp_path, []), "/")
    assert sent[0]["status"] == 503
    assert b"npm run build" in body(sent)


def test_content_security_policy_is_the_deployments_plus_emulated_files() -> None:
    policy = dict(cdn_headers("http://127.0.0.1:4566"))[b"content-security-policy"].decode()
    assert "script-src 'self'" in policy
    assert "http://127.0.0.1:4566" in policy.split("img-src")[1].split(";")[0]


def test_functions_get_no_host_environment_except_provider_urls(tmp_path: Path) -> None:
    host = {"AWS_PROFILE": "work", "AWS_SECRET_ACCESS_KEY": "real", "HTTPS_PROXY": "x", "DATA_DIR": str(tmp_path)}
    host |= {"TELEGRAM_API_BASE": "http://127.0.0.1:9", "AWS_PORT": "4600", "PATH": "/bin"}
    seen = environment(Options.read(host), host)
    assert seen["TELEGRAM_API_BASE"] == "http://127.0.0.1:9"
    assert seen["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4600"
    assert seen["AWS_SECRET_ACCESS_KEY"] == "test"
    assert not seen.keys() & {"AWS_PROFILE", "HTTPS_PROXY"}


def test_port_in_use_is_reported_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        started = subprocess.run(
            [sys.executable, "-m", "local"],
            cwd=PROJECT,
            env={**os.environ, "AWS_PORT": port, "DATA_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert started.returncode == 1
    assert started.stderr.count("\n") == 1
    assert f"Port {port} is in use" in started.stderr


TRACE = """Traceback (most recent call last):
  File "/var/task/chalicelib/workers.py", line 41, in react
    handle(record)
  File "/venv/lib/thing.py", line 3, in go
KeyError: 'status'"""
CRASHED = {"trigger": "deliver", "error": "KeyError", "at": ["invocation.py:35 logged", "workers.py:41 react"]}


@pytest.mark.parametrize(
    ("text", "failed", "expected"),
    [
        ("all fine", False, []),
        ('{"trigger": "ingest", "failed": 0}', False, []),
        (TRACE, True, ["KeyError: 'status'  (chalicelib/workers.py:41)"]),
        (json.dumps(CRASHED), False, ["KeyError in deliver  (workers.py:41 react)"]),
        (json.dumps({**CRASHED, "route": "/api"}), False, ["KeyError in /api  (workers.py:41 react)"]),
        (
            f"{json.dumps(CRASHED)}\n{TRACE}\ninvocation.InvocationFailed: KeyError",
            True,
            ["KeyError in deliver  (workers.py:41 react)"],
        ),
        ("Task timed out after 30.00 seconds", True, ["Task timed out after 30.00 seconds"]),
    ],
)
def test_each_function_error_is_one_line(text: str, failed: bool, expected: list[str]) -> None:
    assert problems(text, failed) == expected
