"""Snoozed conversations reopen by a message or by the schedule."""

import time

from tests.e2e.conftest import Connect
from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.waiting import until


def test_message_reopens_snoozed_conversation(telegram: TelegramCustomer, ada: Agent) -> None:
    telegram.write("Later")
    number = ada.conversation_of(telegram.name)
    ada.post(f"conversations/{number}/toggle_status", {"status": "snoozed"})
    assert ada.conversation(number)["status"] == "snoozed"
    telegram.write("I am back")
    until(lambda: ada.conversation(number)["status"] == "open", "the message reopens it")


def test_schedule_reopens_due_conversation(telegram: TelegramCustomer, ada: Agent, connect: Connect) -> None:
    """The schedule runs once a minute, so the wait is longer than one."""
    telegram.write("Remind me")
    number = ada.conversation_of(telegram.name)
    ends = int(time.time()) + 3
    ada.post(f"conversations/{number}/toggle_status", {"status": "snoozed", "snoozed_until": ends})
    socket = connect(ada)
    socket.wait(lambda: socket.conversations.get(number, {}).get("status") == "open", "the conversation reopens", timeout=150)
    assert time.time() >= ends
    row = ada.conversation(number)
    assert (row["status"], row["snoozed_until"]) == ("open", None)
    lines = [message["content"] for message in ada.messages(number)]
    reopened = lines.index("Conversation was reopened: the snooze has ended")
    assert all(line.startswith("Assigned to ") for line in lines[reopened + 1 :]), "at most its assignment follows"
