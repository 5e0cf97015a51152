"""Differences between two packaged templates that an update of a running stack cannot carry out, or not without a loss.

The rules are CloudFormation's "Update requires" of each property, and DynamoDB's limit of one index change per update.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

Template = dict[str, Any]

REPLACED_BY = {
    "AWS::DynamoDB::Table": ("TableName", "KeySchema", "LocalSecondaryIndexes", "ImportSourceSpecification"),
    "AWS::SQS::Queue": ("QueueName", "FifoQueue"),
    "AWS::S3::Bucket": ("BucketName",),
    "AWS::CloudFront::Distribution": (),
}
"""Resources that hold data or an address which people know, and the properties whose change makes CloudFormation replace them."""

KEPT_ALIVE = ("DeletionPolicy", "UpdateReplacePolicy")


class Obstacle(NamedTuple):
    """`rule` is the word that an exception names."""

    resource: str
    rule: str
    text: str


def obstacles(old: Template, new: Template) -> list[Obstacle]:
    found = list(_parameters(old, new))
    for name, before in old["Resources"].items():
        if before["Type"] in REPLACED_BY:
            found += _resource(name, before, new["Resources"].get(name))
    return found


def _parameters(old: Template, new: Template) -> Iterator[Obstacle]:
    for name, parameter in new.get("Parameters", {}).items():
        if name not in old.get("Parameters", {}) and "Default" not in parameter:
            yield Obstacle(name, "parameter", "is new and has no default: an update that does not name it fails")


def _resource(name: str, before: dict[str, Any], after: dict[str, Any] | None) -> Iterator[Obstacle]:
    if after is None or after["Type"] != before["Type"]:
        yield Obstacle(name, "removed", "is gone, or has another logical id or type: its data or its address is lost")
        return
    for attribute in ("Condition", *KEPT_ALIVE):
        if before.get(attribute) != after.get(attribute) and before.get(attribute):
            yield Obstacle(name, "retention", f"{attribute} was {before[attribute]}, is {after.get(attribute)}")
    old, new = before.get("Properties", {}), after.get("Properties", {})
    for each in REPLACED_BY[before["Type"]]:
        if old.get(each) != new.get(each):
            yield Obstacle(name, "replaced", f"a change of {each} replaces it")
    if before["Type"] == "AWS::DynamoDB::Table":
        yield from _table(name, old, new)


def _table(name: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Obstacle]:
    if redefined := [each for each, kind in _attributes(old).items() if _attributes(new).get(each, kind) != kind]:
        yield Obstacle(name, "replaced", f"another type of {', '.join(redefined)} replaces the table")
    if old.get("StreamSpecification") != new.get("StreamSpecification"):
        yield Obstacle(name, "stream", "another stream loses the changes that were not read from this one")
    if _expiry(old) not in (None, _expiry(new)):
        yield Obstacle(name, "expiry", "the attribute of the time to live cannot be changed in one update")
    yield from _indexes(name, old, new)


def _attributes(table: dict[str, Any]) -> dict[str, str]:
    return {each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]}


def _expiry(table: dict[str, Any]) -> Any:
    return table.get("TimeToLiveSpecification", {}).get("AttributeName")


def _indexes(name: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Obstacle]:
    before, after = _by_name(old), _by_name(new)
    if altered := sorted(each for each in before.keys() & after.keys() if before[each] != after[each]):
        yield Obstacle(name, "indexes", f"keys or projection of {', '.join(altered)} differ: an index gets a new name instead")
    changes = sorted(before.keys() ^ after.keys())
    if len(changes) > 1:
        yield Obstacle(name, "indexes", f"one update creates or deletes one index, not {len(changes)}: {', '.join(changes)}")


def _by_name(table: dict[str, Any]) -> dict[str, Any]:
    return {index["IndexName"]: (index["KeySchema"], index["Projection"]) for index in table.get("GlobalSecondaryIndexes", [])}
