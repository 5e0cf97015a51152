"""CloudFormation stacks: deploys with change sets, reads outputs and parameters."""

import json
import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

LOCAL = "local"
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
NOTHING_TO_DO = ("didn't contain changes", "No updates are to be performed")


class DeploymentError(Exception):
    """The message is shown on the terminal."""


def stack_name(stage: str) -> str:
    """The stack of a stage. `make run` deploys the stage `local` as `parley`."""
    return "parley" if stage == LOCAL else f"parley-{stage}"


def session(stage: str, endpoint: str | None = None) -> boto3.Session:
    """A session for the stage's AWS account, or for an emulated AWS, whose settings go into this process's environment."""
    if stage == LOCAL and not endpoint:
        endpoint = _local_endpoint()
    if endpoint:
        os.environ |= {"AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
        os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    return boto3.Session()


def _local_endpoint() -> str:
    stack_file = Path(os.environ.get("DATA_DIR") or ".local", "stack.json")
    try:
        return str(json.loads(stack_file.read_text())["aws_endpoint_url"])
    except FileNotFoundError:
        raise DeploymentError(f"There is no {stack_file}: is `make run` running, and with this DATA_DIR?") from None


def outputs(cloudformation: Any, stack: str) -> dict[str, str]:
    found = _describe(cloudformation, stack)
    if found is None:
        raise DeploymentError(f"There is no stack {stack} here: check the stage, the region and the account.")
    return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}


def deploy(cloudformation: Any, stack: str, template_url: str, given: Mapping[str, str]) -> bool:
    """Creates or updates the stack and returns whether anything changed. Parameters not given keep their values."""
    existing = _describe(cloudformation, stack)
    update = existing is not None and existing["StackStatus"] != "REVIEW_IN_PROGRESS"
    name = f"deploy-{time.time_ns() // 1_000_000}"
    cloudformation.create_change_set(
        StackName=stack,
        ChangeSetName=name,
        ChangeSetType="UPDATE" if update else "CREATE",
        TemplateURL=template_url,
        Capabilities=CAPABILITIES,
        Parameters=_parameters(cloudformation, template_url, existing, given),
    )
    if not _await_change_set(cloudformation, stack, name):
        return False
    cloudformation.execute_change_set(StackName=stack, ChangeSetName=name)
    _await_stack(cloudformation, stack)
    return True


def seconds_since_update(cloudformation: Any, stack: str) -> float:
    """Seconds since the last update of the stack, or its creation, began."""
    found = _describe(cloudformation, stack) or {}
    at: datetime = found.get("LastUpdatedTime") or found["CreationTime"]
    return (datetime.now(UTC) - at).total_seconds()


def parameter(cloudformation: Any, stack: str, key: str) -> str:
    found = _describe(cloudformation, stack) or {}
    return next((p["ParameterValue"] for p in found.get("Parameters", []) if p["ParameterKey"] == key), "")


def _parameters(
    cloudformation: Any, template_url: str, existing: dict[str, Any] | None, given: Mapping[str, str]
) -> list[dict[str, Any]]:
    summary = cloudformation.get_template_summary(TemplateURL=template_url)
    known = {declared["ParameterKey"] for declared in summary["Parameters"]}
    if unknown := given.keys() - known:
        raise DeploymentError(f"No such parameter: {', '.join(sorted(unknown))}. There are: {', '.join(sorted(known))}.")
    held = {p["ParameterKey"] for p in (existing or {}).get("Parameters", [])} & known
    kept = [{"ParameterKey": key, "UsePreviousValue": True} for key in sorted(held - given.keys())]
    return kept + [{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()]


def _await_change_set(cloudformation: Any, stack: str, name: str) -> bool:
    while (found := cloudformation.describe_change_set(StackName=stack, ChangeSetName=name))["Status"].endswith(
        ("PENDING", "IN_PROGRESS")
    ):
        time.sleep(1)
    if found["Status"] != "FAILED":
        for change in found.get("Changes", []):
            resource = change["ResourceChange"]
            print(f"  {resource['Action'].lower():8} {resource['ResourceType']:36} {resource['LogicalResourceId']}")
        return True
    reason = found.get("StatusReason", "")
    if not any(sentence in reason for sentence in NOTHING_TO_DO):
        raise DeploymentError(f"The change set of {stack} failed: {reason}")
    cloudformation.delete_change_set(StackName=stack, ChangeSetName=name)
    return False


def _await_stack(cloudformation: Any, stack: str) -> None:
    while (found := _describe(cloudformation, stack)) and found["StackStatus"].endswith("IN_PROGRESS"):
        time.sleep(1)
    status = found["StackStatus"] if found else "DELETED"
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise DeploymentError("\n".join([f"{stack} is {status}:", *_failures(cloudformation, stack)]))


def _failures(cloudformation: Any, stack: str) -> list[str]:
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("FAILED")]
    return [f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}" for event in reversed(failed)]


def _describe(cloudformation: Any, stack: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return found
