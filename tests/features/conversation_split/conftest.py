"""A conversation in which the customer begins something else."""

import pytest

from chalicelib.domain.conversations import Conversation
from tests.features.conversation_split.splitting import TEXTS
from tests.support.company import Company


@pytest.fixture(name="first")
def _first(company: Company) -> Conversation:
    begun = company.receive(TEXTS[0])
    company.reply(begun, TEXTS[1])
    for place, text in enumerate(TEXTS[2:], start=2):
        company.receive(text, provider_id=f"in-{place}")
    company.settle()
    return company.conversation(begun.id)
