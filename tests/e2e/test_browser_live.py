"""What customers write and what colleagues do is on the screen without a reload."""

from playwright.sync_api import expect

from tests.e2e.customers import AppCustomer, TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import Desks
from tests.e2e.provider import Provider


def test_a_message_appears_in_two_browsers(desks: Desks, telegram: TelegramCustomer) -> None:
    adas, bens = desks.open("ada"), desks.open("ben")
    telegram.write("Is my grinder repaired?")
    for desk in (adas, bens):
        expect(desk.row(telegram.name)).to_contain_text("Is my grinder repaired?")
        desk.open(telegram.name)
        expect(desk.message_text("Is my grinder repaired?")).to_be_visible()

    telegram.write("I could come today")
    for desk in (adas, bens):
        expect(desk.message_text("I could come today")).to_be_visible()
        expect(desk.row(telegram.name)).to_contain_text("I could come today")
        expect(desk.row(telegram.name)).to_have_count(1)
        expect(desk.message_text("I could come today")).to_have_count(1)


def test_unread_is_counted_until_somebody_reads(desks: Desks, telegram: TelegramCustomer, ada: Agent) -> None:
    adas, bens = desks.open("ada"), desks.open("ben")
    telegram.write("One")
    telegram.write("Two")
    expect(bens.row(telegram.name).get_by_label("2 unread messages")).to_be_visible()
    adas.open(telegram.name)
    expect(bens.row(telegram.name).get_by_label("unread message")).to_have_count(0)
    expect(adas.row(telegram.name).get_by_label("unread message")).to_have_count(0)


def test_a_reply_is_seen_by_the_other_agent(desks: Desks, app_customer: AppCustomer) -> None:
    app_customer.start("Hello from the app")
    adas, bens = desks.open("ada"), desks.open("ben")
    adas.open(app_customer.name)
    bens.open(app_customer.name)
    adas.reply("Hello from Ada")
    expect(bens.message_text("Hello from Ada")).to_be_visible()
    expect(bens.row(app_customer.name)).to_contain_text("Us:")
    expect(adas.message_text("Hello from Ada")).to_have_count(1)


def test_a_note_is_for_the_team(desks: Desks, telegram: TelegramCustomer, ada: Agent, provider: Provider) -> None:
    telegram.write("I want my money back")
    adas, bens = desks.open("ada"), desks.open("ben")
    adas.open(telegram.name)
    bens.open(telegram.name)
    adas.note("Third time this month")
    note = bens.messages.get_by_role("article", name=f"Private note by {ada.name}")
    expect(note).to_contain_text("Third time this month")
    expect(note).to_contain_text("Private note")
    bens.reply("Of course")
    assert [call.text for call in provider.wait_for(telegram.id)] == ["Of course"]


def test_what_is_decided_is_seen_by_the_other_agent(desks: Desks, telegram: TelegramCustomer, cleo: Agent) -> None:
    telegram.write("The machine leaks")
    adas, bens = desks.open("ada"), desks.open("ben")
    adas.open(telegram.name)
    bens.open(telegram.name)

    adas.select("Assignee", cleo.name)
    expect(bens.selection("Assignee", cleo.name)).to_be_visible()
    expect(bens.row(telegram.name).get_by_label(f"Assigned to {cleo.name}")).to_be_visible()
    adas.select("Team", "sales")
    expect(bens.selection("Team", "sales")).to_be_visible()
    adas.select("Priority", "Urgent")
    expect(bens.selection("Priority", "Urgent")).to_be_visible()
    expect(bens.row(telegram.name).get_by_label("Urgent")).to_be_visible()
    adas.select("Labels", "equipment")
    expect(bens.selection("Labels", "equipment")).to_be_visible()
    expect(bens.row(telegram.name)).to_contain_text("equipment")


def test_snoozing_and_resolving_are_seen_by_the_other_agent(desks: Desks, telegram: TelegramCustomer) -> None:
    telegram.write("No hurry")
    adas, bens = desks.open("ada"), desks.open("ben")
    adas.open(telegram.name)
    bens.open(telegram.name)

    adas.thread.get_by_role("button", name="Snooze", exact=True).click()
    adas.page.get_by_role("option", name="Tomorrow").click()
    expect(bens.row(telegram.name).get_by_label("Snoozed until")).to_be_visible()
    adas.thread.get_by_role("button", name="Reopen").click()
    expect(bens.row(telegram.name).get_by_label("Snoozed until")).to_have_count(0)
    adas.thread.get_by_role("button", name="Resolve").click()
    expect(bens.row(telegram.name).get_by_label("Resolved")).to_be_visible()
    expect(bens.thread.get_by_role("button", name="Reopen")).to_be_visible()


def test_a_resolved_conversation_leaves_the_open_list(desks: Desks, telegram: TelegramCustomer, ada: Agent) -> None:
    telegram.write("That is all")
    number = ada.conversation_of(telegram.name)
    bens = desks.open("ben", "/?view=all")
    expect(bens.row(telegram.name)).to_be_visible()
    ada.post(f"conversations/{number}/toggle_status", {"status": "resolved"})
    expect(bens.row(telegram.name)).to_have_count(0)


def test_typing_is_seen_by_the_other_agent(desks: Desks, telegram: TelegramCustomer, ben: Agent) -> None:
    telegram.write("Hello?")
    adas, bens = desks.open("ada"), desks.open("ben")
    adas.open(telegram.name)
    bens.open(telegram.name)
    bens.reply_text.press_sequentially("Let me")
    expect(adas.messages.get_by_text(f"{ben.name} is typing…")).to_be_visible()
    bens.reply_text.fill("")
    expect(adas.messages.get_by_text(f"{ben.name} is typing…")).to_have_count(0)
    expect(bens.messages.get_by_text("is typing…")).to_have_count(0)


def test_a_typing_customer_is_seen(desks: Desks, app_customer: AppCustomer) -> None:
    number = app_customer.start("Hello?")
    adas = desks.open("ada")
    adas.open(app_customer.name)
    app_customer.post(f"{app_customer.conversations}/{number}/toggle_typing", {"typing_status": "on"})
    expect(adas.messages.get_by_text(f"{app_customer.name} is typing…")).to_be_visible()
    expect(adas.row(app_customer.name)).to_contain_text("Typing…")


def test_who_is_here(desks: Desks, cleo: Agent) -> None:
    adas = desks.open("ada")
    here = adas.page.get_by_role("region", name="Online now")
    cleos = desks.open("cleo")
    expect(here).to_contain_text(cleo.name)
    cleos.page.context.close()
    expect(here).not_to_contain_text(cleo.name)
