"""Conversations of one customer."""

import pytest

from chalicelib.actions import conversations
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.features.contact_merge.actions import merge_contacts
from tests.features.conversation_merge.merging import NUMBER, begin_another
from tests.support.company import Company


@pytest.fixture(name="first")
def _first(company: Company) -> Conversation:
    """Resolved before the second one begins."""
    begun = company.receive("Where is my order?")
    company.reply(begun, "On its way")
    company.settle()
    conversations.toggle_status(company.desk, company.caller(), begun.id, status=Status.RESOLVED)
    return company.conversation(begun.id)


@pytest.fixture(name="second")
def _second(company: Company, first: Conversation) -> Conversation:
    return begin_another(company, first, "It is still not here", "in-2")


@pytest.fixture(name="elsewhere")
def _elsewhere(company: Company, second: Conversation) -> Conversation:
    """Kim has written on WhatsApp, too, as an agent has found out."""
    begun = company.receive("Hello?", inbox=company.whatsapp, source_id=NUMBER, name="Kim P.", provider_id="in-7")
    merge_contacts(company.desk, company.caller("ben"), base_id=second.contact_id, mergee_id=begun.contact_id)
    company.settle()
    return company.conversation(begun.id)
