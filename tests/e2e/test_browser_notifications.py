"""Notifications in the browser: once for a message, on every tab of the agent, and gone when the conversation is read."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent, json_of
from tests.e2e.desk_page import DeskPage, Desks


def bell(page: Page, unread: int) -> None:
    name = f"Notifications {unread} unread" if unread else "Notifications"
    expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()


def title(page: Page, unread: int) -> None:
    expect(page).to_have_title(re.compile(rf"^\({unread}\) ") if unread else re.compile(r"^[^(]"))


def assigned_conversation(ada: Agent, telegram: TelegramCustomer, user_id: int) -> int:
    telegram.write("Where is my order?")
    number = ada.conversation_of(telegram.name)
    ada.post(f"conversations/{number}/assignments", {"assignee_id": user_id})
    return number


def test_message_notifies_once_and_reading_clears_every_tab(
    desks: Desks, ada: Agent, ben: Agent, telegram: TelegramCustomer
) -> None:
    ben.post("notifications/destroy_all", {})
    here = desks.open("ben")
    other = DeskPage(here.page.context.new_page())
    other.page.goto("/settings/profile")
    bell(here.page, 0)
    for page in (here.page, other.page):
        title(page, 0)
    number = assigned_conversation(ada, telegram, ben.id)
    for page in (here.page, other.page):
        title(page, 1)
    bell(here.page, 1)
    here.page.get_by_role("button", name="Notifications 1 unread", exact=True).click()
    panel = here.page.get_by_role("dialog", name="Notifications")
    row = panel.get_by_role("listitem").filter(has_text=telegram.name)
    expect(row).to_contain_text("was assigned to you")
    message = telegram.update({"text": "Is anybody there?"})
    for _ in range(2):
        json_of(telegram.deliver(message))
    expect(row).to_contain_text("has a new message")
    expect(row).to_have_count(1)
    assert ben.get("notifications/unread_count") == 1
    row.get_by_role("button").first.click()
    expect(here.thread.get_by_role("heading", name=telegram.name)).to_be_visible()
    expect(here.page).to_have_url(re.compile(rf"/conversations/{number}(\?|$)"))
    for page in (here.page, other.page):
        title(page, 0)
    bell(here.page, 0)


def test_row_is_snoozed_and_deleted_by_the_keyboard(desks: Desks, ada: Agent, ben: Agent, telegram: TelegramCustomer) -> None:
    ben.post("notifications/destroy_all", {})
    page = desks.open("ben").page
    assigned_conversation(ada, telegram, ben.id)
    bell(page, 1)
    page.keyboard.press("b")
    panel = page.get_by_role("dialog", name="Notifications")
    actions = panel.get_by_role("button", name=re.compile("^Actions for"))
    actions.focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Tomorrow").press("Enter")
    expect(panel.get_by_text("Comes back")).to_be_visible()
    title(page, 0)
    actions.focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Delete").press("Enter")
    expect(panel.get_by_text("No notifications")).to_be_visible()
