"""Code that an agent sends arrives with its characters unchanged."""

import pytest

from tests.cases.conftest import Case, Json

EXPECTED: dict[str, Json] = {
    "telegram": {"text": "<pre>code\n**x**</pre>", "parse_mode": "HTML"},
    "whatsapp": {"type": "text", "text": {"body": "```code\n**x**```", "preview_url": True}},
}


@pytest.mark.parametrize("channel", EXPECTED)
def test_out_code_fence(case: Case, channel: str) -> None:
    inbox = case.company.telegram if channel == "telegram" else case.shop
    conversation = case.company.receive(inbox=inbox, source_id="447700900106")
    case.company.settle()
    (created,) = case.run(conversation=conversation.id)
    assert created.json["content"] == "```\ncode\n**x**\n```"
    (sent,) = case.providers.sent
    assert {name: sent[name] for name in EXPECTED[channel]} == EXPECTED[channel]
