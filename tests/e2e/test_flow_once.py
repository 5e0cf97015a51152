"""Whatever is repeated, and however many do it at once, has one effect."""

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


def test_the_same_webhook_fifty_times(telegram: TelegramCustomer, ada: Agent) -> None:
    update = telegram.update({"text": "Only once, please"})
    answers = run_concurrently([lambda: telegram.deliver(update)] * 50)
    assert {answer.status_code for answer in answers} == {200}

    number = ada.conversation_of(telegram.name)
    telegram.write("That was all")
    ada.wait_for_text(number, "That was all")
    assert ada.texts(number) == ["Only once, please", "That was all"]
    assert ada.conversation(number)["unread_count"] == 2
    assert len(until(lambda: contacts_named(ada, telegram.name), "the contact can be found")) == 1


def test_sixteen_first_messages_at_once(whatsapp: WhatsappCustomer, ada: Agent) -> None:
    texts = [f"Hello {number}" for number in range(16)]
    run_concurrently(partial(whatsapp.write, text) for text in texts)
    number = ada.conversation_of(whatsapp.name)
    until(lambda: len(ada.texts(number)) == 16, "all sixteen messages")
    assert sorted(ada.texts(number)) == sorted(texts)
    assert len(ada.rows_of(whatsapp.name)) == 1
    assert ada.conversation(number)["unread_count"] == 10, "the contract counts up to ten"
    assert len(until(lambda: contacts_named(ada, whatsapp.name), "the contact can be found")) == 1


def test_the_same_echo_from_two_clients(telegram: TelegramCustomer, ada: Agent, provider: Provider) -> None:
    telegram.write("Hello?")
    number = ada.conversation_of(telegram.name)
    said = run_concurrently([lambda: ada.reply(number, "Hello!", echo_id="draft-1")] * 4)
    assert len({message["id"] for message in said}) == 1
    ada.wait_for_delivery(number, said[0]["id"], "sent")
    assert [call.text for call in provider.calls_for(telegram.id)] == ["Hello!"]
    assert ada.texts(number) == ["Hello?", "Hello!"]


def test_the_same_echo_with_other_words(stack_info: StackInfo, ada: Agent) -> None:
    number = new_conversation(ada, stack_info)
    ada.reply(number, "Yes", echo_id="draft-1")
    other = ada.request("POST", f"conversations/{number}/messages", json={"content": "No", "echo_id": "draft-1"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_mismatch")
    assert ada.texts(number) == ["Yes"]


def test_the_same_contact_and_conversation_twice(stack_info: StackInfo, ada: Agent) -> None:
    inbox_id, name = stack_info.inbox("Api")["id"], new_name()
    key = {"Idempotency-Key": f"contact-{new_number()}"}
    made = run_concurrently([lambda: ada.post("contacts", {"inbox_id": inbox_id, "name": name}, headers=key)] * 4)
    (contact_id,) = {each["payload"]["contact"]["id"] for each in made}

    key = {"Idempotency-Key": f"conversation-{new_number()}"}
    asked = {"inbox_id": inbox_id, "contact_id": contact_id, "message": {"content": "Hello"}}
    opened = run_concurrently([lambda: ada.post("conversations", asked, headers=key)] * 4)
    (number,) = {each["id"] for each in opened}
    assert ada.texts(number) == ["Hello"]
    assert len(ada.rows_of(name)) == 1

    other = ada.request("POST", "conversations", json={**asked, "status": "pending"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_mismatch")


def test_two_agents_assign_at_once(stack_info: StackInfo, ada: Agent, ben: Agent, cleo: Agent) -> None:
    """The last one counts; the thread tells of each change that happened, and of no other."""
    number = new_conversation(ada, stack_info)
    before = ada.conversation(number)["version"]
    path = f"conversations/{number}/assignments"
    run_concurrently(partial(who.post, path, {"assignee_id": who.id}) for who in (ben, cleo))
    row = ada.conversation(number)
    lines = [message["content"] for message in ada.messages(number) if message["message_type"] == ACTIVITY]
    assert len(lines) == row["version"] - before
    assert lines[-1] == f"{row['meta']['assignee']['name']} self-assigned this conversation"
    assert sorted(lines[-2:]) == [f"{name} self-assigned this conversation" for name in (ben.name, cleo.name)]


def test_everything_at_once_loses_nothing(stack_info: StackInfo, ada: Agent, ben: Agent) -> None:
    """Replies, notes, labels and priorities of two agents on one conversation."""
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


def test_a_deleted_message_stays_deleted(stack_info: StackInfo, ada: Agent) -> None:
    number = new_conversation(ada, stack_info)
    message = ada.reply(number, "Wrong window")
    path = f"conversations/{number}/messages/{message['id']}"
    answers = run_concurrently([lambda: ada.request("DELETE", path)] * 3)
    assert {json_of(answer)["content_attributes"]["deleted"] for answer in answers} == {True}
    assert ada.message(number, message["id"])["version"] == message["version"] + 1


def test_signing_in_at_once_gives_sessions_of_their_own(stack_info: StackInfo) -> None:
    user = stack_info.user("cleo")
    body = {"email": user["email"], "password": user["password"]}
    answers = run_concurrently([lambda: httpx.post(f"{stack_info.url}/auth/sign_in", json=body, timeout=60)] * 3)
    assert len({answer.headers["client"] for answer in answers}) == 3
