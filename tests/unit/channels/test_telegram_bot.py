"""Downloads from Telegram and connecting a bot."""

from typing import Any

import pytest

from chalicelib.channels.loading import Adapter
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.domain.errors import Invalid
from chalicelib.domain.messages import Attachment, FileType
from chalicelib.domain.outbound import SendLater, SendRefused, StoredFile
from chalicelib.ports import HttpResponse, ResponseLost, Unreachable
from tests.support.adapters import channel_adapter
from tests.support.fakes.transport import FakeTransport, PlannedAnswer, bytes_response, json_response
from tests.unit.channels.samples import BOT_TOKEN, TELEGRAM

ACCEPTED = json_response({"ok": True, "result": {"message_id": 31, "chat": {"id": 5814999112}}})


def telegram(*planned: PlannedAnswer) -> tuple[Adapter, FakeTransport]:
    transport = FakeTransport(list(planned), repeats_last=True)
    return channel_adapter("telegram", transport, "https://telegram.test/"), transport


def refusal(code: int, description: str, **parameters: Any) -> HttpResponse:
    return json_response({"ok": False, "error_code": code, "description": description, "parameters": parameters}, code)


def pending(**given: Any) -> Attachment:
    return Attachment(id=1, file_type=FileType.FILE, provider_ref="doc-1", **given)


def test_file_is_downloaded_in_two_requests() -> None:
    adapter, transport = telegram(
        json_response({"ok": True, "result": {"file_path": "documents/file 10.pdf"}}), bytes_response(b"%PDF")
    )
    assert adapter.fetch(TELEGRAM, pending()) == StoredFile("file 10.pdf", "application/octet-stream", b"%PDF")
    request, downloaded = transport.requests
    assert request.json == {"file_id": "doc-1"}
    assert downloaded.url == f"https://telegram.test/file/bot{BOT_TOKEN}/documents/file%2010.pdf"
    assert downloaded.max_bytes == 20_000_000


def test_downloaded_file_keeps_its_name_and_type() -> None:
    adapter, _ = telegram(json_response({"ok": True, "result": {"file_path": "documents/file_10.pdf"}}), bytes_response(b"%PDF"))
    file = adapter.fetch(TELEGRAM, pending(file_name="invoice 7.pdf", content_type="application/pdf"))
    assert (file.name, file.content_type) == ("invoice 7.pdf", "application/pdf")


def test_file_over_the_limit_is_refused_without_a_request() -> None:
    adapter, transport = telegram(ACCEPTED)
    with pytest.raises(SendRefused, match="20 MB"):
        adapter.fetch(TELEGRAM, pending(size=20_000_001))
    assert transport.requests == []


@pytest.mark.parametrize(
    "planned",
    [
        [refusal(400, "Bad Request: file is too big")],
        [refusal(404, "Not Found")],
        [json_response({"ok": True, "result": {"file_id": "doc-1"}})],
        [json_response({"ok": True, "result": {"file_path": "x"}}), bytes_response(b"", 404)],
        [json_response({"ok": True, "result": {"file_path": "x"}}), bytes_response(b"", 410)],
        [json_response({"ok": True, "result": {"file_path": "x"}}), bytes_response(bytes(20_000_001))],
    ],
)
def test_missing_or_large_file_is_refused(planned: list[PlannedAnswer]) -> None:
    with pytest.raises(SendRefused):
        telegram(*planned)[0].fetch(TELEGRAM, pending())


@pytest.mark.parametrize(
    "failure",
    [refusal(429, "slow", retry_after=3), bytes_response(b"", 500), bytes_response(b"", 504), Unreachable(), ResponseLost()],
)
@pytest.mark.parametrize("before", [[], [json_response({"ok": True, "result": {"file_path": "x"}})]])
def test_temporary_download_failure_is_retried_later(before: list[PlannedAnswer], failure: PlannedAnswer) -> None:
    with pytest.raises(SendLater):
        telegram(*before, failure)[0].fetch(TELEGRAM, pending())


def test_connect_checks_the_token_and_sets_the_webhook() -> None:
    adapter, transport = telegram(
        json_response({"ok": True, "result": {"username": "acme_bot"}}), json_response({"ok": True, "result": True})
    )
    connected = adapter.connect(TELEGRAM, "https://parley.test/webhooks/telegram/x")
    assert isinstance(connected.channel, TelegramChannel)
    assert connected.channel.bot_name == "acme_bot"
    assert [request.url.rpartition("/")[2] for request in transport.requests] == ["getMe", "setWebhook"]
    assert transport.requests[1].json == {
        "url": "https://parley.test/webhooks/telegram/x",
        "secret_token": "tg-secret",
        "allowed_updates": ["message", "edited_message", "callback_query", "message_reaction"],
        "max_connections": 40,
    }


@pytest.mark.parametrize(
    ("planned", "code"),
    [
        ([refusal(401, "Unauthorized")], "channel_credentials_refused"),
        ([json_response({"ok": True, "result": {}}), refusal(400, "Bad Request: bad webhook")], "channel_credentials_refused"),
        ([Unreachable()], "channel_unreachable"),
        ([ResponseLost()], "channel_unreachable"),
        ([bytes_response(b"", 502)], "channel_unreachable"),
        ([refusal(429, "slow")], "channel_unreachable"),
    ],
)
def test_failed_connect_has_a_code(planned: list[PlannedAnswer], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        telegram(*planned)[0].connect(TELEGRAM, "https://parley.test/x")
    assert refused.value.code == code


def test_refused_connect_shows_telegrams_reason() -> None:
    with pytest.raises(Invalid, match="401: Unauthorized"):
        telegram(refusal(401, "Unauthorized"))[0].connect(TELEGRAM, "https://parley.test/x")
