"""Several workers process the same messages, as after a visibility timeout. Each deployed function runs in its own process."""

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
from tests.support.lambda_events import batch, sqs_record

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


def queue_event(bodies: list[str], group: str) -> dict[str, Any]:
    return batch(*(sqs_record(body, group, f"by hand {index}") for index, body in enumerate(bodies)))


def test_concurrent_broadcasts_assign_each_position_once(
    stack_info: StackInfo, ada: Agent, ben: Agent, aws: AwsResources, observers: Observers, rounds: Rounds
) -> None:
    """Overlapping batches in different orders: each change gets one position, counts once and reaches every socket."""
    numbers = []
    for _ in rounds.repeat(3):
        with aws.paused("broadcast"):
            for agent in (ada, ben):
                number = new_conversation(agent, stack_info)
                numbers.append(number)
                run_concurrently(partial(agent.reply, number, f"Line {line}") for line in range(6))
            waiting = until(partial(unnumbered, aws, stack_info), "changes without a position")
            half = len(waiting) // 2
            orders = [waiting, waiting[::-1], waiting[:half] + waiting[half // 2 :], waiting[half:] + waiting[: half + half // 2]]
            events = [queue_event(order, str(stack_info.account_id)) for order in orders]
            answers = aws.invoke_concurrently("broadcast", events)
            failed = [sum(map(len, answer.values())) for answer in answers]
            rounds.record(f"{len(waiting)} changes", *("worker done" if not each else "worker retries" for each in failed))
            assert 0 in failed, "no worker succeeded"
            rows = aws.account_rows(stack_info.account_id)
            assert sorted(rows.positions.values()) == list(range(1, rows.head + 1))
    observers.assert_consistent(*numbers)


def unnumbered(aws: AwsResources, stack_info: StackInfo) -> list[str]:
    rows = aws.account_rows(stack_info.account_id)
    waiting = [text for address, text in rows.changes.items() if address not in rows.positions]
    return sorted(waiting, key=lambda text: int(json.loads(text)["id"]))


def test_concurrent_deliveries_send_once(
    stack_info: StackInfo, ada: Agent, aws: AwsResources, provider: Provider, observers: Observers, rounds: Rounds
) -> None:
    """Several workers hold the delivery task, and the provider gets one call, whose answer is stored."""
    numbers = []
    for _ in rounds.repeat(3):
        telegram = TelegramCustomer(stack_info)
        telegram.write("Hello?")
        number = ada.conversation_of(telegram.name)
        with aws.paused("deliver"):
            message = ada.reply(number, "Hello!")
            task = {"account_id": stack_info.account_id, "conversation_id": number, "message_id": message["id"]}
            answers = aws.invoke_concurrently("deliver", [queue_event([json.dumps(task)], "group")] * WORKERS)
        rounds.record(*("worker done" if not answer["batchItemFailures"] else "worker retries" for answer in answers))
        ada.wait_for_delivery(number, message["id"], "sent")
        assert [call.text for call in provider.calls_for(telegram.id)] == ["Hello!"]
        numbers.append(number)
    observers.assert_consistent(*numbers)


def test_concurrent_ingests_store_once(
    stack_info: StackInfo, ada: Agent, aws: AwsResources, observers: Observers, rounds: Rounds
) -> None:
    """All workers ingest the first messages of a new customer at the same time."""
    numbers = []
    for _ in rounds.repeat(3):
        customer = WhatsappCustomer(stack_info)
        with aws.paused("ingest"):
            customer.write("One", "Two")
            bodies = [message["Body"] for message in aws.peek_messages("Ingest", 2)]
            answers = aws.invoke_concurrently("ingest", [queue_event(bodies, "group")] * WORKERS)
        assert all(answer == {"batchItemFailures": []} for answer in answers)
        number = ada.conversation_of(customer.name)
        customer.write("Three")
        ada.wait_for_text(number, "Three")
        assert ada.texts(number) == ["One", "Two", "Three"]
        assert len(ada.rows_of(customer.name)) == 1
        rounds.record("one conversation, each message once")
        numbers.append(number)
    observers.assert_consistent(*numbers)


def test_concurrent_wakes_reopen_once(
    stack_info: StackInfo, ada: Agent, aws: AwsResources, observers: Observers, rounds: Rounds
) -> None:
    """Four wake workers at the same time: each conversation reopens once, with one activity message."""
    numbers = []
    for _ in rounds.repeat(1):
        aws.invoke_concurrently("wake", [TICK] * WORKERS)  # starts the processes, because a cold start would miss the race
        own = [new_conversation(ada, stack_info) for _ in range(5)]
        due = int(time.time()) + 3
        for number in own:
            ada.post(f"conversations/{number}/toggle_status", {"status": "snoozed", "snoozed_until": due})
        until(lambda: time.time() > due, "the snooze is due")  # noqa: B023
        woken = aws.invoke_concurrently("wake", [TICK] * WORKERS)
        rounds.record(*(f"worker woke {each['woken']}" for each in woken))
        assert sum(each["woken"] for each in woken) <= len(own)
        for number in own:
            assert ada.conversation(number)["status"] == "open"
            contents = [message["content"] for message in ada.messages(number)]
            assert contents.count("Conversation was reopened: the snooze has ended") == 1
        numbers += own
    observers.assert_consistent(*numbers)
