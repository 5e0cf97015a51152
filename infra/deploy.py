"""`python -m infra.deploy --stage production [Parameter=value …]`: packages the sources and deploys them to AWS.

Needs the operator's AWS credentials and region. A repeated run updates only the resources that differ.
"""

import argparse
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra import package, stacks, website

DIST = package.PROJECT / "web" / "dist"
STAGES = re.compile(r"[a-z][a-z0-9-]{0,19}")


def deploy(aws: boto3.Session, *, stage: str, template: Path, dist: Path, given: Mapping[str, str]) -> dict[str, str]:
    """Deploys the packaged template and the web client. Returns the stack's outputs."""
    stack, cloudformation = stacks.stack_name(stage), aws.client("cloudformation")
    url = upload(aws, template)
    print(f"{stack}: changes" if stacks.deploy(cloudformation, stack, url, given) else f"{stack}: nothing changed")
    outputs = stacks.outputs(cloudformation, stack)
    if not stacks.parameter(cloudformation, stack, "PublicUrl"):
        # The distribution refers to the functions' APIs, so the functions cannot refer to it: its URL is a parameter.
        address = f"https://{outputs['DistributionDomain']}"
        stacks.deploy(cloudformation, stack, url, {"PublicUrl": address})
        outputs = stacks.outputs(cloudformation, stack)
    count = website.publish(aws.client("s3"), outputs["WebBucket"], dist)
    website.invalidate(aws.client("cloudfront"), outputs["DistributionId"])
    print(f"{count} files of the web client uploaded")
    return outputs


def upload(aws: boto3.Session, template: Path) -> str:
    """Uploads the zip and the template to the artifacts bucket. Returns the template's URL."""
    s3, bucket = aws.client("s3"), _artifacts_bucket(aws)
    archive = (template.parent / package.ARCHIVE).read_bytes()
    code = f"code/{_digest(archive)}.zip"
    s3.put_object(Bucket=bucket, Key=code, Body=archive)
    named = template.read_text().replace(f"./{package.ARCHIVE}", f"s3://{bucket}/{code}")
    body = json.dumps(json.loads(named), separators=(",", ":")).encode()
    key = f"templates/{_digest(body)}.json"
    s3.put_object(Bucket=bucket, Key=key, Body=body)
    return f"{s3.meta.endpoint_url.rstrip('/')}/{bucket}/{key}"


def _artifacts_bucket(aws: boto3.Session) -> str:
    """The bucket of this AWS account and region, created at the first deployment. Objects expire after ninety days."""
    s3, region = aws.client("s3"), aws.region_name
    name = f"parley-artifacts-{aws.client('sts').get_caller_identity()['Account']}-{region}"
    try:
        s3.head_bucket(Bucket=name)
    except ClientError as error:
        if error.response["Error"]["Code"] != "404":
            raise
        _create_bucket(s3, name, region)
    return name


def _create_bucket(s3: Any, name: str, region: str) -> None:
    # S3 rejects a LocationConstraint of us-east-1.
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=name, **place)
    closed = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=closed)
    rule = {"ID": "old-versions", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 90}}
    s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": [rule]})


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _given(pairs: list[str]) -> dict[str, str]:
    if wrong := [pair for pair in pairs if "=" not in pair]:
        raise stacks.DeploymentError(f"Parameters are written Name=value, not {wrong[0]!r}.")
    return dict(pair.split("=", 1) for pair in pairs)


def _run(stage: str, pairs: list[str]) -> None:
    if not STAGES.fullmatch(stage) or stage == stacks.LOCAL:
        raise stacks.DeploymentError(
            f"{stage!r} is not a stage: use 1 to 20 lower-case letters, digits and hyphens, and not 'local'."
        )
    given = {"Stage": stage, **_given(pairs)}
    template = package.build(package.PROJECT / ".build" / stage, stage=stage, with_requirements=True)
    package.lint(template)
    print(package.summary(template))
    outputs = deploy(boto3.Session(), stage=stage, template=template, dist=DIST, given=given)
    print(f"\nParley is at {outputs['PublicUrl']}")
    print(f"The first account: make account STAGE={stage} EMAIL=you@your.domain NAME='Your company'")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.deploy", description=__doc__)
    parser.add_argument("--stage", default="production")
    parser.add_argument("parameters", nargs="*", metavar="Parameter=value", help="see infra/resources/parameters.yaml")
    options = parser.parse_args()
    try:
        _run(options.stage, options.parameters)
    except (stacks.DeploymentError, BotoCoreError, ClientError) as error:
        raise SystemExit(f"Not deployed: {error}") from None


if __name__ == "__main__":
    main()
