"""Whatever customers write is text."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.customers import TelegramCustomer, WhatsappCustomer
from tests.e2e.desk_api import Agent, told
from tests.e2e.desk_page import Desks
from tests.e2e.provider import Provider
from tests.e2e.test_flow_inbound import PNG

ATTACKS = [
    "<img src=x onerror=\"window.hacked = 'img'\">",
    "<script>window.hacked = 'script'</script>",
    "<svg onload=\"window.hacked = 'svg'\">",
    "<a href=\"javascript:window.hacked = 'link'\">press me</a>",
    "<iframe srcdoc=\"<script>parent.hacked = 'frame'</script>\"></iframe>",
    "{{ constructor.constructor('window.hacked = 1')() }}",
]


def assert_unharmed(page: Page) -> None:
    assert page.evaluate("window.hacked") is None
    assert page.get_by_role("main").locator("script, iframe, svg[onload], img[onerror]").count() == 0


@pytest.mark.parametrize("attack", ATTACKS, ids=["image", "script", "svg", "link", "frame", "template"])
def test_markup_in_a_message_is_shown_as_text(desks: Desks, telegram: TelegramCustomer, ada: Agent, attack: str) -> None:
    telegram.write(attack)
    number = ada.conversation_of(telegram.name)
    adas = desks.open("ada")
    expect(adas.row(telegram.name)).to_contain_text(attack)
    adas.open(telegram.name)
    expect(adas.said(attack)).to_be_visible()
    ada.reply(number, attack)
    ada.reply(number, attack, private=True)
    expect(adas.messages.get_by_role("article")).to_have_count(3)
    assert adas.messages.get_by_role("link").count() == 0
    assert_unharmed(adas.page)


def test_markup_in_a_name_is_shown_as_text(desks: Desks, telegram: TelegramCustomer) -> None:
    name = f"<img src=x onerror=window.hacked=1> {telegram.id}"
    telegram.name = name
    telegram.write("Hello")
    adas = desks.open("ada")
    adas.open(name)
    expect(adas.messages.get_by_role("article", name=f"Message by {name}")).to_be_visible()
    assert_unharmed(adas.page)


def test_markup_in_a_file_name_is_shown_as_text(desks: Desks, whatsapp: WhatsappCustomer, ada: Agent, provider: Provider) -> None:
    name = "<img src=x onerror=window.hacked=1>.pdf"
    provider.serve(f"d{whatsapp.id}", b"%PDF-1.4", "application/pdf")
    document = {"id": f"d{whatsapp.id}", "mime_type": "application/pdf", "filename": name}
    whatsapp.deliver(whatsapp.webhook(messages=[whatsapp.message({"type": "document", "document": document})]))
    number = ada.conversation_of(whatsapp.name)
    adas = desks.open("ada")
    adas.open(whatsapp.name)
    expect(adas.messages.get_by_role("link", name="img src_x onerror_window")).to_be_visible()
    files = {"attachments[]": ('"><img src=x onerror=window.hacked=1>.png', PNG, "image/png")}
    told(ada.request("POST", f"conversations/{number}/messages", files=files))
    expect(adas.messages.get_by_role("button", name="Enlarge image")).to_be_visible()
    assert_unharmed(adas.page)


def test_only_addresses_become_links(desks: Desks, telegram: TelegramCustomer) -> None:
    telegram.write("See https://example.com/cup?x=1&y=2. Or javascript:alert(1)")
    adas = desks.open("ada")
    adas.open(telegram.name)
    link = adas.messages.get_by_role("link")
    expect(link).to_have_text(["https://example.com/cup?x=1&y=2"])
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
