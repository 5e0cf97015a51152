"""The simulated providers, called in process by the adapters that call the real ones."""

import asyncio
import json
import struct
import time
import zlib
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.web_push import EncryptedPush
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Attachment, FileType
from chalicelib.domain.outbound import Part, Recipient, SendLater, SendRefused, StoredFile
from chalicelib.ports import HttpResponse
from local.channels.telegram import CHANNEL as TELEGRAM
from local.channels.whatsapp import CHANNEL as WHATSAPP
from local.options import PUSH_PATH, Options, simulator_urls
from local.simulators.exchange import MAX_BODY_BYTES, File
from local.simulators.files import MAX_FILE_BYTES, MAX_STORE_BYTES, UploadStore, picture, sound
from local.simulators.outcomes import MAX_DEFERRED, Outcome, SimulatedOutcomes
from local.simulators.server import ProviderSimulators
from local.web_client import Message, Scope
from tests.support.adapters import channel_adapter
from tests.support.fakes.transport import LocalTransport, Request
from tests.support.push_browser import PushBrowser

PORT = 8000
BASES = simulator_urls(PORT)
TOM = Recipient("447700900123")
MATEO = Recipient("520100101", {"chat_id": 520100101})
PICTURE = StoredFile("receipt.png", "image/png", picture(8, 8))


async def refused(path: str, headers: Mapping[str, str], body: bytes) -> int:
    raise AssertionError(f"{path} must not be called")


class InProcess(LocalTransport):
    """Calls the simulators in process."""

    def __init__(self) -> None:
        self.simulators = ProviderSimulators(PORT, refused)

    def answer(self, request: Request) -> HttpResponse:
        path, _, query = request.url.removeprefix(f"http://127.0.0.1:{PORT}").partition("?")
        scope: Scope = {
            "type": "http",
            "method": request.method,
            "path": path,
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in request.headers.items()],
        }
        half = len(request.body) // 2
        incoming: list[Message] = [
            {"type": "http.request", "body": request.body[:half], "more_body": True},
            {"type": "http.request", "body": request.body[half:], "more_body": False},
        ]
        sent: list[Message] = []

        async def receive() -> Message:
            return incoming.pop(0)

        async def send(message: Message) -> None:
            sent.append(message)

        asyncio.run(self.simulators(scope, receive, send))
        response_headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return HttpResponse(sent[0]["status"], response_headers, sent[1]["body"])


def inbox(channel: Any) -> Inbox:
    return Inbox(account_id=1, id=2, name="Acme", channel=channel, created_at=0)


@dataclass
class Adapters:
    """Both adapters, configured with the simulated providers."""

    transport: InProcess = field(default_factory=InProcess)

    def __post_init__(self) -> None:
        self.telegram = channel_adapter("telegram", self.transport, BASES["TELEGRAM_API_BASE"])
        self.whatsapp = channel_adapter("whatsapp", self.transport, BASES["GRAPH_API_BASE"])

    def send(self, channel: str, text: str | None, file: StoredFile | None = None) -> str:
        attachment = Attachment(id=1, file_type=FileType.IMAGE, content_type=file.content_type) if file else None
        part = Part(text=text, attachment=attachment)
        if channel == "telegram":
            return self.telegram.send(inbox(TELEGRAM), MATEO, part, file)
        return self.whatsapp.send(inbox(WHATSAPP), TOM, part, file)


@pytest.fixture
def adapters() -> Adapters:
    return Adapters()


def test_inboxes_connect(adapters: Adapters) -> None:
    connected = adapters.telegram.connect(inbox(TELEGRAM), "http://localhost:8000/webhooks/telegram/110201543")
    assert getattr(connected.channel, "bot_name", None) == "simulated_110201543_bot"
    assert adapters.whatsapp.connect(inbox(WHATSAPP), "http://localhost:8000/webhooks/whatsapp/+1") == inbox(WHATSAPP)


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
def test_every_accepted_message_gets_its_own_id(adapters: Adapters, channel: str) -> None:
    files = [StoredFile("file", kind, b"x") for kind in ("image/gif", "video/mp4", "audio/mpeg", "audio/ogg", "text/plain")]
    ids = [adapters.send(channel, "Hello"), adapters.send(channel, "Hello"), adapters.send(channel, None, PICTURE)]
    ids += [adapters.send(channel, "with words", file) for file in files]
    assert len(set(ids)) == 8


def first_telegram_id() -> int:
    return int(Adapters().send("telegram", "a").partition(":")[2])


def test_message_ids_are_not_reused_after_a_restart() -> None:
    before = first_telegram_id()
    time.sleep(0.002)
    assert first_telegram_id() > before
    assert Adapters().send("whatsapp", "a") != Adapters().send("whatsapp", "a")


@pytest.mark.parametrize(
    ("channel", "reason"),
    [("telegram", "403: Forbidden: bot was blocked by the user"), ("whatsapp", "131026: (#131026) Message undeliverable")],
)
@pytest.mark.parametrize("file", [None, PICTURE])
def test_text_fail_is_rejected_every_time(adapters: Adapters, channel: str, reason: str, file: StoredFile | None) -> None:
    for _ in range(2):
        with pytest.raises(SendRefused) as refusal:
            adapters.send(channel, "fail", file)
        assert refusal.value.reason == reason
    assert adapters.send(channel, "It did not fail", file)


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
def test_text_with_later_is_accepted_the_second_time(adapters: Adapters, channel: str) -> None:
    with pytest.raises(SendLater):
        adapters.send(channel, "See you Later")
    assert adapters.send(channel, "See you Later")
    with pytest.raises(SendLater):
        adapters.send(channel, "See you Later")


def test_memory_of_deferred_messages_is_bounded() -> None:
    outcomes = SimulatedOutcomes()
    assert {outcomes.decide("tom", f"later {number}") for number in range(MAX_DEFERRED + 1)} == {Outcome.RETRY_LATER}
    assert outcomes.decide("tom", "later 0") is Outcome.RETRY_LATER
    assert outcomes.decide("tom", f"later {MAX_DEFERRED}") is Outcome.ACCEPTED


def fetched(adapters: Adapters, channel: str, file_id: str) -> StoredFile:
    attachment = Attachment(id=1, file_type=FileType.IMAGE, provider_ref=file_id)
    if channel == "telegram":
        return adapters.telegram.fetch(inbox(TELEGRAM), attachment)
    return adapters.whatsapp.fetch(inbox(WHATSAPP), attachment)


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
def test_unknown_file_ids_yield_a_picture_or_a_sound(adapters: Adapters, channel: str) -> None:
    assert fetched(adapters, channel, "AgACAgIAAxkBAAI").body == picture()
    assert fetched(adapters, channel, "AwACAgIAAxkBAAI").body == sound()
    assert fetched(adapters, channel, "a-voice-message").body == sound()


def test_uploaded_file_can_be_fetched(adapters: Adapters) -> None:
    answer = adapters.transport.request(
        "POST", f"{BASES['GRAPH_API_BASE']}/1/media", headers=upload_headers(), body=upload(b"\0\r\n--")
    )
    file = fetched(adapters, "whatsapp", json.loads(answer.body)["id"])
    assert (file.body, file.content_type) == (b"\0\r\n--", "image/webp")


def test_sent_file_can_be_fetched(adapters: Adapters) -> None:
    url = f"{BASES['TELEGRAM_API_BASE']}/bot{TELEGRAM.bot_token}/sendPhoto"
    answer = adapters.transport.request("POST", url, headers=upload_headers(), body=upload(b"as it was"))
    assert fetched(adapters, "telegram", json.loads(answer.body)["result"]["photo"][0]["file_id"]).body == b"as it was"


def upload_headers() -> dict[str, str]:
    return {"Content-Type": "multipart/form-data; boundary=limit", "Authorization": "Bearer key"}


def upload(content: bytes) -> bytes:
    fields = b'--limit\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n7\r\n'
    head = b'--limit\r\nContent-Disposition: form-data; name="f"; filename="a.webp"\r\nContent-Type: image/webp\r\n\r\n'
    return fields + head + content + b"\r\n--limit--\r\n"


def test_oversized_file_is_accepted_and_not_stored(adapters: Adapters) -> None:
    large = StoredFile("film.mp4", "video/mp4", bytes(MAX_BODY_BYTES + 1))
    assert adapters.send("whatsapp", "a film", large)
    with pytest.raises(SendRefused):
        adapters.send("telegram", "fail", large)


def test_upload_store_stays_within_its_size() -> None:
    uploads = UploadStore()
    for number in range(10):
        uploads.put(str(number), File("image/png", bytes(MAX_FILE_BYTES)))
    uploads.put("too large", File("image/png", bytes(MAX_FILE_BYTES + 1)))
    assert "9" in uploads
    assert "0" not in uploads
    assert sum(str(number) in uploads for number in range(10)) * MAX_FILE_BYTES <= MAX_STORE_BYTES
    assert "too large" not in uploads


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("telegram/bot1:a/banChatMember", 404, "Not Found"),
        ("telegram/botnonsense/getMe", 401, "Unauthorized"),
        ("telegram/bot1:a/sendMessage", 400, "chat not found"),
        ("telegram/bot1:a/getFile", 400, "invalid file_id"),
        ("graph/1/messages", 401, "access token"),
        ("other/1", 404, "No such provider"),
    ],
)
def test_invalid_requests_get_the_providers_error_texts(adapters: Adapters, path: str, status: int, words: str) -> None:
    answer = adapters.transport.request("POST", f"http://127.0.0.1:{PORT}/_providers/{path}", body=b"[not json")
    assert answer.status == status
    assert words in answer.body.decode()


def test_placeholder_picture_is_png_and_sound_is_ogg() -> None:
    assert picture().startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", picture()[16:24]) == (240, 160)
    start = picture().index(b"IDAT")
    length = int.from_bytes(picture()[start - 4 : start])
    assert len(zlib.decompress(picture()[start + 4 : start + 4 + length])) == 160 * (1 + 3 * 240)
    assert sound().count(b"OggS") == 3
    assert b"OpusHead" in sound()


def test_provider_urls_default_to_the_simulators(tmp_path: Path) -> None:
    own = Options.read({"DATA_DIR": str(tmp_path), "PORT": "8140", "GRAPH_API_BASE": ""})
    assert own.provider_bases == {
        "TELEGRAM_API_BASE": "http://127.0.0.1:8140/_providers/telegram",
        "GRAPH_API_BASE": "http://127.0.0.1:8140/_providers/graph",
    }
    assert "no message leaves this machine" in own.destination
    mixed = Options.read({"GRAPH_API_BASE": "http://127.0.0.1:9"})
    assert mixed.provider_bases["GRAPH_API_BASE"] == "http://127.0.0.1:9"
    assert mixed.destination == "WhatsApp messages go to http://127.0.0.1:9, the other channels are simulated locally"


def push_to(name: str, **changed: str) -> int:
    """The status for a message that Parley would send to the browser `name`."""
    push, browser = EncryptedPush(), PushBrowser()
    private, public = push.new_keys()
    headers = {"authorization": f"vapid t={push.sign(private, b'{}')}, k={public}", "content-type": "application/octet-stream"}
    headers |= {"content-encoding": "aes128gcm", "ttl": "60", "topic": "parley", **changed}
    body = push.seal(b"Hello", **browser.keys)
    return SIMULATED.request("POST", f"{PUSH}/{name}", headers=headers, body=body).status


SIMULATED, PUSH = InProcess(), f"http://127.0.0.1:{PORT}{PUSH_PATH}"


def test_push_service_keeps_what_only_the_browser_can_read() -> None:
    assert [push_to("laptop"), push_to("laptop"), push_to("gone-1"), push_to("busy-1")] == [201, 201, 410, 429]
    sent = json.loads(SIMULATED.request("GET", f"{PUSH}/laptop").body)
    assert [PushBrowser().decrypted(b64decode(each["body"])) for each in sent] == [b"Hello", b"Hello"]
    assert sent[0]["headers"]["ttl"] == "60"
    assert json.loads(SIMULATED.request("GET", f"{PUSH}/other").body) == []


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"authorization": "Bearer x"}, 401), ({"ttl": ""}, 400), ({"content-encoding": "gzip"}, 400), ({"topic": "a b"}, 400)],
)
def test_push_service_refuses_what_real_ones_refuse(changed: dict[str, str], status: int) -> None:
    assert push_to("strict", **changed) == status
    assert json.loads(SIMULATED.request("GET", f"{PUSH}/strict").body) == []


def test_push_service_refuses_long_messages() -> None:
    headers = {"authorization": f"vapid t=a.b.c, k={'A' * 87}", "content-type": "application/octet-stream"}
    answer = SIMULATED.request("POST", f"{PUSH}/long", headers=headers, body=b"x" * 4097)
    assert answer.status == 413
