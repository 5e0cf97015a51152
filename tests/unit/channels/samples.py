"""Inboxes, messages and recorded webhooks for the channel tests."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from chalicelib.channels.api.channel import ApiChannel
from chalicelib.channels.loading import Adapter
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.channels.whatsapp.channel import WhatsappChannel
from chalicelib.domain.channels import Channel
from chalicelib.domain.errors import DeskError
from chalicelib.domain.inbound import Envelope
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Attachment, Message, MessageType, file_type_of

FIXTURES = Path(__file__).parent / "fixtures"
BOT_TOKEN = "814000001:AAF-secret_part_of_the_token"
API_KEY = "EAAG-secret-access-key"


def make_inbox(channel: Channel, inbox_id: int = 7) -> Inbox:
    return Inbox(id=inbox_id, account_id=1, name="Support", channel=channel, created_at=0)


TELEGRAM = make_inbox(TelegramChannel(bot_token=BOT_TOKEN, webhook_secret="tg-secret"))
WHATSAPP = make_inbox(
    WhatsappChannel(
        phone_number="+15550783881",
        phone_number_id="106540352242922",
        api_key=API_KEY,
        app_secret="app-secret",
        verify_token="verify-me",
    )
)
API = make_inbox(ApiChannel(identifier="abc", hmac_token="hmac-secret", webhook_url="https://bot.example/hook?key=private"))


def refusal_code(call: Callable[[Any], object], given: Any) -> str:
    """The code of the refusal; empty if the call succeeded. Any other error is raised."""
    try:
        call(given)
    except DeskError as refusal:
        return refusal.code
    return ""


def assert_valid(adapter: Adapter, envelopes: Iterable[Envelope]) -> None:
    """The ids fit SQS, and the adapter reads what it has queued."""
    for envelope in envelopes:
        assert envelope.ordering_key.isascii()
        assert len(envelope.ordering_key) <= 128
        assert " " not in envelope.ordering_key
        assert envelope.deduplication_id.isalnum()
        assert len(envelope.deduplication_id) == 64
        assert adapter.parse(envelope.payload)


def fixture(channel: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FIXTURES / channel / f"{name}.json").read_text())
    return found


def fixtures(channel: str) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in sorted((FIXTURES / channel).glob("*.json"))]


def make_message(content: str | None, *attachments: Attachment) -> Message:
    return Message(
        id=1,
        account_id=1,
        inbox_id=7,
        conversation_id=1,
        type=MessageType.OUTGOING,
        created_at=0,
        updated_at=0,
        content=content,
        attachments=attachments,
    )


def make_attachment(content_type: str, *, size: int = 10, attachment_id: int = 1) -> Attachment:
    return Attachment(id=attachment_id, file_type=file_type_of(content_type), content_type=content_type, key="k", size=size)


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=-(10**30), max_value=10**30),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["\ud800", "", "text", "private", "wamid.A", "²", "1234567890123456789012"]),
)
ANY_JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=8,
)


def paths_in(value: Any, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The path to every nested value."""
    entries: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        entries = list(value.items())
    elif isinstance(value, list):
        entries = list(enumerate(value))
    return [path for key, inner in entries for path in [(*here, key), *paths_in(inner, (*here, key))]]


@st.composite
def malformed_webhooks(draw: st.DrawFn, channel: str) -> Any:
    """A recorded webhook in which up to three values are replaced by any JSON or deleted."""
    webhook = json.loads(json.dumps(draw(st.sampled_from(fixtures(channel)))))
    for _ in range(draw(st.integers(1, 3))):
        paths = paths_in(webhook)
        if paths:
            replace_or_delete(draw, webhook, draw(st.sampled_from(paths)))
    return webhook


def replace_or_delete(draw: st.DrawFn, webhook: Any, path: tuple[str | int, ...]) -> None:
    *parents, last = path
    for key in parents:
        webhook = webhook[key]
    if draw(st.booleans()):
        webhook[last] = draw(ANY_JSON)
    else:
        del webhook[last]
