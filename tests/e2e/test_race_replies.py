"""Agents who answer the same message at the same moment: one reply is sent, and the others are refused."""

from functools import partial

import httpx

from tests.e2e.concurrency import Rounds, outcome, run_concurrently
from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent, json_of
from tests.e2e.observers import Observers
from tests.e2e.provider import Provider
from tests.e2e.stack import StackInfo

ANSWERED = "409 answered_meanwhile"


def guarded(agent: Agent, number: int, seen: int, text: str, *, echo_id: str) -> partial[httpx.Response]:
    body = {"content": text, "seen_message_id": seen, "echo_id": echo_id}
    return partial(agent.request, "POST", f"conversations/{number}/messages", json=body)


def asked(agent: Agent, stack_info: StackInfo) -> tuple[TelegramCustomer, int, int]:
    """A customer's question, the conversation, and the newest message in it."""
    telegram = TelegramCustomer(stack_info)
    telegram.write("Hello?")
    number = agent.conversation_of(telegram.name)
    return telegram, number, agent.all_messages(number)[-1]["id"]


def test_one_of_two_guarded_replies_is_sent(
    stack_info: StackInfo, ada: Agent, ben: Agent, provider: Provider, observers: Observers, rounds: Rounds
) -> None:
    """A repetition of each request has the same answer, while the other agent's reply is the newest."""
    numbers = []
    for _ in rounds.repeat(5):
        telegram, number, seen = asked(ada, stack_info)
        calls = [guarded(each, number, seen, each.name, echo_id=f"{each.name}-{number}") for each in (ada, ben)]
        answers = run_concurrently([*calls, *calls])
        outcomes = [outcome(answer) for answer in answers]
        rounds.record(*outcomes)
        assert set(outcomes) == {"200", ANSWERED}
        assert outcomes[:2] == outcomes[2:], "a repetition has the answer of the first request"
        (message_id,) = {json_of(answer)["id"] for answer in answers if answer.is_success}
        assert {answer.json()["message_id"] for answer in answers if not answer.is_success} == {message_id}
        winner = (ada, ben)[outcomes.index("200")]
        assert ada.texts(number) == ["Hello?", winner.name]
        assert {each().json().get("id") for each in calls} == {message_id, None}, "later repetitions change nothing"
        assert ada.texts(number) == ["Hello?", winner.name]
        ada.wait_for_delivery(number, message_id, "sent")
        assert [call.text for call in provider.wait_for(telegram.id)] == [winner.name]
        numbers.append(number)
    observers.assert_consistent(*numbers)


def test_customer_and_note_refuse_no_guarded_reply(
    stack_info: StackInfo, ada: Agent, ben: Agent, observers: Observers, rounds: Rounds
) -> None:
    numbers = []
    for _ in rounds.repeat(4):
        telegram, number, seen = asked(ada, stack_info)
        note = partial(ben.post, f"conversations/{number}/messages", {"content": "I will ask", "private": True})
        reply = guarded(ada, number, seen, "Hello!", echo_id=f"echo-{number}")
        answers = run_concurrently([reply, note, partial(telegram.write, "Anybody there?")])
        rounds.record(outcome(answers[0]))
        assert outcome(answers[0]) in ("200", "409 busy_try_again")
        numbers.append(number)
    observers.assert_consistent(*numbers)
