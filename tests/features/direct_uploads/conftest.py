"""The conversation to which the files of this folder belong."""

import pytest

from chalicelib.domain.conversations import Conversation
from tests.support.company import Company


@pytest.fixture(name="kim")
def _kim(company: Company) -> Conversation:
    return company.receive("Where is my order?")
