"""The channel that any program can speak."""

import hashlib
import hmac
from uuid import UUID

import pytest

from chalicelib.channels.api import ApiAdapter
from chalicelib.domain.errors import NotFound
from chalicelib.domain.inboxes import ApiChannel
from chalicelib.domain.messages import Attachment, FileType
from chalicelib.domain.outbound import Part, Recipient, SendLater, SendRefused
from chalicelib.ports import ResponseLost, Unreachable
from tests.unit.channels.recording import Planned, RecordingTransport, says, sends
from tests.unit.channels.samples import API, TELEGRAM, a_message, an_inbox

BODY = '{"event":"message_created","content":"Grüße"}'.encode()


def api(*planned: Planned) -> tuple[ApiAdapter, RecordingTransport]:
    transport = RecordingTransport(list(planned))
    return ApiAdapter(transport, now=lambda: 1_700_000_000), transport


def test_the_webhook_is_told_the_body_as_it_is_and_signed() -> None:
    adapter, transport = api(sends(b"ok"))
    delivery_id = adapter.webhook(API, BODY, delivery="message:42:1")
    (asked,) = transport.asked
    assert (asked.method, asked.url, asked.body) == ("POST", "https://bot.example/hook?key=private", BODY)
    assert str(UUID(delivery_id)) == delivery_id
    assert asked.headers == {
        "Accept": "application/json",
        "Content-Type": "application/json",
        "X-Parley-Delivery": delivery_id,
        "X-Chatwoot-Delivery": delivery_id,
        "X-Chatwoot-Timestamp": "1700000000",
        "X-Chatwoot-Signature": "sha256=" + hmac.new(b"hmac-secret", b"1700000000." + BODY, hashlib.sha256).hexdigest(),
    }


def test_a_repetition_has_the_same_delivery_id_and_nothing_else_has() -> None:
    adapter, _ = api(sends(b"ok"))
    other = an_inbox(API.channel, 8)
    told = [adapter.webhook(inbox, BODY, delivery=key) for inbox, key in ((API, "a"), (API, "a"), (API, "b"), (other, "a"))]
    assert told[0] == told[1]
    assert len(set(told)) == 3


def test_without_a_webhook_there_is_nobody_to_tell() -> None:
    adapter, transport = api(sends(b"ok"))
    assert adapter.webhook(an_inbox(ApiChannel(identifier="abc", hmac_token="x")), BODY, delivery="a")
    assert transport.asked == []


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_every_kind_of_success_counts(status: int) -> None:
    assert api(sends(b"", status))[0].webhook(API, BODY, delivery="a")


@pytest.mark.parametrize(
    ("answer", "after"),
    [
        (sends(b"", 408), None),
        (says({}, 429, Retry_After="7"), 7),
        (sends(b"", 500), None),
        (sends(b"", 504), None),
        (Unreachable("https://bot.example/hook?key=private"), None),
        (ResponseLost("https://bot.example/hook?key=private"), None),
    ],
)
def test_what_passes_is_tried_later(answer: Planned, after: int | None) -> None:
    with pytest.raises(SendLater) as later:
        api(answer)[0].webhook(API, BODY, delivery="a")
    assert later.value.after == after
    assert "private" not in later.value.reason
    assert later.value.__context__ is None


@pytest.mark.parametrize("status", [301, 400, 401, 404, 410, 422])
def test_any_other_answer_is_final_and_told_without_the_address(status: int) -> None:
    with pytest.raises(SendRefused) as refused:
        api(sends(b"<h1>private</h1>", status))[0].webhook(API, BODY, delivery="a")
    assert refused.value.reason == f"The webhook answered {status}."


def test_there_is_no_provider() -> None:
    adapter, _ = api()
    for ask in (
        lambda: adapter.handshake(API, {}),
        lambda: adapter.verify(API, {}, b""),
        lambda: adapter.envelopes(API, {}),
    ):
        with pytest.raises(NotFound):
            ask()
    assert adapter.parse({"message": "hi"}) == []
    assert adapter.connect(API, "https://parley.test/x") == API
    with pytest.raises(SendRefused):
        adapter.fetch(API, Attachment(id=1, file_type=FileType.FILE))


def test_a_message_is_one_part_however_long_it_is() -> None:
    assert api()[0].parts(a_message("x" * 100_000)) == [Part()]


def test_the_event_of_a_part_is_told_under_its_name() -> None:
    adapter, transport = api(sends(b"ok"))
    sent = adapter.send(API, Recipient("a"), Part(event=BODY, name="42:1"), None)
    assert sent == adapter.webhook(API, BODY, delivery="42:1")
    assert [asked.body for asked in transport.asked] == [BODY, BODY]
    assert adapter.repeatable_send


@pytest.mark.parametrize("part", [Part(), Part(event=BODY), Part(name="42:1"), Part(event=BODY, name="")])
def test_a_part_without_event_or_name_is_a_mistake_of_ours(part: Part) -> None:
    with pytest.raises(TypeError):
        api()[0].send(API, Recipient("a"), part, None)


def test_an_inbox_of_another_channel_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError):
        api()[0].webhook(TELEGRAM, BODY, delivery="a")
