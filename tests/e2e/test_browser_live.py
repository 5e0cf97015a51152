"""Messages of customers and actions of colleagues appear without a reload."""

from playwright.sync_api import expect

from tests.e2e.customers import AppCustomer, TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import Desks
from tests.e2e.provider import Provider


def test_message_appears_in_two_browsers(desks: Desks, telegram: TelegramCustomer) -> None:
    ada_desk, ben_desk = desks.open("ada"), desks.open("ben")
    telegram.write("Is my grinder repaired?")
    for desk in (ada_desk, ben_desk):
        expect(desk.row(telegram.name)).to_contain_text("Is my grinder repaired?")
        desk.open(telegram.name)
        expect(desk.message_text("Is my grinder repaired?")).to_be_visible()

    telegram.write("I could come today")
    for desk in (ada_desk, ben_desk):
        expect(desk.message_text("I could come today")).to_be_visible()
        expect(desk.row(telegram.name)).to_contain_text("I could come today")
        expect(desk.row(telegram.name)).to_have_count(1)
        expect(desk.message_text("I could come today")).to_have_count(1)


def test_unread_count_ends_when_an_agent_reads(desks: Desks, telegram: TelegramCustomer, ada: Agent) -> None:
    ada_desk, ben_desk = desks.open("ada"), desks.open("ben")
    telegram.write("One")
    telegram.write("Two")
    expect(ben_desk.row(telegram.name).get_by_label("2 unread messages")).to_be_visible()
    ada_desk.open(telegram.name)
    expect(ben_desk.row(telegram.name).get_by_label("unread message")).to_have_count(0)
    expect(ada_desk.row(telegram.name).get_by_label("unread message")).to_have_count(0)


def test_reply_appears_for_other_agent(desks: Desks, app_customer: AppCustomer) -> None:
    app_customer.start("Hello from the app")
    ada_desk, ben_desk = desks.open("ada"), desks.open("ben")
    ada_desk.open(app_customer.name)
    ben_desk.open(app_customer.name)
    ada_desk.reply("Hello from Ada")
    expect(ben_desk.message_text("Hello from Ada")).to_be_visible()
    expect(ben_desk.row(app_customer.name)).to_contain_text("Reply:")
    expect(ada_desk.message_text("Hello from Ada")).to_have_count(1)


def test_note_appears_for_agents_only(desks: Desks, telegram: TelegramCustomer, ada: Agent, provider: Provider) -> None:
    telegram.write("I want my money back")
    ada_desk, ben_desk = desks.open("ada"), desks.open("ben")
    ada_desk.open(telegram.name)
    ben_desk.open(telegram.name)
    ada_desk.note("Third time this month")
    note = ben_desk.messages.get_by_role("article", name=f"Private note by {ada.name}")
    expect(note).to_contain_text("Third time this month")
    expect(note).to_contain_text("Private note")
    ben_desk.reply("Of course")
    assert [call.text for call in provider.wait_for(telegram.id)] == ["Of course"]


def test_assignment_team_priority_and_labels_appear_for_other_agent(
    desks: Desks, telegram: TelegramCustomer, cleo: Agent
) -> None:
    telegram.write("The machine leaks")
    ada_desk, ben_desk = desks.open("ada"), desks.open("ben")
    ada_desk.open(telegram.name)
    ben_desk.open(telegram.name)

    ada_desk.select("Assignee", cleo.name)
    expect(ben_desk.selection("Assignee", cleo.name)).to_be_visible()
    expect(ben_desk.row(telegram.name).get_by_label(f"Assigned to {cleo.name}")).to_be_visible()
    ada_desk.select("Team", "sales")
    expect(ben_desk.selection("Team", "sales")).to_be_visible()
    ada_desk.select("Priority", "Urgent")
    expect(ben_desk.selection("Priority", "Urgent")).to_be_visible()
    expect(ben_desk.row(telegram.name).get_by_label("Urgent")).to_be_visible()
    ada_desk.select("Labels", "equipment")
    expect(ben_desk.selection("Labels", "equipment")).to_be_visible()
    expect(ben_desk.row(telegram.name)).to_contain_text("equipment")


def test_snooze_and_resolve_appear_for_other_agent(desks: Desks, telegram: TelegramCustomer) -> None:
    telegram.write("No hurry")
    ada_desk, ben_desk = desks.open("ada"), desks.open("ben")
    ada_desk.open(telegram.name)
    ben_desk.open(telegram.name)

    ada_desk.thread.get_by_role("button", name="Snooze", exact=True).click()
    ada_desk.page.get_by_role("option", name="Tomorrow").click()
    expect(ben_desk.row(telegram.name).get_by_label("Snoozed until")).to_be_visible()
    ada_desk.thread.get_by_role("button", name="Reopen").click()
    expect(ben_desk.row(telegram.name).get_by_label("Snoozed until")).to_have_count(0)
    ada_desk.thread.get_by_role("button", name="Resolve").click()
    expect(ben_desk.row(telegram.name).get_by_label("Resolved")).to_be_visible()
    expect(ben_desk.thread.get_by_role("button", name="Reopen")).to_be_visible()


def test_resolved_conversation_leaves_open_list(desks: Desks, telegram: TelegramCustomer, ada: Agent) -> None:
    telegram.write("That is all")
    number = ada.conversation_of(telegram.name)
    ben_desk = desks.open("ben", "/?view=all")
    expect(ben_desk.row(telegram.name)).to_be_visible()
    ada.post(f"conversations/{number}/toggle_status", {"status": "resolved"})
    expect(ben_desk.row(telegram.name)).to_have_count(0)


def test_typing_appears_for_other_agent(desks: Desks, telegram: TelegramCustomer, ben: Agent) -> None:
    telegram.write("Hello?")
    ada_desk, ben_desk = desks.open("ada"), desks.open("ben")
    ada_desk.open(telegram.name)
    ben_desk.open(telegram.name)
    ben_desk.reply_text.press_sequentially("Let me")
    writing = "p[aria-hidden=true]:has-text('is writing a reply')"  # beside the announcement for screen readers
    expect(ada_desk.thread.locator(writing)).to_contain_text(ben.name)
    ben_desk.reply_text.fill("")
    expect(ada_desk.thread.locator(writing)).to_have_count(0)
    expect(ben_desk.thread.locator(writing)).to_have_count(0)


def test_typing_of_customer_appears(desks: Desks, app_customer: AppCustomer) -> None:
    number = app_customer.start("Hello?")
    ada_desk = desks.open("ada")
    ada_desk.open(app_customer.name)
    app_customer.post(f"{app_customer.conversations}/{number}/toggle_typing", {"typing_status": "on"})
    expect(ada_desk.messages.get_by_text(f"{app_customer.name} is typing…")).to_be_visible()
    expect(ada_desk.row(app_customer.name)).to_contain_text("Typing…")


def test_online_agents_are_listed(desks: Desks, cleo: Agent) -> None:
    ada_desk = desks.open("ada")
    online = ada_desk.page.get_by_role("region", name="Online now")
    cleo_desk = desks.open("cleo")
    expect(online).to_contain_text(cleo.name)
    cleo_desk.page.context.close()
    expect(online).not_to_contain_text(cleo.name)
