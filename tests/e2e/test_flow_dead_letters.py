"""Dead letters: `make dead-letters` lists them, and `make replay-dead-letters` processes them once after their cause is fixed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from chalicelib.queue_retries import MAX_RECEIVES
from tests.e2e.aws_resources import AwsResources
from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.stack import PROJECT, LocalStack
from tests.e2e.waiting import until, until_no_problems

MALFORMED = "not JSON"


def run_dead_letters(stack: LocalStack, *arguments: str) -> str:
    """Runs the command behind `make dead-letters` and `make replay-dead-letters` for this stack; returns its output."""
    command = [sys.executable, "-m", "infra.dead_letters", "--stage", "local", *arguments]
    environment = {**os.environ, "DATA_DIR": str(stack.data_dir)}
    result = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


@contextmanager
def malformed_link(aws: AwsResources, customer: TelegramCustomer) -> Iterator[None]:
    """Makes the customer's contact inbox row unreadable within the block, so that ingesting their messages fails."""
    key = {"pk": {"S": f"A#1#INBOX#{customer.inbox['id']}#SOURCE#{customer.id}"}, "sk": {"S": "LINK"}}
    row: dict[str, Any] = aws.tables.get_item(TableName=aws.table, Key=key, ConsistentRead=True)["Item"]
    aws.tables.put_item(TableName=aws.table, Item={**row, "data": {"S": MALFORMED}})
    try:
        yield
    finally:
        aws.tables.put_item(TableName=aws.table, Item=row)


def dead_letter_count(aws: AwsResources, queue: str) -> int:
    name = "ApproximateNumberOfMessages"
    url = aws.queue_url(f"{queue}DeadLetters")
    return int(aws.queues.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name])


@pytest.fixture
def other(stack: LocalStack) -> TelegramCustomer:
    return TelegramCustomer(stack.stack_info)


def test_dead_letter_is_listed_and_replayed_once_after_fix(
    stack: LocalStack, aws: AwsResources, telegram: TelegramCustomer, other: TelegramCustomer, ada: Agent
) -> None:
    telegram.write("Before")
    number = ada.conversation_of(telegram.name)
    with malformed_link(aws, telegram):
        with aws.paused("ingest"):
            telegram.write("While it was broken")
            for _ in range(MAX_RECEIVES["ingest"] - 1):
                aws.peek_messages("Ingest", 1)  # counts as a receive, without the delay after a failure
        other.write("From another customer")
        ada.conversation_of(other.name)
        until(lambda: dead_letter_count(aws, "Ingest") == 1, "the message is a dead letter")
    telegram.write("After")
    ada.wait_for_text(number, "After")
    assert ada.texts(number) == ["Before", "After"]

    listing = run_dead_letters(stack, "--queue", "ingest")
    assert "ingest: 1 dead letters" in listing
    assert f"inbox 1/{telegram.inbox['id']}, webhook event " in listing
    assert "DecodeError at adapters/dynamo/items.py" in listing
    assert "While it was broken" not in listing
    assert telegram.id not in listing
    assert "Nothing was sent" in run_dead_letters(stack, "--queue", "ingest", "--all")
    assert dead_letter_count(aws, "Ingest") == 1

    assert "1 sent back to ingest" in run_dead_letters(stack, "--queue", "ingest", "--all", "--yes")
    ada.wait_for_text(number, "While it was broken")
    telegram.write("And now?")
    ada.wait_for_text(number, "And now?")
    assert ada.texts(number) == ["Before", "After", "While it was broken", "And now?"]
    assert dead_letter_count(aws, "Ingest") == 0
    assert "0 sent back to ingest" in run_dead_letters(stack, "--queue", "ingest", "--all", "--yes")


def test_unpublished_change_is_replayed_once(
    stack: LocalStack, aws: AwsResources, telegram: TelegramCustomer, ada: Agent
) -> None:
    """The change gets one position, although both the replay and the stream publish it."""
    telegram.write("Before")
    ada.conversation_of(telegram.name)
    until_no_problems(lambda: aws.account_rows(1).inconsistencies())
    with aws.paused("forward"):
        telegram.write("Not published")
        until(lambda: len(aws.account_rows(1).changes) > len(aws.account_rows(1).positions), "a change without a position")
        head = ada.head()
        assert "sent back to forward" in run_dead_letters(stack, "--queue", "forward", "--all", "--yes")
        until(lambda: ada.head() > head, "the change has a position")
    until_no_problems(lambda: aws.account_rows(1).inconsistencies())
