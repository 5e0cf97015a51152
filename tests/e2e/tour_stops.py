"""The stops of a tour through the web client: their names, and ways to open and close dialogs, menus and threads."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from playwright.sync_api import Locator, Page, expect

from tests.e2e.desk_page import DeskPage

DIALOG, MENU, CARD, COMPOSER = "[role=dialog]", "[role=menu]", "aside", "main form"


class Stop(NamedTuple):
    name: str
    part: str = "body"
    """Selector of what is new since the stop before."""


Stops = Iterator[Stop]


def dialog(page: Page, name: str | re.Pattern[str]) -> Locator:
    found = page.get_by_role("dialog", name=name)
    expect(found).to_be_visible()
    return found


def close(page: Page, opened: str = f"{DIALOG}, {MENU}") -> None:
    """Closes the topmost dialog or menu with Escape."""
    before = page.locator(opened).count()
    page.keyboard.press("Escape")
    expect(page.locator(opened)).to_have_count(before - 1)


def open_thread(desk: DeskPage, name: str) -> None:
    """Opens the newest conversation of a contact, wherever its row is."""
    page = desk.page
    page.keyboard.press("/")
    search = dialog(page, "Search contacts")
    page.keyboard.type(name)
    expect(search.get_by_role("option", name=name)).to_be_visible()
    page.keyboard.press("Enter")
    search.get_by_role("list", name="Conversations").get_by_role("button").first.click()
    expect(desk.thread.get_by_role("heading", name=name)).to_be_visible()
    expect(desk.messages.get_by_role("article").last).to_be_visible()
