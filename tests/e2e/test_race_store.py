"""Before anything else: the emulated table's writes are whole, with threads at it. Every other race stands on this."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.e2e.customers import new_number
from tests.e2e.machinery import Machinery
from tests.e2e.racing import Rounds, at_once

THREADS, STEPS = 16, 12


def item(name: str) -> dict[str, Any]:
    return {"pk": {"S": f"RACE#{name}"}, "sk": {"S": "RACE"}}


def amount(machinery: Machinery, name: str) -> int:
    found = machinery.tables.get_item(TableName=machinery.table, Key=item(name), ConsistentRead=True)["Item"]
    return int(found["tally"]["N"])


@pytest.fixture
def name(machinery: Machinery) -> str:
    return str(new_number())


def put(machinery: Machinery, name: str, version: int, expected: int | None) -> bool:
    condition = "attribute_not_exists(pk)" if expected is None else "version = :expected"
    values = {} if expected is None else {"ExpressionAttributeValues": {":expected": {"N": str(expected)}}}
    row = {**item(name), "version": {"N": str(version)}}
    write = partial(machinery.tables.put_item, TableName=machinery.table, Item=row, ConditionExpression=condition, **values)
    return done_or_refused(write, "ConditionalCheckFailedException")


def done_or_refused(write: Callable[[], object], refusal: str) -> bool:
    try:
        write()
    except ClientError as error:
        if error.response["Error"]["Code"] != refusal:
            raise
        return False
    return True


def test_a_conditional_write_has_one_winner(machinery: Machinery, name: str, rounds: Rounds) -> None:
    for number in rounds.of(10):
        won = at_once([partial(put, machinery, f"{name}-{number}", 1, None)] * THREADS)
        assert won.count(True) == 1
        won = at_once([partial(put, machinery, f"{name}-{number}", 2, 1)] * THREADS)
        assert won.count(True) == 1
        rounds.note(*["winner"] * 2)


def test_a_transaction_is_whole(machinery: Machinery, name: str, rounds: Rounds) -> None:
    """Money goes from one purse to the other, never below nothing: whatever is refused moves none of it."""
    rich, poor = f"{name}-rich", f"{name}-poor"
    budget = THREADS * STEPS // 2
    for purse, content in ((rich, budget), (poor, 0)):
        machinery.tables.put_item(TableName=machinery.table, Item={**item(purse), "tally": {"N": str(content)}})

    def move() -> list[bool]:
        return [transfer(machinery, rich, poor) for _ in range(STEPS)]

    for _ in rounds.of(1):
        moved = [each for moves in at_once([move] * THREADS) for each in moves]
        rounds.note(*("moved" if each else "refused" for each in moved))
        assert moved.count(True) == budget
    assert (amount(machinery, rich), amount(machinery, poor)) == (0, budget)


def transfer(machinery: Machinery, source: str, target: str) -> bool:
    def update(name: str, step: int, **condition: str) -> dict[str, Any]:
        values = {":step": {"N": str(step)}, **({":one": {"N": "1"}} if condition else {})}
        change = {"Key": item(name), "UpdateExpression": "ADD tally :step", "ExpressionAttributeValues": values}
        return {"Update": {"TableName": machinery.table, **change, **condition}}

    items = [update(target, 1), update(source, -1, ConditionExpression="tally >= :one")]
    return done_or_refused(partial(machinery.tables.transact_write_items, TransactItems=items), "TransactionCanceledException")
