"""The conversation that the tests of this folder delete."""

import pytest

from chalicelib.domain.conversations import Conversation
from tests.features.erasure.remaining import CUP
from tests.support.company import Company


@pytest.fixture(name="conversation")
def _conversation(company: Company) -> Conversation:
    """Kim has written, Ben has answered with a file, and everything is delivered."""
    begun = company.receive("Where is my order?", phone_number="+14155550100")
    company.reply(begun, attachments=(CUP,), echo_id="reply-1")
    company.settle()
    return company.conversation(begun.id)
