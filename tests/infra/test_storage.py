import pytest

from chalicelib.domain.erasure import files_of_conversation
from chalicelib.domain.uploads import CHECKSUM_HEADERS, LIFE_SECONDS, uploads_of_conversation
from tests.infra.template import Template

INDEXES = {
    "a_recent": ("list_a", "sort_recent", "INCLUDE"),
    "b_recent": ("list_b", "sort_recent", "KEYS_ONLY"),
    "c_recent": ("list_c", "sort_recent", "INCLUDE"),
    "d_recent": ("list_d", "sort_recent", "KEYS_ONLY"),
    "a_fixed": ("list_a", "sort_fixed", "KEYS_ONLY"),
    "b_fixed": ("list_b", "sort_fixed", "KEYS_ONLY"),
    "c_fixed": ("list_c", "sort_fixed", "KEYS_ONLY"),
    "e_sorted": ("list_e", "sort_e", "KEYS_ONLY"),
}
BUCKETS = ["FilesBucket", "WebBucket"]


def test_table_is_on_demand_encrypted_recoverable_and_retained(template: Template) -> None:
    table = template.only("AWS::DynamoDB::Table")
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["DeletionProtectionEnabled"] is True
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


def test_lists_with_cards_project_nothing_else(template: Template) -> None:
    indexes = template.only("AWS::DynamoDB::Table")["GlobalSecondaryIndexes"]
    projected = {index["IndexName"]: index["Projection"].get("NonKeyAttributes") for index in indexes}
    assert {name: what for name, what in projected.items() if what} == {"a_recent": ["card"], "c_recent": ["card"]}


def test_declared_attributes_are_key_attributes(template: Template) -> None:
    declared = {a["AttributeName"]: a["AttributeType"] for a in template.only("AWS::DynamoDB::Table")["AttributeDefinitions"]}
    names = {"pk", "sk"} | {name for hash_key, range_key, _ in INDEXES.values() for name in (hash_key, range_key)}
    assert declared == dict.fromkeys(names, "S")


@pytest.mark.parametrize("bucket", BUCKETS)
def test_bucket_is_private_and_encrypted(template: Template, bucket: str) -> None:
    properties = template.resources[bucket]["Properties"]
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(properties["PublicAccessBlockConfiguration"]) == 4
    assert properties["BucketEncryption"]
    assert properties["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


def test_template_has_exactly_two_buckets(template: Template) -> None:
    assert sorted(template.of_type("AWS::S3::Bucket")) == BUCKETS


def test_attachments_are_retained_with_earlier_versions_for_a_month(template: Template) -> None:
    bucket = template.resources["FilesBucket"]
    assert bucket["DeletionPolicy"] == "Retain"
    assert bucket["Properties"]["VersioningConfiguration"] == {"Status": "Enabled"}
    rules = {rule["Id"]: rule for rule in bucket["Properties"]["LifecycleConfiguration"]["Rules"]}
    assert rules["earlier-versions"]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
    assert rules["deletion-marks"]["ExpiredObjectDeleteMarker"] is True


def test_uploads_expire_after_their_signed_ids(template: Template) -> None:
    properties = template.resources["FilesBucket"]["Properties"]
    (rule,) = (each for each in properties["LifecycleConfiguration"]["Rules"] if each["Id"] == "uploads")
    assert uploads_of_conversation(1, 7).startswith(rule["Prefix"])
    assert not files_of_conversation(1, 7).startswith(rule["Prefix"])
    assert rule["ExpirationInDays"] * 86_400 >= LIFE_SECONDS
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 1}


def test_browser_may_send_the_headers_of_an_upload(template: Template) -> None:
    (rule,) = template.resources["FilesBucket"]["Properties"]["CorsConfiguration"]["CorsRules"]
    assert rule["AllowedMethods"] == ["PUT"]
    assert set(rule["AllowedHeaders"]) == {"content-type", *(each.lower() for each in CHECKSUM_HEADERS.values())}


@pytest.mark.parametrize("bucket", BUCKETS)
def test_bucket_refuses_requests_without_tls(template: Template, bucket: str) -> None:
    policies = template.of_type("AWS::S3::BucketPolicy").values()
    (statements,) = (each["PolicyDocument"]["Statement"] for each in policies if each["Bucket"] == {"Ref": bucket})
    (denied,) = (each for each in statements if each["Effect"] == "Deny")
    assert (denied["Principal"], denied["Action"]) == ("*", "s3:*")
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": False}}
    assert denied["Resource"] == [{"Fn::GetAtt": [bucket, "Arn"]}, {"Fn::Sub": f"${{{bucket}.Arn}}/*"}]


def test_distribution_reads_photos_and_no_other_file(template: Template) -> None:
    (policy,) = (each for each in template.of_type("AWS::S3::BucketPolicy").values() if each["Bucket"] == {"Ref": "FilesBucket"})
    allowed = {each["Principal"]["Service"]: each for each in policy["PolicyDocument"]["Statement"] if each["Effect"] == "Allow"}
    assert allowed.keys() == {"cloudfront.amazonaws.com", "ses.amazonaws.com"}
    statement = allowed["cloudfront.amazonaws.com"]
    assert statement["Action"] == "s3:GetObject"
    assert statement["Resource"] == {"Fn::Sub": "${FilesBucket.Arn}/photos/*"}
    assert statement["Condition"]["StringEquals"]["AWS:SourceArn"]["Fn::Sub"].endswith("distribution/${Distribution}")


def test_only_this_distribution_reads_the_web_bucket(template: Template) -> None:
    (policy,) = (each for each in template.of_type("AWS::S3::BucketPolicy").values() if each["Bucket"] == {"Ref": "WebBucket"})
    (statement,) = (each for each in policy["PolicyDocument"]["Statement"] if each["Effect"] == "Allow")
    assert statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert statement["Action"] == "s3:GetObject"
    assert statement["Condition"]["StringEquals"]["AWS:SourceArn"]["Fn::Sub"].endswith("distribution/${Distribution}")
