"""A campaign in the browser of a visitor, and its conversation in that of an agent."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.customers import new_number
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import Desks
from tests.e2e.stack import StackInfo
from tests.e2e.visitor_page import VisitorPage

SECONDS = 2
QUIET_MS = 4_000
"""Longer than the campaign waits."""


@pytest.fixture
def campaign(ada: Agent) -> Iterator[dict[str, Any]]:
    """Of the website of the samples, at the address of one of them. It ends with the test, because all tests share the site."""
    inbox = next(each for each in ada.get("inboxes")["payload"] if each["channel_type"] == "Channel::WebWidget")
    sender = ada.get(f"inbox_members/{inbox['id']}")["payload"][0]
    made = ada.post(
        "campaigns",
        {
            "title": f"Grinders {new_number()}",
            "message": f"Questions about our grinders? {new_number()}",
            "inbox_id": inbox["id"],
            "sender_id": sender["id"],
            "trigger_rules": {"url": "http://*/_sites/plain*", "time_on_page": SECONDS},
        },
    )
    yield made
    ada.request("DELETE", f"campaigns/{made['id']}")


def conversations_of(ada: Agent, campaign: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for row in ada.rows() if row["additional_attributes"].get("campaign_id") == campaign["id"]]


def test_visitor_answers_a_campaign(
    context: BrowserContext, stack_info: StackInfo, campaign: dict[str, Any], desks: Desks, ada: Agent
) -> None:
    visitor = VisitorPage(context, stack_info).visit()
    preview = visitor.chat.get_by_role("button", name=campaign["message"])
    expect(preview).to_contain_text(campaign["sender"]["available_name"])
    assert not any(request.startswith("POST") for request in visitor.requests)
    assert conversations_of(ada, campaign) == []
    preview.click()
    expect(visitor.texts).to_have_text([campaign["message"]])
    visitor.write("What does the large one cost?")
    visitor.wait_until_sent("What does the large one cost?")
    expect(visitor.texts).to_have_text([campaign["message"], "What does the large one cost?"])
    (row,) = conversations_of(ada, campaign)
    desk = desks.open("ada")
    desk.page.goto(f"/conversations/{row['id']}")
    expect(desk.message_text(campaign["message"])).to_be_visible()
    expect(desk.page.get_by_text(f"Started by campaign “{campaign['title']}”")).to_be_visible()
    assert visitor.errors == []


def test_campaign_is_displayed_once(context: BrowserContext, stack_info: StackInfo, campaign: dict[str, Any], ada: Agent) -> None:
    first = VisitorPage(context, stack_info).visit()
    expect(first.chat.get_by_role("button", name=campaign["message"])).to_be_visible()
    first.reload()
    second = VisitorPage(context, stack_info).visit()
    for page in (first, second):
        page.page.bring_to_front()
        page.page.wait_for_timeout(QUIET_MS)
        expect(page.chat.get_by_role("button", name=campaign["message"])).to_have_count(0)
    assert conversations_of(ada, campaign) == []
    second.open_widget()
    expect(second.texts).to_have_text([campaign["message"]])
    assert len(conversations_of(ada, campaign)) == 1


def test_closed_message_leaves_no_trace(
    context: BrowserContext, stack_info: StackInfo, campaign: dict[str, Any], ada: Agent
) -> None:
    visitor = VisitorPage(context, stack_info).visit()
    expect(visitor.chat.get_by_role("button", name=campaign["message"])).to_be_visible()
    visitor.chat.get_by_role("button", name="Close").click()
    visitor.open_chat()
    expect(visitor.texts).to_have_count(0)
    assert not any(request.startswith("POST") for request in visitor.requests)
    assert conversations_of(ada, campaign) == []
