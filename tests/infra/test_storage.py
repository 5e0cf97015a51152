import pytest

from tests.infra.template import Template

INDEXES = {
    "inbox_by_activity": ("list_inbox", "activity_key", "ALL"),
    "assignee_by_activity": ("list_assignee", "activity_key", "ALL"),
    "team_by_activity": ("list_team", "activity_key", "ALL"),
    "label_by_activity": ("list_label", "activity_key", "KEYS_ONLY"),
    "inbox_by_creation": ("list_inbox", "creation_key", "KEYS_ONLY"),
    "assignee_by_creation": ("list_assignee", "creation_key", "KEYS_ONLY"),
    "inbox_by_priority": ("list_inbox", "priority_key", "KEYS_ONLY"),
    "assignee_by_priority": ("list_assignee", "priority_key", "KEYS_ONLY"),
    "inbox_by_waiting": ("list_inbox", "waiting_key", "KEYS_ONLY"),
    "assignee_by_waiting": ("list_assignee", "waiting_key", "KEYS_ONLY"),
    "feed": ("feed_account", "feed_position", "ALL"),
}
NUMBERS = {"feed_position"}
BUCKETS = ["FilesBucket", "WebBucket"]


def test_table_is_on_demand_encrypted_recoverable_and_retained(template: Template) -> None:
    table = template.only("AWS::DynamoDB::Table")
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["SSESpecification"] == {"SSEEnabled": True}
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    assert template.resources["Table"]["DeletionPolicy"] == "Retain"
    assert template.resources["Table"]["UpdateReplacePolicy"] == "Retain"


def test_indexes_are_the_expected_ones(template: Template) -> None:
    made = {
        index["IndexName"]: (*(key["AttributeName"] for key in index["KeySchema"]), index["Projection"]["ProjectionType"])
        for index in template.only("AWS::DynamoDB::Table")["GlobalSecondaryIndexes"]
    }
    assert made == INDEXES


def test_declared_attributes_are_key_attributes(template: Template) -> None:
    declared = {a["AttributeName"]: a["AttributeType"] for a in template.only("AWS::DynamoDB::Table")["AttributeDefinitions"]}
    names = {"pk", "sk"} | {name for hash_key, range_key, _ in INDEXES.values() for name in (hash_key, range_key)}
    assert declared == {name: "N" if name in NUMBERS else "S" for name in names}


@pytest.mark.parametrize("bucket", BUCKETS)
def test_bucket_is_private_and_encrypted(template: Template, bucket: str) -> None:
    properties = template.resources[bucket]["Properties"]
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(properties["PublicAccessBlockConfiguration"]) == 4
    assert properties["BucketEncryption"]
    assert properties["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


def test_template_has_exactly_two_buckets(template: Template) -> None:
    assert sorted(template.of_type("AWS::S3::Bucket")) == BUCKETS


def test_attachments_are_retained(template: Template) -> None:
    assert template.resources["FilesBucket"]["DeletionPolicy"] == "Retain"


def test_only_this_distribution_reads_the_web_bucket(template: Template) -> None:
    (statement,) = template.only("AWS::S3::BucketPolicy")["PolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert statement["Action"] == "s3:GetObject"
    assert statement["Condition"]["StringEquals"]["AWS:SourceArn"]["Fn::Sub"].endswith("distribution/${Distribution}")
