"""An empty account: its administrator follows the checklist, connects Telegram and sees the first message arrive."""

from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from local.seed.account import PASSWORD
from tests.e2e.customers import TelegramCustomer, new_number
from tests.e2e.desk_page import Desks
from tests.e2e.provider import Provider


def checklist(page: Page) -> Locator:
    return page.get_by_role("region", name="Set up your desk")


def done(page: Page) -> Locator:
    return checklist(page).get_by_role("listitem").filter(has_text="Done")


def test_administrator_of_an_empty_account_connects_telegram(
    desks: Desks, administrator: str, telegram: TelegramCustomer, provider: Provider
) -> None:
    desk = desks.open_signed_out()
    page = desk.page
    desk.sign_in(administrator, PASSWORD)
    expect(done(page)).to_have_count(0)
    checklist(page).get_by_role("link", name="Connect a channel").click()

    form = page.get_by_role("dialog", name="New inbox")
    expect(form.get_by_role("radio", name="Website")).to_be_focused()
    for _ in ("E-mail", "Telegram"):
        page.keyboard.press("ArrowDown")
    expect(form.get_by_role("radio", name="Telegram")).to_be_focused()
    page.keyboard.press("Enter")
    expect(form.get_by_text("Connect Telegram")).to_be_focused()
    bot = new_number()
    form.get_by_label("Name").fill("Shop bot")
    form.get_by_label("Bot token").fill(f"{bot}:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw")
    page.keyboard.press("Enter")
    expect(form.get_by_text("Who answers?")).to_be_focused()
    expect(form.get_by_role("button", name="Members Eve Lund")).to_be_visible()
    form.get_by_role("button", name="Continue").click()
    expect(form.get_by_role("textbox", name="Link of the bot")).to_have_value("https://t.me/some_bot")
    expect(form.get_by_text("Send a message to @some_bot now.")).to_be_visible()
    expect(form.get_by_text("No webhook has arrived")).to_be_visible()

    [(url, secret)] = [(url, secret) for url, secret in provider.telegram_webhooks.items() if url.endswith(f"/{bot}")]
    telegram.inbox = {"webhook_path": urlsplit(url).path, "webhook_secret": secret}
    assert telegram.deliver(telegram.update({"text": "Hello"}), secret="wrong").status_code == 401
    telegram.write("Is this thing on?")
    expect(form.get_by_text(f"A message from {telegram.name} has arrived.")).to_be_visible()
    expect(form.get_by_text("Is this thing on?")).to_be_visible()
    expect(form.get_by_text("Last webhook received: now")).to_be_visible()
    expect(form.get_by_text("was refused")).to_have_count(0)

    form.get_by_role("link", name="Open the conversation").click()
    expect(desk.message_text("Is this thing on?")).to_be_visible()
    page.goto("/")
    expect(done(page)).to_have_count(2)
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keyboard shortcuts").wait_for()
    page.keyboard.press("Escape")
    expect(done(page)).to_have_count(3)
    page.get_by_role("button", name="Do not show this again").click()
    expect(page.get_by_text("No conversation selected")).to_be_visible()
    page.reload()
    expect(page.get_by_text("No conversation selected")).to_be_visible()
    expect(checklist(page)).to_have_count(0)
