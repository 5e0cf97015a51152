"""Conditional writes and transactions of the emulated table are atomic. All other race tests depend on this."""

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
    return succeeds(write, "ConditionalCheckFailedException")


def succeeds(write: Callable[[], object], refusal: str) -> bool:
    try:
        write()
    except ClientError as error:
        if error.response["Error"]["Code"] != refusal:
            raise
        return False
    return True


def test_conditional_write_has_one_winner(aws: AwsResources, name: str, rounds: Rounds) -> None:
    for number in rounds.repeat(10):
        results = run_concurrently([partial(put, aws, f"{name}-{number}", 1, None)] * THREADS)
        assert results.count(True) == 1
        results = run_concurrently([partial(put, aws, f"{name}-{number}", 2, 1)] * THREADS)
        assert results.count(True) == 1
        rounds.record(*["winner"] * 2)


def test_transaction_is_atomic(aws: AwsResources, name: str, rounds: Rounds) -> None:
    """Concurrent transfers between two counters with a lower bound of zero. A refused transfer changes neither counter."""
    source, target = f"{name}-source", f"{name}-target"
    budget = THREADS * STEPS // 2
    for counter, value in ((source, budget), (target, 0)):
        aws.tables.put_item(TableName=aws.table, Item={**item(counter), "tally": {"N": str(value)}})

    def transfer_repeatedly() -> list[bool]:
        return [transfer(aws, source, target) for _ in range(STEPS)]

    for _ in rounds.repeat(1):
        results = [each for moves in run_concurrently([transfer_repeatedly] * THREADS) for each in moves]
        rounds.record(*("moved" if each else "refused" for each in results))
        assert results.count(True) == budget
    assert (amount(aws, source), amount(aws, target)) == (0, budget)


def transfer(aws: AwsResources, source: str, target: str) -> bool:
    def update(name: str, step: int, **condition: str) -> dict[str, Any]:
        values = {":step": {"N": str(step)}, **({":one": {"N": "1"}} if condition else {})}
        change = {"Key": item(name), "UpdateExpression": "ADD tally :step", "ExpressionAttributeValues": values}
        return {"Update": {"TableName": aws.table, **change, **condition}}

    items = [update(target, 1), update(source, -1, ConditionExpression="tally >= :one")]
    return succeeds(partial(aws.tables.transact_write_items, TransactItems=items), "TransactionCanceledException")
