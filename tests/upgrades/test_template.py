"""The newest template updates a stack of the last release in one update, without replacing a table, queue or bucket."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from infra import package
from tests.upgrades.exceptions import TEMPLATE
from tests.upgrades.release import releases
from tests.upgrades.template_changes import obstacles

Edit = Callable[[dict[str, Any]], object]


@pytest.fixture(name="newest", scope="module")
def _newest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    made = package.build(tmp_path_factory.mktemp("newest"), stage="production", with_requirements=False)
    template: dict[str, Any] = json.loads(made.read_text())
    return template


def test_stack_of_the_last_release_can_be_updated(newest: dict[str, Any]) -> None:
    last = releases()[-1]
    allowed = TEMPLATE.get(last.version, {})
    assert [each for each in obstacles(last.template, newest) if (each.resource, each.rule) not in allowed] == []


def test_every_exception_has_a_reason() -> None:
    assert TEMPLATE.keys() <= {release.version for release in releases()}
    assert all(reason for allowed in TEMPLATE.values() for reason in allowed.values())


def index(name: str, hash_key: str = "pk", projection: str = "ALL") -> dict[str, Any]:
    keys = [{"AttributeName": hash_key, "KeyType": "HASH"}]
    return {"IndexName": name, "KeySchema": keys, "Projection": {"ProjectionType": projection}}


def small_template() -> dict[str, Any]:
    return {
        "Parameters": {"Stage": {"Type": "String"}},
        "Resources": {
            "Table": {
                "Type": "AWS::DynamoDB::Table",
                "DeletionPolicy": "Retain",
                "UpdateReplacePolicy": "Retain",
                "Properties": {
                    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
                    "AttributeDefinitions": [
                        {"AttributeName": "pk", "AttributeType": "S"},
                        {"AttributeName": "at", "AttributeType": "N"},
                    ],
                    "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
                    "TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True},
                    "GlobalSecondaryIndexes": [index("one"), index("two")],
                },
            },
            "Queue": {
                "Type": "AWS::SQS::Queue",
                "Properties": {"QueueName": "q.fifo", "FifoQueue": True, "VisibilityTimeout": 30},
            },
            "Bucket": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain", "Properties": {}},
            "Distribution": {"Type": "AWS::CloudFront::Distribution", "Properties": {"Comment": "the desk"}},
            "Worker": {"Type": "AWS::Serverless::Function", "Properties": {"Timeout": 30}},
        },
    }


def table(template: dict[str, Any]) -> dict[str, Any]:
    properties: dict[str, Any] = template["Resources"]["Table"]["Properties"]
    return properties


def found_after(edit: Edit) -> list[tuple[str, str]]:
    old, new = small_template(), small_template()
    edit(new)
    kept = copy.deepcopy(old)
    found = [(each.resource, each.rule) for each in obstacles(old, new)]
    assert old == kept
    return found


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(lambda _: None, id="nothing"),
        pytest.param(lambda t: table(t)["GlobalSecondaryIndexes"].append(index("three")), id="one index more"),
        pytest.param(lambda t: table(t)["GlobalSecondaryIndexes"].pop(), id="one index less"),
        pytest.param(lambda t: table(t)["GlobalSecondaryIndexes"].reverse(), id="indexes in another order"),
        pytest.param(
            lambda t: table(t)["AttributeDefinitions"].append({"AttributeName": "due", "AttributeType": "N"}), id="attribute"
        ),
        pytest.param(lambda t: table(t).update(BillingMode="PAY_PER_REQUEST"), id="billing"),
        pytest.param(lambda t: t["Resources"]["Queue"]["Properties"].update(VisibilityTimeout=60), id="visibility"),
        pytest.param(lambda t: t["Resources"]["Queue"].update(DeletionPolicy="Retain"), id="more retention"),
        pytest.param(lambda t: t["Resources"]["Distribution"]["Properties"].update(Comment="other"), id="distribution"),
        pytest.param(lambda t: t["Resources"].pop("Worker"), id="function less"),
        pytest.param(lambda t: t["Resources"].update(Other=t["Resources"]["Queue"]), id="queue more"),
        pytest.param(lambda t: t["Parameters"].update(New={"Type": "String", "Default": ""}), id="parameter with default"),
    ],
)
def test_harmless_change_passes(edit: Edit) -> None:
    assert found_after(edit) == []


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda t: table(t)["GlobalSecondaryIndexes"].clear(), ("Table", "indexes")),
        (lambda t: table(t)["GlobalSecondaryIndexes"].extend([index("three"), index("four")]), ("Table", "indexes")),
        (lambda t: table(t).update(GlobalSecondaryIndexes=[index("one"), index("three")]), ("Table", "indexes")),
        (lambda t: table(t).update(GlobalSecondaryIndexes=[index("one", "at"), index("two")]), ("Table", "indexes")),
        (lambda t: table(t).update(GlobalSecondaryIndexes=[index("one"), index("two", "pk", "KEYS_ONLY")]), ("Table", "indexes")),
        (lambda t: table(t).update(TableName="parley"), ("Table", "replaced")),
        (lambda t: table(t)["KeySchema"].append({"AttributeName": "at", "KeyType": "RANGE"}), ("Table", "replaced")),
        (lambda t: table(t)["AttributeDefinitions"][1].update(AttributeType="S"), ("Table", "replaced")),
        (lambda t: table(t)["StreamSpecification"].update(StreamViewType="KEYS_ONLY"), ("Table", "stream")),
        (lambda t: table(t)["TimeToLiveSpecification"].update(AttributeName="ttl"), ("Table", "expiry")),
        (lambda t: t["Resources"]["Table"].pop("DeletionPolicy"), ("Table", "retention")),
        (lambda t: t["Resources"]["Table"].update(UpdateReplacePolicy="Delete"), ("Table", "retention")),
        (lambda t: t["Resources"].update(Rows=t["Resources"].pop("Table")), ("Table", "removed")),
        (lambda t: t["Resources"]["Table"].update(Type="AWS::DynamoDB::GlobalTable"), ("Table", "removed")),
        (lambda t: t["Resources"]["Queue"]["Properties"].update(QueueName="other.fifo"), ("Queue", "replaced")),
        (lambda t: t["Resources"]["Queue"]["Properties"].pop("FifoQueue"), ("Queue", "replaced")),
        (lambda t: t["Resources"].pop("Queue"), ("Queue", "removed")),
        (lambda t: t["Resources"]["Bucket"]["Properties"].update(BucketName="files"), ("Bucket", "replaced")),
        (lambda t: t["Resources"].pop("Bucket"), ("Bucket", "removed")),
        (lambda t: t["Resources"].pop("Distribution"), ("Distribution", "removed")),
        (lambda t: t["Parameters"].update(New={"Type": "String"}), ("New", "parameter")),
    ],
)
def test_obstacle_is_found(edit: Edit, expected: tuple[str, str]) -> None:
    assert found_after(edit) == [expected]
