"""Every button and link works by keyboard, and dialogs and menus return the focus to the button that opened them."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e import tour, tour_thread
from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import ALL_CONVERSATIONS, Desks
from tests.e2e.keyboard_walk import problems
from tests.e2e.provider import Provider
from tests.e2e.showcase import Showcase, build_showcase
from tests.e2e.tour_stops import DIALOG, open_thread

OPENERS = (
    "Search…",
    "Status: ",
    "Sorted by: ",
    "Search contacts",
    "Snooze",
    "Assignee: ",
    "Team: ",
    "Priority: ",
    "Labels: ",
    "More actions",
)

MORE_THAN_A_PAGE = 30


@pytest.fixture(scope="module")
def showcase(ada: Agent, provider: Provider) -> Showcase:
    """The list has more rows than the page loads at once."""
    for _ in range(MORE_THAN_A_PAGE):
        TelegramCustomer(ada.stack_info).write("Hello")
    return build_showcase(ada, provider)


def test_every_control_of_the_pages(desks: Desks, showcase: Showcase) -> None:
    found = []
    page = desks.open_signed_out("/login").page
    expect(page.get_by_label("E-mail")).to_be_focused()
    found += [f"sign-in: {each}" for each in problems(page, "body")]
    ada_desk = desks.open("ada")
    open_thread(ada_desk, showcase.undelivered)
    expect(ada_desk.page.get_by_role("region", name="Addresses")).to_be_visible()
    found += [f"desk: {each}" for each in problems(ada_desk.page, "body")]
    ada_desk.page.goto("/settings/labels")
    expect(ada_desk.page.get_by_role("table", name="Labels")).to_be_visible()
    found += [f"settings: {each}" for each in problems(ada_desk.page, "body")]
    ada_desk.page.goto("/settings/profile")
    expect(ada_desk.page.get_by_text("This browser")).to_be_visible()
    found += [f"profile: {each}" for each in problems(ada_desk.page, "main")]
    assert found == []


def test_every_control_of_the_dialogs(desks: Desks, showcase: Showcase) -> None:
    ada_desk = desks.open("ada")
    found = []
    for stops in (
        tour.desk_dialogs(ada_desk, showcase),
        tour_thread.thread(ada_desk, showcase),
        tour_thread.undelivered(ada_desk, showcase),
    ):
        for name, part in stops:
            if part == DIALOG:
                found += [f"{name}: {each}" for each in problems(ada_desk.page, part)]
    assert found == []


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_escape_returns_the_focus(desks: Desks, showcase: Showcase, key: str) -> None:
    ada_desk = desks.open("ada", ALL_CONVERSATIONS)
    page = ada_desk.page
    open_thread(ada_desk, showcase.mixed)
    for name in (*OPENERS, "account menu"):
        opener = page.get_by_role("button", name=re.compile(name if name == "account menu" else f"^{name}")).first
        opener.focus()
        page.keyboard.press(key)
        expect(page.locator("[role=dialog], [role=menu]")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("[role=dialog], [role=menu]")).to_have_count(0)
        expect(opener).to_be_focused()
