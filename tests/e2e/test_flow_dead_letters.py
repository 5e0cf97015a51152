"""What cannot be handled is put aside, shown to whoever asks, and handled once when its cause is mended."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from chalicelib.workers import MAX_RECEIVES
from tests.e2e.aws_resources import AwsResources
from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.stack import PROJECT, LocalStack
from tests.e2e.waiting import until, until_no_problems

BROKEN = "not what it was"


def make(stack: LocalStack, *arguments: str) -> str:
    """The command of `make dead-letters` and `make replay-dead-letters`, for the stack that runs here."""
    command = [sys.executable, "-m", "infra.dead_letters", "--stage", "local", *arguments]
    environment = {**os.environ, "DATA_DIR": str(stack.data_dir)}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def broken_link(aws: AwsResources, customer: TelegramCustomer) -> Iterator[None]:
    """Nothing that this customer writes can be taken in, because the row that knows them cannot be read."""
    key = {"pk": {"S": f"A#1#INBOX#{customer.inbox['id']}#SOURCE#{customer.id}"}, "sk": {"S": "LINK"}}
    row: dict[str, Any] = aws.tables.get_item(TableName=aws.table, Key=key, ConsistentRead=True)["Item"]
    aws.tables.put_item(TableName=aws.table, Item={**row, "data": {"S": BROKEN}})
    try:
        yield
    finally:
        aws.tables.put_item(TableName=aws.table, Item=row)


def parked(aws: AwsResources, queue: str) -> int:
    name = "ApproximateNumberOfMessages"
    url = aws.queue_url(f"{queue}DeadLetters")
    return int(aws.queues.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name])


@pytest.fixture
def other(stack: LocalStack) -> TelegramCustomer:
    return TelegramCustomer(stack.stack_info)


def test_what_is_parked_is_shown_and_handled_once_when_its_cause_is_mended(
    stack: LocalStack, aws: AwsResources, telegram: TelegramCustomer, other: TelegramCustomer, ada: Agent
) -> None:
    telegram.write("Before")
    number = ada.conversation_of(telegram.name)
    with broken_link(aws, telegram):
        with aws.paused("ingest"):
            telegram.write("While it was broken")
            for _ in range(MAX_RECEIVES["ingest"] - 1):
                aws.peek_messages("Ingest", 1)  # counts as a try, without the pause after it
        other.write("Next door")
        ada.conversation_of(other.name)
        until(lambda: parked(aws, "Ingest") == 1, "the message is parked")
    telegram.write("After")
    ada.wait_for_text(number, "After")
    assert ada.texts(number) == ["Before", "After"]

    shown = make(stack, "--queue", "ingest")
    assert "ingest: 1 dead letters" in shown
    assert f"inbox 1/{telegram.inbox['id']}, webhook event " in shown
    assert "DecodeError at adapters/dynamo/items.py" in shown
    assert "While it was broken" not in shown
    assert telegram.id not in shown
    assert "Nothing was sent" in make(stack, "--queue", "ingest", "--all")
    assert parked(aws, "Ingest") == 1

    assert "1 sent back to ingest" in make(stack, "--queue", "ingest", "--all", "--yes")
    ada.wait_for_text(number, "While it was broken")
    telegram.write("And now?")
    ada.wait_for_text(number, "And now?")
    assert ada.texts(number) == ["Before", "After", "While it was broken", "And now?"]
    assert parked(aws, "Ingest") == 0
    assert "0 sent back to ingest" in make(stack, "--queue", "ingest", "--all", "--yes")


def test_a_change_that_nobody_could_read_is_handed_over_when_somebody_can(
    stack: LocalStack, aws: AwsResources, telegram: TelegramCustomer, ada: Agent
) -> None:
    """The change is told once, whoever finds it first."""
    telegram.write("Before")
    ada.conversation_of(telegram.name)
    until_no_problems(lambda: aws.account_rows(1).inconsistencies())
    with aws.paused("forward"):
        telegram.write("Nobody was told")
        until(lambda: len(aws.account_rows(1).changes) > len(aws.account_rows(1).positions), "a change without a position")
        head = ada.head()
        assert "sent back to forward" in make(stack, "--queue", "forward", "--all", "--yes")
        until(lambda: ada.head() > head, "the change has been told")
    until_no_problems(lambda: aws.account_rows(1).inconsistencies())
