"""A macro is made and run by keyboard, and its effect appears on every screen once."""

import re

from playwright.sync_api import Route, expect

from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import Desks


def test_macro_is_made_and_run_by_keyboard(desks: Desks, telegram: TelegramCustomer) -> None:
    telegram.write("Hello")
    ben_desk, ada_desk = desks.open("ben"), desks.open("ada")
    for desk in (ben_desk, ada_desk):
        desk.open(telegram.name)
        desk.wait_until_live()

    page, keys = ben_desk.page, ben_desk.page.keyboard
    keys.press("Control+k")
    expect(page.get_by_placeholder("Search or type a command…")).to_be_focused()
    keys.type("new macro", delay=30)
    keys.press("Enter")
    form = page.get_by_role("dialog", name="New macro")
    expect(form.get_by_label("Name")).to_be_focused()
    keys.type(f"Close {telegram.id}")
    form.get_by_label("Text").focus()
    keys.type("Goodbye, {{contact.first_name}}!")
    form.get_by_role("button", name="Add an action").press("Enter")
    expect(form.get_by_label("Action 2", exact=True)).to_be_focused()
    form.get_by_label("Action 2", exact=True).select_option("Resolve")
    form.get_by_role("button", name="Create").press("Enter")
    expect(page.get_by_role("link", name=f"Close {telegram.id}")).to_be_visible()

    page.goto("/?view=all")
    ben_desk.open(telegram.name)
    keys.press("Control+k")
    expect(page.get_by_placeholder("Search or type a command…")).to_be_focused()
    keys.type(f"macro: close {telegram.id}", delay=30)
    expect(page.get_by_role("option", name=f"Macro: Close {telegram.id}", exact=True)).to_be_visible()
    keys.press("Enter")
    preview = page.get_by_role("dialog", name=f"Close {telegram.id}")
    expect(preview.get_by_role("listitem")).to_have_text([re.compile("^Send “Goodbye"), "Resolve the conversation"])
    expect(preview.get_by_role("button", name="Run")).to_be_focused()
    keys.press("Enter")
    expect(preview).to_have_count(0)
    greeting = f"Goodbye, {telegram.name.split()[0]}!"
    for desk in (ben_desk, ada_desk):
        expect(desk.messages.get_by_text(greeting)).to_have_count(1)
        expect(desk.thread.get_by_role("button", name="Reopen")).to_be_visible()


def test_lost_answer_of_an_execution_sends_once(desks: Desks, telegram: TelegramCustomer, ben: Agent) -> None:
    telegram.write("Hello")
    actions = [{"action_name": "send_message", "action_params": ["Only once"]}]
    ben.post("macros", {"name": f"Once {telegram.id}", "actions": actions})
    desk = desks.open("ben")
    desk.open(telegram.name)
    page = desk.page

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/execute", lose, times=1)
    page.keyboard.press("m")
    page.get_by_role("option", name=f"Once {telegram.id}").click()
    preview = page.get_by_role("dialog", name=f"Once {telegram.id}")
    preview.get_by_role("button", name="Run").click()
    expect(preview.get_by_role("alert")).to_be_visible()
    preview.get_by_role("button", name="Run").click()
    expect(preview).to_have_count(0)
    expect(desk.messages.get_by_text("Only once")).to_have_count(1)
