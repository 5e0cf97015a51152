"""Texts that the composer offers while an agent types."""

import secrets

from playwright.sync_api import expect

from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import Desks
from tests.e2e.provider import Provider


def test_agent_answers_with_two_canned_responses_and_takes_one_back(
    desks: Desks, telegram: TelegramCustomer, ada: Agent, provider: Provider
) -> None:
    mark = secrets.token_hex(4)
    ada.post("canned_responses", {"short_code": f"hours {mark}", "content": f"We answer from 9 to 17.\nAlways. {mark}"})
    ada.post("canned_responses", {"short_code": f"{mark}-thanks", "content": "Thank you!"})
    telegram.write("When are you open?")
    desk = desks.open("ada")
    desk.open(telegram.name)
    page, field = desk.page, desk.reply_text
    field.click()
    page.keyboard.type(f"Hello. /{mark}")
    expect(page.get_by_role("listbox", name="Canned responses").get_by_role("option")).to_have_count(2)
    expect(page.locator(f"[id='{field.get_attribute('aria-activedescendant')}']")).to_contain_text(f"{mark}-thanks")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(field).to_have_value(f"Hello. We answer from 9 to 17.\nAlways. {mark}")
    page.keyboard.press("Control+z")
    expect(field).to_have_value(f"Hello. /{mark}")
    page.keyboard.press("Control+Shift+z")
    page.keyboard.type(f" /{mark}-t")
    expect(page.get_by_role("listbox", name="Canned responses").get_by_role("option")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert [call.text for call in provider.wait_for(telegram.id)] == [
        f"Hello. We answer from 9 to 17.\nAlways. {mark} Thank you!"
    ]


def test_emoji_is_found_by_its_name_and_sent(desks: Desks, telegram: TelegramCustomer, ada: Agent, provider: Provider) -> None:
    telegram.write("It has arrived")
    desk = desks.open("ada")
    desk.open(telegram.name)
    page, field = desk.page, desk.reply_text
    field.fill("Great ")
    page.get_by_role("button", name="Emoji").click()
    picker = page.get_by_role("dialog", name="Emoji")
    expect(picker.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("party popper")
    expect(picker.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(field).to_have_value("Great 🎉")
    expect(field).to_be_focused()
    page.keyboard.press("Enter")
    assert [call.text for call in provider.wait_for(telegram.id)] == ["Great 🎉"]
    page.get_by_role("button", name="Emoji").click()
    expect(picker.get_by_role("combobox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(picker).to_have_count(0)
    expect(field).to_be_focused()


def test_variable_without_a_value_is_replaced_before_the_customer_reads_it(
    desks: Desks, telegram: TelegramCustomer, ada: Agent, provider: Provider
) -> None:
    mark = secrets.token_hex(4)
    content = "Dear {{contact.name}}, we write to {{contact.email}}.\n{{agent.first_name}}"
    ada.post("canned_responses", {"short_code": mark, "content": content})
    telegram.write("Write me an e-mail")
    desk = desks.open("ada")
    desk.open(telegram.name)
    page, field = desk.page, desk.reply_text
    field.click()
    page.keyboard.type(f"/{mark}")
    expect(page.get_by_role("listbox", name="Canned responses").get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    first_name = ada.name.split()[0]
    expect(field).to_have_value(f"Dear {telegram.name}, we write to {{{{contact.email}}}}.\n{first_name}")
    expect(page.get_by_role("alert")).to_contain_text("{{contact.email}} has no value")
    page.keyboard.type("you")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.keyboard.press("Enter")
    assert [call.text for call in provider.wait_for(telegram.id)] == [f"Dear {telegram.name}, we write to you.\n{first_name}"]
