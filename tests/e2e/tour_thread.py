"""The stops of a conversation: its thread, the composer and the contact card."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.desk_page import DeskPage
from tests.e2e.showcase import Showcase
from tests.e2e.tour_stops import CARD, COMPOSER, DIALOG, MENU, Stop, Stops, close, dialog, open_thread


def thread(desk: DeskPage, showcase: Showcase) -> Stops:
    page, keys = desk.page, desk.page.keyboard
    open_thread(desk, showcase.mixed)
    yield Stop("thread")
    desk.messages.get_by_role("button", name=re.compile("^Enlarge image")).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    yield Stop("picture", DIALOG)
    close(page)
    message = desk.messages.get_by_role("button", name="Message actions").last
    message.focus()
    keys.press("Enter")
    expect(page.get_by_role("menu")).to_be_visible()
    yield Stop("message menu", MENU)
    page.get_by_role("menuitem", name="Delete").click()
    dialog(page, re.compile("^Delete this"))
    yield Stop("delete a message", DIALOG)
    close(page)
    for key, name in (("a", "assignee"), ("t", "team"), ("p", "priority"), ("l", "labels"), ("z", "snooze")):
        keys.press(key)
        expect(page.get_by_role("listbox")).to_be_visible()
        yield Stop(f"picker {name}", DIALOG)
        keys.type("no such choice")
        expect(page.get_by_role("dialog").get_by_role("status")).to_be_visible()
        yield Stop(f"picker {name}, no match", DIALOG)
        close(page)
    keys.press("m")
    expect(dialog(page, "Macros").get_by_role("option").first).to_be_visible()
    yield Stop("macros", DIALOG)
    dialog(page, "Macros").get_by_role("textbox").fill("no such macro")
    expect(dialog(page, "Macros").get_by_role("status")).to_be_visible()
    yield Stop("macros, no match", DIALOG)
    close(page)
    keys.press("m")
    page.get_by_role("option", name=re.compile("^Apologize")).first.click()
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_focused()
    yield Stop("macro, preview", DIALOG)
    close(page)
    keys.press("z")
    page.get_by_role("option", name="Pick date and time").click()
    dialog(page, re.compile("^Snooze the conversation"))
    yield Stop("snooze until", DIALOG)
    close(page)
    keys.press("h")
    expect(dialog(page, "History").get_by_text("Conversation begun")).to_be_visible()
    yield Stop("history", DIALOG)
    close(page)
    desk.thread.get_by_role("button", name="More actions").click()
    expect(page.get_by_role("menu")).to_be_visible()
    yield Stop("conversation menu", MENU)
    page.get_by_role("menuitem", name="Mail a transcript").click()
    expect(dialog(page, re.compile("^Mail a transcript")).get_by_label("E-mail address")).to_be_visible()
    yield Stop("transcript", DIALOG)
    close(page)
    desk.thread.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Delete conversation").click()
    dialog(page, re.compile("^Delete conversation"))
    yield Stop("delete a conversation", DIALOG)
    close(page)


def composer(desk: DeskPage, file: Path) -> Stops:
    desk.page.keyboard.press("n")
    expect(desk.note_text).to_be_focused()
    yield Stop("composer, note", COMPOSER)
    desk.page.keyboard.press("Escape")
    desk.messages.get_by_role("button", name="Reply to this message").first.focus()
    desk.page.keyboard.press("Enter")
    expect(desk.reply_text).to_be_focused()
    desk.attach(file)
    desk.reply_text.fill("Look at this")
    yield Stop("composer, reply with a quote and a file", COMPOSER)
    desk.page.get_by_role("button", name="Insert a canned response").click()
    expect(desk.page.get_by_role("option").first).to_be_visible()
    yield Stop("composer, canned responses", COMPOSER)
    desk.page.keyboard.press("Escape")
    desk.page.get_by_role("button", name="Emoji").click()
    expect(desk.page.get_by_role("dialog", name="Emoji").get_by_role("menuitem").first).to_be_visible()
    yield Stop("composer, emoji", COMPOSER)
    desk.page.keyboard.press("Escape")
    desk.reply_text.fill("{{contact.nmae}} ")
    expect(desk.page.get_by_role("alert").get_by_text("{{contact.nmae}} is not a variable")).to_be_visible()
    yield Stop("composer, unknown variable", COMPOSER)
    desk.page.get_by_role("button", name=f"Remove {file.name}").click()
    desk.page.get_by_role("button", name="Cancel reply").click()
    desk.reply_text.fill("")
    desk.reply_text.press("Escape")


def undelivered(desk: DeskPage, showcase: Showcase) -> Stops:
    page = desk.page
    open_thread(desk, showcase.undelivered)
    desk.messages.get_by_role("button", name="2 parts").click()
    expect(desk.messages.get_by_text("first floor.pdf: ")).to_be_visible()
    yield Stop("thread, message in parts")
    page.keyboard.press("e")
    dialog(page, "One message was not delivered")
    yield Stop("resolve with an undelivered message", DIALOG)
    close(page)


def contact(desk: DeskPage, showcase: Showcase) -> Stops:
    page = desk.page
    card = page.get_by_role("complementary", name="Contact")
    expect(card.get_by_role("region", name="Addresses")).to_contain_text("until")
    yield Stop("contact", CARD)
    card.get_by_role("button", name=re.compile("^E-mail")).click()
    card.get_by_label("E-mail").fill("not an address")
    page.keyboard.press("Enter")
    expect(card.get_by_role("alert")).to_be_visible()
    yield Stop("contact, refused change", CARD)
    page.keyboard.press("Escape")
    notes = card.get_by_role("region", name="Notes")
    notes.get_by_label("New note").fill("Prefers to be called. " * 8)
    notes.get_by_role("button", name="Add note").click()
    expect(notes.get_by_role("listitem").first).to_be_visible()
    yield Stop("contact, note", CARD)
    notes.get_by_role("button", name="Edit note").first.click()
    expect(notes.get_by_label("Edit note")).to_be_focused()
    yield Stop("contact, changed note", CARD)
    page.keyboard.press("Escape")
    notes.get_by_role("button", name="Delete note").first.click()
    dialog(page, "Delete this note?").get_by_role("button", name="Delete").click()
    expect(notes.get_by_text("No notes yet")).to_be_visible()
    card.get_by_role("button", name="Delete contact").click()
    dialog(page, f"Delete {showcase.undelivered}?")
    yield Stop("delete a contact", DIALOG)
    close(page)
