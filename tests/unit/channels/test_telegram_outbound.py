"""Calls to Telegram and the meaning of its responses."""

import traceback
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.channels.loading import Adapter
from chalicelib.domain.errors import Invalid
from chalicelib.domain.messages import Attachment, FileType
from chalicelib.domain.outbound import Part, Recipient, SendLater, SendRefused, SendUnknown, StoredFile
from chalicelib.ports import HttpResponse, ResponseLost, Unreachable
from tests.support.adapters import channel_adapter
from tests.support.fakes.transport import FakeTransport, PlannedAnswer, bytes_response, json_response
from tests.unit.channels.samples import BOT_TOKEN, TELEGRAM, make_attachment, make_message

CUSTOMER = Recipient("5814999112", {"chat_id": 5814999112})
ACCEPTED = json_response({"ok": True, "result": {"message_id": 31, "chat": {"id": 5814999112}}})
HELLO = Part(text="Hello")


def telegram(*planned: PlannedAnswer) -> tuple[Adapter, FakeTransport]:
    transport = FakeTransport(list(planned), repeats_last=True)
    return channel_adapter("telegram", transport, "https://telegram.test/"), transport


def refusal(code: int, description: str, **parameters: Any) -> HttpResponse:
    return json_response({"ok": False, "error_code": code, "description": description, "parameters": parameters}, code)


def test_plain_text_is_sent_unchanged() -> None:
    adapter, transport = telegram(ACCEPTED)
    assert adapter.send(TELEGRAM, CUSTOMER, HELLO, None) == "5814999112:31"
    (request,) = transport.requests
    assert (request.method, request.url) == ("POST", f"https://telegram.test/bot{BOT_TOKEN}/sendMessage")
    assert request.headers["Content-Type"] == "application/json"
    assert request.json == {"chat_id": 5814999112, "text": "Hello"}


def test_markdown_becomes_html_and_other_text_is_escaped() -> None:
    adapter, transport = telegram(ACCEPTED)
    (part,) = adapter.parts(make_message("**Now** 2 < 3 & <b>"))
    adapter.send(TELEGRAM, CUSTOMER, part, None)
    assert transport.requests[0].json["text"] == "<b>Now</b> 2 &lt; 3 &amp; &lt;b&gt;"
    assert transport.requests[0].json["parse_mode"] == "HTML"


def test_source_id_is_the_chat_without_a_chat_id() -> None:
    adapter, transport = telegram(ACCEPTED)
    adapter.send(TELEGRAM, Recipient("77"), HELLO, None)
    assert transport.requests[0].json["chat_id"] == 77


def test_contact_without_a_chat_is_refused() -> None:
    adapter, transport = telegram(ACCEPTED)
    with pytest.raises(SendRefused):
        adapter.send(TELEGRAM, Recipient("someone"), HELLO, None)
    assert transport.requests == []


def test_reply_quotes_the_message_it_answers() -> None:
    adapter, transport = telegram(ACCEPTED)
    adapter.send(TELEGRAM, Recipient("5814999112", reply_to="5814999112:30"), HELLO, None)
    assert transport.requests[0].json["reply_parameters"] == {"message_id": 30, "allow_sending_without_reply": True}


@pytest.mark.parametrize("reply_to", ["1:30", "callback:7", "reaction:7", "5814999112:", "5814999112:x", ""])
def test_reply_to_an_unquotable_message_has_no_quote(reply_to: str) -> None:
    adapter, transport = telegram(ACCEPTED)
    adapter.send(TELEGRAM, Recipient("5814999112", reply_to=reply_to), HELLO, None)
    assert "reply_parameters" not in transport.requests[0].json


@pytest.mark.parametrize(
    ("content_type", "method", "field"),
    [
        ("image/jpeg", "sendPhoto", "photo"),
        ("image/png", "sendPhoto", "photo"),
        ("image/gif", "sendAnimation", "animation"),
        ("image/bmp", "sendDocument", "document"),
        ("video/mp4", "sendVideo", "video"),
        ("video/webm", "sendDocument", "document"),
        ("audio/mpeg", "sendAudio", "audio"),
        ("audio/ogg; codecs=opus", "sendVoice", "voice"),
        ("application/pdf", "sendDocument", "document"),
    ],
)
def test_each_content_type_has_its_method(content_type: str, method: str, field: str) -> None:
    adapter, transport = telegram(ACCEPTED)
    file = StoredFile("a file.bin", content_type, b"\x00\r\n--\xff")
    (part,) = adapter.parts(make_message("*look* & see", make_attachment(content_type)))
    assert adapter.send(TELEGRAM, Recipient("5814999112", reply_to="5814999112:30"), part, file) == "5814999112:31"
    (request,) = transport.requests
    form = request.form
    assert request.url.endswith(f"/{method}")
    assert form[field].content == file.body
    assert f"Content-Type: {content_type}" in form[field].headers
    assert 'filename="a file.bin"' in form[field].headers
    assert (form["chat_id"].text, form["caption"].text, form["parse_mode"].text) == (
        "5814999112",
        "<i>look</i> &amp; see",
        "HTML",
    )
    assert form["reply_parameters"].text == '{"message_id":30,"allow_sending_without_reply":true}'


def test_file_name_cannot_inject_headers() -> None:
    adapter, transport = telegram(ACCEPTED)
    file = StoredFile('a"\r\nX-Evil: 1\r\n\r\n.pdf', "application/pdf\r\nX-Evil: 1", b"x")
    adapter.send(TELEGRAM, CUSTOMER, Part(attachment=make_attachment("application/pdf")), file)
    form = transport.requests[0].form
    assert 'filename="a%22%0D%0AX-Evil: 1%0D%0A%0D%0A.pdf"' in form["document"].headers
    assert len(form["document"].headers.splitlines()) == 2


def test_large_photo_is_sent_as_a_document() -> None:
    adapter, transport = telegram(ACCEPTED)
    file = StoredFile("big.jpg", "image/jpeg", bytes(10_000_001))
    adapter.send(TELEGRAM, CUSTOMER, Part(attachment=make_attachment("image/jpeg")), file)
    assert transport.requests[0].url.endswith("/sendDocument")


@pytest.mark.parametrize("words", ["PHOTO_INVALID_DIMENSIONS", "VOICE_MESSAGES_FORBIDDEN"])
def test_file_with_refused_presentation_is_sent_as_a_document(words: str) -> None:
    adapter, transport = telegram(refusal(400, f"Bad Request: {words}"), ACCEPTED)
    file = StoredFile("tall.png", "image/png", b"x")
    assert adapter.send(TELEGRAM, CUSTOMER, Part(attachment=make_attachment("image/png")), file) == "5814999112:31"
    assert [request.url.rpartition("/")[2] for request in transport.requests] == ["sendPhoto", "sendDocument"]
    assert transport.requests[1].form["document"].content == b"x"


def test_missing_file_is_refused() -> None:
    adapter, _ = telegram(ACCEPTED)
    with pytest.raises(SendRefused):
        adapter.send(TELEGRAM, CUSTOMER, Part(attachment=make_attachment("image/png")), None)


def test_long_text_has_several_parts() -> None:
    adapter, _ = telegram()
    parts = adapter.parts(make_message("word " * 2000))
    assert [part.text is not None and len(part.text) <= 4096 for part in parts] == [True, True, True]


def test_short_text_is_the_caption_of_the_first_file() -> None:
    first, second = make_attachment("image/png"), make_attachment("image/png", attachment_id=2)
    assert telegram()[0].parts(make_message("look", first, second)) == [Part("look", first), Part(None, second)]


def test_text_too_long_for_a_caption_is_its_own_part() -> None:
    file = make_attachment("image/png")
    assert telegram()[0].parts(make_message("x" * 1025, file)) == [Part("x" * 1025), Part(None, file)]


@pytest.mark.parametrize(
    "attachment", [make_attachment("video/mp4", size=50_000_001), Attachment(id=1, file_type=FileType.LOCATION)]
)
def test_unsupported_attachment_is_refused_before_sending(attachment: Attachment) -> None:
    with pytest.raises(SendRefused):
        telegram()[0].parts(make_message("hi", attachment))


@pytest.mark.parametrize(
    ("code", "description"),
    [
        (400, "Bad Request: chat not found"),
        (400, "Bad Request: can't parse entities"),
        (401, "Unauthorized"),
        (403, "Forbidden: bot was blocked by the user"),
        (404, "Not Found"),
        (409, "Conflict: terminated by other getUpdates request"),
        (413, "Request Entity Too Large"),
    ],
)
def test_final_refusal_shows_telegrams_reason(code: int, description: str) -> None:
    adapter, _ = telegram(refusal(code, description))
    with pytest.raises(SendRefused) as refused:
        adapter.send(TELEGRAM, CUSTOMER, HELLO, None)
    assert refused.value.reason == f"{code}: {description}"


@pytest.mark.parametrize(
    ("answer", "after"),
    [
        (refusal(429, "Too Many Requests: retry after 14", retry_after=14), 14),
        (json_response({}, 429, Retry_After="9"), 9),
        (json_response({}, 429, Retry_After="Sun, 06 Nov 1994 08:49:37 GMT"), None),
        (refusal(500, "Internal Server Error"), None),
        (bytes_response(b"<html>", 502), None),
        (refusal(504, "Gateway Timeout"), None),
        (Unreachable(), None),
    ],
)
def test_temporary_failure_is_retried_later(answer: PlannedAnswer, after: int | None) -> None:
    adapter, _ = telegram(answer)
    with pytest.raises(SendLater) as later:
        adapter.send(TELEGRAM, CUSTOMER, HELLO, None)
    assert later.value.after == after


@pytest.mark.parametrize(
    "answer",
    [ResponseLost(), bytes_response(b"", 504), bytes_response(b"<html>", 200), json_response({"ok": True, "result": {}})],
)
def test_lost_response_is_unknown(answer: PlannedAnswer) -> None:
    adapter, _ = telegram(answer)
    with pytest.raises(SendUnknown):
        adapter.send(TELEGRAM, CUSTOMER, HELLO, None)


def attempts() -> list[Callable[[Adapter], object]]:
    file = StoredFile("a.png", "image/png", b"x")
    picture = make_attachment("image/png")
    return [
        lambda adapter: adapter.send(TELEGRAM, CUSTOMER, HELLO, None),
        lambda adapter: adapter.send(TELEGRAM, CUSTOMER, Part(attachment=picture), file),
        lambda adapter: adapter.fetch(TELEGRAM, picture),
        lambda adapter: adapter.connect(TELEGRAM, "https://parley.test/webhooks/telegram/x"),
    ]


@pytest.mark.parametrize("attempt", attempts())
@pytest.mark.parametrize("failure", [Unreachable, ResponseLost, ValueError])
def test_no_exception_contains_the_token(attempt: Callable[[Adapter], object], failure: type[Exception]) -> None:
    adapter, _ = telegram(failure(f"https://telegram.test/bot{BOT_TOKEN}/sendMessage"))
    with pytest.raises((SendLater, SendUnknown, SendRefused, Invalid)) as raised:
        attempt(adapter)
    chain: BaseException | None = raised.value
    while chain is not None:
        assert BOT_TOKEN not in "".join([*traceback.format_exception(chain), repr(chain)])
        chain = chain.__cause__ or chain.__context__


def test_token_is_removed_from_the_reason() -> None:
    adapter, _ = telegram(refusal(400, f"Bad Request: no method bot{BOT_TOKEN}/x"))
    with pytest.raises(SendRefused) as refused:
        adapter.send(TELEGRAM, CUSTOMER, HELLO, None)
    assert refused.value.reason == "400: Bad Request: no method bot[secret]/x"


def test_file_refused_for_another_reason_is_sent_once() -> None:
    adapter, transport = telegram(refusal(403, "Forbidden: bot was blocked by the user"))
    with pytest.raises(SendRefused):
        adapter.send(TELEGRAM, CUSTOMER, Part(attachment=make_attachment("image/png")), StoredFile("a.png", "image/png", b"x"))
    assert len(transport.requests) == 1
