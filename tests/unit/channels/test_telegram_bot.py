"""Fetching files from a bot's customers, and connecting the bot."""

from typing import Any

import pytest

from chalicelib.channels.telegram import TelegramAdapter
from chalicelib.domain.errors import Invalid
from chalicelib.domain.inboxes import TelegramChannel
from chalicelib.domain.messages import Attachment, FileType
from chalicelib.domain.outbound import SendLater, SendRefused, StoredFile
from chalicelib.ports import HttpResponse, ResponseLost, Unreachable
from tests.unit.channels.recording import Planned, RecordingTransport, says, sends
from tests.unit.channels.samples import BOT_TOKEN, TELEGRAM

TAKEN = says({"ok": True, "result": {"message_id": 31, "chat": {"id": 5814999112}}})


def telegram(*planned: Planned) -> tuple[TelegramAdapter, RecordingTransport]:
    transport = RecordingTransport(list(planned))
    return TelegramAdapter(transport, "https://telegram.test/"), transport


def refusal(code: int, description: str, **parameters: Any) -> HttpResponse:
    return says({"ok": False, "error_code": code, "description": description, "parameters": parameters}, code)


def pending(**given: Any) -> Attachment:
    return Attachment(id=1, file_type=FileType.FILE, provider_ref="doc-1", **given)


def test_a_file_is_fetched_in_two_steps() -> None:
    adapter, transport = telegram(says({"ok": True, "result": {"file_path": "documents/file 10.pdf"}}), sends(b"%PDF"))
    assert adapter.fetch(TELEGRAM, pending()) == StoredFile("file 10.pdf", "application/octet-stream", b"%PDF")
    asked, downloaded = transport.asked
    assert asked.json == {"file_id": "doc-1"}
    assert downloaded.url == f"https://telegram.test/file/bot{BOT_TOKEN}/documents/file%2010.pdf"
    assert downloaded.max_bytes == 20_000_000


def test_a_fetched_file_keeps_the_name_and_type_it_came_with() -> None:
    adapter, _ = telegram(says({"ok": True, "result": {"file_path": "documents/file_10.pdf"}}), sends(b"%PDF"))
    file = adapter.fetch(TELEGRAM, pending(file_name="invoice 7.pdf", content_type="application/pdf"))
    assert (file.name, file.content_type) == ("invoice 7.pdf", "application/pdf")


def test_a_file_over_the_limit_is_not_even_asked_for() -> None:
    adapter, transport = telegram(TAKEN)
    with pytest.raises(SendRefused, match="20 MB"):
        adapter.fetch(TELEGRAM, pending(size=20_000_001))
    assert transport.asked == []


@pytest.mark.parametrize(
    "planned",
    [
        [refusal(400, "Bad Request: file is too big")],
        [refusal(404, "Not Found")],
        [says({"ok": True, "result": {"file_id": "doc-1"}})],
        [says({"ok": True, "result": {"file_path": "x"}}), sends(b"", 404)],
        [says({"ok": True, "result": {"file_path": "x"}}), sends(b"", 410)],
        [says({"ok": True, "result": {"file_path": "x"}}), sends(bytes(20_000_001))],
    ],
)
def test_a_file_that_is_gone_or_too_large_is_given_up(planned: list[Planned]) -> None:
    with pytest.raises(SendRefused):
        telegram(*planned)[0].fetch(TELEGRAM, pending())


@pytest.mark.parametrize(
    "failure", [refusal(429, "slow", retry_after=3), sends(b"", 500), sends(b"", 504), Unreachable(), ResponseLost()]
)
@pytest.mark.parametrize("before", [[], [says({"ok": True, "result": {"file_path": "x"}})]])
def test_a_fetch_that_failed_on_the_way_is_tried_again(before: list[Planned], failure: Planned) -> None:
    with pytest.raises(SendLater):
        telegram(*before, failure)[0].fetch(TELEGRAM, pending())


def test_connecting_checks_the_token_and_points_the_webhook_at_us() -> None:
    adapter, transport = telegram(says({"ok": True, "result": {"username": "acme_bot"}}), says({"ok": True, "result": True}))
    connected = adapter.connect(TELEGRAM, "https://parley.test/webhooks/telegram/x")
    assert isinstance(connected.channel, TelegramChannel)
    assert connected.channel.bot_name == "acme_bot"
    assert [asked.url.rpartition("/")[2] for asked in transport.asked] == ["getMe", "setWebhook"]
    assert transport.asked[1].json == {
        "url": "https://parley.test/webhooks/telegram/x",
        "secret_token": "tg-secret",
        "allowed_updates": ["message", "edited_message", "callback_query", "message_reaction"],
        "max_connections": 40,
    }


@pytest.mark.parametrize(
    ("planned", "code"),
    [
        ([refusal(401, "Unauthorized")], "channel_credentials_refused"),
        ([says({"ok": True, "result": {}}), refusal(400, "Bad Request: bad webhook")], "channel_credentials_refused"),
        ([Unreachable()], "channel_unreachable"),
        ([ResponseLost()], "channel_unreachable"),
        ([sends(b"", 502)], "channel_unreachable"),
        ([refusal(429, "slow")], "channel_unreachable"),
    ],
)
def test_what_keeps_a_bot_from_being_connected(planned: list[Planned], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        telegram(*planned)[0].connect(TELEGRAM, "https://parley.test/x")
    assert refused.value.code == code


def test_a_refused_connection_tells_telegrams_words() -> None:
    with pytest.raises(Invalid, match="401: Unauthorized"):
        telegram(refusal(401, "Unauthorized"))[0].connect(TELEGRAM, "https://parley.test/x")
