"""Drafts of one person in two browsers: begun in one, finished in the other, and never replaced unasked."""

from playwright.sync_api import Page, expect

from tests.e2e.axe import violations
from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import DeskPage, Desks
from tests.e2e.provider import Provider

PHONE = {"width": 390, "height": 844}


def leave_field(desk: DeskPage) -> None:
    """Leaving the field saves the draft at once."""
    with desk.page.expect_response(lambda response: "draft_messages" in response.url and response.request.method == "PATCH"):
        desk.reply_text.blur()


def set_online(page: Page, online: bool) -> None:
    page.context.set_offline(not online)


def test_reply_begun_on_the_laptop_is_finished_on_the_phone(desks: Desks, telegram: TelegramCustomer, provider: Provider) -> None:
    telegram.write("Where is my order?")
    laptop, phone = desks.open("ada"), desks.open("ada")
    laptop.open(telegram.name)
    laptop.reply_text.fill("It is on its")
    leave_field(laptop)
    expect(phone.row(telegram.name)).to_contain_text("Draft:It is on its")
    phone.open(telegram.name)
    expect(phone.reply_text).to_have_value("It is on its")
    phone.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    phone.reply_text.fill("It is on its way")
    phone.reply_text.press("Enter")
    assert [call.text for call in provider.wait_for(telegram.id)] == ["It is on its way"]
    expect(laptop.reply_text).to_have_value("")
    for desk in (laptop, phone):
        desk.page.reload()
        expect(desk.reply_text).to_have_value("")


def test_draft_outlives_the_browser_and_stays_with_its_person(
    desks: Desks, telegram: TelegramCustomer, ada: Agent, cleo: Agent
) -> None:
    telegram.write("Hello?")
    first = desks.open("ada")
    first.open(telegram.name)
    first.reply_text.fill("I was about to say")
    leave_field(first)
    first.page.context.close()
    again = desks.open("ada")
    expect(again.row(telegram.name)).to_contain_text("Draft:I was about to say")
    colleague = desks.open("cleo")
    expect(colleague.row(telegram.name)).not_to_contain_text("Draft:")
    assert "I was about to say" not in cleo.request("GET", "draft_messages").text
    assert "I was about to say" in ada.request("GET", "draft_messages").text


def test_two_texts_are_shown_to_the_person_who_chooses(desks: Desks, telegram: TelegramCustomer) -> None:
    telegram.write("Can you help?")
    laptop, phone = desks.open("ada"), desks.open("ada")
    for desk in (laptop, phone):
        desk.open(telegram.name)
    laptop.reply_text.fill("Yes")
    leave_field(laptop)
    expect(phone.reply_text).to_have_value("Yes")
    set_online(laptop.page, False)
    laptop.reply_text.fill("Yes, from the laptop")
    laptop.reply_text.blur()
    expect(laptop.page.get_by_text("This draft is only in this browser until it can be saved.")).to_be_visible()
    phone.reply_text.fill("Yes, from the phone")
    leave_field(phone)
    set_online(laptop.page, True)
    conflict = laptop.page.get_by_role("alert").filter(has_text="You wrote something else on another device")
    expect(conflict).to_contain_text("Yes, from the phone")
    expect(laptop.reply_text).to_have_value("Yes, from the laptop")
    assert violations(laptop.page) == []
    conflict.get_by_role("button", name="Use that text").click()
    expect(laptop.reply_text).to_have_value("Yes, from the phone")
    expect(conflict).to_have_count(0)
    laptop.reply_text.fill("Yes, of course")
    leave_field(laptop)
    expect(phone.reply_text).to_have_value("Yes, of course")


def test_note_and_reply_are_drafts_of_their_own(desks: Desks, telegram: TelegramCustomer) -> None:
    telegram.write("Hello?")
    laptop, phone = desks.open("ada"), desks.open("ada")
    laptop.open(telegram.name)
    laptop.page.get_by_role("button", name="Private note", exact=True).click()
    note = laptop.page.get_by_label("Note text")
    note.fill("Ask Ben first")
    with laptop.page.expect_response(lambda response: "draft_messages" in response.url):
        note.blur()
    phone.open(telegram.name)
    expect(phone.reply_text).to_have_value("")
    phone.page.get_by_role("button", name="Private note", exact=True).click()
    expect(phone.page.get_by_label("Note text")).to_have_value("Ask Ben first")
