"""The local gateway leads each path to its service, replaces forwarding headers and refuses foreign pages."""

import json

import pytest

from tests.functional.local_gateway import (
    AWS_PORT,
    PORT,
    ask,
    body,
    gateway,
)


@pytest.mark.parametrize(
    "path", ["/api/v1/profile", "/public/api/v1/x", "/auth/sign_in", "/webhooks/telegram/1", "/rails/a", "/widget"]
)
def test_api_paths_reach_the_rest_api_unchanged(path: str) -> None:
    app, emulator = gateway()
    ask(app, path, b"{}")
    assert emulator.scope["path"] == f"/_aws/execute-api/rest1/api{path}"


def test_simulated_providers_answer_programs_and_reject_pages() -> None:
    assert body(ask(gateway()[0], "/_providers/telegram/bot1:a/getMe")) == b"simulated"
    assert ask(gateway()[0], "/_providers/telegram/bot1:a/getMe", origin=f"http://localhost:{PORT}")[0]["status"] == 403


@pytest.mark.parametrize("path", ["/", "/app/accounts/1", "/assets/x.js", "/apidocs", "/widgets", "/packs/js/sdk.js"])
def test_other_paths_reach_the_web_client(path: str) -> None:
    assert body(ask(gateway()[0], path)) == b"page"


def test_photos_come_from_the_bucket_with_the_headers_of_the_cdn() -> None:
    app, emulator = gateway()
    app.files_bucket = "files"
    start = ask(app, "/photos/1/contact-7-x.png")[0]
    assert emulator.scope["path"] == "/files/photos/1/contact-7-x.png"
    assert (start["status"], dict(start["headers"])[b"cache-control"]) == (200, b"public, max-age=86400, immutable")
    assert ask(app, "/photos/1/contact-7-x.png", method="DELETE")[0]["status"] == 403


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


def test_api_answers_starting_before_the_deployment() -> None:
    app, _ = gateway()
    app.api_ids = None
    assert json.loads(body(ask(app, "/api/v1/x")))["code"] == "starting"


def test_emulated_aws_rejects_pages_of_other_origins() -> None:
    app, _ = gateway()
    assert ask(app, "/", port=AWS_PORT, origin="https://elsewhere.example")[0]["status"] == 403
    assert ask(app, "/", port=AWS_PORT, origin=f"http://localhost:{PORT}")[0]["status"] == 200
    assert ask(app, "/", port=AWS_PORT)[0]["status"] == 200
