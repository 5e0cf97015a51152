"""Lost connections: afterwards no message is missing and none appears twice."""

import re

from playwright.sync_api import Locator, expect

from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import DeskPage, Desks
from tests.e2e.provider import Provider
from tests.e2e.socket_interceptor import SocketInterceptor

CONNECTION_STATUS = re.compile("Reconnecting|offline")


def message_texts(desk: DeskPage) -> Locator:
    """The full texts of the messages in the open thread."""
    return desk.messages.get_by_role("article").locator(".rich-text")


def test_messages_sent_while_offline_appear_afterwards(desks: Desks, telegram: TelegramCustomer, ada: Agent) -> None:
    telegram.write("one")
    number = ada.conversation_of(telegram.name)
    ada_desk = desks.open("ada")
    ada_desk.open(telegram.name)
    ada_desk.wait_until_live()
    ada_desk.page.context.set_offline(True)
    expect(ada_desk.page.get_by_role("status").get_by_text("You are offline")).to_be_visible()

    other = TelegramCustomer(ada.stack_info)
    other.write("Anybody there?")
    telegram.write("two")
    telegram.write("three")
    ada.wait_for_text(number, "three")
    ada.conversation_of(other.name)
    expect(message_texts(ada_desk)).to_have_text(["one"])

    ada_desk.page.context.set_offline(False)
    expect(message_texts(ada_desk)).to_have_text(["one", "two", "three"])
    expect(ada_desk.row(telegram.name)).to_contain_text("three")
    expect(ada_desk.row(other.name)).to_have_count(1)
    expect(ada_desk.page.get_by_role("status").get_by_text("You are offline")).to_have_count(0)


def test_messages_appear_after_cut_socket_reconnects(desks: Desks, telegram: TelegramCustomer, ada: Agent) -> None:
    telegram.write("one")
    number = ada.conversation_of(telegram.name)
    interceptor = SocketInterceptor()
    ada_desk = desks.open("ada", interceptor=interceptor)
    ada_desk.open(telegram.name)
    ada_desk.wait_until_live()
    interceptor.cut()
    expect(ada_desk.page.get_by_role("status").get_by_text(CONNECTION_STATUS)).to_be_visible()
    telegram.write("two")
    ada.wait_for_text(number, "two")
    ada.reply(number, "three")
    interceptor.restore()
    expect(message_texts(ada_desk)).to_have_text(["one", "two", "three"])
    expect(ada_desk.row(telegram.name)).to_have_count(1)
    telegram.write("four")
    expect(message_texts(ada_desk)).to_have_text(["one", "two", "three", "four"])


def test_lost_frame_is_requested_again(desks: Desks, telegram: TelegramCustomer, ada: Agent) -> None:
    """The next frame starts after a gap, so the client resumes from its own position."""
    telegram.write("one")
    number = ada.conversation_of(telegram.name)
    interceptor = SocketInterceptor()
    ada_desk = desks.open("ada", interceptor=interceptor)
    ada_desk.open(telegram.name)
    ada_desk.wait_until_live()
    expect(message_texts(ada_desk)).to_have_text(["one"])
    interceptor.drop_next("two")
    telegram.write("two")
    ada.wait_for_text(number, "two")
    interceptor.wait_until_dropped()
    telegram.write("three")
    expect(message_texts(ada_desk)).to_have_text(["one", "two", "three"])


def test_reply_written_offline_is_sent_once(desks: Desks, telegram: TelegramCustomer, provider: Provider) -> None:
    telegram.write("Hello?")
    ada_desk = desks.open("ada")
    ada_desk.open(telegram.name)
    ada_desk.wait_until_live()
    ada_desk.page.context.set_offline(True)
    ada_desk.reply("I am on the train")
    expect(ada_desk.message_text("I am on the train")).to_be_visible()
    ada_desk.page.context.set_offline(False)
    assert [call.text for call in provider.wait_for(telegram.id)] == ["I am on the train"]
    expect(ada_desk.delivery_icon("Sent")).to_be_visible()
    expect(ada_desk.message_text("I am on the train")).to_have_count(1)
    assert len(provider.calls_for(telegram.id)) == 1
