"""What an agent types, on its way to the customer."""

from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.customers import TelegramCustomer, WhatsappCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import Desks
from tests.e2e.provider import Provider, ProviderFailure
from tests.e2e.test_flow_inbound import PNG

WINDOW_CLOSED = {"error": {"code": 131047, "message": "Re-engagement message"}}


def test_ticks_tell_how_far_a_reply_has_got(desks: Desks, whatsapp: WhatsappCustomer, provider: Provider) -> None:
    whatsapp.write("Is it on its way?")
    adas = desks.open("ada")
    adas.open(whatsapp.name)
    adas.reply("It left this morning")
    expect(adas.message_text("It left this morning")).to_be_visible()
    expect(adas.delivery_icon("Sent")).to_be_visible()
    (call,) = provider.wait_for(whatsapp.id)
    assert call.text == "It left this morning"

    whatsapp.report(call.provider_id, "delivered")
    expect(adas.delivery_icon("Delivered")).to_be_visible()
    whatsapp.report(call.provider_id, "read")
    expect(adas.delivery_icon("Read")).to_be_visible()
    expect(adas.message_text("It left this morning")).to_have_count(1)


def test_a_reply_waits_while_the_provider_is_busy(desks: Desks, telegram: TelegramCustomer, provider: Provider) -> None:
    telegram.write("Hello?")
    adas = desks.open("ada")
    adas.open(telegram.name)
    provider.fail_next(telegram.id, ProviderFailure(429, {"parameters": {"retry_after": 2}, "description": "Too Many Requests"}))
    adas.reply("One moment")
    expect(adas.delivery_icon("Sending")).to_be_visible()
    expect(adas.delivery_icon("Sent")).to_be_visible()
    assert [call.status for call in provider.calls_for(telegram.id)] == [429, 200]


def test_a_failure_says_why_and_can_be_sent_again(desks: Desks, whatsapp: WhatsappCustomer, provider: Provider) -> None:
    whatsapp.write("Hello?")
    adas = desks.open("ada")
    adas.open(whatsapp.name)
    provider.fail_next(whatsapp.id, ProviderFailure(400, WINDOW_CLOSED))
    adas.reply("Good morning")
    expect(adas.messages.get_by_role("alert")).to_contain_text("Not delivered: 131047: Re-engagement message")

    adas.messages.get_by_role("button", name="Resend").click()
    expect(adas.delivery_icon("Sent")).to_be_visible()
    expect(adas.messages.get_by_role("alert")).to_have_count(0)
    assert [call.text for call in provider.sent_to(whatsapp.id)] == ["Good morning"]
    expect(adas.message_text("Good morning")).to_have_count(1)


def test_files_are_previewed_and_sent(desks: Desks, telegram: TelegramCustomer, provider: Provider, tmp_path: Path) -> None:
    telegram.write("Which cup?")
    picture, paper = tmp_path / "blue cup.png", tmp_path / "prices.txt"
    picture.write_bytes(PNG)
    paper.write_text("cup 9.50")
    adas = desks.open("ada")
    adas.open(telegram.name)
    adas.attach(picture, paper)
    waiting = adas.page.get_by_role("list", name="Attachments")
    expect(waiting.get_by_role("listitem")).to_have_count(2)
    expect(waiting).to_contain_text("blue cup.png")

    adas.reply("This one")
    shown = adas.messages.get_by_role("button", name="Enlarge image blue cup.png")
    expect(shown.locator("img")).to_have_js_property("naturalWidth", 1)
    expect(adas.messages.get_by_role("link", name="prices.txt")).to_be_visible()
    assert [call.method for call in provider.wait_for(telegram.id, 2)] == ["sendPhoto", "sendDocument"]
    shown.click()
    expect(adas.page.get_by_role("dialog").get_by_role("img", name="blue cup.png")).to_be_visible()


def test_a_picture_from_a_customer_is_shown(desks: Desks, telegram: TelegramCustomer, provider: Provider) -> None:
    provider.serve(telegram.id, PNG, "image/png", path=f"received/{telegram.id}.png")
    adas = desks.open("ada")
    telegram.send({"photo": [{"file_id": telegram.id, "file_size": len(PNG)}]})
    expect(adas.row(telegram.name)).to_contain_text("Photo")
    adas.open(telegram.name)
    picture = adas.messages.get_by_role("button", name="Enlarge image").locator("img")
    expect(picture).to_have_js_property("naturalWidth", 1)


def test_an_answer_quotes(desks: Desks, telegram: TelegramCustomer, ada: Agent, provider: Provider) -> None:
    asked = telegram.write("Do you sell tea?")
    telegram.write("And cups?")
    adas = desks.open("ada")
    adas.open(telegram.name)
    adas.messages.get_by_role("button", name="Reply to this message").first.click()
    adas.reply("Green and black")
    (call,) = provider.wait_for(telegram.id)
    assert call.fields["reply_parameters"]["message_id"] == asked
    expect(adas.messages.get_by_role("article", name=f"Message by {ada.name}")).to_contain_text("Do you sell tea?")


def test_what_was_typed_waits_for_its_conversation(desks: Desks, telegram: TelegramCustomer, whatsapp: WhatsappCustomer) -> None:
    telegram.write("Hello?")
    whatsapp.write("Hi?")
    adas = desks.open("ada")
    adas.open(telegram.name)
    adas.reply_text.fill("I was about to say")
    adas.open(whatsapp.name)
    expect(adas.reply_text).to_have_value("")
    expect(adas.row(telegram.name)).to_contain_text("Draft:")
    adas.page.reload()
    adas.open(telegram.name)
    expect(adas.reply_text).to_have_value("I was about to say")
