"""An agent writes first."""

from playwright.sync_api import expect

from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_page import Desks
from tests.e2e.provider import Provider


def test_agent_writes_first_by_the_keyboard_alone(desks: Desks, telegram: TelegramCustomer, provider: Provider) -> None:
    telegram.write("Please tell me when it is ready.")
    ben_desk = desks.open("ben")
    ben_desk.open(telegram.name)
    ben_desk.page.keyboard.press("e")
    expect(ben_desk.page.get_by_text("Conversation resolved")).to_be_visible()

    ben_desk.page.keyboard.press("o")
    form = ben_desk.page.get_by_role("dialog", name="New conversation")
    expect(form.get_by_role("textbox")).to_be_focused()
    ben_desk.page.keyboard.type(telegram.name)
    expect(form.get_by_role("option")).to_have_count(1)
    ben_desk.page.keyboard.press("Enter")
    expect(form.get_by_role("combobox", name="Inbox")).to_be_focused()
    form.get_by_role("combobox", name="Inbox").select_option(telegram.inbox["name"])
    ben_desk.page.keyboard.press("Tab")
    ben_desk.page.keyboard.type("Your samovar is ready.")
    ben_desk.page.keyboard.press("Control+Enter")

    expect(form).not_to_be_visible()
    expect(ben_desk.message_text("Your samovar is ready.")).to_be_visible()
    assert [call.text for call in provider.wait_for(telegram.id)] == ["Your samovar is ready."]
    telegram.write("Thank you")
    expect(ben_desk.message_text("Thank you")).to_be_visible()
