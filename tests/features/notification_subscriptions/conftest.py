"""Fixtures of the tests of push notifications."""

import pytest

from chalicelib.actions import conversations
from chalicelib.domain.conversations import Conversation
from chalicelib.features.notifications import actions
from tests.features.notification_subscriptions.pushing import MESSAGES, subscribe
from tests.support.company import Company


@pytest.fixture(name="conversation")
def _conversation(company: Company) -> Conversation:
    """Ben is the assignee of Kim's conversation, wants pushes of messages in it, and has a browser that receives them."""
    begun = company.receive("Where is my order?")
    ben = company.caller("ben")
    conversations.assign_agent(company.desk, company.caller("ada"), begun.id, assignee_id=ben.user.id)
    company.settle()
    actions.update_settings(company.desk, ben, changes={"push": MESSAGES})
    actions.read_notification(company.desk, ben, begun.id)
    subscribe(company)
    company.settle()
    company.desk.clock.at += 60_000
    return company.conversation(begun.id)
