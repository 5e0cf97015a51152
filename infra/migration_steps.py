"""The steps that bring a table to the schema of this version, in order. A step is added when an item of an earlier release cannot
be used as it is, and stays for as long as an installation may still have such items."""

import json
from collections.abc import Iterable

from chalicelib.adapters.dynamo.items import to_row
from chalicelib.domain import keys
from chalicelib.domain.timers import SNOOZE, Timer
from infra.migrate import Item, Step, Table, Write


def move_label(_: Table, item: Item) -> Iterable[Write]:
    """Labels have left the account's partition, which is read with every request."""
    partition = item["pk"]["S"]
    if partition.endswith("#LABELS"):
        return
    yield {"Put": {"Item": {**item, "pk": {"S": f"{partition}#LABELS"}, "s": {"N": "1"}}}}
    yield {"Delete": {"Key": {"pk": item["pk"], "sk": item["sk"]}}}


def plan_wake(_: Table, item: Item) -> Iterable[Write]:
    """The end of a snooze is a timer's row; 0.1.0 had it in an index."""
    kept = {name: value for name, value in item.items() if name not in ("due_key", "due_at")}
    if kept == item:
        return
    conversation = json.loads(item["data"]["S"])
    timer = Timer(int(item["due_at"]["N"]), SNOOZE, conversation["account_id"], conversation["id"])
    yield {"Put": {"Item": to_row(keys.timer(timer), timer).serialize()}}
    yield {"Put": {"Item": kept}}


STEPS: tuple[Step, ...] = (
    Step(schema=1, kinds=("label",), writes=move_label),
    Step(schema=2, kinds=("conversation",), writes=plan_wake),
)
