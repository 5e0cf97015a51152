"""Calls to the Cloud API and the meaning of its responses."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.channels.loading import Adapter
from chalicelib.domain.errors import Invalid
from chalicelib.domain.messages import Attachment, FileType
from chalicelib.domain.outbound import Part, Recipient, SendLater, SendRefused, SendUnknown, StoredFile
from chalicelib.ports import HttpResponse, ResponseLost, Unreachable
from tests.support.adapters import channel_adapter
from tests.support.fakes.transport import FakeTransport, PlannedAnswer, bytes_response, json_response
from tests.unit.channels.samples import API_KEY, WHATSAPP, make_attachment, make_message

BASE = "https://graph.test/v25.0"
CUSTOMER = Recipient("380501234567")
HELLO = Part(text="Hello")
ACCEPTED = json_response(
    {"messaging_product": "whatsapp", "contacts": [{"input": "1", "wa_id": "1"}], "messages": [{"id": "wamid.OUT1"}]}
)
UPLOADED = json_response({"id": "media-9"})


def whatsapp(*planned: PlannedAnswer, base: str = BASE) -> tuple[Adapter, FakeTransport]:
    transport = FakeTransport(list(planned), repeats_last=True)
    return channel_adapter("whatsapp", transport, base), transport


def refusal(code: int, status: int = 400, **more: Any) -> HttpResponse:
    error = {"message": f"(#{code}) Words", "code": code, "error_data": {"details": "Details"}, "fbtrace_id": "x", **more}
    return json_response({"error": error}, status)


def test_text_is_sent_with_the_token_in_the_header() -> None:
    adapter, transport = whatsapp(ACCEPTED)
    (part,) = adapter.parts(make_message("**Now** <3"))
    assert adapter.send(WHATSAPP, CUSTOMER, part, None) == "wamid.OUT1"
    (request,) = transport.requests
    assert (request.method, request.url) == ("POST", f"{BASE}/106540352242922/messages")
    assert request.headers == {"Authorization": f"Bearer {API_KEY}", "Content-Type": "application/json"}
    assert request.json == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "380501234567",
        "type": "text",
        "text": {"body": "*Now* <3", "preview_url": True},
    }


def test_user_id_is_sent_as_recipient() -> None:
    adapter, transport = whatsapp(ACCEPTED)
    adapter.send(WHATSAPP, Recipient("UA.13491208655302741918"), HELLO, None)
    assert transport.requests[0].json["recipient"] == "UA.13491208655302741918"
    assert "to" not in transport.requests[0].json


def test_reply_quotes_the_message_it_answers() -> None:
    adapter, transport = whatsapp(ACCEPTED)
    adapter.send(WHATSAPP, Recipient("380501234567", reply_to="wamid.IN1"), HELLO, None)
    assert transport.requests[0].json["context"] == {"message_id": "wamid.IN1"}


@pytest.mark.parametrize(
    ("content_type", "size", "kind", "shown"),
    [
        ("image/jpeg", 10, "image", {"id": "media-9", "caption": "_look_"}),
        ("image/png", 5_000_001, "document", {"id": "media-9", "caption": "_look_", "filename": "a.bin"}),
        ("video/mp4", 10, "video", {"id": "media-9", "caption": "_look_"}),
        ("audio/ogg; codecs=opus", 10, "audio", {"id": "media-9"}),
        ("image/gif", 10, "document", {"id": "media-9", "caption": "_look_", "filename": "a.bin"}),
        ("application/pdf", 10, "document", {"id": "media-9", "caption": "_look_", "filename": "a.bin"}),
    ],
)
def test_file_is_uploaded_and_sent_by_its_id(content_type: str, size: int, kind: str, shown: dict[str, str]) -> None:
    adapter, transport = whatsapp(UPLOADED, ACCEPTED)
    part = adapter.parts(make_message("*look*", make_attachment(content_type, size=size)))[-1]
    assert adapter.send(WHATSAPP, CUSTOMER, part, StoredFile("a.bin", content_type, bytes(size))) == "wamid.OUT1"
    upload, message = transport.requests
    assert upload.url == f"{BASE}/106540352242922/media"
    assert upload.headers["Authorization"] == f"Bearer {API_KEY}"
    assert (upload.form["messaging_product"].text, upload.form["type"].text) == ("whatsapp", content_type)
    assert upload.form["file"].content == bytes(size)
    assert 'filename="a.bin"' in upload.form["file"].headers
    assert f"Content-Type: {content_type}" in upload.form["file"].headers
    assert (message.json["type"], message.json[kind]) == (kind, shown)


def test_missing_file_is_refused() -> None:
    with pytest.raises(SendRefused):
        whatsapp(ACCEPTED)[0].send(WHATSAPP, CUSTOMER, Part(attachment=make_attachment("image/png")), None)


def test_long_text_has_several_parts() -> None:
    parts = whatsapp()[0].parts(make_message("word " * 2000))
    assert [part.text is not None and len(part.text) <= 4096 for part in parts] == [True, True, True]


def test_short_text_is_the_caption_of_the_first_file() -> None:
    first, second = make_attachment("image/png"), make_attachment("application/pdf", attachment_id=2)
    assert whatsapp()[0].parts(make_message("look", first, second)) == [Part("look", first), Part(None, second)]


@pytest.mark.parametrize(("content", "content_type"), [("x" * 1025, "image/png"), ("listen", "audio/mpeg")])
def test_text_that_cannot_be_a_caption_is_its_own_part(content: str, content_type: str) -> None:
    file = make_attachment(content_type)
    assert whatsapp()[0].parts(make_message(content, file)) == [Part(content), Part(None, file)]


@pytest.mark.parametrize(
    "attachment", [make_attachment("video/mp4", size=100_000_001), Attachment(id=1, file_type=FileType.CONTACT)]
)
def test_unsupported_attachment_is_refused_before_sending(attachment: Attachment) -> None:
    with pytest.raises(SendRefused):
        whatsapp()[0].parts(make_message("hi", attachment))


FINAL = (
    0, 190, 3, 10, 200, 299, 368, 131031, 130497, 131026, 131047, 131049, 131050, 130472, 131030, 131008, 131009, 100, 131021,
    131051, 131052, 131053, 131042, 131044, 131045, 131037, 131062, 131063, 132000, 132001, 132005, 132007, 132008, 132012,
    132015, 132016, 133004, 133005, 133006, 133008, 133009, 133010, 133015, 137000, 999999,
)  # fmt: skip
TEMPORARY = {
    1: None, 2: None, 4: 60, 80007: 60, 130429: None, 131000: None, 131016: None, 131048: 3600, 131056: 6, 131057: 60,
    131064: 3600, 133016: 3600, 135000: None,
}  # fmt: skip


@pytest.mark.parametrize("code", FINAL)
def test_final_refusal_shows_whatsapps_reason(code: int) -> None:
    with pytest.raises(SendRefused) as refused:
        whatsapp(refusal(code))[0].send(WHATSAPP, CUSTOMER, HELLO, None)
    assert refused.value.reason == f"{code}: (#{code}) Words — Details"


@pytest.mark.parametrize(("code", "after"), TEMPORARY.items())
@pytest.mark.parametrize("status", [400, 500])
def test_temporary_code_is_retried_later(code: int, after: int | None, status: int) -> None:
    with pytest.raises(SendLater) as later:
        whatsapp(refusal(code, status))[0].send(WHATSAPP, CUSTOMER, HELLO, None)
    assert (later.value.after, later.value.reason) == (after, f"{code}: (#{code}) Words — Details")


@pytest.mark.parametrize(
    ("answer", "after"),
    [
        (refusal(999999, 500), None),
        (refusal(999999, 504), None),
        (refusal(999999, 400, is_transient=True), None),
        (bytes_response(b"<html>", 502), None),
        (json_response({}, 429, Retry_After="30"), 30),
        (Unreachable(), None),
    ],
)
def test_status_decides_without_a_known_code(answer: PlannedAnswer, after: int | None) -> None:
    with pytest.raises(SendLater) as later:
        whatsapp(answer)[0].send(WHATSAPP, CUSTOMER, HELLO, None)
    assert later.value.after == after


@pytest.mark.parametrize(
    "answer",
    [
        ResponseLost(),
        bytes_response(b"", 504),
        bytes_response(b"<html>", 200),
        json_response({"messages": []}),
        json_response({"messages": "x"}),
    ],
)
def test_lost_response_is_unknown(answer: PlannedAnswer) -> None:
    with pytest.raises(SendUnknown):
        whatsapp(answer)[0].send(WHATSAPP, CUSTOMER, HELLO, None)


@pytest.mark.parametrize(
    "answer", [ResponseLost(), bytes_response(b"", 504), bytes_response(b"<html>", 200), json_response({"x": 1}), Unreachable()]
)
def test_failed_upload_is_retried_later(answer: PlannedAnswer) -> None:
    part = Part(attachment=make_attachment("image/png"))
    with pytest.raises(SendLater):
        whatsapp(answer)[0].send(WHATSAPP, CUSTOMER, part, StoredFile("a.png", "image/png", b"x"))


def test_api_key_is_removed_from_the_reason() -> None:
    answer = json_response({"error": {"message": f"Malformed access token {API_KEY}", "code": 190}}, 401)
    with pytest.raises(SendRefused) as refused:
        whatsapp(answer)[0].send(WHATSAPP, CUSTOMER, HELLO, None)
    assert refused.value.reason == "190: Malformed access token [secret]"


PENDING = Attachment(id=5, file_type=FileType.IMAGE, provider_ref="1001")
MEDIA = {"url": "https://files.test/x?y=1", "mime_type": "image/jpeg", "file_size": 4, "id": "1001"}


def test_file_is_downloaded_in_two_requests_with_the_token() -> None:
    adapter, transport = whatsapp(json_response(MEDIA), bytes_response(b"JPEG"))
    assert adapter.fetch(WHATSAPP, PENDING) == StoredFile("image-5", "image/jpeg", b"JPEG")
    request, downloaded = transport.requests
    assert (request.method, request.url) == ("GET", f"{BASE}/1001?phone_number_id=106540352242922")
    assert (downloaded.url, downloaded.max_bytes) == ("https://files.test/x?y=1", 25_000_000)
    assert downloaded.headers["Authorization"] == f"Bearer {API_KEY}"
    assert downloaded.headers["User-Agent"]


@pytest.mark.parametrize(
    "url", ["http://files.test/x", "ftp://graph.test/x", "file:///etc/passwd", "//graph.test/x", "http://[", "x"]
)
def test_token_is_not_sent_without_encryption(url: str) -> None:
    adapter, transport = whatsapp(json_response({**MEDIA, "url": url}), bytes_response(b"JPEG"))
    with pytest.raises(SendRefused):
        adapter.fetch(WHATSAPP, PENDING)
    assert len(transport.requests) == 1


def test_configured_graph_host_may_use_plain_http() -> None:
    adapter, _ = whatsapp(
        json_response({**MEDIA, "url": "http://127.0.0.1:9/x"}), bytes_response(b"JPEG"), base="http://127.0.0.1:8/v25.0"
    )
    assert adapter.fetch(WHATSAPP, PENDING).body == b"JPEG"


@pytest.mark.parametrize(
    "planned",
    [
        [refusal(100, 400)],
        [json_response({"id": "1001"})],
        [json_response({**MEDIA, "file_size": 25_000_001})],
        [json_response(MEDIA), bytes_response(b"", 404)],
        [json_response(MEDIA), bytes_response(b"", 410)],
        [json_response(MEDIA), bytes_response(bytes(25_000_001))],
    ],
)
def test_missing_or_large_file_is_refused(planned: list[PlannedAnswer]) -> None:
    with pytest.raises(SendRefused):
        whatsapp(*planned)[0].fetch(WHATSAPP, PENDING)


@pytest.mark.parametrize(
    "failure", [refusal(4), bytes_response(b"", 500), bytes_response(b"", 429), Unreachable(), ResponseLost()]
)
@pytest.mark.parametrize("before", [[], [json_response(MEDIA)]])
def test_temporary_download_failure_is_retried_later(before: list[PlannedAnswer], failure: PlannedAnswer) -> None:
    with pytest.raises(SendLater):
        whatsapp(*before, failure)[0].fetch(WHATSAPP, PENDING)


def test_file_over_the_limit_is_refused_without_a_request() -> None:
    adapter, transport = whatsapp(ACCEPTED)
    with pytest.raises(SendRefused, match="25 MB"):
        adapter.fetch(WHATSAPP, replace(PENDING, size=25_000_001))
    assert transport.requests == []


def test_connect_checks_the_api_key() -> None:
    adapter, transport = whatsapp(json_response({"display_phone_number": "+1 555-078-3881", "verified_name": "Acme", "id": "1"}))
    assert adapter.connect(WHATSAPP, "https://parley.test/x") == WHATSAPP
    assert transport.requests[0].url == f"{BASE}/106540352242922?fields=display_phone_number,verified_name"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (refusal(190, 401), "channel_credentials_refused"),
        (refusal(100), "channel_credentials_refused"),
        (Unreachable(), "channel_unreachable"),
        (ResponseLost(), "channel_unreachable"),
        (bytes_response(b"", 503), "channel_unreachable"),
    ],
)
def test_failed_connect_has_a_code(answer: PlannedAnswer, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        whatsapp(answer)[0].connect(WHATSAPP, "https://parley.test/x")
    assert refused.value.code == code
