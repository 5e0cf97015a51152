"""A whole morning without a mouse, and the door."""

import re

from playwright.sync_api import expect

from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_page import ALL_CONVERSATIONS, Desks
from tests.e2e.provider import Provider
from tests.e2e.stack import StackInfo


def test_from_sign_in_to_reply_by_keys(
    desks: Desks, stack_info: StackInfo, telegram: TelegramCustomer, provider: Provider
) -> None:
    telegram.write("First")
    other = TelegramCustomer(stack_info)
    other.write("Second")
    user = stack_info.user("ben")
    bens = desks.open_signed_out(ALL_CONVERSATIONS)
    keys = bens.page.keyboard
    expect(bens.page.get_by_label("E-mail")).to_be_focused()
    keys.type(user["email"])
    keys.press("Tab")
    keys.type(user["password"])
    keys.press("Enter")
    expect(bens.row(telegram.name)).to_be_visible()

    newest, before = bens.rows.nth(0).get_by_role("link"), bens.rows.nth(1).get_by_role("link")
    expect(newest).to_contain_text(other.name)
    keys.press("j")
    expect(newest).to_be_focused()
    keys.press("j")
    expect(before).to_be_focused()
    keys.press("k")
    expect(newest).to_be_focused()
    keys.press("j")
    keys.press("Enter")
    expect(bens.thread.get_by_role("heading", name=telegram.name)).to_be_visible()
    expect(bens.message_text("First")).to_be_visible()

    keys.press("r")
    expect(bens.reply_text).to_be_focused()
    keys.type("Typed without a mouse")
    keys.press("Enter")
    assert [call.text for call in provider.wait_for(telegram.id)] == ["Typed without a mouse"]

    keys.press("Escape")
    expect(bens.reply_text).not_to_be_focused()
    keys.press("?")
    help_page = bens.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help_page).to_contain_text("Next conversation")
    keys.press("Escape")
    expect(help_page).to_have_count(0)
    keys.press("e")
    expect(bens.thread.get_by_role("button", name="Reopen")).to_be_visible()


def test_letters_belong_to_whoever_types(desks: Desks, telegram: TelegramCustomer) -> None:
    telegram.write("Hello")
    bens = desks.open("ben")
    bens.open(telegram.name)
    bens.page.keyboard.press("n")
    expect(bens.note_text).to_be_focused()
    bens.page.keyboard.type("jerky renewal? ek!")
    expect(bens.note_text).to_have_value("jerky renewal? ek!")
    expect(bens.thread.get_by_role("button", name="Resolve")).to_be_visible()


def test_the_command_bar_does_what_it_is_told(desks: Desks, telegram: TelegramCustomer) -> None:
    telegram.write("Hello")
    bens = desks.open("ben")
    bens.open(telegram.name)
    bens.page.keyboard.press("Control+k")
    expect(bens.page.get_by_role("dialog", name="Command bar")).to_be_visible()
    bens.page.keyboard.type("priority")
    bens.page.keyboard.press("Enter")
    bens.page.keyboard.type("high")
    bens.page.keyboard.press("Enter")
    expect(bens.selection("Priority", "High")).to_be_visible()


def test_a_wrong_password_is_said_to_be_wrong(desks: Desks, stack_info: StackInfo) -> None:
    stranger = desks.open_signed_out()
    expect(stranger.page).to_have_url(re.compile("/login"))
    stranger.sign_in(stack_info.user("ada")["email"], "not this one")
    expect(stranger.page.get_by_role("alert")).to_have_text("E-mail or password is wrong.")
    expect(stranger.page).to_have_url(re.compile("/login"))
    stranger.sign_in(stack_info.user("ada")["email"], stack_info.user("ada")["password"])
    expect(stranger.page.get_by_role("region", name="Conversations")).to_be_visible()


def test_signing_out_leaves_nothing_behind(desks: Desks, stack_info: StackInfo, telegram: TelegramCustomer) -> None:
    telegram.write("Keep this to yourself")
    user = stack_info.user("cleo")
    cleos = desks.open_signed_out(ALL_CONVERSATIONS)
    cleos.sign_in(user["email"], user["password"])
    expect(cleos.row(telegram.name)).to_be_visible()
    cleos.page.get_by_role("button", name="Cleo Marchetti").click()
    cleos.page.get_by_role("menuitem", name="Sign out").click()
    expect(cleos.page.get_by_label("Password")).to_be_visible()
    cleos.page.goto(ALL_CONVERSATIONS)
    expect(cleos.page.get_by_label("Password")).to_be_visible()
    expect(cleos.page.get_by_text(telegram.name)).to_have_count(0)
