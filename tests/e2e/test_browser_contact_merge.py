"""Two contacts of one person become one, on every screen."""

from playwright.sync_api import expect

from tests.e2e.customers import TelegramCustomer, WhatsappCustomer
from tests.e2e.desk_page import Desks


def test_merged_contact_has_both_conversations_on_every_screen(
    desks: Desks, telegram: TelegramCustomer, whatsapp: WhatsappCustomer
) -> None:
    telegram.write("Hello from Telegram")
    whatsapp.write("Hello from WhatsApp")
    ben_desk, ada_desk = desks.open("ben"), desks.open("ada")
    ben_desk.open(telegram.name)
    ada_desk.open(whatsapp.name)
    for desk in (ben_desk, ada_desk):
        desk.wait_until_live()

    card = ben_desk.page.get_by_role("complementary", name="Contact")
    card.get_by_role("button", name="Merge with another contact").click()
    form = ben_desk.page.get_by_role("dialog", name="Merge with another contact")
    form.get_by_role("textbox").fill(whatsapp.name)
    ben_desk.page.keyboard.press("Enter")
    expect(form.get_by_role("option")).to_have_count(1)
    ben_desk.page.keyboard.press("Enter")
    expect(form.get_by_role("region", name="Not kept")).to_contain_text(whatsapp.name)
    form.get_by_role("button", name="Merge").click()
    expect(ben_desk.page.get_by_text("The contacts were merged")).to_be_visible()

    expect(ada_desk.thread.get_by_role("heading", name=telegram.name)).to_be_visible()
    expect(ada_desk.message_text("Hello from WhatsApp")).to_be_visible()
    whatsapp.write("Still me")
    for desk, text in ((ada_desk, "Still me"), (ben_desk, "Hello from Telegram")):
        expect(desk.message_text(text)).to_be_visible()
        desk.page.reload()
        expect(desk.thread.get_by_role("heading", name=telegram.name)).to_be_visible()
        expect(desk.message_text(text)).to_be_visible()
