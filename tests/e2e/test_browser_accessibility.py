"""Screen readers, zoom and forced colors."""

from playwright.sync_api import expect

from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import Desks


def test_screen_reader_hears_customer_colleagues_and_result_of_sending(
    desks: Desks, telegram: TelegramCustomer, ada: Agent, ben: Agent
) -> None:
    telegram.write("Hello?")
    number = ada.conversation_of(telegram.name)
    ada_desk = desks.open("ada")
    ada_desk.open(telegram.name)
    ada_desk.wait_until_live()
    spoken = ada_desk.thread.get_by_role("status")
    expect(spoken).to_have_text("")
    telegram.write("Anybody there?")
    expect(spoken).to_have_text(f"New message from {telegram.name}: Anybody there?")
    ben.reply(number, "I am looking into it")
    expect(spoken).to_have_text(f"{ben.name} replied: I am looking into it")
    ben.reply(number, "Third time this month", private=True)
    expect(spoken).to_have_text(f"New private note by {ben.name}: Third time this month")
    ada_desk.reply("One moment")
    expect(spoken).to_have_text("Message sent")
    ben.post(f"conversations/{number}/toggle_priority", {"priority": "urgent"})
    expect(spoken).to_contain_text("urgent")
