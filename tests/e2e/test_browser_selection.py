"""Conversations are selected in the list and changed together, and one alone with the menu of its row."""

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.axe import violations
from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import DeskPage, Desks
from tests.e2e.stack import StackInfo
from tests.e2e.waiting import until

OPEN_CONVERSATIONS = "/?view=all&status=open"


@pytest.fixture(name="customers")
def _customers(stack_info: StackInfo, ada: Agent) -> list[TelegramCustomer]:
    """Four customers, the last one first in the list."""
    customers = [TelegramCustomer(stack_info) for _ in range(4)]
    for each in customers:
        each.write("Is it ready?")
        ada.conversation_of(each.name)
    return customers[::-1]


def checkbox(desk: DeskPage, customer: TelegramCustomer) -> Locator:
    return desk.row(customer.name).get_by_role("checkbox")


def bar(desk: DeskPage) -> Locator:
    return desk.page.get_by_role("toolbar", name="Actions for the selected conversations")


def statuses(agent: Agent, customers: list[TelegramCustomer]) -> list[str]:
    return [agent.conversation(agent.conversation_of(each.name))["status"] for each in customers]


def test_range_is_resolved_and_taken_back_by_the_keyboard_alone(
    desks: Desks, customers: list[TelegramCustomer], ada: Agent
) -> None:
    desk = desks.open("ada", OPEN_CONVERSATIONS)
    keys = desk.page.keyboard
    desk.row(customers[0].name).get_by_role("link").focus()
    keys.press("x")
    expect(bar(desk)).to_contain_text("1 selected")
    keys.press("Shift+ArrowDown")
    keys.press("Shift+ArrowDown")
    expect(bar(desk)).to_contain_text("3 selected")
    expect(desk.page.get_by_role("status").filter(has_text="3 conversations selected")).to_be_attached()
    assert violations(desk.page) == []
    keys.press("e")
    expect(desk.page.get_by_text("3 conversations resolved")).to_be_visible()
    expect(desk.row(customers[1].name)).to_have_count(0)
    expect(bar(desk)).not_to_be_visible()
    expect(desk.row(customers[3].name).get_by_role("link")).to_be_focused()
    until(lambda: statuses(ada, customers) == ["resolved"] * 3 + ["open"], "the three are resolved")
    keys.press("Control+z")
    expect(desk.page.get_by_text("The changes of 3 conversations were taken back.")).to_be_visible()
    expect(desk.row(customers[1].name)).to_be_visible()
    assert statuses(ada, customers) == ["open"] * 4


def test_undo_leaves_what_the_customer_has_changed_since(desks: Desks, customers: list[TelegramCustomer], ada: Agent) -> None:
    desk = desks.open("ada", "/?view=all&status=all")
    checkbox(desk, customers[0]).click()
    desk.row(customers[1].name).get_by_role("link").click(modifiers=["Shift"])
    bar(desk).get_by_role("button", name="Resolve").click()
    expect(desk.page.get_by_text("2 conversations resolved")).to_be_visible()
    ada.post(f"conversations/{ada.conversation_of(customers[1].name)}/toggle_status", {"status": "pending"})
    expect(desk.row(customers[1].name).get_by_role("img", name="Pending")).to_be_visible()
    desk.page.get_by_role("button", name="Undo").last.click()
    expect(desk.page.get_by_text("One was changed since and stays as it is.")).to_be_visible()
    until(lambda: statuses(ada, customers)[:2] == ["open", "pending"], "only the unchanged one is open")


def test_refused_conversation_is_named_and_tried_again(desks: Desks, customers: list[TelegramCustomer], ada: Agent) -> None:
    full = f"conversations/{ada.conversation_of(customers[0].name)}/labels"
    ada.post(full, {"labels": [f"label-{number}" for number in range(20)]})
    desk = desks.open("ada", OPEN_CONVERSATIONS)
    checkbox(desk, customers[0]).click()
    checkbox(desk, customers[1]).click()
    bar(desk).get_by_role("button", name="Labels…").click()
    desk.page.get_by_role("option", name="refund").click()
    desk.page.get_by_role("button", name="Apply").click()
    alert = bar(desk).get_by_role("alert")
    expect(alert).to_contain_text(f"Not changed: {customers[0].name}")
    expect(alert).to_contain_text("A conversation has at most 20 labels.")
    expect(bar(desk)).to_contain_text("1 selected")
    expect(desk.row(customers[1].name)).to_contain_text("refund")
    assert violations(desk.page) == []
    ada.post(full, {"labels": []})
    bar(desk).get_by_role("button", name="Try again").click()
    expect(desk.row(customers[0].name)).to_contain_text("refund")
    expect(bar(desk)).not_to_be_visible()


def test_row_menu_by_the_keyboard_alone(desks: Desks, customers: list[TelegramCustomer], ada: Agent) -> None:
    desk = desks.open("ada", OPEN_CONVERSATIONS)
    keys = desk.page.keyboard
    row = desk.row(customers[1].name).get_by_role("link")
    row.focus()
    keys.press("Shift+F10")
    menu = desk.page.get_by_role("menu", name=f"Actions for {customers[1].name}")
    expect(menu).to_be_visible()
    assert violations(desk.page, "[role=menu]") == []
    keys.press("Escape")
    expect(row).to_be_focused()
    keys.press("ContextMenu")
    expect(menu).to_be_visible()
    keys.type("pri")
    expect(menu.get_by_role("menuitem", name="Priority")).to_be_focused()
    keys.press("ArrowRight")
    submenu = desk.page.get_by_role("menu", name="Priority")
    expect(submenu.get_by_role("menuitemcheckbox", name="Urgent")).to_be_focused()
    assert violations(desk.page, "[role=menu]") == []
    keys.press("Enter")
    expect(desk.page.get_by_text("Priority of the conversation: Urgent")).to_be_visible()
    expect(desk.row(customers[1].name).get_by_role("img", name="Urgent")).to_be_visible()
    expect(row).to_be_focused()
    assert ada.conversation(ada.conversation_of(customers[1].name))["priority"] == "urgent"


def test_row_menu_by_the_pointer(desks: Desks, customers: list[TelegramCustomer]) -> None:
    desk = desks.open("ada", OPEN_CONVERSATIONS)
    desk.row(customers[0].name).get_by_role("link").click(button="right")
    menu = desk.page.get_by_role("menu", name=f"Actions for {customers[0].name}")
    menu.get_by_role("menuitem", name="Select", exact=True).click()
    expect(checkbox(desk, customers[0])).to_be_checked()
    desk.row(customers[1].name).hover()
    desk.row(customers[1].name).get_by_role("button", name=f"Actions for {customers[1].name}").click()
    with desk.page.context.expect_page() as opened:
        desk.page.get_by_role("menuitem", name="Open in a new tab").click()
    assert "/conversations/" in opened.value.url
    checkbox(desk, customers[1]).click()
    desk.row(customers[0].name).get_by_role("link").click(button="right")
    expect(desk.page.get_by_role("menu", name="Actions for 2 conversations")).to_be_visible()


def test_phone_selects_with_the_button_and_taps(desks: Desks, customers: list[TelegramCustomer]) -> None:
    desk = desks.open("ada", OPEN_CONVERSATIONS)
    desk.page.emulate_media(reduced_motion="reduce")
    desk.page.set_viewport_size({"width": 390, "height": 760})
    desk.page.get_by_role("button", name="Select conversations").click()
    expect(bar(desk)).to_contain_text("0 selected")
    assert violations(desk.page) == []
    for each in customers[:2]:
        desk.row(each.name).get_by_role("link").click()
    expect(bar(desk)).to_contain_text("2 selected")
    bar(desk).get_by_role("button", name="Labels…").click()
    expect(desk.page.get_by_role("listbox", name="Labels")).to_be_visible()
    assert violations(desk.page) == []
    desk.page.keyboard.press("Escape")
    bar(desk).get_by_role("button", name="Clear the selection").click()
    expect(bar(desk)).not_to_be_visible()
