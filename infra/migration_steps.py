"""The steps that bring a table to the schema of this version, in order. A step is added when an item of an earlier release cannot
be used as it is, and stays for as long as an installation may still have such items."""

from collections.abc import Iterable

from infra.migrate import Item, Step, Table, Write


def move_label(_: Table, item: Item) -> Iterable[Write]:
    """Labels have left the account's partition, which is read with every request."""
    partition = item["pk"]["S"]
    if partition.endswith("#LABELS"):
        return
    yield {"Put": {"Item": {**item, "pk": {"S": f"{partition}#LABELS"}, "s": {"N": "1"}}}}
    yield {"Delete": {"Key": {"pk": item["pk"], "sk": item["sk"]}}}


STEPS: tuple[Step, ...] = (Step(schema=1, kinds=("label",), writes=move_label),)
