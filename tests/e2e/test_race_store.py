"""Before anything else: the emulated table's writes are whole, with threads at it. Every other race stands on this."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.e2e.aws_resources import AwsResources
from tests.e2e.concurrency import Rounds, run_concurrently
from tests.e2e.customers import new_number

THREADS, STEPS = 16, 12


def item(name: str) -> dict[str, Any]:
    return {"pk": {"S": f"RACE#{name}"}, "sk": {"S": "RACE"}}


def amount(aws: AwsResources, name: str) -> int:
    found = aws.tables.get_item(TableName=aws.table, Key=item(name), ConsistentRead=True)["Item"]
    return int(found["tally"]["N"])


@pytest.fixture
def name(aws: AwsResources) -> str:
    return str(new_number())


def put(aws: AwsResources, name: str, version: int, expected: int | None) -> bool:
    condition = "attribute_not_exists(pk)" if expected is None else "version = :expected"
    values = {} if expected is None else {"ExpressionAttributeValues": {":expected": {"N": str(expected)}}}
    row = {**item(name), "version": {"N": str(version)}}
    write = partial(aws.tables.put_item, TableName=aws.table, Item=row, ConditionExpression=condition, **values)
    return done_or_refused(write, "ConditionalCheckFailedException")


def done_or_refused(write: Callable[[], object], refusal: str) -> bool:
    try:
        write()
    except ClientError as error:
        if error.response["Error"]["Code"] != refusal:
            raise
        return False
    return True


def test_a_conditional_write_has_one_winner(aws: AwsResources, name: str, rounds: Rounds) -> None:
    for number in rounds.repeat(10):
        won = run_concurrently([partial(put, aws, f"{name}-{number}", 1, None)] * THREADS)
        assert won.count(True) == 1
        won = run_concurrently([partial(put, aws, f"{name}-{number}", 2, 1)] * THREADS)
        assert won.count(True) == 1
        rounds.record(*["winner"] * 2)


def test_a_transaction_is_whole(aws: AwsResources, name: str, rounds: Rounds) -> None:
    """Money goes from one purse to the other, never below nothing: whatever is refused moves none of it."""
    rich, poor = f"{name}-rich", f"{name}-poor"
    budget = THREADS * STEPS // 2
    for purse, content in ((rich, budget), (poor, 0)):
        aws.tables.put_item(TableName=aws.table, Item={**item(purse), "tally": {"N": str(content)}})

    def move() -> list[bool]:
        return [transfer(aws, rich, poor) for _ in range(STEPS)]

    for _ in rounds.repeat(1):
        moved = [each for moves in run_concurrently([move] * THREADS) for each in moves]
        rounds.record(*("moved" if each else "refused" for each in moved))
        assert moved.count(True) == budget
    assert (amount(aws, rich), amount(aws, poor)) == (0, budget)


def transfer(aws: AwsResources, source: str, target: str) -> bool:
    def update(name: str, step: int, **condition: str) -> dict[str, Any]:
        values = {":step": {"N": str(step)}, **({":one": {"N": "1"}} if condition else {})}
        change = {"Key": item(name), "UpdateExpression": "ADD tally :step", "ExpressionAttributeValues": values}
        return {"Update": {"TableName": aws.table, **change, **condition}}

    items = [update(target, 1), update(source, -1, ConditionExpression="tally >= :one")]
    return done_or_refused(partial(aws.tables.transact_write_items, TransactItems=items), "TransactionCanceledException")
