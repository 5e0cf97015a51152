"""The first day of a company, from the browser alone: a channel, a colleague, a message, an answer, its search, an export."""

import csv
import re
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from local.seed.account import PASSWORD
from tests.e2e.customers import TelegramCustomer, new_number
from tests.e2e.desk_page import DeskPage, Desks
from tests.e2e.provider import Provider


def test_company_works_its_first_day_from_the_browser_alone(
    desks: Desks, administrator: str, telegram: TelegramCustomer, provider: Provider
) -> None:
    eve = desks.open_signed_out()
    eve.sign_in(administrator, PASSWORD)
    connect_telegram(eve.page, telegram, provider)
    answer_with(eve.page, short_code="hours", content="Hello {{contact.first_name}}, we are open until six.")
    nadia = colleague_by_link(desks, eve.page)
    go_offline(eve.page)

    telegram.write("Until when can I collect the samovar?")
    nadia.page.get_by_role("button", name="Notifications 1 unread", exact=True).click()
    notification = nadia.page.get_by_role("dialog", name="Notifications").get_by_role("listitem")
    expect(notification).to_contain_text(telegram.name)
    notification.get_by_role("button").first.click()
    expect(nadia.message_text("Until when can I collect the samovar?")).to_be_visible()
    expect(nadia.page.get_by_role("button", name="Notifications", exact=True)).to_be_visible()

    nadia.reply_text.click()
    nadia.page.keyboard.type("/hou")
    expect(nadia.page.get_by_role("listbox", name="Canned responses").get_by_role("option")).to_have_count(1)
    nadia.page.keyboard.press("Enter")
    answer = f"Hello {telegram.name.split()[0]}, we are open until six."
    expect(nadia.reply_text).to_have_value(answer)
    nadia.page.keyboard.press("Enter")
    assert [call.text for call in provider.wait_for(telegram.id)] == [answer]
    nadia.page.get_by_role("button", name="Resolve").click()
    expect(nadia.page.get_by_text("Conversation resolved")).to_be_visible()

    eve.page.goto("/")
    expect(eve.page.get_by_role("navigation", name="Navigation")).to_be_visible()
    eve.page.keyboard.press("Control+k")
    eve.page.get_by_placeholder("Search or type a command…").fill("samovar")
    eve.page.get_by_role("option", name=re.compile("collect the samovar")).click()
    expect(eve.thread.get_by_role("heading", name=telegram.name)).to_be_visible()
    expect(eve.message_text(answer)).to_be_visible()

    assert telegram.name in [row["name"] for row in exported_contacts(eve.page)]


def connect_telegram(page: Page, telegram: TelegramCustomer, provider: Provider) -> None:
    page.get_by_role("region", name="Set up your desk").get_by_role("link", name="Connect a channel").click()
    form = page.get_by_role("dialog", name="New inbox")
    form.get_by_role("radio", name="Telegram").check()
    form.get_by_role("button", name="Continue").click()
    bot = new_number()
    form.get_by_label("Name").fill("Shop bot")
    form.get_by_label("Bot token").fill(f"{bot}:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw")
    form.get_by_role("button", name="Connect").click()
    form.get_by_role("button", name="Continue").click()
    form.get_by_role("button", name="Done").click()
    [(url, secret)] = [(url, secret) for url, secret in provider.telegram_webhooks.items() if url.endswith(f"/{bot}")]
    telegram.inbox = {"webhook_path": urlsplit(url).path, "webhook_secret": secret}


def answer_with(page: Page, *, short_code: str, content: str) -> None:
    page.goto("/settings/canned_responses/new")
    page.get_by_label("Short code").fill(short_code)
    page.get_by_label("Text").fill(content)
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("link", name=short_code)).to_be_visible()


def colleague_by_link(desks: Desks, page: Page) -> DeskPage:
    """Invites Nadia to the inbox, and opens her desk with the link in another browser."""
    page.goto("/settings/agents/new")
    form = page.get_by_role("dialog", name="Invite agent")
    form.get_by_label("E-mail").fill(f"nadia-{new_number()}@shop.example")
    form.get_by_label("Name").fill("Nadia Novak")
    expect(form.get_by_role("button", name="Inboxes Shop bot")).to_be_visible()
    form.get_by_role("button", name="Invite agent").click()
    offer = page.get_by_role("dialog", name="Password link for Nadia Novak")
    link = offer.get_by_label("Link").input_value()
    offer.get_by_role("button", name="Done").click()
    colleague = desks.open_signed_out(link[link.index("/password") :])
    colleague.page.get_by_label("New password").fill("Brand-new-1")
    colleague.page.keyboard.press("Enter")
    expect(colleague.page.get_by_role("navigation", name="Navigation")).to_be_visible()
    colleague.wait_until_live()
    return colleague


def exported_contacts(page: Page) -> list[dict[str, str]]:
    """Exports all contacts and downloads the file, with the keyboard alone."""
    page.goto("/contacts")
    page.get_by_role("button", name="Export", exact=True).press("Enter")
    dialog = page.get_by_role("dialog", name="Export contacts")
    start = dialog.get_by_role("button", name="Start the export")
    expect(start).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("status")).to_contain_text("is ready", timeout=60_000)
    expect(dialog.get_by_role("button", name="Download")).to_be_focused()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert re.fullmatch(r"contacts-[0-9-]{10}\.csv", download.value.suggested_filename)
    with download.value.path().open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def go_offline(page: Page) -> None:
    """New conversations then go to the colleague."""
    page.goto("/")
    page.get_by_role("button", name=re.compile("account menu")).click()
    with page.expect_response(re.compile("/profile/availability")):
        page.get_by_role("menuitemcheckbox", name="Offline").click()
