"""Repeated and concurrent requests have one effect."""

from functools import partial
from typing import Any

import httpx

from tests.e2e.concurrency import run_concurrently
from tests.e2e.customers import TelegramCustomer, WhatsappCustomer, new_name, new_number
from tests.e2e.desk_api import ACTIVITY, Agent, json_of
from tests.e2e.provider import Provider
from tests.e2e.stack import StackInfo
from tests.e2e.waiting import until


def new_conversation(agent: Agent, stack_info: StackInfo) -> int:
    inbox_id = stack_info.inbox("Api")["id"]
    contact = agent.post("contacts", {"inbox_id": inbox_id, "name": new_name()})["payload"]["contact"]
    return int(agent.post("conversations", {"inbox_id": inbox_id, "contact_id": contact["id"]})["id"])


def contacts_named(agent: Agent, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = agent.get("contacts/search", q=name)["payload"]
    return found


def test_webhook_repeated_fifty_times_is_one_message(telegram: TelegramCustomer, ada: Agent) -> None:
    update = telegram.update({"text": "Only once, please"})
    answers = run_concurrently([lambda: telegram.deliver(update)] * 50)
    assert {answer.status_code for answer in answers} == {200}

    number = ada.conversation_of(telegram.name)
    telegram.write("That was all")
    ada.wait_for_text(number, "That was all")
    assert ada.texts(number) == ["Only once, please", "That was all"]
    assert ada.conversation(number)["unread_count"] == 2
    assert len(until(lambda: contacts_named(ada, telegram.name), "the contact can be found")) == 1


def test_sixteen_concurrent_first_messages_are_one_conversation(whatsapp: WhatsappCustomer, ada: Agent) -> None:
    texts = [f"Hello {number}" for number in range(16)]
    run_concurrently(partial(whatsapp.write, text) for text in texts)
    number = ada.conversation_of(whatsapp.name)
    until(lambda: len(ada.texts(number)) == 16, "all sixteen messages")
    assert sorted(ada.texts(number)) == sorted(texts)
    assert len(ada.rows_of(whatsapp.name)) == 1
    assert ada.conversation(number)["unread_count"] == 10, "unread_count stops at ten (contract)"
    assert len(until(lambda: contacts_named(ada, whatsapp.name), "the contact can be found")) == 1


def test_concurrent_replies_with_one_echo_id_are_one_message(telegram: TelegramCustomer, ada: Agent, provider: Provider) -> None:
    telegram.write("Hello?")
    number = ada.conversation_of(telegram.name)
    replies = run_concurrently([lambda: ada.reply(number, "Hello!", echo_id="draft-1")] * 4)
    assert len({message["id"] for message in replies}) == 1
    ada.wait_for_delivery(number, replies[0]["id"], "sent")
    assert [call.text for call in provider.calls_for(telegram.id)] == ["Hello!"]
    assert ada.texts(number) == ["Hello?", "Hello!"]


def test_echo_id_with_other_text_is_refused(stack_info: StackInfo, ada: Agent) -> None:
    number = new_conversation(ada, stack_info)
    ada.reply(number, "Yes", echo_id="draft-1")
    other = ada.request("POST", f"conversations/{number}/messages", json={"content": "No", "echo_id": "draft-1"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_mismatch")
    assert ada.texts(number) == ["Yes"]


def test_idempotency_key_repeats_first_result(stack_info: StackInfo, ada: Agent) -> None:
    inbox_id, name = stack_info.inbox("Api")["id"], new_name()
    key = {"Idempotency-Key": f"contact-{new_number()}"}
    made = run_concurrently([lambda: ada.post("contacts", {"inbox_id": inbox_id, "name": name}, headers=key)] * 4)
    (contact_id,) = {each["payload"]["contact"]["id"] for each in made}

    key = {"Idempotency-Key": f"conversation-{new_number()}"}
    body = {"inbox_id": inbox_id, "contact_id": contact_id, "message": {"content": "Hello"}}
    opened = run_concurrently([lambda: ada.post("conversations", body, headers=key)] * 4)
    (number,) = {each["id"] for each in opened}
    assert ada.texts(number) == ["Hello"]
    assert len(ada.rows_of(name)) == 1

    other = ada.request("POST", "conversations", json={**body, "status": "pending"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_mismatch")


def test_concurrent_assignments_each_have_an_activity_message(stack_info: StackInfo, ada: Agent, ben: Agent, cleo: Agent) -> None:
    """The last assignment wins, and the thread has one activity message for each change."""
    number = new_conversation(ada, stack_info)
    before, lines_before = ada.conversation(number)["version"], len(activity_lines(ada, number))
    path = f"conversations/{number}/assignments"
    run_concurrently(partial(agent.post, path, {"assignee_id": agent.id}) for agent in (ben, cleo))
    row = ada.conversation(number)
    lines = activity_lines(ada, number)
    assert len(lines) - lines_before == row["version"] - before
    assert lines[-1] == f"{row['meta']['assignee']['name']} self-assigned this conversation"
    assert sorted(lines[-2:]) == [f"{name} self-assigned this conversation" for name in (ben.name, cleo.name)]


def test_concurrent_writes_to_one_conversation_are_all_kept(stack_info: StackInfo, ada: Agent, ben: Agent) -> None:
    """Two agents write replies and notes and set labels and the priority of one conversation."""
    number = new_conversation(ada, stack_info)
    texts = [f"Line {line}" for line in range(8)]
    run_concurrently(
        [
            *(partial(ada.reply, number, text) for text in texts[:4]),
            *(partial(ben.reply, number, text, private=True) for text in texts[4:]),
            lambda: ben.post(f"conversations/{number}/labels", {"labels": ["refund"]}),
            lambda: ada.post(f"conversations/{number}/toggle_priority", {"priority": "urgent"}),
        ]
    )
    row = ada.conversation(number)
    assert sorted(ada.texts(number)) == texts
    assert (row["labels"], row["priority"]) == (["refund"], "urgent")


def test_concurrent_deletions_are_one_change(stack_info: StackInfo, ada: Agent) -> None:
    number = new_conversation(ada, stack_info)
    message = ada.reply(number, "Wrong window")
    path = f"conversations/{number}/messages/{message['id']}"
    answers = run_concurrently([lambda: ada.request("DELETE", path)] * 3)
    assert {json_of(answer)["content_attributes"]["deleted"] for answer in answers} == {True}
    assert ada.message(number, message["id"])["version"] == message["version"] + 1


def test_concurrent_sign_ins_create_separate_sessions(stack_info: StackInfo) -> None:
    user = stack_info.user("cleo")
    body = {"email": user["email"], "password": user["password"]}
    answers = run_concurrently([lambda: httpx.post(f"{stack_info.url}/auth/sign_in", json=body, timeout=60)] * 3)
    assert len({answer.headers["client"] for answer in answers}) == 3


def activity_lines(agent: Agent, number: int) -> list[str]:
    return [message["content"] for message in agent.messages(number) if message["message_type"] == ACTIVITY]
