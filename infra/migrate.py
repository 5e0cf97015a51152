"""`python -m infra.migrate --stage …`: brings the items of a deployment's table to the newest schema.

Each step (infra/migration_steps.py) walks the whole table in batches while the desk works, and records its position in the table
after each batch. A run that was interrupted is continued by the next one. An item is written together with its new schema number
and on the condition that nobody has changed it since it was read, so a repeated batch changes nothing.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra import stacks

Item = dict[str, dict[str, Any]]
"""An item or a key in DynamoDB's JSON."""

Write = dict[str, dict[str, Any]]
"""An entry of TransactWriteItems without its table: `{"Put": {"Item": …}}`, `{"Delete": {"Key": …}}`, `{"Update": {…}}`."""

SCHEMA = "s"
"""The attribute that holds an item's schema number. Items of 0.1.0 have none, which counts as 0."""

BATCH = 100
MAX_ACTIONS = 100
TRIES = 5
SETTLED_SECONDS = 120
"""After an update. The longest timeout in .chalice/config.json is 60 s."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table and the client that reaches it."""

    client: Any
    name: str

    def get(self, key: Item) -> Item | None:
        found: Item | None = self.client.get_item(TableName=self.name, Key=key, ConsistentRead=True).get("Item")
        return found

    def query(self, partition: str, start: str = "") -> Iterator[Item]:
        """The items of a partition whose sort keys begin with `start`, in their order."""
        condition, values = "pk = :pk", {":pk": {"S": partition}}
        if start:
            condition, values = f"{condition} AND begins_with(sk, :sk)", {**values, ":sk": {"S": start}}
        pages = self.client.get_paginator("query").paginate(
            TableName=self.name, KeyConditionExpression=condition, ExpressionAttributeValues=values, ConsistentRead=True
        )
        for page in pages:
            yield from page["Items"]


@dataclass(frozen=True, slots=True)
class Step:
    """`writes` turns an item of an older schema into the writes that replace it. It may read more from the table. If the item
    itself is not among the writes, it only gets its new schema number. A deletion of the item moves it to another key."""

    schema: int
    kinds: tuple[str, ...]
    writes: Callable[[Table, Item], Iterable[Write]]


@dataclass(frozen=True, slots=True)
class Progress:
    """`position` is the key of the last item of the last batch; None before the first and after the last one."""

    position: Item | None = None
    changed: int = 0
    finished_at: int | None = None


def migrate(table: Table, steps: Iterable[Step], *, again: bool = False, batch: int = BATCH, pause: float = 0) -> int:
    """Carries out every step that is not finished, or each of them `again`. Returns how many items were changed.

    `pause` in seconds after each batch leaves capacity to the desk.
    """
    changed = 0
    for step in sorted(steps, key=lambda each: each.schema):
        progress = started = _load(table, step, again=again)
        while progress.finished_at is None:
            progress = next_batch(table, step, progress, size=batch)
            time.sleep(pause)
        changed += progress.changed - started.changed
    return changed


def next_batch(table: Table, step: Step, progress: Progress, *, size: int = BATCH) -> Progress:
    """Reads up to `size` items after the position, changes those that the step concerns, and records the new position."""
    page = table.client.scan(
        TableName=table.name,
        Limit=size,
        ConsistentRead=True,
        FilterExpression=f"#kind IN ({', '.join(_kinds(step))}) AND (attribute_not_exists(#schema) OR #schema < :schema)",
        ExpressionAttributeNames={"#kind": "kind", "#schema": SCHEMA},
        ExpressionAttributeValues={**_kinds(step), ":schema": {"N": str(step.schema)}},
        **({"ExclusiveStartKey": progress.position} if progress.position else {}),
    )
    for item in page["Items"]:
        _change(table, step, item)
    position = page.get("LastEvaluatedKey")
    reached = replace(
        progress,
        position=position,
        changed=progress.changed + len(page["Items"]),
        finished_at=None if position else time.time_ns() // 1_000_000,
    )
    _save(table, step, reached)
    return reached


def _kinds(step: Step) -> dict[str, dict[str, str]]:
    return {f":kind{number}": {"S": kind} for number, kind in enumerate(step.kinds)}


def _change(table: Table, step: Step, item: Item) -> None:
    """Reads the item again when somebody has changed it meanwhile: it may have the newest schema already."""
    found: Item | None = item
    for _ in range(TRIES):
        if found is None or _schema_of(found) >= step.schema:
            return
        try:
            _write(table, step, found)
        except table.client.exceptions.TransactionCanceledException:
            found = table.get(_key(found))
        else:
            return
    raise TimeoutError(f"{_key(item)} is changed all the time: run the migration again when the desk is quieter.")


def _write(table: Table, step: Step, item: Item) -> None:
    """Other items first, if all do not fit into one transaction: the item is marked as done by the last one."""
    own, others = _own_write(item, step), []
    for write in step.writes(table, item):
        if "Put" in write and _key(write["Put"]["Item"]) == _key(item):
            own = {"Put": {"Item": {**write["Put"]["Item"], SCHEMA: {"N": str(step.schema)}}}}
        elif "Delete" in write and _key(write["Delete"]["Key"]) == _key(item):
            own = write
        else:
            others.append(write)
    while len(others) >= MAX_ACTIONS:
        _transact(table, others[:MAX_ACTIONS])
        others = others[MAX_ACTIONS:]
    _transact(table, [*others, _if_unchanged(own, item)])


def _own_write(item: Item, step: Step) -> Write:
    return {
        "Update": {
            "Key": _key(item),
            "UpdateExpression": "SET #schema = :schema",
            "ExpressionAttributeNames": {"#schema": SCHEMA},
            "ExpressionAttributeValues": {":schema": {"N": str(step.schema)}},
        }
    }


def _if_unchanged(write: Write, item: Item) -> Write:
    """By every attribute but the keys, because not every kind of item has a version."""
    ((action, arguments),) = write.items()
    names, values, conditions = {}, {}, ["attribute_exists(pk)"]
    for number, (name, value) in enumerate(sorted(item.items())):
        if name not in ("pk", "sk"):
            names[f"#a{number}"], values[f":a{number}"] = name, value
            conditions.append(f"#a{number} = :a{number}")
    return {
        action: {
            **arguments,
            "ConditionExpression": " AND ".join(conditions),
            "ExpressionAttributeNames": {**arguments.get("ExpressionAttributeNames", {}), **names},
            "ExpressionAttributeValues": {**arguments.get("ExpressionAttributeValues", {}), **values},
        }
    }


def _transact(table: Table, writes: Iterable[Write]) -> None:
    actions = [{action: {"TableName": table.name, **arguments}} for write in writes for action, arguments in write.items()]
    table.client.transact_write_items(TransactItems=actions)


def _key(item: Mapping[str, Any]) -> Item:
    return {name: item[name] for name in ("pk", "sk")}


def _schema_of(item: Item) -> int:
    return int(item.get(SCHEMA, {"N": "0"})["N"])


def _place(step: Step) -> Item:
    return {"pk": {"S": f"MIGRATION#{step.schema}"}, "sk": {"S": "MIGRATION"}}


def _load(table: Table, step: Step, *, again: bool) -> Progress:
    found = table.get(_place(step))
    progress = Progress(**json.loads(found["data"]["S"])) if found else Progress()
    return Progress() if again and progress.finished_at else progress


def _save(table: Table, step: Step, progress: Progress) -> None:
    item = {**_place(step), "kind": {"S": "migration"}, "data": {"S": json.dumps(asdict(progress))}}
    table.client.put_item(TableName=table.name, Item=item)


def wait_for_earlier_functions(cloudformation: Any, stack: str, sleep: Callable[[float], object] = time.sleep) -> None:
    """An invocation that began before the update may still write items of the earlier schema until its timeout."""
    left = SETTLED_SECONDS - stacks.seconds_since_update(cloudformation, stack)
    if left > 0:
        print(f"Waiting {left:.0f} s until no function of the earlier version runs.")
        sleep(left)


def main() -> None:
    from infra.migration_steps import STEPS

    parser = argparse.ArgumentParser(prog="python -m infra.migrate", description=__doc__)
    parser.add_argument("--stage", default="production")
    parser.add_argument("--again", action="store_true", help="walk the table anew, after an older version has run for a while")
    parser.add_argument("--pause", type=float, default=0.05, help="seconds between batches of 100 items; default: 0.05")
    options = parser.parse_args()
    try:
        aws = stacks.session(options.stage)
        outputs = stacks.outputs(aws.client("cloudformation"), stacks.stack_name(options.stage))
        table = Table(aws.client("dynamodb"), outputs["TableName"])
        wait_for_earlier_functions(aws.client("cloudformation"), stacks.stack_name(options.stage))
        changed = migrate(table, STEPS, again=options.again, pause=options.pause)
    except (stacks.DeploymentError, BotoCoreError, ClientError, TimeoutError) as error:
        raise SystemExit(f"The migration stopped and can be continued: {error}") from None
    print(f"{options.stage}: {changed} items changed; the table has the newest schema.")


if __name__ == "__main__":
    main()
