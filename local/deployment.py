"""Packages the application with Chalice and deploys its template to the emulator with CloudFormation, as on AWS."""

import hashlib
import json
import platform
import subprocess
import sys
import time
import zipfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import boto3

from chalicelib.channels.loading import provider_apis
from infra.archive import finish, own_runtime
from infra.merge import parameter_name
from infra.package import ARCHIVE
from local.gateway import ApiIds
from local.options import CLIENT_ID, CLIENT_SECRET, MAIL_DOMAIN, MAIL_FROM, PROJECT, REGION, STACK, Options

STAGE = "local"
BUCKET = "parley-deployments"
SOURCES = ("app.py", "chalicelib", "infra", ".chalice", "requirements.txt")
# Runs in its own process: Chalice imports app.py, and a process would import a changed app.py only once.
BUILD_SCRIPT = """import sys; from pathlib import Path; from infra.package import build
_, out, stage, packaged, architecture, runtime = sys.argv
build(Path(out), stage=stage, with_requirements=packaged == "1", architecture=architecture, runtime=runtime)"""
# Wheels and byte code must fit this machine and interpreter, not the architecture and runtime of a deployment.
ARCHITECTURE = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"


class DeploymentFailed(Exception):
    """The message is shown on the terminal."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """A deployed stack: its CloudFormation outputs, and whether this run deployed it."""

    outputs: Mapping[str, str]
    fresh: bool

    @property
    def api_ids(self) -> ApiIds:
        return ApiIds(rest=self.outputs["RestAPIId"], websocket=self.outputs["WebsocketAPIId"])


class Deployment:
    def __init__(self, options: Options) -> None:
        self._options = options
        self._package = options.data_dir / "package"
        self._record = options.data_dir / "deployed.json"

    def current(self) -> Deployed | None:
        """The deployment of an earlier run, or None when its sources, options or emulator version have changed."""
        if not self._record.exists():
            return None
        record = json.loads(self._record.read_text())
        return Deployed(record["outputs"], fresh=False) if record["fingerprint"] == self.fingerprint() else None

    def fingerprint(self) -> str:
        digest = hashlib.sha256(json.dumps([self._parameters(), self._options.packaged, version("ministack")]).encode())
        for file in source_files():
            digest.update(str(file).encode() + b"\0" + file.read_bytes())
        return digest.hexdigest()

    def deploy(self, changed: Collection[str] = ()) -> Deployed:
        """Packages and deploys. `changed` names the only files that differ from the last package; empty means any may.

        Raises `DeploymentFailed`.
        """
        fingerprint = self.fingerprint()
        if changed and all(name.startswith("chalicelib/") for name in changed) and (self._package / ARCHIVE).exists():
            self._repack()
        else:
            self._build()
        outputs = self._deploy()
        self._record.unlink(missing_ok=True)
        self._pending = json.dumps({"fingerprint": fingerprint, "outputs": outputs}, indent=1)
        return Deployed(outputs, fresh=True)

    def save_record(self) -> None:
        """Stores the fingerprint and the outputs. Call it after the emulator's state is saved, so that the two agree."""
        self._record.write_text(self._pending)

    def _build(self) -> None:
        packaged = "1" if self._options.packaged else "0"
        command = [sys.executable, "-c", BUILD_SCRIPT, str(self._package), STAGE, packaged, ARCHITECTURE, own_runtime()]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise DeploymentFailed(f"packaging failed\n{done.stderr.strip()}")

    def _repack(self) -> None:
        """Replaces `chalicelib/` in the last zip. Chalice would spend over a second on parts that have not changed."""
        packed, unfinished = self._package / ARCHIVE, self._options.temporary / ARCHIVE
        with zipfile.ZipFile(packed) as before, zipfile.ZipFile(unfinished, "w") as after:
            for entry in before.infolist():
                if not entry.filename.startswith("chalicelib/"):
                    after.writestr(entry, before.read(entry))
            for file in _files_below(PROJECT / "chalicelib"):
                after.write(file, file.relative_to(PROJECT))
        try:
            finish(unfinished, packed)
        except SyntaxError as problem:
            raise DeploymentFailed(f"{problem.msg} ({problem.filename}, line {problem.lineno})") from problem

    def _deploy(self) -> dict[str, str]:
        template = self._upload()
        cloudformation = boto3.client("cloudformation", region_name=REGION)
        change = cloudformation.create_change_set(
            StackName=STACK,
            ChangeSetName=f"local-{time.time_ns()}",
            ChangeSetType="UPDATE" if _status(cloudformation) else "CREATE",
            TemplateURL=f"{self._options.aws_url}/{BUCKET}/template.json",
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in self._parameters().items()],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
        if _wait_until_settled(lambda: cloudformation.describe_change_set(ChangeSetName=change["Id"])["Status"]) != "FAILED":
            cloudformation.execute_change_set(ChangeSetName=change["Id"])
        status = _wait_until_settled(lambda: str(_status(cloudformation)))
        if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            raise DeploymentFailed(f"CloudFormation ended with {status}:\n{_failures(cloudformation)}")
        _enable_expiry(template)
        stack = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    def _upload(self) -> dict[str, Any]:
        s3 = boto3.client("s3", region_name=REGION)
        s3.create_bucket(Bucket=BUCKET)
        code = (self._package / ARCHIVE).read_bytes()
        key = f"{hashlib.sha256(code).hexdigest()[:20]}.zip"
        s3.put_object(Bucket=BUCKET, Key=key, Body=code)
        text = (self._package / "template.json").read_text().replace(f"./{ARCHIVE}", f"s3://{BUCKET}/{key}")
        template: dict[str, Any] = json.loads(text)
        s3.put_object(Bucket=BUCKET, Key="template.json", Body=json.dumps(template).encode())
        return template

    def _parameters(self) -> dict[str, str]:
        options = self._options
        return {
            "Stage": STAGE,
            "PublicUrl": options.url,
            "MailFrom": MAIL_FROM,
            "MailDomain": MAIL_DOMAIN,
            **dict.fromkeys(("GoogleOauthClientId", "AzureAppId"), CLIENT_ID),
            **dict.fromkeys(("GoogleOauthClientSecret", "AzureAppSecret"), CLIENT_SECRET),
            "OutgoingPrivateHosts": options.private_hosts,
            "AllowedOrigins": options.allowed_origins,
            "WebsocketManagementBase": f"{options.aws_url}/_aws/execute-api",
            **{
                parameter_name(api.setting): options.provider_bases[api.setting]
                for api in provider_apis()
                if api.setting in options.provider_bases
            },
        }


def source_files() -> list[Path]:
    return [file for name in SOURCES for file in _files_below(PROJECT / name) if file.suffix != ".pyc"]


def _files_below(path: Path) -> Iterable[Path]:
    return sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]


def _status(cloudformation: Any) -> str | None:
    try:
        return str(cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"])
    except cloudformation.exceptions.ClientError:
        return None


def _wait_until_settled(status: Any) -> str:
    while (now := status()).endswith(("_PENDING", "_IN_PROGRESS")):
        time.sleep(0.02)
    return str(now)


def _failures(cloudformation: Any) -> str:
    events = cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("FAILED")]
    return "\n".join(f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}" for event in failed)


def _enable_expiry(template: Mapping[str, Any]) -> None:
    """Applies TimeToLiveSpecification to each table: the emulator's CloudFormation ignores it."""
    dynamodb = boto3.client("dynamodb", region_name=REGION)
    cloudformation = boto3.client("cloudformation", region_name=REGION)
    for name, resource in template["Resources"].items():
        expiry = resource.get("Properties", {}).get("TimeToLiveSpecification")
        if resource["Type"] == "AWS::DynamoDB::Table" and expiry:
            found = cloudformation.describe_stack_resource(StackName=STACK, LogicalResourceId=name)
            table = found["StackResourceDetail"]["PhysicalResourceId"]
            dynamodb.update_time_to_live(TableName=table, TimeToLiveSpecification=expiry)
