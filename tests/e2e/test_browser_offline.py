"""A connection that goes and comes: nothing is missing afterwards, and nothing is there twice."""

import re

from playwright.sync_api import Locator, expect

from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import DeskPage, Desks
from tests.e2e.provider import Provider
from tests.e2e.socket_interceptor import SocketInterceptor

TROUBLE = re.compile("Reconnecting|offline")


def words(desk: DeskPage) -> Locator:
    """The messages of the thread, whole."""
    return desk.messages.get_by_role("article").locator(".rich-text")


def test_without_a_network_for_a_while(desks: Desks, telegram: TelegramCustomer, ada: Agent) -> None:
    telegram.write("one")
    number = ada.conversation_of(telegram.name)
    adas = desks.open("ada")
    adas.open(telegram.name)
    adas.wait_until_live()
    adas.page.context.set_offline(True)
    expect(adas.page.get_by_role("status").get_by_text("You are offline")).to_be_visible()

    stranger = TelegramCustomer(ada.stack_info)
    stranger.write("Anybody there?")
    telegram.write("two")
    telegram.write("three")
    ada.wait_for_text(number, "three")
    ada.conversation_of(stranger.name)
    expect(words(adas)).to_have_text(["one"])

    adas.page.context.set_offline(False)
    expect(words(adas)).to_have_text(["one", "two", "three"])
    expect(adas.row(telegram.name)).to_contain_text("three")
    expect(adas.row(stranger.name)).to_have_count(1)
    expect(adas.page.get_by_role("status").get_by_text("You are offline")).to_have_count(0)


def test_a_socket_that_is_cut_and_cannot_come_back_at_once(desks: Desks, telegram: TelegramCustomer, ada: Agent) -> None:
    telegram.write("one")
    number = ada.conversation_of(telegram.name)
    interceptor = SocketInterceptor()
    adas = desks.open("ada", interceptor=interceptor)
    adas.open(telegram.name)
    adas.wait_until_live()
    interceptor.cut()
    expect(adas.page.get_by_role("status").get_by_text(TROUBLE)).to_be_visible()
    telegram.write("two")
    ada.wait_for_text(number, "two")
    ada.reply(number, "three")
    interceptor.restore()
    expect(words(adas)).to_have_text(["one", "two", "three"])
    expect(adas.row(telegram.name)).to_have_count(1)
    telegram.write("four")
    expect(words(adas)).to_have_text(["one", "two", "three", "four"])


def test_a_frame_that_is_lost_is_noticed(desks: Desks, telegram: TelegramCustomer, ada: Agent) -> None:
    """The next frame starts behind a gap: what lies in it is asked for."""
    telegram.write("one")
    number = ada.conversation_of(telegram.name)
    interceptor = SocketInterceptor()
    adas = desks.open("ada", interceptor=interceptor)
    adas.open(telegram.name)
    adas.wait_until_live()
    expect(words(adas)).to_have_text(["one"])
    interceptor.drop_next("two")
    telegram.write("two")
    ada.wait_for_text(number, "two")
    interceptor.wait_until_dropped()
    telegram.write("three")
    expect(words(adas)).to_have_text(["one", "two", "three"])


def test_what_was_sent_offline_goes_out_once(desks: Desks, telegram: TelegramCustomer, provider: Provider) -> None:
    telegram.write("Hello?")
    adas = desks.open("ada")
    adas.open(telegram.name)
    adas.wait_until_live()
    adas.page.context.set_offline(True)
    adas.reply("I am on the train")
    expect(adas.message_text("I am on the train")).to_be_visible()
    adas.page.context.set_offline(False)
    assert [call.text for call in provider.wait_for(telegram.id)] == ["I am on the train"]
    expect(adas.delivery_icon("Sent")).to_be_visible()
    expect(adas.message_text("I am on the train")).to_have_count(1)
    assert len(provider.calls_for(telegram.id)) == 1
