"""Filters of conversations and saved views in the browser: the editor, a view in the sidebar, its link, and live rows."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import Desks

NAME = "On fire"


def choose(page: Page, entry: str) -> None:
    page.get_by_role("button", name=re.compile("^Filter: ")).click()
    page.get_by_role("menuitem", name=entry).click()


def views(page: Page) -> Locator:
    return page.get_by_role("region", name="Views")


def test_view_is_made_with_the_keyboard_followed_and_deleted(desks: Desks, ada: Agent, telegram: TelegramCustomer) -> None:
    telegram.write("The kitchen is on fire")
    number = ada.conversation_of(telegram.name)
    desk = desks.open("ada")
    page = desk.page
    expect(desk.row(telegram.name)).to_be_visible()
    page.keyboard.press("v")
    form = page.get_by_role("dialog", name="Filter conversations")
    form.get_by_role("combobox", name="Field").select_option("priority")
    form.get_by_role("combobox", name="Value").select_option("urgent")
    form.get_by_role("button", name="Add condition").click()
    form.get_by_role("combobox", name="Field").nth(1).select_option("last_activity_at")
    form.locator("input[type=date]").fill("2020-01-01")
    form.get_by_role("button", name="Apply").click()
    expect(form).to_have_count(0)
    expect(page.get_by_role("button", name="Filter: Filtered")).to_be_visible()
    expect(desk.row(telegram.name)).to_have_count(0)

    ada.post(f"conversations/{number}/toggle_priority", {"priority": "urgent"})
    expect(desk.row(telegram.name)).to_be_visible(timeout=20_000)
    choose(page, "Save as a view")
    page.get_by_role("textbox", name="Name of the view").fill(NAME)
    page.get_by_role("button", name="Save", exact=True).click()
    link = views(page).get_by_role("link", name=re.compile(NAME))
    expect(link).to_have_attribute("aria-current", "true")
    expect(link).to_contain_text(re.compile(r"[0-9]"))

    page.goto(page.url)
    expect(page.get_by_role("button", name=f"Filter: {NAME}")).to_be_visible()
    expect(desk.row(telegram.name)).to_be_visible()
    ada.post(f"conversations/{number}/toggle_priority", {"priority": "low"})
    expect(desk.row(telegram.name)).to_have_count(0, timeout=20_000)
    page.get_by_role("navigation", name="Navigation").get_by_role("link", name="All", exact=False).first.click()
    expect(desk.row(telegram.name)).to_be_visible()
    expect(link).not_to_have_attribute("aria-current", "true")

    link.click()
    choose(page, "Delete view")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(views(page)).to_have_count(0)
