"""Replies that an agent writes in the web client, until the customer has read them."""

from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.customers import TelegramCustomer, WhatsappCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import Desks
from tests.e2e.provider import Provider, ProviderFailure
from tests.e2e.test_flow_inbound import PNG

WINDOW_CLOSED = {"error": {"code": 131047, "message": "Re-engagement message"}}


def test_icons_show_delivery_state(desks: Desks, whatsapp: WhatsappCustomer, provider: Provider) -> None:
    whatsapp.write("Is it on its way?")
    ada_desk = desks.open("ada")
    ada_desk.open(whatsapp.name)
    ada_desk.reply("It left this morning")
    expect(ada_desk.message_text("It left this morning")).to_be_visible()
    expect(ada_desk.delivery_icon("Sent")).to_be_visible()
    (call,) = provider.wait_for(whatsapp.id)
    assert call.text == "It left this morning"

    whatsapp.report(call.provider_id, "delivered")
    expect(ada_desk.delivery_icon("Delivered")).to_be_visible()
    whatsapp.report(call.provider_id, "read")
    expect(ada_desk.delivery_icon("Read")).to_be_visible()
    expect(ada_desk.message_text("It left this morning")).to_have_count(1)


def test_reply_is_sent_after_rate_limit(desks: Desks, telegram: TelegramCustomer, provider: Provider) -> None:
    telegram.write("Hello?")
    ada_desk = desks.open("ada")
    ada_desk.open(telegram.name)
    provider.fail_next(telegram.id, ProviderFailure(429, {"parameters": {"retry_after": 2}, "description": "Too Many Requests"}))
    ada_desk.reply("One moment")
    expect(ada_desk.delivery_icon("Sending")).to_be_visible()
    expect(ada_desk.delivery_icon("Sent")).to_be_visible()
    assert [call.status for call in provider.calls_for(telegram.id)] == [429, 200]


def test_failed_reply_shows_reason_and_can_be_resent(desks: Desks, whatsapp: WhatsappCustomer, provider: Provider) -> None:
    whatsapp.write("Hello?")
    ada_desk = desks.open("ada")
    ada_desk.open(whatsapp.name)
    provider.fail_next(whatsapp.id, ProviderFailure(400, WINDOW_CLOSED))
    ada_desk.reply("Good morning")
    expect(ada_desk.messages.get_by_role("alert")).to_contain_text(
        "Not delivered: The customer's last message is more than 24 hours old."
    )

    ada_desk.messages.get_by_role("button", name="Resend").click()
    expect(ada_desk.delivery_icon("Sent")).to_be_visible()
    expect(ada_desk.messages.get_by_role("alert")).to_have_count(0)
    assert [call.text for call in provider.sent_to(whatsapp.id)] == ["Good morning"]
    expect(ada_desk.message_text("Good morning")).to_have_count(1)


def test_failed_reply_is_reported_outside_its_thread(
    desks: Desks, whatsapp: WhatsappCustomer, telegram: TelegramCustomer, provider: Provider
) -> None:
    whatsapp.write("Hello?")
    telegram.write("Hi?")
    ada_desk = desks.open("ada")
    ada_desk.open(whatsapp.name)
    provider.fail_next(whatsapp.id, ProviderFailure(429, {"error": {"code": 130429}}), ProviderFailure(400, WINDOW_CLOSED))
    ada_desk.reply("Good morning")
    expect(ada_desk.message_text("Good morning")).to_be_visible()
    ada_desk.open(telegram.name)
    notices = ada_desk.page.get_by_role("region", name="Notifications")
    expect(notices).to_have_attribute("aria-live", "polite")
    expect(notices).to_contain_text(f"A message to {whatsapp.name} was not delivered.")
    expect(ada_desk.row(whatsapp.name)).to_contain_text("1 not delivered")

    ada_desk.page.reload()
    expect(ada_desk.row(whatsapp.name)).to_contain_text("1 not delivered")
    ada_desk.page.keyboard.press("8")
    expect(ada_desk.row(telegram.name)).to_have_count(0)
    ada_desk.open(whatsapp.name)
    ada_desk.page.keyboard.press("e")
    question = ada_desk.page.get_by_role("dialog", name="One message was not delivered")
    expect(question.get_by_role("button", name="Cancel")).to_be_focused()
    ada_desk.page.keyboard.press("Enter")
    expect(question).to_have_count(0)
    expect(ada_desk.thread.get_by_role("button", name="Resolve")).to_be_visible()
    ada_desk.messages.get_by_role("button", name="Resend").click()
    expect(ada_desk.row(whatsapp.name)).to_have_count(0)
    ada_desk.page.keyboard.press("3")
    expect(ada_desk.row(whatsapp.name)).not_to_contain_text("not delivered")
    ada_desk.page.keyboard.press("e")
    expect(ada_desk.thread.get_by_role("button", name="Reopen")).to_be_visible()


def test_chosen_files_stay_with_their_conversation(
    desks: Desks, telegram: TelegramCustomer, whatsapp: WhatsappCustomer, provider: Provider, tmp_path: Path
) -> None:
    telegram.write("Your prices?")
    whatsapp.write("Hi?")
    file = tmp_path / "prices.txt"
    file.write_text("cup 9.50")
    ada_desk = desks.open("ada")
    ada_desk.open(telegram.name)
    ada_desk.attach(file)
    chosen = ada_desk.page.get_by_role("list", name="Attachments")
    expect(chosen).to_contain_text("prices.txt")
    ada_desk.open(whatsapp.name)
    expect(chosen).to_have_count(0)
    expect(ada_desk.row(telegram.name)).to_contain_text("Draft:")
    ada_desk.open(telegram.name)
    expect(chosen).to_contain_text("prices.txt")
    ada_desk.page.get_by_role("button", name="Send", exact=True).click()
    expect(chosen).to_have_count(0)
    assert [call.method for call in provider.wait_for(telegram.id)] == ["sendDocument"]


def test_files_are_previewed_and_sent(desks: Desks, telegram: TelegramCustomer, provider: Provider, tmp_path: Path) -> None:
    telegram.write("Which cup?")
    image_file, text_file = tmp_path / "blue cup.png", tmp_path / "prices.txt"
    image_file.write_bytes(PNG)
    text_file.write_text("cup 9.50")
    ada_desk = desks.open("ada")
    ada_desk.open(telegram.name)
    ada_desk.attach(image_file, text_file)
    previews = ada_desk.page.get_by_role("list", name="Attachments")
    expect(previews.get_by_role("listitem")).to_have_count(2)
    expect(previews).to_contain_text("blue cup.png")

    ada_desk.reply("This one")
    image = ada_desk.messages.get_by_role("button", name="Enlarge image blue cup.png")
    expect(image.locator("img")).to_have_js_property("naturalWidth", 1)
    expect(ada_desk.messages.get_by_role("link", name="prices.txt")).to_be_visible()
    assert [call.method for call in provider.wait_for(telegram.id, 2)] == ["sendPhoto", "sendDocument"]
    image.click()
    expect(ada_desk.page.get_by_role("dialog").get_by_role("img", name="blue cup.png")).to_be_visible()


def test_image_from_customer_is_shown(desks: Desks, telegram: TelegramCustomer, provider: Provider) -> None:
    provider.serve(telegram.id, PNG, "image/png", path=f"received/{telegram.id}.png")
    ada_desk = desks.open("ada")
    telegram.send({"photo": [{"file_id": telegram.id, "file_size": len(PNG)}]})
    expect(ada_desk.row(telegram.name)).to_contain_text("Photo")
    ada_desk.open(telegram.name)
    picture = ada_desk.messages.get_by_role("button", name="Enlarge image").locator("img")
    expect(picture).to_have_js_property("naturalWidth", 1)


def test_reply_quotes_message(desks: Desks, telegram: TelegramCustomer, ada: Agent, provider: Provider) -> None:
    question_id = telegram.write("Do you sell tea?")
    telegram.write("And cups?")
    ada_desk = desks.open("ada")
    ada_desk.open(telegram.name)
    ada_desk.messages.get_by_role("button", name="Reply to this message").first.click()
    ada_desk.reply("Green and black")
    (call,) = provider.wait_for(telegram.id)
    assert call.fields["reply_parameters"]["message_id"] == question_id
    expect(ada_desk.messages.get_by_role("article", name=f"Message by {ada.name}")).to_contain_text("Do you sell tea?")


def test_draft_stays_with_its_conversation(desks: Desks, telegram: TelegramCustomer, whatsapp: WhatsappCustomer) -> None:
    telegram.write("Hello?")
    whatsapp.write("Hi?")
    ada_desk = desks.open("ada")
    ada_desk.open(telegram.name)
    ada_desk.reply_text.fill("I was about to say")
    ada_desk.open(whatsapp.name)
    expect(ada_desk.reply_text).to_have_value("")
    expect(ada_desk.row(telegram.name)).to_contain_text("Draft:")
    ada_desk.page.reload()
    ada_desk.open(telegram.name)
    expect(ada_desk.reply_text).to_have_value("I was about to say")
