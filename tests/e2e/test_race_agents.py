"""Agents who do the same thing, or opposite things, at the same moment."""

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


def given_away(agent: Agent, stack_info: StackInfo) -> int:
    """A conversation that the round robin has given to somebody: from now on only people change it."""
    number = new_conversation(agent, stack_info)
    until(lambda: agent.conversation(number)["meta"].get("assignee"), "somebody has it")
    return number


def lines(agent: Agent, number: int) -> list[str]:
    return [message["content"] for message in agent.all_messages(number) if message["message_type"] == ACTIVITY]


@pytest.mark.parametrize("count", [2, 8])
def test_assigning(
    count: int, stack_info: StackInfo, ada: Agent, ben: Agent, cleo: Agent, observers: Observers, rounds: Rounds
) -> None:
    """All who are answered 200 had their turn, the last of them counts; the others are told to try again, and changed nothing."""
    numbers = []
    for _ in rounds.repeat(6 if count == 2 else 3):
        number = given_away(ada, stack_info)
        ada.post(f"conversations/{number}/assignments", {"assignee_id": ada.id})
        before, told_before = ada.conversation(number)["version"], len(lines(ada, number))
        path = f"conversations/{number}/assignments"
        who = list(itertools.islice(itertools.cycle((ben, cleo)), count))
        answers = run_concurrently(partial(each.request, "POST", path, json={"assignee_id": each.id}) for each in who)
        outcomes = [outcome(answer) for answer in answers]
        rounds.record(*outcomes)
        assert set(outcomes) <= {"200", BUSY}
        assert "200" in outcomes
        row, happened = ada.conversation(number), lines(ada, number)[told_before:]
        assert row["version"] - before == len(happened), "one version for each change that happened"
        assert len(happened) <= outcomes.count("200")
        assert happened[-1] == f"{row['meta']['assignee']['name']} self-assigned this conversation"
        assert all(one != other for one, other in itertools.pairwise(happened)), "nobody took what they had"
        accepted = {json_of(answer)["id"] for answer in answers if answer.is_success}
        assert row["meta"]["assignee"]["id"] in accepted
        numbers.append(number)
    observers.assert_consistent(*numbers)


def test_resolving_while_a_colleague_replies(
    stack_info: StackInfo, ada: Agent, ben: Agent, provider: Provider, observers: Observers, rounds: Rounds
) -> None:
    """A reply opens nothing, so the conversation is resolved in the end; the reply is there, and goes out once."""
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
        shown = [message["content"] for message in ada.all_messages(number)]
        rounds.record("reply last" if shown[-1] == "Hello!" else "resolving last")
        numbers.append(number)
    observers.assert_consistent(*numbers)


def test_the_same_reply_from_two_tabs(
    stack_info: StackInfo, ada: Agent, provider: Provider, observers: Observers, rounds: Rounds
) -> None:
    numbers = []
    for _ in rounds.repeat(4):
        telegram = TelegramCustomer(stack_info)
        telegram.write("Hello?")
        number = ada.conversation_of(telegram.name)
        said = run_concurrently([partial(ada.reply, number, "Hello!", echo_id=f"echo-{number}")] * 8)
        (message_id,) = {message["id"] for message in said}
        ada.wait_for_delivery(number, message_id, "sent")
        assert [call.text for call in provider.calls_for(telegram.id)] == ["Hello!"]
        assert ada.texts(number) == ["Hello?", "Hello!"]
        rounds.record("one message, one call")
        numbers.append(number)
    observers.assert_consistent(*numbers)


def test_the_same_idempotency_key(stack_info: StackInfo, ada: Agent, observers: Observers, rounds: Rounds) -> None:
    """With everything in it that could be somebody else's: the others get the winner, not “taken”."""
    inbox_id, numbers = stack_info.inbox("Api")["id"], []
    for _ in rounds.repeat(4):
        unique, headers = new_number(), {"Idempotency-Key": f"key-{new_number()}"}
        contact = {"inbox_id": inbox_id, "name": new_name(), "email": f"k{unique}@example.com", "identifier": f"crm-{unique}"}
        made = run_concurrently([partial(ada.request, "POST", "contacts", json=contact, headers=headers)] * 8)
        rounds.record(*(f"contact {outcome(answer)}" for answer in made))
        (contact_id,) = {json_of(answer)["payload"]["contact"]["id"] for answer in made}
        asked = {"inbox_id": inbox_id, "contact_id": contact_id, "message": {"content": "Welcome"}}
        opened = run_concurrently([partial(ada.request, "POST", "conversations", json=asked, headers=headers)] * 8)
        rounds.record(*(f"conversation {outcome(answer)}" for answer in opened))
        (number,) = {json_of(answer)["id"] for answer in opened}
        assert ada.texts(number) == ["Welcome"]
        assert len(ada.rows_of(contact["name"])) == 1
        numbers.append(number)
    observers.assert_consistent(*numbers)


def test_editing_one_contact(stack_info: StackInfo, ada: Agent, ben: Agent, observers: Observers, rounds: Rounds) -> None:
    """Each changes something else, and nobody's change is lost; who is told to try again has changed nothing."""
    inbox_id, numbers = stack_info.inbox("Api")["id"], []
    for _ in rounds.repeat(4):
        number = new_conversation(ada, stack_info)
        contact = ada.conversation(number)["meta"]["sender"]
        edits: list[dict[str, Any]] = [{"custom_attributes": {f"field {place}": place}} for place in range(6)]
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
    """Somebody whose password may change."""
    dana = {"email": f"dana{new_number()}@acme.example", "password": "Welcome-1"}
    agent_id = ada.post("agents", {**dana, "name": "Dana", "role": "agent"})["id"]
    yield dana
    ada.request("DELETE", f"agents/{agent_id}")


def sign_in(stack_info: StackInfo, email: str, password: str) -> httpx.Response:
    return httpx.post(f"{stack_info.url}/auth/sign_in", json={"email": email, "password": password}, timeout=60)


def credential(answer: httpx.Response) -> dict[str, str]:
    return {name: answer.headers[name] for name in ("access-token", "client", "uid")}


def who_am_i(stack_info: StackInfo, signed_in: httpx.Response) -> int:
    return httpx.get(f"{stack_info.url}/api/v1/profile", headers=credential(signed_in), timeout=60).status_code


def test_signing_in_and_out(stack_info: StackInfo, dana: dict[str, str], rounds: Rounds) -> None:
    """The session that ends is ended for everybody, the ones that begin are whole."""
    for _ in rounds.repeat(3):
        first = sign_in(stack_info, **dana)
        out = partial(httpx.delete, f"{stack_info.url}/auth/sign_out", headers=credential(first), timeout=60)
        answers = run_concurrently([out, out, *[partial(sign_in, stack_info, **dana)] * 3])
        rounds.record(*(f"out {outcome(answer)}" for answer in answers[:2]), *(f"in {outcome(answer)}" for answer in answers[2:]))
        assert {outcome(answer) for answer in answers[:2]} <= {"200", "404 session_invalid"}
        assert "200" in map(outcome, answers[:2])
        assert who_am_i(stack_info, first) == 401
        assert [who_am_i(stack_info, answer) for answer in answers[2:]] == [200] * 3


def test_signing_in_while_the_password_changes(stack_info: StackInfo, dana: dict[str, str], rounds: Rounds) -> None:
    """Whoever came in with the old password is out again: no session outlives it."""
    old = dana["password"]
    for number in rounds.repeat(4):
        new = f"Welcome-{number + 2}"
        body = {"profile": {"current_password": old, "password": new, "password_confirmation": new}}
        inside = sign_in(stack_info, dana["email"], old)
        change = partial(httpx.put, f"{stack_info.url}/api/v1/profile", json=body, headers=credential(inside), timeout=60)
        changed, *others = run_concurrently([change, *[partial(sign_in, stack_info, dana["email"], old)] * 4])
        assert outcome(changed) == "200"
        rounds.record(*map(outcome, others))
        assert {outcome(answer) for answer in others} <= {"200", "401 credentials_invalid"}
        assert {who_am_i(stack_info, answer) for answer in others if answer.is_success} <= {401}
        assert sign_in(stack_info, dana["email"], old).status_code == 401
        assert who_am_i(stack_info, sign_in(stack_info, dana["email"], new)) == 200
        old = new
