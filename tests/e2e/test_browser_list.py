"""The conversation list keeps its place and shows what needs attention."""

import pytest
from playwright.sync_api import Request, ViewportSize, expect

from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import DeskPage, Desks
from tests.e2e.stack import StackInfo

COUNTS_DELAY_MS = 1_500
"""The page requests the counts 800 ms after a change of its view."""

LOW_VIEWPORT: ViewportSize = {"width": 1440, "height": 420}


@pytest.fixture(scope="module", autouse=True)
def messages_of_eight_customers(stack_info: StackInfo, ada: Agent) -> None:
    """The first rows of the list, each of a conversation with a message."""
    customers = [TelegramCustomer(stack_info) for _ in range(8)]
    for each in customers:
        each.write("Is it ready?")
    for each in customers:
        ada.conversation_of(each.name)


def scroll_position(desk: DeskPage) -> int:
    return int(desk.list.evaluate("list => list.parentElement.scrollTop"))


def requests_of(desk: DeskPage) -> list[str]:
    """The paths of the API requests from now on."""
    paths: list[str] = []

    def record(request: Request) -> None:
        if "/api/" in request.url:
            paths.append(request.url.partition("/api/v1/accounts/")[2].partition("/")[2])

    desk.page.on("request", record)
    return paths


def test_list_keeps_position_when_conversations_are_opened_and_closed(desks: Desks) -> None:
    ada_desk = desks.open("ada")
    ada_desk.page.set_viewport_size(LOW_VIEWPORT)
    ada_desk.wait_until_live()
    ada_desk.page.wait_for_timeout(COUNTS_DELAY_MS)
    paths = requests_of(ada_desk)
    ada_desk.rows.nth(6).scroll_into_view_if_needed()
    position = scroll_position(ada_desk)
    assert position > 100
    for index in (6, 5, 6):
        ada_desk.rows.nth(index).get_by_role("link").click()
        expect(ada_desk.rows.nth(index).get_by_role("link")).to_have_attribute("aria-current", "page")
        expect(ada_desk.messages.get_by_role("article").last).to_be_visible()
        assert scroll_position(ada_desk) == position
    ada_desk.page.keyboard.press("Escape")
    expect(ada_desk.thread.get_by_text("No conversation selected")).to_be_visible()
    assert scroll_position(ada_desk) == position
    ada_desk.page.wait_for_timeout(COUNTS_DELAY_MS)
    assert scroll_position(ada_desk) == position
    assert [path for path in paths if path.startswith(("conversations?", "conversations/meta"))] == []


def test_list_starts_at_top_after_change_of_filters(desks: Desks) -> None:
    ada_desk = desks.open("ada")
    ada_desk.page.set_viewport_size(LOW_VIEWPORT)
    ada_desk.rows.nth(6).scroll_into_view_if_needed()
    assert scroll_position(ada_desk) > 100
    ada_desk.page.get_by_role("navigation", name="Navigation").get_by_role("link", name="Open").click()
    expect(ada_desk.page.get_by_role("button", name="Status: Open")).to_be_visible()
    expect(ada_desk.rows.first).to_be_visible()
    assert scroll_position(ada_desk) == 0


def test_phone_returns_to_the_same_place_of_the_list(desks: Desks) -> None:
    ada_desk = desks.open("ada")
    ada_desk.page.set_viewport_size({"width": 390, "height": 420})
    ada_desk.rows.nth(6).scroll_into_view_if_needed()
    row = ada_desk.rows.nth(5).get_by_role("link")
    row.scroll_into_view_if_needed()
    position = scroll_position(ada_desk)
    assert position > 100
    row.click()
    expect(ada_desk.messages.get_by_role("article").last).to_be_visible()
    ada_desk.page.get_by_role("button", name="Back to the list").click()
    expect(ada_desk.rows.nth(5)).to_be_in_viewport()
    assert scroll_position(ada_desk) == position
