"""Each field of a recorded webhook is used, or listed here with the reason for which agents need not see it."""

import re
from typing import Any

import pytest

from tests.support.adapters import channel_adapter
from tests.support.fakes.transport import FakeTransport
from tests.support.unused_fields import unused, watched
from tests.unit.channels.samples import fixtures

IDS = "an id of the provider without meaning for people"
SHAPE = "the file's own shape, which its bytes tell"
IGNORED: dict[str, dict[str, str]] = {
    "telegram": {
        r"update_id": IDS,
        r".*\.file_unique_id": IDS,
        r"callback_query\.chat_instance": IDS,
        r"message\.(media_group_id|poll\.id|contact\.user_id|sticker\.set_name|story\.id)": IDS,
        r".*\.is_bot": "only people write in private chats",
        r".*chat\.(first_name|last_name|username|id|type)": "the chat is the customer, whose names are read from the sender",
        r"(edited_message|callback_query\.message|message\.reply_to_message)\.from\..*": "the sender is known already",
        r"(edited_message|message\.reply_to_message)\.date": "the time of the edit or of the answer counts",
        r"(callback_query\.message|message\.reply_to_message)\.text": "the thread shows the message that is answered",
        r"message\.(animation|audio|voice|video|video_note|document)\.duration": SHAPE,
        r"message\.audio\.(performer|title)": "the name of the file, if Telegram sends none",
        r"message\.sticker\.(is_animated|type)": SHAPE,
        r"message\.document\.(file_id|file_name|file_size|mime_type|width|height)": "the older form of an animation",
        r"message\.location\.(latitude|longitude)": "the older form of a venue",
        r"message\.photo\.(file_id|file_size|width|height)": "smaller copies of the picture",
        r"message\.\w+\.thumbnail\..*": "a smaller copy of the file",
        r"message\.sticker\.(file_id|file_size|width|height)": "the thumbnail stands for an animated sticker",
        r"message\.forward_origin\..*": "the thread marks the message as forwarded; its author is not the customer",
        r"message\.poll\.(type|options\.voter_count)": "votes come later than the message",
        r"message\.quote\.position": "the quoted words are shown",
        r"message_reaction\.(old|new)_reaction\.(emoji|type)": "reactions that were there before",
    },
    "whatsapp": {
        r"messaging_product|metadata\..*": "the webhook was matched to its number before",
        r"messages\.\w+\.sha256": IDS,
        r"messages\.(button\.payload|interactive\.\w+_reply\.(id|name)|order\.catalog_id)": IDS,
        r"messages\.image\.url": "the file is fetched by its id, because the URL is valid for five minutes",
        r"messages\.sticker\.animated": SHAPE,
        r"messages\.(interactive|system)\.type": "the words of the choice or the change are shown",
        r"messages\.interactive\.nfm_reply\.body": "WhatsApp's word for a completed form, whose answers are shown",
        r"messages\.contacts\.(emails|phones)\.type": "work or home",
        r"messages\.contacts\.name\.formatted_name": "the parts of the name are shown",
        r"messages\.context\.from|message_echoes\.from": "the number of the business",
        r"messages\.errors\..*": "codes of a kind that WhatsApp does not pass on; the kind is named",
        r"contacts\.(profile\.name|wa_id)": "a contact beside events that are about somebody else",
        r"statuses\.(conversation|pricing)\..*": "prices of the provider",
        r"statuses\.(errors\.message|recipient_id|timestamp)": "the receipt names its message; the title of the error is shown",
    },
}
"""By channel: a pattern of paths, and the reason."""


def left_by_reader(channel: str) -> set[str]:
    adapter = channel_adapter(channel, FakeTransport(), "https://provider.test", now=lambda: 0)
    values = [value for webhook in fixtures(channel) for value in _values(webhook)]
    return {path for value in map(watched, values) if adapter.parse(value) for path in unused(value)}


def _values(webhook: dict[str, Any]) -> list[Any]:
    """Meta's webhooks hold values, which the reader gets one by one."""
    changes = [change for entry in webhook.get("entry", []) for change in entry["changes"]]
    return [change["value"] for change in changes] if "entry" in webhook else [webhook]


@pytest.mark.parametrize("channel", IGNORED)
def test_each_unused_field_has_a_reason(channel: str) -> None:
    left = left_by_reader(channel)
    assert {path for path in left if not any(re.fullmatch(pattern, path) for pattern in IGNORED[channel])} == set()
    assert [pattern for pattern in IGNORED[channel] if not any(re.fullmatch(pattern, path) for path in left)] == []


def test_report_names_fields_that_were_not_read() -> None:
    value = watched({"a": 1, "b": {"c": 2, "d": [{"e": 3, "f": 4}]}, "g": []})
    assert value["b"].get("c") == 2
    assert value["b"]["d"][0]["e"] == 3
    assert sorted(unused(value)) == ["a", "b.d.f"]
