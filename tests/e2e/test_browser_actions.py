"""After an action on a conversation the agent knows where they are, and can take the action back."""

import re

from playwright.sync_api import Locator, expect

from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import DeskPage, Desks
from tests.e2e.stack import StackInfo
from tests.e2e.waiting import until

OPEN_CONVERSATIONS = "/?view=all"


def overlaps(first: Locator, second: Locator) -> bool:
    one, other = first.bounding_box(), second.bounding_box()
    assert one
    assert other
    return (
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    )


def notice(desk: DeskPage, text: str) -> Locator:
    return desk.page.get_by_role("region", name="Notifications").get_by_text(text).locator("..")


def test_resolve_continues_with_next_conversation(desks: Desks, stack_info: StackInfo, telegram: TelegramCustomer) -> None:
    telegram.write("First")
    other = TelegramCustomer(stack_info)
    other.write("Second")
    ben_desk = desks.open("ben", OPEN_CONVERSATIONS)
    expect(ben_desk.rows.nth(1)).to_contain_text(telegram.name)
    ben_desk.open(other.name)
    ben_desk.page.keyboard.press("e")
    expect(ben_desk.thread.get_by_role("heading", name=telegram.name)).to_be_visible()
    expect(ben_desk.row(other.name)).to_have_count(0)
    expect(ben_desk.row(telegram.name).get_by_role("link")).to_be_focused()
    resolved = notice(ben_desk, "Conversation resolved")
    expect(resolved).to_be_visible()
    for button in ("Send", "Private note", "Resolve", "Snooze"):
        assert not overlaps(resolved, ben_desk.thread.get_by_role("button", name=button, exact=True))

    ben_desk.page.keyboard.press("Control+z")
    expect(ben_desk.thread.get_by_role("heading", name=other.name)).to_be_visible()
    expect(ben_desk.row(other.name)).to_have_count(1)
    expect(ben_desk.thread.get_by_role("button", name="Resolve")).to_be_visible()


def test_phone_returns_to_list_after_resolve(desks: Desks, telegram: TelegramCustomer) -> None:
    telegram.write("First")
    ben_desk = desks.open("ben", OPEN_CONVERSATIONS)
    ben_desk.page.set_viewport_size({"width": 390, "height": 760})
    ben_desk.open(telegram.name)
    ben_desk.thread.get_by_role("button", name="Resolve").click()
    expect(ben_desk.list).to_be_visible()
    expect(ben_desk.row(telegram.name)).to_have_count(0)
    notice(ben_desk, "Conversation resolved").get_by_role("button", name="Undo").click()
    expect(ben_desk.thread.get_by_role("heading", name=telegram.name)).to_be_visible()
    expect(ben_desk.thread.get_by_role("button", name="Resolve")).to_be_visible()


def test_counts_are_those_of_the_server_after_undo(desks: Desks, telegram: TelegramCustomer, ada: Agent) -> None:
    """The response to the undo and the event about it arrive in either order."""
    telegram.write("Not yet")
    other = TelegramCustomer(ada.stack_info)
    other.write("Me too")
    number = ada.conversation_of(telegram.name)
    ada.conversation_of(other.name)
    ada_desk = desks.open("ada")
    ada_desk.page.goto(f"/conversations/{number}?view=all")
    everything = ada_desk.page.get_by_role("navigation", name="Navigation").get_by_role("link", name=re.compile("^All [0-9]"))

    def is_counted() -> bool:
        count = str(ada.get("conversations/meta", status="open")["meta"]["all_count"])
        return re.findall(r"\d+$", everything.inner_text()) == [count]

    for _ in range(3):
        ada_desk.thread.get_by_role("button", name="Resolve", exact=True).click()
        expect(ada_desk.row(telegram.name)).to_have_count(0)
        until(is_counted, "the sidebar shows the server's count after the conversation was resolved")
        notice(ada_desk, "Conversation resolved").get_by_role("button", name="Undo").last.click()
        expect(ada_desk.thread.get_by_role("heading", name=telegram.name)).to_be_visible()
        expect(ada_desk.row(telegram.name)).to_be_visible()
        until(is_counted, "the sidebar shows the server's count after the undo")


def test_snooze_and_assignment_can_be_undone(desks: Desks, telegram: TelegramCustomer, ada: Agent, cleo: Agent) -> None:
    telegram.write("No hurry")
    number = ada.conversation_of(telegram.name)
    ada.post(f"conversations/{number}/assignments", {"assignee_id": ada.id})
    ada_desk = desks.open("ada")
    ada_desk.open(telegram.name)
    ada_desk.thread.get_by_role("button", name="Snooze", exact=True).click()
    ada_desk.page.get_by_role("option", name="Tomorrow").click()
    notice(ada_desk, "Conversation snoozed").get_by_role("button", name="Undo").click()
    expect(ada_desk.thread.get_by_role("button", name="Resolve")).to_be_visible()
    expect(ada_desk.row(telegram.name).get_by_label("Snoozed until")).to_have_count(0)

    ada_desk.select("Assignee", cleo.name)
    notice(ada_desk, f"Assigned to {cleo.name}").get_by_role("button", name="Undo").click()
    expect(ada_desk.selection("Assignee", ada.name)).to_be_visible()
    ada_desk.select("Team", "sales")
    notice(ada_desk, "Team: sales").get_by_role("button", name="Undo").click()
    expect(ada_desk.selection("Team", "No team")).to_be_visible()

    def is_as_before() -> bool:
        stored = ada.conversation(number)
        return (stored["status"], stored["meta"]["assignee"]["id"], stored["meta"].get("team")) == ("open", ada.id, None)

    until(is_as_before, "the server has taken everything back")


def test_required_attributes_are_asked_for_before_a_conversation_is_resolved(
    desks: Desks, telegram: TelegramCustomer, ada: Agent
) -> None:
    telegram.write("It was late")
    number = ada.conversation_of(telegram.name)
    attribute = {"attribute_display_name": "Reason", "attribute_key": f"reason_{number}", "attribute_display_type": "text"}
    ada.post("custom_attribute_definitions", {**attribute, "attribute_model": "conversation_attribute"})
    ada.request("PATCH", "", json={"conversation_required_attributes": [attribute["attribute_key"]]}).raise_for_status()
    try:
        ben_desk = desks.open("ben")
        ben_desk.open(telegram.name)
        ben_desk.page.keyboard.press("e")
        dialog = ben_desk.page.get_by_role("dialog", name="Required attributes")
        expect(dialog.get_by_label("Reason")).to_be_focused()
        assert ada.conversation(number)["status"] == "open"
        ben_desk.page.keyboard.type("Snow")
        ben_desk.page.keyboard.press("Enter")
        expect(dialog).to_have_count(0)
        resolved = ada.conversation(number)
        assert (resolved["status"], resolved["custom_attributes"]) == ("resolved", {attribute["attribute_key"]: "Snow"})
    finally:
        ada.request("PATCH", "", json={"conversation_required_attributes": []}).raise_for_status()
