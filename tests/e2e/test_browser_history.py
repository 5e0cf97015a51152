"""The history of a conversation tells the author and the reason of each change, and follows what colleagues do."""

from typing import Any

from playwright.sync_api import Locator, expect

from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import DeskPage, Desks


def history(desk: DeskPage) -> Locator:
    return desk.page.get_by_role("dialog", name="History")


def test_history_is_live_and_opens_at_a_line(desks: Desks, telegram: TelegramCustomer, ada: Agent) -> None:
    telegram.write("Hello")
    desk = desks.open("ben")
    desk.open(telegram.name)
    desk.wait_until_live()
    number = int(desk.page.url.split("/conversations/")[1].split("?")[0])

    def change(path: str, **fields: Any) -> None:
        ada.post(f"conversations/{number}/{path}", fields)

    desk.page.keyboard.press("h")
    rows = history(desk).get_by_role("listitem")
    expect(rows.last).to_contain_text("Conversation begun")
    expect(rows.last).to_contain_text(f"By {telegram.name}.")

    change("toggle_status", status="resolved")
    expect(rows.first).to_contain_text("Resolved")
    expect(rows.first).to_contain_text("By a program with the access token of Ada")
    change("assignments", assignee_id=None)  # an agent who was online at the first message has it already
    telegram.write("One more thing")
    expect(rows.filter(has_text=f"{telegram.name} wrote a message.")).to_contain_text("Opened")
    expect(rows.first).to_contain_text("Assigned to")
    expect(rows.first).to_contain_text("because the conversation was opened")
    expect(rows.filter(has_text="Resolved")).to_have_count(1)
    expect(rows.get_by_text("Opened", exact=True)).to_have_count(1)
    desk.page.keyboard.press("Escape")
    expect(history(desk)).to_have_count(0)

    line = desk.messages.locator("p").filter(has_text="marked resolved")
    line.get_by_role("button", name="Why?").focus()
    desk.page.keyboard.press("Enter")
    expect(history(desk).locator("[data-entry]:focus")).to_contain_text("Resolved")
    history(desk).locator("[data-entry]:focus").get_by_role("button", name="Show in the conversation").click()
    expect(history(desk)).to_have_count(0)
    expect(desk.messages.locator("[data-message]:focus")).to_contain_text("marked resolved")
