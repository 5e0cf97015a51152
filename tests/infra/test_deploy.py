"""`make deploy` and `make account` against an emulated AWS."""

import subprocess
import sys
from pathlib import Path

import boto3
import pytest

from infra import account, deploy, package, stacks, website

STAGE = "trial"


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>")
    (folder / "assets" / "index-Bx81.js").write_text("export {}")
    (folder / "packs" / "js").mkdir(parents=True)
    (folder / "packs" / "js" / "sdk.js").write_text("void 0")
    return folder


def test_first_deployment_sets_its_url_and_the_next_changes_nothing(
    cloud: str, code_only: Path, dist: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    aws = boto3.Session()
    given = {"Stage": STAGE, "LogRetentionDays": "7", "WebsocketManagementBase": f"{cloud}/_aws/execute-api"}
    outputs = deploy.deploy(aws, stage=STAGE, template=code_only, dist=dist, given=given)
    assert outputs["PublicUrl"] == f"https://{outputs['DistributionDomain']}"

    variables = aws.client("lambda").get_function_configuration(FunctionName="parley-trial-api-handler")["Environment"][
        "Variables"
    ]
    assert variables["PUBLIC_URL"] == outputs["PublicUrl"]
    assert variables["STAGE"] == STAGE
    assert variables["WEBSOCKET_ENDPOINT"] == f"{cloud}/_aws/execute-api/{outputs['WebsocketAPIId']}/cable"

    page = aws.client("s3").head_object(Bucket=outputs["WebBucket"], Key="index.html")
    script = aws.client("s3").head_object(Bucket=outputs["WebBucket"], Key="assets/index-Bx81.js")
    assert (page["CacheControl"], page["ContentType"]) == (website.REVALIDATE, "text/html; charset=utf-8")
    assert (script["CacheControl"], script["ContentType"]) == (website.IMMUTABLE, "text/javascript; charset=utf-8")

    sdk = aws.client("s3").head_object(Bucket=outputs["WebBucket"], Key="packs/js/sdk.js")
    assert (sdk["CacheControl"], sdk["ContentType"]) == (website.SHORT, "text/javascript; charset=utf-8")

    capsys.readouterr()
    assert deploy.deploy(aws, stage=STAGE, template=code_only, dist=dist, given={"Stage": STAGE}) == outputs
    assert "nothing changed" in capsys.readouterr().out
    groups = aws.client("logs").describe_log_groups(logGroupNamePrefix="/aws/lambda/parley-trial-wake")["logGroups"]
    assert [group["retentionInDays"] for group in groups] == [7]


def test_unknown_parameter_is_refused_before_any_change(cloud: str, code_only: Path, dist: Path) -> None:
    with pytest.raises(stacks.DeploymentError, match="No such parameter: LogRetention"):
        deploy.deploy(boto3.Session(), stage=STAGE, template=code_only, dist=dist, given={"LogRetention": "7"})
    with pytest.raises(stacks.DeploymentError, match="no stack parley-trial"):
        account.take_environment(boto3.Session(), STAGE)


def _open_account(email: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "infra.account", "--stage", STAGE, "--email", email, "--name", "Acme Coffee"]
    return subprocess.run(command, cwd=package.PROJECT, capture_output=True, text=True, check=False)


def test_account_of_an_email_can_be_opened_once(cloud: str, code_only: Path, dist: Path) -> None:
    aws = boto3.Session()
    outputs = deploy.deploy(aws, stage=STAGE, template=code_only, dist=dist, given={"Stage": STAGE})
    opened = _open_account("ada@acme.example")
    assert opened.returncode == 0, opened.stderr
    assert f"'Acme Coffee', is open at {outputs['PublicUrl']}" in opened.stdout
    assert aws.client("dynamodb").scan(TableName=outputs["TableName"])["Count"] > 0
    assert f"{outputs['PublicUrl']}/password#" in opened.stdout
    command = [sys.executable, "-m", "infra.password_link", "--stage", STAGE, "--email"]
    link = subprocess.run([*command, "ada@acme.example"], cwd=package.PROJECT, capture_output=True, text=True, check=True)
    assert f"{outputs['PublicUrl']}/password#" in link.stdout
    nobody = subprocess.run([*command, "eve@acme.example"], cwd=package.PROJECT, capture_output=True, text=True, check=False)
    assert (nobody.returncode, nobody.stderr.strip()) == (1, "No link was made: nobody has the address eve@acme.example")
    again = _open_account("ada@acme.example")
    assert again.returncode == 1
    assert again.stderr.startswith("No account was opened: ")
