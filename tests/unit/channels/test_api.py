"""The API channel."""

import hashlib
import hmac
from uuid import UUID

import pytest

from chalicelib.channels.api.channel import ApiChannel
from chalicelib.channels.api.sending import ApiSender
from chalicelib.channels.base import Connection
from chalicelib.domain.errors import NotFound
from chalicelib.domain.messages import Attachment, FileType
from chalicelib.domain.outbound import Part, Recipient, SendLater, SendRefused
from chalicelib.ports import ResponseLost, Unreachable
from tests.support.adapters import channel_adapter
from tests.support.fakes.transport import FakeTransport, PlannedAnswer, bytes_response, json_response
from tests.unit.channels.samples import API, TELEGRAM, make_inbox, make_message

BODY = '{"event":"message_created","content":"Grüße"}'.encode()


def api(*planned: PlannedAnswer) -> tuple[ApiSender, FakeTransport]:
    transport = FakeTransport(list(planned), repeats_last=True)
    return ApiSender(Connection(transport, now=lambda: 1_700_000_000_123)), transport


def test_webhook_gets_the_signed_body_unchanged() -> None:
    adapter, transport = api(bytes_response(b"ok"))
    delivery_id = adapter.webhook(API, BODY, delivery="message:42:1")
    (request,) = transport.requests
    assert (request.method, request.url, request.body) == ("POST", "https://bot.example/hook?key=private", BODY)
    assert str(UUID(delivery_id)) == delivery_id
    assert request.headers == {
        "Accept": "application/json",
        "Content-Type": "application/json",
        "X-Parley-Delivery": delivery_id,
        "X-Chatwoot-Delivery": delivery_id,
        "X-Chatwoot-Timestamp": "1700000000",
        "X-Chatwoot-Signature": "sha256=" + hmac.new(b"hmac-secret", b"1700000000." + BODY, hashlib.sha256).hexdigest(),
    }


def test_only_a_repetition_has_the_same_delivery_id() -> None:
    adapter, _ = api(bytes_response(b"ok"))
    other = make_inbox(API.channel, 8)
    delivery_ids = [
        adapter.webhook(inbox, BODY, delivery=key) for inbox, key in ((API, "a"), (API, "a"), (API, "b"), (other, "a"))
    ]
    assert delivery_ids[0] == delivery_ids[1]
    assert len(set(delivery_ids)) == 3


def test_inbox_without_webhook_sends_nothing() -> None:
    adapter, transport = api(bytes_response(b"ok"))
    assert adapter.webhook(make_inbox(ApiChannel(identifier="abc", hmac_token="x")), BODY, delivery="a")
    assert transport.requests == []


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_every_2xx_status_is_success(status: int) -> None:
    assert api(bytes_response(b"", status))[0].webhook(API, BODY, delivery="a")


@pytest.mark.parametrize(
    ("answer", "after"),
    [
        (bytes_response(b"", 408), None),
        (json_response({}, 429, Retry_After="7"), 7),
        (bytes_response(b"", 500), None),
        (bytes_response(b"", 504), None),
        (Unreachable("https://bot.example/hook?key=private"), None),
        (ResponseLost("https://bot.example/hook?key=private"), None),
    ],
)
def test_temporary_failure_is_retried_later(answer: PlannedAnswer, after: int | None) -> None:
    with pytest.raises(SendLater) as later:
        api(answer)[0].webhook(API, BODY, delivery="a")
    assert later.value.after == after
    assert "private" not in later.value.reason
    assert later.value.__context__ is None


@pytest.mark.parametrize("status", [301, 400, 401, 404, 410, 422])
def test_other_status_is_final_and_its_reason_hides_the_url(status: int) -> None:
    with pytest.raises(SendRefused) as refused:
        api(bytes_response(b"<h1>private</h1>", status))[0].webhook(API, BODY, delivery="a")
    assert refused.value.reason == f"The webhook answered {status}."


def test_provider_calls_are_refused() -> None:
    adapter = channel_adapter("api", FakeTransport())
    for call in (lambda: adapter.handshake(API, {}), lambda: adapter.verify(API, {}, b"")):
        with pytest.raises(NotFound):
            call()
    assert adapter.connect(API, "https://parley.test/x") == API
    with pytest.raises(SendRefused):
        adapter.fetch(API, Attachment(id=1, file_type=FileType.FILE))


def test_long_message_is_one_part() -> None:
    assert api()[0].parts(make_message("x" * 100_000)) == [Part()]


def test_part_event_is_sent_under_its_name() -> None:
    adapter, transport = api(bytes_response(b"ok"))
    sent = adapter.send(API, Recipient("a"), Part(event=BODY, name="42:1"), None)
    assert sent == adapter.webhook(API, BODY, delivery="42:1")
    assert [request.body for request in transport.requests] == [BODY, BODY]


@pytest.mark.parametrize("part", [Part(), Part(event=BODY), Part(name="42:1"), Part(event=BODY, name="")])
def test_part_without_event_or_name_raises_type_error(part: Part) -> None:
    with pytest.raises(TypeError):
        api()[0].send(API, Recipient("a"), part, None)


def test_inbox_of_another_channel_raises_type_error() -> None:
    with pytest.raises(TypeError):
        api()[0].webhook(TELEGRAM, BODY, delivery="a")
