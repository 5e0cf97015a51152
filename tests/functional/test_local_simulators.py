"""The pretend providers, asked by the adapters that ask the real ones. Nothing is served here."""

import asyncio
import json
import struct
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from chalicelib.channels.telegram import TelegramAdapter
from chalicelib.channels.whatsapp import WhatsappAdapter
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Attachment, FileType
from chalicelib.domain.outbound import Part, Recipient, SendLater, SendRefused, StoredFile
from chalicelib.ports import Answer
from local.options import Options, pretended
from local.seed.account import TELEGRAM, WHATSAPP
from local.simulators.exchange import LARGEST_READ, File
from local.simulators.files import LARGEST_FILE, LARGEST_SHELF, Shelf, picture, sound
from local.simulators.outcomes import REMEMBERED, Whim, Whims
from local.simulators.server import PretendProviders
from local.web_client import Message, Scope

PORT = 8000
BASES = pretended(PORT)
TOM = Recipient("447700900123")
MATEO = Recipient("520100101", {"chat_id": 520100101})
PICTURE = StoredFile("receipt.png", "image/png", picture(8, 8))


async def refused(path: str, headers: Mapping[str, str], body: bytes) -> int:
    raise AssertionError(f"{path} was not to be called")


class InProcess:
    """ports.Transport, without a network."""

    def __init__(self) -> None:
        self.providers = PretendProviders(PORT, refused)

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout: float = 10,
        max_bytes: int = 25_000_000,
    ) -> Answer:
        path, _, query = url.removeprefix(f"http://127.0.0.1:{PORT}").partition("?")
        scope: Scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in (headers or {}).items()],
        }
        half = len(body or b"") // 2
        coming: list[Message] = [
            {"type": "http.request", "body": (body or b"")[:half], "more_body": True},
            {"type": "http.request", "body": (body or b"")[half:], "more_body": False},
        ]
        sent: list[Message] = []

        async def receive() -> Message:
            return coming.pop(0)

        async def send(message: Message) -> None:
            sent.append(message)

        asyncio.run(self.providers(scope, receive, send))
        told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Answer(sent[0]["status"], told, sent[1]["body"])


def inbox(channel: Any) -> Inbox:
    return Inbox(account_id=1, id=2, name="Acme", channel=channel, created_at=0)


@dataclass
class Desk:
    """Both adapters of a desk that is told to ask the pretend providers."""

    transport: InProcess = field(default_factory=InProcess)

    def __post_init__(self) -> None:
        self.telegram = TelegramAdapter(self.transport, BASES["TELEGRAM_API_BASE"])
        self.whatsapp = WhatsappAdapter(self.transport, BASES["GRAPH_API_BASE"])

    def send(self, channel: str, text: str | None, file: StoredFile | None = None) -> str:
        attachment = Attachment(id=1, file_type=FileType.IMAGE, content_type=file.content_type) if file else None
        part = Part(text=text, attachment=attachment)
        if channel == "telegram":
            return self.telegram.send(inbox(TELEGRAM), MATEO, part, file)
        return self.whatsapp.send(inbox(WHATSAPP), TOM, part, file)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_inboxes_connect(desk: Desk) -> None:
    connected = desk.telegram.connect(inbox(TELEGRAM), "http://localhost:8000/webhooks/telegram/110201543")
    assert getattr(connected.channel, "bot_name", None) == "pretend_110201543_bot"
    assert desk.whatsapp.connect(inbox(WHATSAPP), "http://localhost:8000/webhooks/whatsapp/+1") == inbox(WHATSAPP)


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
def test_every_message_is_taken_under_an_id_of_its_own(desk: Desk, channel: str) -> None:
    files = [StoredFile("file", kind, b"x") for kind in ("image/gif", "video/mp4", "audio/mpeg", "audio/ogg", "text/plain")]
    ids = [desk.send(channel, "Hello"), desk.send(channel, "Hello"), desk.send(channel, None, PICTURE)]
    ids += [desk.send(channel, "with words", file) for file in files]
    assert len(set(ids)) == 8


def first_telegram_id() -> int:
    return int(Desk().send("telegram", "a").partition(":")[2])


def test_ids_do_not_come_again_after_a_restart() -> None:
    before = first_telegram_id()
    time.sleep(0.002)
    assert first_telegram_id() > before
    assert Desk().send("whatsapp", "a") != Desk().send("whatsapp", "a")


@pytest.mark.parametrize(
    ("channel", "reason"),
    [("telegram", "403: Forbidden: bot was blocked by the user"), ("whatsapp", "131026: (#131026) Message undeliverable")],
)
@pytest.mark.parametrize("file", [None, PICTURE])
def test_fail_is_refused_every_time(desk: Desk, channel: str, reason: str, file: StoredFile | None) -> None:
    for _ in range(2):
        with pytest.raises(SendRefused) as refusal:
            desk.send(channel, "fail", file)
        assert refusal.value.reason == reason
    assert desk.send(channel, "It did not fail", file)


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
def test_later_is_taken_the_second_time(desk: Desk, channel: str) -> None:
    with pytest.raises(SendLater):
        desk.send(channel, "See you Later")
    assert desk.send(channel, "See you Later")
    with pytest.raises(SendLater):
        desk.send(channel, "See you Later")


def test_what_was_put_off_is_not_remembered_for_ever() -> None:
    whims = Whims()
    assert {whims.about("tom", f"later {number}") for number in range(REMEMBERED + 1)} == {Whim.LATER}
    assert whims.about("tom", "later 0") is Whim.LATER
    assert whims.about("tom", f"later {REMEMBERED}") is Whim.TAKEN


def fetched(desk: Desk, channel: str, file_id: str) -> StoredFile:
    attachment = Attachment(id=1, file_type=FileType.IMAGE, provider_ref=file_id)
    if channel == "telegram":
        return desk.telegram.fetch(inbox(TELEGRAM), attachment)
    return desk.whatsapp.fetch(inbox(WHATSAPP), attachment)


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
def test_unknown_files_are_a_picture_or_a_sound(desk: Desk, channel: str) -> None:
    assert fetched(desk, channel, "AgACAgIAAxkBAAI").body == picture()
    assert fetched(desk, channel, "AwACAgIAAxkBAAI").body == sound()
    assert fetched(desk, channel, "a-voice-message").body == sound()


def test_an_uploaded_file_comes_back(desk: Desk) -> None:
    answer = desk.transport.request(
        "POST", f"{BASES['GRAPH_API_BASE']}/1/media", headers=upload_headers(), body=upload(b"\0\r\n--")
    )
    file = fetched(desk, "whatsapp", json.loads(answer.body)["id"])
    assert (file.body, file.content_type) == (b"\0\r\n--", "image/webp")


def test_a_sent_file_can_be_fetched_again(desk: Desk) -> None:
    url = f"{BASES['TELEGRAM_API_BASE']}/bot{TELEGRAM.bot_token}/sendPhoto"
    answer = desk.transport.request("POST", url, headers=upload_headers(), body=upload(b"as it was"))
    assert fetched(desk, "telegram", json.loads(answer.body)["result"]["photo"][0]["file_id"]).body == b"as it was"


def upload_headers() -> dict[str, str]:
    return {"Content-Type": "multipart/form-data; boundary=limit", "Authorization": "Bearer key"}


def upload(content: bytes) -> bytes:
    fields = b'--limit\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n7\r\n'
    head = b'--limit\r\nContent-Disposition: form-data; name="f"; filename="a.webp"\r\nContent-Type: image/webp\r\n\r\n'
    return fields + head + content + b"\r\n--limit--\r\n"


def test_a_large_file_is_taken_and_not_kept(desk: Desk) -> None:
    large = StoredFile("film.mp4", "video/mp4", bytes(LARGEST_READ + 1))
    assert desk.send("whatsapp", "a film", large)
    with pytest.raises(SendRefused):
        desk.send("telegram", "fail", large)


def test_the_shelf_stays_within_its_size() -> None:
    shelf = Shelf()
    for number in range(10):
        shelf.put(str(number), File("image/png", bytes(LARGEST_FILE)))
    shelf.put("too large", File("image/png", bytes(LARGEST_FILE + 1)))
    assert "9" in shelf
    assert "0" not in shelf
    assert sum(str(number) in shelf for number in range(10)) * LARGEST_FILE <= LARGEST_SHELF
    assert "too large" not in shelf


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
def test_nonsense_is_refused_in_the_providers_words(desk: Desk, path: str, status: int, words: str) -> None:
    answer = desk.transport.request("POST", f"http://127.0.0.1:{PORT}/_providers/{path}", body=b"[not json")
    assert answer.status == status
    assert words in answer.body.decode()


def test_the_picture_is_a_png_and_the_sound_an_ogg() -> None:
    assert picture().startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", picture()[16:24]) == (240, 160)
    start = picture().index(b"IDAT")
    length = int.from_bytes(picture()[start - 4 : start])
    assert len(zlib.decompress(picture()[start + 4 : start + 4 + length])) == 160 * (1 + 3 * 240)
    assert sound().count(b"OggS") == 3
    assert b"OpusHead" in sound()


def test_functions_are_told_the_pretend_providers_unless_the_caller_names_others(tmp_path: Path) -> None:
    own = Options.read({"DATA_DIR": str(tmp_path), "PORT": "8140", "GRAPH_API_BASE": ""})
    assert own.provider_bases == {
        "TELEGRAM_API_BASE": "http://127.0.0.1:8140/_providers/telegram",
        "GRAPH_API_BASE": "http://127.0.0.1:8140/_providers/graph",
    }
    assert "stay on this machine" in own.destination
    mixed = Options.read({"GRAPH_API_BASE": "http://127.0.0.1:9"})
    assert mixed.provider_bases["GRAPH_API_BASE"] == "http://127.0.0.1:9"
    assert mixed.destination == "messages to customers: WhatsApp's go to http://127.0.0.1:9, the others stay on this machine"
