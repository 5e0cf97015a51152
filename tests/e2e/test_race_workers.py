"""Two and more workers on the same work, as after a visibility timeout: deployed functions, each in a process of its own."""

import json
import time
from functools import partial
from typing import Any

from tests.e2e.customers import TelegramCustomer, WhatsappCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.machinery import Machinery
from tests.e2e.provider import Provider
from tests.e2e.racing import Rounds, at_once
from tests.e2e.stack import Facts
from tests.e2e.test_flow_once import new_conversation
from tests.e2e.waiting import until
from tests.e2e.witnesses import Witnesses
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
    facts: Facts, ada: Agent, ben: Agent, machinery: Machinery, witnesses: Witnesses, rounds: Rounds
) -> None:
    """Overlapping batches in different orders: every change gets one position, is counted once, and is seen by everybody."""
    numbers = []
    for _ in rounds.of(3):
        with machinery.without("broadcast"):
            for who in (ada, ben):
                number = new_conversation(who, facts)
                numbers.append(number)
                at_once(partial(who.reply, number, f"Line {line}") for line in range(6))
            waiting = until(partial(unnumbered, machinery, facts), "changes without a position")
            half = len(waiting) // 2
            orders = [waiting, waiting[::-1], waiting[:half] + waiting[half // 2 :], waiting[half:] + waiting[: half + half // 2]]
            events = [handed_out(order, str(facts.account_id)) for order in orders]
            answers = machinery.wake_workers("broadcast", events)
            failed = [sum(map(len, answer.values())) for answer in answers]
            rounds.note(f"{len(waiting)} changes", *("worker done" if not each else "worker asks again" for each in failed))
            assert 0 in failed, "nobody got through"
            books = machinery.books(facts.account_id)
            assert sorted(books.positions.values()) == list(range(1, books.head + 1))
    witnesses.agree(*numbers)


def unnumbered(machinery: Machinery, facts: Facts) -> list[str]:
    books = machinery.books(facts.account_id)
    return [text for change_id, text in sorted(books.changes.items()) if change_id not in books.positions]


def test_delivering_one_message(
    facts: Facts, ada: Agent, machinery: Machinery, provider: Provider, witnesses: Witnesses, rounds: Rounds
) -> None:
    """One call to the provider, however many have the task in hand; what the provider answered is what counts."""
    numbers = []
    for _ in rounds.of(3):
        telegram = TelegramCustomer(facts)
        telegram.write("Hello?")
        number = ada.conversation_of(telegram.name)
        with machinery.without("deliver"):
            message = ada.reply(number, "Hello!")
            task = {"account_id": facts.account_id, "conversation_id": number, "message_id": message["id"]}
            answers = machinery.wake_workers("deliver", [handed_out([json.dumps(task)], "group")] * WORKERS)
        rounds.note(*("worker done" if not answer["batchItemFailures"] else "worker asks again" for answer in answers))
        ada.wait_for_delivery(number, message["id"], "sent")
        assert [call.text for call in provider.calls_for(telegram.id)] == ["Hello!"]
        numbers.append(number)
    witnesses.agree(*numbers)


def test_taking_one_piece_in(facts: Facts, ada: Agent, machinery: Machinery, witnesses: Witnesses, rounds: Rounds) -> None:
    """The first thing somebody ever says, taken from the queue by all workers at once."""
    numbers = []
    for _ in rounds.of(3):
        customer = WhatsappCustomer(facts)
        with machinery.without("ingest"):
            customer.write("One", "Two")
            bodies = [message["Body"] for message in machinery.waiting("Ingest", 2)]
            answers = machinery.wake_workers("ingest", [handed_out(bodies, "group")] * WORKERS)
        assert all(answer == {"batchItemFailures": []} for answer in answers)
        number = ada.conversation_of(customer.name)
        customer.write("Three")
        ada.wait_for_text(number, "Three")
        assert ada.texts(number) == ["One", "Two", "Three"]
        assert len(ada.rows_of(customer.name)) == 1
        rounds.note("one conversation, each message once")
        numbers.append(number)
    witnesses.agree(*numbers)


def test_waking_at_once(facts: Facts, ada: Agent, machinery: Machinery, witnesses: Witnesses, rounds: Rounds) -> None:
    """The schedule's run and three others: each conversation wakes once, and says so once."""
    numbers = []
    for _ in rounds.of(1):
        machinery.wake_workers("wake", [TICK] * WORKERS)  # who has to be started first comes too late for a race
        own = [new_conversation(ada, facts) for _ in range(5)]
        due = int(time.time()) + 3
        for number in own:
            ada.post(f"conversations/{number}/toggle_status", {"status": "snoozed", "snoozed_until": due})
        until(lambda: time.time() > due, "it is time")  # noqa: B023
        woken = machinery.wake_workers("wake", [TICK] * WORKERS)
        rounds.note(*(f"worker woke {each['woken']}" for each in woken))
        assert sum(each["woken"] for each in woken) <= len(own)
        for number in own:
            assert ada.conversation(number)["status"] == "open"
            told_of = [message["content"] for message in ada.messages(number)]
            assert told_of.count("Conversation was reopened: the snooze has ended") == 1
        numbers += own
    witnesses.agree(*numbers)
