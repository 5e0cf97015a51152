"""Two and more workers on the same work, as after a visibility timeout: deployed functions, each in a process of its own."""

import json
import time
from functools import partial
from typing import Any

from tests.e2e.aws_resources import AwsResources
from tests.e2e.concurrency import Rounds, run_concurrently
from tests.e2e.customers import TelegramCustomer, WhatsappCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.observers import Observers
from tests.e2e.provider import Provider
from tests.e2e.stack import StackInfo
from tests.e2e.test_flow_once import new_conversation
from tests.e2e.waiting import until
from tests.functional.lambda_events import batch, sqs_record

WORKERS = 4
TICK = {
    "version": "0",
    "id": "by-hand",
    "account": "000000000000",
    "region": "us-east-1",
    "time": "2026-01-01T00:00:00Z",
    "source": "aws.events",
    "detail-type": "Scheduled Event",
    "resources": [],
    "detail": {},
}


def handed_out(bodies: list[str], group: str) -> dict[str, Any]:
    return batch(*(sqs_record(body, group, f"by hand {place}") for place, body in enumerate(bodies)))


def test_broadcasting_one_account(
    stack_info: StackInfo, ada: Agent, ben: Agent, aws: AwsResources, observers: Observers, rounds: Rounds
) -> None:
    """Overlapping batches in different orders: every change gets one position, is counted once, and is seen by everybody."""
    numbers = []
    for _ in rounds.repeat(3):
        with aws.paused("broadcast"):
            for who in (ada, ben):
                number = new_conversation(who, stack_info)
                numbers.append(number)
                run_concurrently(partial(who.reply, number, f"Line {line}") for line in range(6))
            waiting = until(partial(unnumbered, aws, stack_info), "changes without a position")
            half = len(waiting) // 2
            orders = [waiting, waiting[::-1], waiting[:half] + waiting[half // 2 :], waiting[half:] + waiting[: half + half // 2]]
            events = [handed_out(order, str(stack_info.account_id)) for order in orders]
            answers = aws.invoke_concurrently("broadcast", events)
            failed = [sum(map(len, answer.values())) for answer in answers]
            rounds.record(f"{len(waiting)} changes", *("worker done" if not each else "worker asks again" for each in failed))
            assert 0 in failed, "nobody got through"
            books = aws.account_rows(stack_info.account_id)
            assert sorted(books.positions.values()) == list(range(1, books.head + 1))
    observers.assert_consistent(*numbers)


def unnumbered(aws: AwsResources, stack_info: StackInfo) -> list[str]:
    books = aws.account_rows(stack_info.account_id)
    return [text for change_id, text in sorted(books.changes.items()) if change_id not in books.positions]


def test_delivering_one_message(
    stack_info: StackInfo, ada: Agent, aws: AwsResources, provider: Provider, observers: Observers, rounds: Rounds
) -> None:
    """One call to the provider, however many have the task in hand; what the provider answered is what counts."""
    numbers = []
    for _ in rounds.repeat(3):
        telegram = TelegramCustomer(stack_info)
        telegram.write("Hello?")
        number = ada.conversation_of(telegram.name)
        with aws.paused("deliver"):
            message = ada.reply(number, "Hello!")
            task = {"account_id": stack_info.account_id, "conversation_id": number, "message_id": message["id"]}
            answers = aws.invoke_concurrently("deliver", [handed_out([json.dumps(task)], "group")] * WORKERS)
        rounds.record(*("worker done" if not answer["batchItemFailures"] else "worker asks again" for answer in answers))
        ada.wait_for_delivery(number, message["id"], "sent")
        assert [call.text for call in provider.calls_for(telegram.id)] == ["Hello!"]
        numbers.append(number)
    observers.assert_consistent(*numbers)


def test_taking_one_piece_in(stack_info: StackInfo, ada: Agent, aws: AwsResources, observers: Observers, rounds: Rounds) -> None:
    """The first thing somebody ever says, taken from the queue by all workers at once."""
    numbers = []
    for _ in rounds.repeat(3):
        customer = WhatsappCustomer(stack_info)
        with aws.paused("ingest"):
            customer.write("One", "Two")
            bodies = [message["Body"] for message in aws.peek_messages("Ingest", 2)]
            answers = aws.invoke_concurrently("ingest", [handed_out(bodies, "group")] * WORKERS)
        assert all(answer == {"batchItemFailures": []} for answer in answers)
        number = ada.conversation_of(customer.name)
        customer.write("Three")
        ada.wait_for_text(number, "Three")
        assert ada.texts(number) == ["One", "Two", "Three"]
        assert len(ada.rows_of(customer.name)) == 1
        rounds.record("one conversation, each message once")
        numbers.append(number)
    observers.assert_consistent(*numbers)


def test_waking_at_once(stack_info: StackInfo, ada: Agent, aws: AwsResources, observers: Observers, rounds: Rounds) -> None:
    """The schedule's run and three others: each conversation wakes once, and says so once."""
    numbers = []
    for _ in rounds.repeat(1):
        aws.invoke_concurrently("wake", [TICK] * WORKERS)  # who has to be started first comes too late for a race
        own = [new_conversation(ada, stack_info) for _ in range(5)]
        due = int(time.time()) + 3
        for number in own:
            ada.post(f"conversations/{number}/toggle_status", {"status": "snoozed", "snoozed_until": due})
        until(lambda: time.time() > due, "it is time")  # noqa: B023
        woken = aws.invoke_concurrently("wake", [TICK] * WORKERS)
        rounds.record(*(f"worker woke {each['woken']}" for each in woken))
        assert sum(each["woken"] for each in woken) <= len(own)
        for number in own:
            assert ada.conversation(number)["status"] == "open"
            told_of = [message["content"] for message in ada.messages(number)]
            assert told_of.count("Conversation was reopened: the snooze has ended") == 1
        numbers += own
    observers.assert_consistent(*numbers)
