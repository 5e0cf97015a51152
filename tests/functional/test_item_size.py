"""Items above the size limit of DynamoDB are refused before the write."""

import pytest

from chalicelib.adapters.dynamo.items import to_row
from chalicelib.domain import keys
from chalicelib.domain.errors import Invalid
from chalicelib.domain.messages import Message, MessageType


def a_message(content: str) -> Message:
    return Message(1, 1, 1, 1, MessageType.OUTGOING, created_at=1, updated_at=1, content=content)


def test_text_below_the_byte_limit_is_stored() -> None:
    row = to_row(keys.message(1, 1, 1), a_message("a" * 150_000))
    assert row.data is not None
    assert len(row.data) > 150_000


@pytest.mark.parametrize("content", ["語" * 140_000, "\u0001" * 80_000], ids=["three bytes each", "six bytes when escaped"])
def test_text_above_the_byte_limit_is_refused(content: str) -> None:
    with pytest.raises(Invalid) as refusal:
        to_row(keys.message(1, 1, 1), a_message(content))
    assert refusal.value.code == "too_large_to_keep"
