"""A message is found in the command bar in the second it arrives, and opened in its place of a long thread."""

import re

from playwright.sync_api import expect

from tests.e2e.customers import TelegramCustomer, new_number
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import DeskPage, Desks
from tests.e2e.stack import StackInfo


def search(desk: DeskPage, text: str) -> None:
    desk.page.keyboard.press("Control+k")
    desk.page.get_by_placeholder("Search or type a command…").fill(text)


def test_message_is_found_at_once_and_opened_in_its_place(desks: Desks, stack_info: StackInfo, ada: Agent) -> None:
    customer, word = TelegramCustomer(stack_info), f"Straße{new_number()}"
    customer.write(f"My address is {word}, thank you")
    for number in range(45):
        customer.write(f"Further message {number}")
    ada.conversation_of(customer.name)
    desk = desks.open("ada")
    desk.wait_until_live()
    search(desk, word.replace("Straße", "strasse")[:-1])
    found = desk.page.get_by_role("option", name=re.compile(word))
    expect(found.locator("mark")).to_have_text(word[:-1])
    found.click()
    message = desk.messages.get_by_text(f"My address is {word}, thank you", exact=True)
    expect(message).to_be_in_viewport()
    expect(desk.messages.locator("[data-message]:focus")).to_contain_text(word)
    expect(desk.message_text("Further message 20")).to_be_attached()


def test_all_results_are_one_page(desks: Desks, stack_info: StackInfo, ada: Agent) -> None:
    """It survives a reload, narrows by inbox and day, and leads into the thread."""
    customer, word = TelegramCustomer(stack_info), f"parcel{new_number()}"
    for number in range(17):
        customer.write(f"{word} number {number}")
    ada.conversation_of(customer.name)
    desk = desks.open("ada")
    search(desk, word)
    desk.page.get_by_role("option", name=f"All results for “{word}”").click()
    results = desk.page.get_by_role("list", name="Results").get_by_role("link")
    expect(results).to_have_count(15)
    desk.page.reload()
    desk.page.get_by_role("button", name="Load more").click()
    expect(results).to_have_count(17)
    desk.page.get_by_role("combobox", name="Inbox").select_option(label=stack_info.inbox("Api")["name"])
    expect(desk.page.get_by_text("Other inboxes or days may have results.")).to_be_visible()
    desk.page.get_by_role("combobox", name="Inbox").select_option(label=stack_info.inbox("Telegram")["name"])
    desk.page.get_by_label("From").fill("2020-01-01")
    desk.page.get_by_label("To", exact=True).fill("2020-12-31")
    expect(desk.page.get_by_text(f"Nothing matches “{word}”")).to_be_visible()
    desk.page.get_by_role("button", name="Search everywhere").click()
    expect(results).to_have_count(15)
    results.first.focus()
    desk.page.keyboard.press("Enter")
    expect(desk.messages.locator("[data-message]:focus")).to_contain_text(f"{word} number 16")


def test_contact_and_conversation_are_found(desks: Desks, stack_info: StackInfo, ada: Agent) -> None:
    customer = TelegramCustomer(stack_info)
    customer.write("Hello")
    number = ada.conversation_of(customer.name)
    desk = desks.open("ada")
    search(desk, customer.name)
    expect(desk.page.get_by_role("group", name="Contacts").get_by_role("option")).to_contain_text(customer.name)
    desk.page.get_by_placeholder("Search or type a command…").fill(f"#{number}")
    desk.page.get_by_role("group", name="Conversations").get_by_role("option").click()
    expect(desk.thread.get_by_role("heading", name=customer.name)).to_be_visible()
    search(desk, "xyzzy-plugh")
    expect(desk.page.get_by_text("Nothing matches “xyzzy-plugh”")).to_be_visible()
