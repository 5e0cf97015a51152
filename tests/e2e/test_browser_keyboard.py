"""Keyboard use from sign-in to sign-out, and the sign-in page."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import ALL_CONVERSATIONS, DeskPage, Desks
from tests.e2e.provider import Provider
from tests.e2e.stack import StackInfo


def test_sign_in_to_reply_by_keyboard(
    desks: Desks, stack_info: StackInfo, telegram: TelegramCustomer, provider: Provider
) -> None:
    telegram.write("First")
    other = TelegramCustomer(stack_info)
    other.write("Second")
    user = stack_info.user("ben")
    ben_desk = desks.open_signed_out(ALL_CONVERSATIONS)
    keys = ben_desk.page.keyboard
    expect(ben_desk.page.get_by_label("E-mail")).to_be_focused()
    keys.type(user["email"])
    keys.press("Tab")
    keys.type(user["password"])
    keys.press("Enter")
    expect(ben_desk.row(telegram.name)).to_be_visible()

    newest, before = ben_desk.rows.nth(0).get_by_role("link"), ben_desk.rows.nth(1).get_by_role("link")
    expect(newest).to_contain_text(other.name)
    keys.press("j")
    expect(newest).to_be_focused()
    keys.press("j")
    expect(before).to_be_focused()
    keys.press("k")
    expect(newest).to_be_focused()
    keys.press("j")
    keys.press("Enter")
    expect(ben_desk.thread.get_by_role("heading", name=telegram.name)).to_be_visible()
    expect(ben_desk.message_text("First")).to_be_visible()

    keys.press("r")
    expect(ben_desk.reply_text).to_be_focused()
    keys.type("Typed without a mouse")
    keys.press("Enter")
    assert [call.text for call in provider.wait_for(telegram.id)] == ["Typed without a mouse"]

    keys.press("Escape")
    expect(ben_desk.reply_text).not_to_be_focused()
    keys.press("?")
    help_page = ben_desk.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help_page).to_contain_text("Next conversation")
    keys.press("Escape")
    expect(help_page).to_have_count(0)
    keys.press("e")
    expect(ben_desk.thread.get_by_role("button", name="Reopen")).to_be_visible()


def test_shortcuts_are_off_while_typing(desks: Desks, telegram: TelegramCustomer) -> None:
    telegram.write("Hello")
    ben_desk = desks.open("ben")
    ben_desk.open(telegram.name)
    ben_desk.page.keyboard.press("n")
    expect(ben_desk.note_text).to_be_focused()
    ben_desk.page.keyboard.type("jerky renewal? ek!")
    expect(ben_desk.note_text).to_have_value("jerky renewal? ek!")
    expect(ben_desk.thread.get_by_role("button", name="Resolve")).to_be_visible()


def test_enter_activates_focused_control_instead_of_row(desks: Desks, stack_info: StackInfo, telegram: TelegramCustomer) -> None:
    telegram.write("First")
    other = TelegramCustomer(stack_info)
    other.write("Second")
    ben_desk = desks.open("ben")
    ben_desk.open(telegram.name)
    keys = ben_desk.page.keyboard
    ben_desk.rows.nth(1).get_by_role("link").focus()
    keys.press("k")
    expect(ben_desk.row(other.name).get_by_role("link")).to_be_focused()

    ben_desk.thread.get_by_role("button", name="Mark as unread").focus()
    keys.press("Enter")
    expect(ben_desk.row(telegram.name).get_by_label("1 unread message")).to_be_visible()
    expect(ben_desk.thread.get_by_role("heading", name=telegram.name)).to_be_visible()
    ben_desk.thread.get_by_role("button", name="Resolve").focus()
    keys.press("Enter")
    expect(ben_desk.thread.get_by_role("button", name="Reopen")).to_be_visible()
    ben_desk.page.get_by_role("link", name="Resolved", exact=True).focus()
    keys.press("Enter")
    expect(ben_desk.page).to_have_url(re.compile("status=resolved"))


def test_arrow_keys_scroll_focused_thread(desks: Desks, telegram: TelegramCustomer, ada: Agent) -> None:
    for number in range(30):
        telegram.write(f"Line {number}")
    ada.wait_for_text(ada.conversation_of(telegram.name), "Line 29")
    ben_desk = desks.open("ben")
    ben_desk.open(telegram.name)
    expect(ben_desk.message_text("Line 29")).to_be_visible()
    ben_desk.messages.focus()
    ben_desk.page.keyboard.press("End")
    position = until_still(lambda: int(ben_desk.messages.evaluate("thread => thread.scrollTop")), ben_desk)
    ben_desk.page.keyboard.press("ArrowUp")
    after = until_still(lambda: int(ben_desk.messages.evaluate("thread => thread.scrollTop")), ben_desk)
    assert after < position
    expect(ben_desk.messages).to_be_focused()
    expect(ben_desk.row(telegram.name).get_by_role("link")).to_have_attribute("aria-current", "page")

    ben_desk.rows.nth(1).get_by_role("link").focus()
    ben_desk.page.keyboard.press("ArrowUp")
    expect(ben_desk.rows.nth(0).get_by_role("link")).to_be_focused()


def until_still(position: Callable[[], int], desk: DeskPage) -> int:
    """The position at the end of a smooth scroll."""
    before = -1
    while (now := position()) != before:
        before = now
        desk.page.wait_for_timeout(150)
    return now


def test_command_bar_sets_priority(desks: Desks, telegram: TelegramCustomer) -> None:
    telegram.write("Hello")
    ben_desk = desks.open("ben")
    ben_desk.open(telegram.name)
    ben_desk.page.keyboard.press("Control+k")
    expect(ben_desk.page.get_by_role("dialog", name="Command bar")).to_be_visible()
    ben_desk.page.keyboard.type("priority")
    ben_desk.page.keyboard.press("Enter")
    ben_desk.page.keyboard.type("high")
    ben_desk.page.keyboard.press("Enter")
    expect(ben_desk.selection("Priority", "High")).to_be_visible()


def test_wrong_password_shows_error(desks: Desks, stack_info: StackInfo) -> None:
    desk = desks.open_signed_out()
    expect(desk.page).to_have_url(re.compile("/login"))
    desk.sign_in(stack_info.user("ada")["email"], "not this one")
    expect(desk.page.get_by_role("alert")).to_have_text("E-mail or password is wrong.")
    expect(desk.page).to_have_url(re.compile("/login"))
    desk.sign_in(stack_info.user("ada")["email"], stack_info.user("ada")["password"])
    expect(desk.page.get_by_role("region", name="Conversations")).to_be_visible()


def test_sign_out_clears_browser_data(desks: Desks, stack_info: StackInfo, telegram: TelegramCustomer) -> None:
    telegram.write("Confidential")
    user = stack_info.user("cleo")
    cleo_desk = desks.open_signed_out(ALL_CONVERSATIONS)
    cleo_desk.sign_in(user["email"], user["password"])
    expect(cleo_desk.row(telegram.name)).to_be_visible()
    cleo_desk.page.get_by_role("button", name="Cleo Marchetti").click()
    cleo_desk.page.get_by_role("menuitem", name="Sign out").click()
    expect(cleo_desk.page.get_by_label("Password")).to_be_visible()
    cleo_desk.page.goto(ALL_CONVERSATIONS)
    expect(cleo_desk.page.get_by_label("Password")).to_be_visible()
    expect(cleo_desk.page.get_by_text(telegram.name)).to_have_count(0)
