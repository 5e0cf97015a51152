"""Replies that are sent later, and those that are taken back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import Desks
from tests.e2e.provider import Provider


@pytest.fixture(name="holds")
def _holds(cleo: Agent) -> Iterator[None]:
    """Cleo's replies are held for five seconds."""
    cleo.request("PATCH", "/api/v1/profile", json={"ui_settings": {"undo_seconds": 5}})
    yield
    cleo.request("PATCH", "/api/v1/profile", json={"ui_settings": {"undo_seconds": 0}})


@pytest.mark.usefixtures("holds")
def test_held_reply_is_taken_back_and_then_sent_although_the_page_is_closed(
    desks: Desks, telegram: TelegramCustomer, provider: Provider
) -> None:
    telegram.write("Where is my order?")
    desk = desks.open("cleo")
    desk.open(telegram.name)
    desk.reply("It is on its weg")
    waiting = desk.page.get_by_role("region", name="Scheduled messages")
    waiting.get_by_role("button", name="Undo").click()
    expect(desk.reply_text).to_have_value("It is on its weg")
    expect(desk.reply_text).to_be_focused()
    expect(waiting).to_have_count(0)
    desk.reply_text.fill("It is on its way")
    desk.reply_text.press("Enter")
    expect(waiting.get_by_text("It is on its way")).to_be_visible()
    desk.page.close()
    assert [call.text for call in provider.wait_for(telegram.id)] == ["It is on its way"]


def test_colleague_sees_what_waits_changes_it_and_sends_it_now(
    desks: Desks, telegram: TelegramCustomer, ada: Agent, provider: Provider
) -> None:
    telegram.write("Please remind me tomorrow")
    ada_desk, cleo_desk = desks.open("ada"), desks.open("cleo")
    for desk in (ada_desk, cleo_desk):
        desk.open(telegram.name)
    ada_desk.reply_text.fill("Good morning!")
    ada_desk.reply_text.press("Control+Shift+Enter")
    ada_desk.page.emulate_media(reduced_motion="reduce")
    assert violations(ada_desk.page) == []
    ada_desk.page.get_by_role("dialog", name="Send later").get_by_role("button", name="Tomorrow").click()
    waiting = cleo_desk.page.get_by_role("region", name="Scheduled messages")
    expect(waiting.get_by_text("Good morning!")).to_be_visible()
    expect(cleo_desk.row(telegram.name).get_by_role("img", name="Message scheduled for")).to_be_visible()
    assert violations(cleo_desk.page) == []
    waiting.get_by_role("button", name="Change").press("Enter")
    dialog = cleo_desk.page.get_by_role("dialog", name="Change the scheduled message")
    dialog.get_by_label("Text").fill("A very good morning!")
    dialog.get_by_role("button", name="Save").click()
    expect(ada_desk.page.get_by_role("region", name="Scheduled messages").get_by_text("A very good morning!")).to_be_visible()
    assert provider.sent_to(telegram.id) == []
    waiting.get_by_role("button", name="Send now").press("Enter")
    assert [call.text for call in provider.wait_for(telegram.id)] == ["A very good morning!"]
    for desk in (ada_desk, cleo_desk):
        expect(desk.page.get_by_role("region", name="Scheduled messages")).to_have_count(0)
        expect(desk.message_text("A very good morning!")).to_be_visible()
    number = ada.conversation_of(telegram.name)
    assert [each["content"] for each in ada.messages(number) if each["message_type"] == 1] == ["A very good morning!"]
