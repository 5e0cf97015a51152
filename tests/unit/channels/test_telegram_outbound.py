"""What we ask of Telegram, and what its answers mean."""

import traceback
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.channels.telegram import TelegramAdapter
from chalicelib.domain.errors import Invalid
from chalicelib.domain.messages import Attachment, FileType
from chalicelib.domain.outbound import Part, Recipient, SendLater, SendRefused, SendUnknown, StoredFile
from chalicelib.ports import HttpResponse, ResponseLost, Unreachable
from tests.unit.channels.recording import Planned, RecordingTransport, says, sends
from tests.unit.channels.samples import BOT_TOKEN, TELEGRAM, a_message, an_attachment

CUSTOMER = Recipient("5814999112", {"chat_id": 5814999112})


TAKEN = says({"ok": True, "result": {"message_id": 31, "chat": {"id": 5814999112}}})


HELLO = Part(text="Hello")


def telegram(*planned: Planned) -> tuple[TelegramAdapter, RecordingTransport]:
    transport = RecordingTransport(list(planned))
    return TelegramAdapter(transport, "https://telegram.test/"), transport


def refusal(code: int, description: str, **parameters: Any) -> HttpResponse:
    return says({"ok": False, "error_code": code, "description": description, "parameters": parameters}, code)


def test_a_text_goes_out_as_it_is() -> None:
    adapter, transport = telegram(TAKEN)
    assert adapter.send(TELEGRAM, CUSTOMER, HELLO, None) == "5814999112:31"
    (asked,) = transport.asked
    assert (asked.method, asked.url) == ("POST", f"https://telegram.test/bot{BOT_TOKEN}/sendMessage")
    assert asked.headers["Content-Type"] == "application/json"
    assert asked.json == {"chat_id": 5814999112, "text": "Hello"}


def test_light_markdown_becomes_html_and_everything_else_is_escaped() -> None:
    adapter, transport = telegram(TAKEN)
    adapter.send(TELEGRAM, CUSTOMER, Part(text="**Now** 2 < 3 & <b>"), None)
    assert transport.asked[0].json["text"] == "<b>Now</b> 2 &lt; 3 &amp; &lt;b&gt;"
    assert transport.asked[0].json["parse_mode"] == "HTML"


def test_without_a_chat_id_the_contact_is_the_chat() -> None:
    adapter, transport = telegram(TAKEN)
    adapter.send(TELEGRAM, Recipient("77"), HELLO, None)
    assert transport.asked[0].json["chat_id"] == 77


def test_a_contact_that_is_no_chat_is_refused() -> None:
    adapter, transport = telegram(TAKEN)
    with pytest.raises(SendRefused):
        adapter.send(TELEGRAM, Recipient("someone"), HELLO, None)
    assert transport.asked == []


def test_an_answer_quotes_what_it_answers() -> None:
    adapter, transport = telegram(TAKEN)
    adapter.send(TELEGRAM, Recipient("5814999112", reply_to="5814999112:30"), HELLO, None)
    assert transport.asked[0].json["reply_parameters"] == {"message_id": 30, "allow_sending_without_reply": True}


@pytest.mark.parametrize("reply_to", ["1:30", "callback:7", "reaction:7", "5814999112:", "5814999112:x", ""])
def test_what_cannot_be_quoted_is_answered_without_a_quote(reply_to: str) -> None:
    adapter, transport = telegram(TAKEN)
    adapter.send(TELEGRAM, Recipient("5814999112", reply_to=reply_to), HELLO, None)
    assert "reply_parameters" not in transport.asked[0].json


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
def test_each_kind_of_file_has_its_method(content_type: str, method: str, field: str) -> None:
    adapter, transport = telegram(TAKEN)
    file = StoredFile("a file.bin", content_type, b"\x00\r\n--\xff")
    sent = Part(text="*look* & see", attachment=an_attachment(content_type))
    assert adapter.send(TELEGRAM, Recipient("5814999112", reply_to="5814999112:30"), sent, file) == "5814999112:31"
    (asked,) = transport.asked
    form = asked.form
    assert asked.url.endswith(f"/{method}")
    assert form[field].content == file.body
    assert f"Content-Type: {content_type}" in form[field].headers
    assert 'filename="a file.bin"' in form[field].headers
    assert (form["chat_id"].text, form["caption"].text, form["parse_mode"].text) == (
        "5814999112",
        "<i>look</i> &amp; see",
        "HTML",
    )
    assert form["reply_parameters"].text == '{"message_id":30,"allow_sending_without_reply":true}'


def test_a_file_name_cannot_break_out_of_its_header() -> None:
    adapter, transport = telegram(TAKEN)
    file = StoredFile('a"\r\nX-Evil: 1\r\n\r\n.pdf', "application/pdf\r\nX-Evil: 1", b"x")
    adapter.send(TELEGRAM, CUSTOMER, Part(attachment=an_attachment("application/pdf")), file)
    form = transport.asked[0].form
    assert 'filename="a%22%0D%0AX-Evil: 1%0D%0A%0D%0A.pdf"' in form["document"].headers
    assert len(form["document"].headers.splitlines()) == 2


def test_a_large_photo_is_a_document() -> None:
    adapter, transport = telegram(TAKEN)
    file = StoredFile("big.jpg", "image/jpeg", bytes(10_000_001))
    adapter.send(TELEGRAM, CUSTOMER, Part(attachment=an_attachment("image/jpeg")), file)
    assert transport.asked[0].url.endswith("/sendDocument")


@pytest.mark.parametrize("words", ["PHOTO_INVALID_DIMENSIONS", "VOICE_MESSAGES_FORBIDDEN"])
def test_a_file_that_cannot_be_shown_goes_as_a_document(words: str) -> None:
    adapter, transport = telegram(refusal(400, f"Bad Request: {words}"), TAKEN)
    file = StoredFile("tall.png", "image/png", b"x")
    assert adapter.send(TELEGRAM, CUSTOMER, Part(attachment=an_attachment("image/png")), file) == "5814999112:31"
    assert [asked.url.rpartition("/")[2] for asked in transport.asked] == ["sendPhoto", "sendDocument"]
    assert transport.asked[1].form["document"].content == b"x"


def test_a_file_that_is_gone_is_refused() -> None:
    adapter, _ = telegram(TAKEN)
    with pytest.raises(SendRefused):
        adapter.send(TELEGRAM, CUSTOMER, Part(attachment=an_attachment("image/png")), None)


def test_a_long_text_takes_several_parts() -> None:
    adapter, _ = telegram()
    parts = adapter.parts(a_message("word " * 2000))
    assert [part.text is not None and len(part.text) <= 4096 for part in parts] == [True, True, True]


def test_a_short_text_is_the_caption_of_the_first_file() -> None:
    first, second = an_attachment("image/png"), an_attachment("image/png", attachment_id=2)
    assert telegram()[0].parts(a_message("look", first, second)) == [Part("look", first), Part(None, second)]


def test_a_text_too_long_for_a_caption_goes_first() -> None:
    file = an_attachment("image/png")
    assert telegram()[0].parts(a_message("x" * 1025, file)) == [Part("x" * 1025), Part(None, file)]


@pytest.mark.parametrize(
    "attachment", [an_attachment("video/mp4", size=50_000_001), Attachment(id=1, file_type=FileType.LOCATION)]
)
def test_what_telegram_never_takes_is_refused_before_anything_is_sent(attachment: Attachment) -> None:
    with pytest.raises(SendRefused):
        telegram()[0].parts(a_message("hi", attachment))


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
def test_a_final_refusal_is_told_in_telegrams_words(code: int, description: str) -> None:
    adapter, _ = telegram(refusal(code, description))
    with pytest.raises(SendRefused) as refused:
        adapter.send(TELEGRAM, CUSTOMER, HELLO, None)
    assert refused.value.reason == f"{code}: {description}"


@pytest.mark.parametrize(
    ("answer", "after"),
    [
        (refusal(429, "Too Many Requests: retry after 14", retry_after=14), 14),
        (says({}, 429, Retry_After="9"), 9),
        (says({}, 429, Retry_After="Sun, 06 Nov 1994 08:49:37 GMT"), None),
        (refusal(500, "Internal Server Error"), None),
        (sends(b"<html>", 502), None),
        (refusal(504, "Gateway Timeout"), None),
        (Unreachable(), None),
    ],
)
def test_what_passes_is_tried_later(answer: Planned, after: int | None) -> None:
    adapter, _ = telegram(answer)
    with pytest.raises(SendLater) as later:
        adapter.send(TELEGRAM, CUSTOMER, HELLO, None)
    assert later.value.after == after


@pytest.mark.parametrize("answer", [ResponseLost(), sends(b"", 504), sends(b"<html>", 200), says({"ok": True, "result": {}})])
def test_what_may_have_arrived_is_not_tried_again(answer: Planned) -> None:
    adapter, _ = telegram(answer)
    with pytest.raises(SendUnknown):
        adapter.send(TELEGRAM, CUSTOMER, HELLO, None)


def attempts() -> list[Callable[[TelegramAdapter], object]]:
    file = StoredFile("a.png", "image/png", b"x")
    picture = an_attachment("image/png")
    return [
        lambda adapter: adapter.send(TELEGRAM, CUSTOMER, HELLO, None),
        lambda adapter: adapter.send(TELEGRAM, CUSTOMER, Part(attachment=picture), file),
        lambda adapter: adapter.fetch(TELEGRAM, picture),
        lambda adapter: adapter.connect(TELEGRAM, "https://parley.test/webhooks/telegram/x"),
    ]


@pytest.mark.parametrize("attempt", attempts())
@pytest.mark.parametrize("failure", [Unreachable, ResponseLost, ValueError])
def test_no_exception_ever_shows_the_token(attempt: Callable[[TelegramAdapter], object], failure: type[Exception]) -> None:
    adapter, _ = telegram(failure(f"https://telegram.test/bot{BOT_TOKEN}/sendMessage"))
    with pytest.raises((SendLater, SendUnknown, SendRefused, Invalid)) as raised:
        attempt(adapter)
    chain: BaseException | None = raised.value
    while chain is not None:
        assert BOT_TOKEN not in "".join([*traceback.format_exception(chain), repr(chain)])
        chain = chain.__cause__ or chain.__context__


def test_a_reason_that_quotes_the_token_is_cleaned() -> None:
    adapter, _ = telegram(refusal(400, f"Bad Request: no method bot{BOT_TOKEN}/x"))
    with pytest.raises(SendRefused) as refused:
        adapter.send(TELEGRAM, CUSTOMER, HELLO, None)
    assert refused.value.reason == "400: Bad Request: no method bot[secret]/x"


def test_a_repeated_send_is_a_second_message() -> None:
    assert not telegram()[0].repeatable_send


def test_a_file_refused_for_another_reason_is_not_sent_twice() -> None:
    adapter, transport = telegram(refusal(403, "Forbidden: bot was blocked by the user"))
    with pytest.raises(SendRefused):
        adapter.send(TELEGRAM, CUSTOMER, Part(attachment=an_attachment("image/png")), StoredFile("a.png", "image/png", b"x"))
    assert len(transport.asked) == 1
