"""Agents who change the same object at the same moment."""

import itertools
from collections.abc import Iterator
from functools import partial
from typing import Any

import httpx
import pytest

from tests.e2e.concurrency import Rounds, outcome, run_concurrently
from tests.e2e.customers import TelegramCustomer, new_name, new_number
from tests.e2e.desk_api import ACTIVITY, Agent, json_of
from tests.e2e.observers import Observers
from tests.e2e.provider import Provider
from tests.e2e.stack import StackInfo
from tests.e2e.test_flow_once import new_conversation
from tests.e2e.waiting import until

BUSY = "409 busy_try_again"


def assigned_conversation(agent: Agent, stack_info: StackInfo) -> int:
    """A conversation after auto-assignment, so that only the test changes it from now on."""
    number = new_conversation(agent, stack_info)
    until(lambda: agent.conversation(number)["meta"].get("assignee"), "the conversation is assigned")
    return number


def activity_texts(agent: Agent, number: int) -> list[str]:
    return [message["content"] for message in agent.all_messages(number) if message["message_type"] == ACTIVITY]


@pytest.mark.parametrize("count", [2, 8])
def test_concurrent_assignments_are_consistent(
    count: int, stack_info: StackInfo, ada: Agent, ben: Agent, cleo: Agent, observers: Observers, rounds: Rounds
) -> None:
    """Each 200 is one change in turn, and the last one wins; each `busy_try_again` changes nothing."""
    numbers = []
    for _ in rounds.repeat(6 if count == 2 else 3):
        number = assigned_conversation(ada, stack_info)
        ada.post(f"conversations/{number}/assignments", {"assignee_id": ada.id})
        before, count_before = ada.conversation(number)["version"], len(activity_texts(ada, number))
        path = f"conversations/{number}/assignments"
        agents = list(itertools.islice(itertools.cycle((ben, cleo)), count))
        answers = run_concurrently(partial(each.request, "POST", path, json={"assignee_id": each.id}) for each in agents)
        outcomes = [outcome(answer) for answer in answers]
        rounds.record(*outcomes)
        assert set(outcomes) <= {"200", BUSY}
        assert "200" in outcomes
        row, changes = ada.conversation(number), activity_texts(ada, number)[count_before:]
        assert row["version"] - before == len(changes), "one version per change"
        assert len(changes) <= outcomes.count("200")
        assert changes[-1] == f"{row['meta']['assignee']['name']} self-assigned this conversation"
        assert all(text != following for text, following in itertools.pairwise(changes)), "no assignment to the present assignee"
        accepted = {json_of(answer)["id"] for answer in answers if answer.is_success}
        assert row["meta"]["assignee"]["id"] in accepted
        numbers.append(number)
    observers.assert_consistent(*numbers)


def test_concurrent_resolve_and_reply_keep_both(
    stack_info: StackInfo, ada: Agent, ben: Agent, provider: Provider, observers: Observers, rounds: Rounds
) -> None:
    """A reply does not reopen a conversation, so it ends resolved; the reply is stored and sent once."""
    numbers = []
    for _ in rounds.repeat(5):
        telegram = TelegramCustomer(stack_info)
        telegram.write("Hello?")
        number = ada.conversation_of(telegram.name)
        resolve = partial(ada.post, f"conversations/{number}/toggle_status", {"status": "resolved"})
        _, reply = run_concurrently([resolve, partial(ben.reply, number, "Hello!")])
        assert ada.conversation(number)["status"] == "resolved"
        assert ada.texts(number) == ["Hello?", "Hello!"]
        assert [call.text for call in provider.wait_for(telegram.id)] == ["Hello!"]
        ada.wait_for_delivery(number, reply["id"], "sent")
        assert len(provider.calls_for(telegram.id)) == 1
        contents = [message["content"] for message in ada.all_messages(number)]
        rounds.record("reply last" if contents[-1] == "Hello!" else "resolve last")
        numbers.append(number)
    observers.assert_consistent(*numbers)


def test_concurrent_replies_with_one_echo_id_are_sent_once(
    stack_info: StackInfo, ada: Agent, provider: Provider, observers: Observers, rounds: Rounds
) -> None:
    numbers = []
    for _ in rounds.repeat(4):
        telegram = TelegramCustomer(stack_info)
        telegram.write("Hello?")
        number = ada.conversation_of(telegram.name)
        replies = run_concurrently([partial(ada.reply, number, "Hello!", echo_id=f"echo-{number}")] * 8)
        (message_id,) = {message["id"] for message in replies}
        ada.wait_for_delivery(number, message_id, "sent")
        assert [call.text for call in provider.calls_for(telegram.id)] == ["Hello!"]
        assert ada.texts(number) == ["Hello?", "Hello!"]
        rounds.record("one message, one call")
        numbers.append(number)
    observers.assert_consistent(*numbers)


def test_concurrent_requests_with_one_idempotency_key(
    stack_info: StackInfo, ada: Agent, observers: Observers, rounds: Rounds
) -> None:
    """All requests return the first one's contact, although its e-mail address and identifier are taken then."""
    inbox_id, numbers = stack_info.inbox("Api")["id"], []
    for _ in rounds.repeat(4):
        unique, headers = new_number(), {"Idempotency-Key": f"key-{new_number()}"}
        contact = {"inbox_id": inbox_id, "name": new_name(), "email": f"k{unique}@example.com", "identifier": f"crm-{unique}"}
        created = run_concurrently([partial(ada.request, "POST", "contacts", json=contact, headers=headers)] * 8)
        rounds.record(*(f"contact {outcome(answer)}" for answer in created))
        (contact_id,) = {json_of(answer)["payload"]["contact"]["id"] for answer in created}
        body = {"inbox_id": inbox_id, "contact_id": contact_id, "message": {"content": "Welcome"}}
        started = run_concurrently([partial(ada.request, "POST", "conversations", json=body, headers=headers)] * 8)
        rounds.record(*(f"conversation {outcome(answer)}" for answer in started))
        (number,) = {json_of(answer)["id"] for answer in started}
        assert ada.texts(number) == ["Welcome"]
        assert len(ada.rows_of(contact["name"])) == 1
        numbers.append(number)
    observers.assert_consistent(*numbers)


def test_concurrent_edits_of_contact_are_all_kept(
    stack_info: StackInfo, ada: Agent, ben: Agent, observers: Observers, rounds: Rounds
) -> None:
    """Each edit changes another field, and none is lost; each `busy_try_again` changes nothing."""
    inbox_id, numbers = stack_info.inbox("Api")["id"], []
    for _ in rounds.repeat(4):
        number = new_conversation(ada, stack_info)
        contact = ada.conversation(number)["meta"]["sender"]
        edits: list[dict[str, Any]] = [{"custom_attributes": {f"field {index}": index}} for index in range(6)]
        edits += [{"name": new_name()}, {"email": f"k{new_number()}@example.com"}]
        editors = itertools.cycle((ada, ben))
        answers = run_concurrently(
            partial(editor.request, "PUT", f"contacts/{contact['id']}", json=edit)
            for edit, editor in zip(edits, editors, strict=False)
        )
        outcomes = [outcome(answer) for answer in answers]
        rounds.record(*outcomes)
        assert set(outcomes) <= {"200", BUSY}
        after = ada.get(f"contacts/{contact['id']}")["payload"]
        accepted = [edit for edit, result in zip(edits, outcomes, strict=True) if result == "200"]
        assert after["version"] - contact["version"] == len(accepted)
        for edit in edits:
            kept = all(
                after[name].items() >= value.items() if isinstance(value, dict) else after[name] == value
                for name, value in edit.items()
            )
            assert kept is (edit in accepted)
        numbers.append(number)
    assert inbox_id
    observers.assert_consistent(*numbers)


@pytest.fixture
def dana(stack_info: StackInfo, ada: Agent) -> Iterator[dict[str, str]]:
    """An agent whose password the test may change."""
    dana = {"email": f"dana{new_number()}@acme.example", "password": "Welcome-1"}
    agent_id = ada.post("agents", {**dana, "name": "Dana", "role": "agent"})["id"]
    yield dana
    ada.request("DELETE", f"agents/{agent_id}")


def sign_in(stack_info: StackInfo, email: str, password: str) -> httpx.Response:
    return httpx.post(f"{stack_info.url}/auth/sign_in", json={"email": email, "password": password}, timeout=60)


def credential(answer: httpx.Response) -> dict[str, str]:
    return {name: answer.headers[name] for name in ("access-token", "client", "uid")}


def profile_status(stack_info: StackInfo, signed_in: httpx.Response) -> int:
    return httpx.get(f"{stack_info.url}/api/v1/profile", headers=credential(signed_in), timeout=60).status_code


def test_concurrent_sign_ins_and_sign_outs(stack_info: StackInfo, dana: dict[str, str], rounds: Rounds) -> None:
    """The ended session stays ended, and each new session is valid."""
    for _ in rounds.repeat(3):
        first = sign_in(stack_info, **dana)
        out = partial(httpx.delete, f"{stack_info.url}/auth/sign_out", headers=credential(first), timeout=60)
        answers = run_concurrently([out, out, *[partial(sign_in, stack_info, **dana)] * 3])
        rounds.record(*(f"out {outcome(answer)}" for answer in answers[:2]), *(f"in {outcome(answer)}" for answer in answers[2:]))
        assert {outcome(answer) for answer in answers[:2]} <= {"200", "404 session_invalid"}
        assert "200" in map(outcome, answers[:2])
        assert profile_status(stack_info, first) == 401
        assert [profile_status(stack_info, answer) for answer in answers[2:]] == [200] * 3


def test_password_change_ends_concurrent_sign_ins(stack_info: StackInfo, dana: dict[str, str], rounds: Rounds) -> None:
    """A password change ends every session that was started with the old password."""
    old = dana["password"]
    for number in rounds.repeat(4):
        new = f"Welcome-{number + 2}"
        body = {"profile": {"current_password": old, "password": new, "password_confirmation": new}}
        session = sign_in(stack_info, dana["email"], old)
        change = partial(httpx.put, f"{stack_info.url}/api/v1/profile", json=body, headers=credential(session), timeout=60)
        changed, *others = run_concurrently([change, *[partial(sign_in, stack_info, dana["email"], old)] * 4])
        assert outcome(changed) == "200"
        rounds.record(*map(outcome, others))
        assert {outcome(answer) for answer in others} <= {"200", "401 credentials_invalid"}
        assert {profile_status(stack_info, answer) for answer in others if answer.is_success} <= {401}
        assert sign_in(stack_info, dana["email"], old).status_code == 401
        assert profile_status(stack_info, sign_in(stack_info, dana["email"], new)) == 200
        old = new
