"""Migrations: batch by batch, continued after a crash, beside the working desk, with one effect for every item."""

import itertools
import json
from collections.abc import Iterable, Iterator
from typing import Any

import boto3
import pytest

from infra import migrate as runner
from infra.migrate import Item, Progress, Step, Table, Write, migrate, next_batch

TABLES = itertools.count(1)
NOTES = 25


class KilledError(BaseException):
    """The process ends here."""


@pytest.fixture(name="table")
def _table(endpoint: str) -> Iterator[Table]:
    client = boto3.client("dynamodb", endpoint_url=endpoint, region_name="us-east-1")
    name = f"migrated-{next(TABLES)}"
    client.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": each, "AttributeType": "S"} for each in ("pk", "sk")],
        BillingMode="PAY_PER_REQUEST",
    )
    for number in range(NOTES):
        put(client, name, note(number))
        put(client, name, {**note(number), "sk": {"S": "OTHER"}, "kind": {"S": "other"}})
    yield Table(client, name)
    client.close()


def note(number: int, **data: Any) -> Item:
    text = json.dumps({"number": number, "doubled": 1, **data})
    return {"pk": {"S": f"NOTE#{number}"}, "sk": {"S": "NOTE"}, "kind": {"S": "note"}, "data": {"S": text}}


def put(client: Any, name: str, item: Item) -> None:
    client.put_item(TableName=name, Item=item)


def double(_: Table, item: Item) -> Iterable[Write]:
    """Shows when it is done twice."""
    data = json.loads(item["data"]["S"])
    yield {"Put": {"Item": {**item, "data": {"S": json.dumps({**data, "doubled": data["doubled"] * 2})}}}}


def notes(table: Table) -> list[dict[str, Any]]:
    found = table.client.scan(TableName=table.name, ConsistentRead=True)["Items"]
    return sorted(
        (json.loads(each["data"]["S"]) for each in found if each["kind"]["S"] == "note"), key=lambda each: each["number"]
    )


def schemas(table: Table, kind: str) -> set[str | None]:
    found = table.client.scan(TableName=table.name, ConsistentRead=True)["Items"]
    return {each.get("s", {}).get("N") for each in found if each["kind"]["S"] == kind}


DOUBLE = Step(1, ("note",), double)


def test_step_changes_items_of_its_kinds_once(table: Table) -> None:
    assert migrate(table, [DOUBLE], batch=7) == NOTES
    assert migrate(table, [DOUBLE], batch=7) == 0
    assert migrate(table, [DOUBLE], batch=7, again=True) == 0
    assert [each["doubled"] for each in notes(table)] == [2] * NOTES
    assert (schemas(table, "note"), schemas(table, "other")) == ({"1"}, {None})


@pytest.mark.parametrize("after", range(0, NOTES, 3))
def test_killed_migration_is_continued(table: Table, after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after so many items, in the middle of a batch; then again before the position of a batch is recorded."""
    handled = itertools.count()

    def dying(asked: Table, item: Item) -> Iterable[Write]:
        if next(handled) == after:
            raise KilledError
        return double(asked, item)

    with pytest.raises(KilledError):
        migrate(table, [Step(1, ("note",), dying)], batch=4)
    with monkeypatch.context() as patched:
        patched.setattr(runner, "_save", killed)
        with pytest.raises(KilledError):
            migrate(table, [DOUBLE], batch=4)
    assert after <= sum(each["doubled"] == 2 for each in notes(table)) <= after + 4
    migrate(table, [DOUBLE], batch=4)
    assert [each["doubled"] for each in notes(table)] == [2] * NOTES


def killed(*_: Any) -> None:
    raise KilledError


def test_continued_migration_does_not_begin_anew(table: Table) -> None:
    first = next_batch(table, DOUBLE, Progress(), size=20)
    assert first.position
    seen = []

    def watch(asked: Table, item: Item) -> Iterable[Write]:
        seen.append(item["pk"]["S"])
        return double(asked, item)

    migrate(table, [Step(1, ("note",), watch)], batch=20)
    assert len(seen) == NOTES - first.changed
    assert len(set(seen)) == len(seen)


def test_item_changed_meanwhile_is_read_again(table: Table) -> None:
    late = iter([True])

    def overtaken(asked: Table, item: Item) -> Iterable[Write]:
        if json.loads(item["data"]["S"])["number"] == 3 and next(late, False):
            put(asked.client, asked.name, note(3, doubled=50))
        return double(asked, item)

    migrate(table, [Step(1, ("note",), overtaken)])
    assert [each["doubled"] for each in notes(table) if each["number"] == 3] == [100]


def test_item_written_by_the_newest_version_meanwhile_is_left_alone(table: Table) -> None:
    def overtaken(asked: Table, item: Item) -> Iterable[Write]:
        if json.loads(item["data"]["S"])["number"] == 3:
            put(asked.client, asked.name, {**note(3, doubled=7), "s": {"N": "1"}})
        return double(asked, item)

    migrate(table, [Step(1, ("note",), overtaken)])
    assert [each["doubled"] for each in notes(table) if each["number"] == 3] == [7]


def test_item_deleted_meanwhile_stays_deleted(table: Table) -> None:
    def overtaken(asked: Table, item: Item) -> Iterable[Write]:
        if json.loads(item["data"]["S"])["number"] == 3:
            asked.client.delete_item(TableName=asked.name, Key={name: item[name] for name in ("pk", "sk")})
        return double(asked, item)

    migrate(table, [Step(1, ("note",), overtaken)])
    assert [each["number"] for each in notes(table)] == [number for number in range(NOTES) if number != 3]


def test_item_that_never_rests_ends_the_run(table: Table) -> None:
    contended = itertools.count(100)

    def overtaken(asked: Table, item: Item) -> Iterable[Write]:
        if json.loads(item["data"]["S"])["number"] == 3:
            put(asked.client, asked.name, note(3, doubled=next(contended)))
        return double(asked, item)

    with pytest.raises(TimeoutError, match="NOTE#3"):
        migrate(table, [Step(1, ("note",), overtaken)])


def test_steps_follow_one_another_and_read_what_they_need(table: Table) -> None:
    """The second one writes more rows than a transaction takes, and removes one."""

    def spread(asked: Table, item: Item) -> Iterable[Write]:
        assert json.loads(item["data"]["S"])["doubled"] == 2
        assert [each["kind"]["S"] for each in asked.query(item["pk"]["S"], "OTH")] == ["other"]
        yield {"Delete": {"Key": {"pk": item["pk"], "sk": {"S": "OTHER"}}}}
        for number in range(150 if item["pk"]["S"] == "NOTE#3" else 1):
            yield {"Put": {"Item": {"pk": item["pk"], "sk": {"S": f"ROW#{number:03d}"}, "kind": {"S": "row"}}}}

    migrate(table, [Step(2, ("note",), spread), DOUBLE])
    assert [each["doubled"] for each in notes(table)] == [2] * NOTES
    assert len(list(table.query("NOTE#3", "ROW#"))) == 150
    assert list(table.query("NOTE#3", "OTHER")) == []
    assert schemas(table, "note") == {"2"}


def test_walk_after_an_older_version_ran_again(table: Table) -> None:
    """The older version writes items without the newest schema, which a further walk finds."""
    migrate(table, [DOUBLE])
    put(table.client, table.name, note(3))
    assert migrate(table, [DOUBLE]) == 0
    assert migrate(table, [DOUBLE], again=True) == 1
    assert [each["doubled"] for each in notes(table)] == [2] * NOTES
