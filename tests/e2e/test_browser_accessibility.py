"""Screen readers, zoom and forced colors."""

from playwright.sync_api import Locator, expect

from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import Desks
from tests.e2e.provider import Provider


def test_screen_reader_hears_customer_colleagues_and_result_of_sending(
    desks: Desks, telegram: TelegramCustomer, ada: Agent, ben: Agent
) -> None:
    telegram.write("Hello?")
    number = ada.conversation_of(telegram.name)
    ada_desk = desks.open("ada")
    ada_desk.open(telegram.name)
    ada_desk.wait_until_live()
    spoken = ada_desk.thread.locator("[role=status][aria-live=polite]")
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


def test_thread_is_readable_and_answerable_at_400_percent_zoom(
    desks: Desks, telegram: TelegramCustomer, ada: Agent, provider: Provider
) -> None:
    """A window of 1280 by 1024 pixels has 320 by 256 CSS pixels at a zoom of 400 %."""
    for number in range(12):
        telegram.write(f"Line {number}")
    ada.wait_for_text(ada.conversation_of(telegram.name), "Line 11")
    ada_desk = desks.open("ada")
    ada_desk.page.set_viewport_size({"width": 320, "height": 256})
    ada_desk.open(telegram.name)
    expect(ada_desk.message_text("Line 11")).to_be_in_viewport(ratio=1)
    box = ada_desk.messages.bounding_box()
    assert box
    assert box["height"] > 180
    assert ada_desk.page.evaluate("document.scrollingElement.scrollWidth") == 320

    ada_desk.page.keyboard.press("r")
    expect(ada_desk.reply_text).to_be_focused()
    expect(ada_desk.reply_text).to_be_in_viewport(ratio=1)
    ada_desk.page.keyboard.type("Line by line")
    ada_desk.page.keyboard.press("Enter")
    assert [call.text for call in provider.wait_for(telegram.id)] == ["Line by line"]
    ada_desk.thread.get_by_role("button", name="Resolve").scroll_into_view_if_needed()
    expect(ada_desk.thread.get_by_role("button", name="Resolve")).to_be_in_viewport(ratio=1)


def background(locator: Locator) -> str:
    return str(locator.evaluate("element => getComputedStyle(element).backgroundColor"))


def test_selection_is_visible_with_forced_colors(desks: Desks, telegram: TelegramCustomer) -> None:
    telegram.write("Hello?")
    ada_desk = desks.open("ada")
    ada_desk.open(telegram.name)
    ada_desk.page.emulate_media(forced_colors="active")
    ada_desk.page.mouse.move(700, 400)
    current, other = ada_desk.row(telegram.name).get_by_role("link"), ada_desk.rows.nth(3).get_by_role("link")
    expect(current).to_have_attribute("aria-current", "page")
    assert background(current) != background(other)
    reply = ada_desk.page.get_by_role("button", name="Reply", exact=True)
    note = ada_desk.page.get_by_role("button", name="Private note", exact=True)
    assert background(reply) == background(current)
    assert background(note) != background(reply)
    note.click()
    ada_desk.page.mouse.move(700, 400)
    assert background(note) == background(current)
    ada_desk.page.keyboard.press("p")
    highlighted = ada_desk.page.locator("[role=option][data-highlighted]")
    expect(highlighted).to_have_count(1)
    assert background(highlighted) == background(current)
    assert background(ada_desk.page.locator("[role=option]:not([data-highlighted])").first) != background(current)
