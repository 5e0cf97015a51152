"""`make migrate` against an emulated AWS. tests/upgrades/test_migrate.py is about the walk itself."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra import package
from infra.migrate import SETTLED_SECONDS, wait_for_earlier_functions


def run(stage: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "infra.migrate", "--stage", stage]
    return subprocess.run(command, cwd=package.PROJECT, capture_output=True, text=True, check=False)


def test_stage_without_a_stack_is_refused(cloud: str) -> None:
    refused = run("nowhere")
    assert refused.returncode == 1
    assert "no stack parley-nowhere" in refused.stderr


class Stack:
    """A CloudFormation client that knows one stack."""

    def __init__(self, **at: datetime) -> None:
        self.at = at

    def describe_stacks(self, **_: Any) -> dict[str, Any]:
        return {"Stacks": [{"StackStatus": "UPDATE_COMPLETE", **self.at}]}


@pytest.mark.parametrize(
    ("created", "updated", "waited"),
    [(1, None, SETTLED_SECONDS - 1), (10_000, 20, SETTLED_SECONDS - 20), (10_000, None, None), (10_000, SETTLED_SECONDS, None)],
)
def test_migration_waits_for_functions_of_the_earlier_version(created: int, updated: int | None, waited: int | None) -> None:
    now, slept = datetime.now(UTC), list[float]()
    at = {"CreationTime": now - timedelta(seconds=created)}
    if updated is not None:
        at["LastUpdatedTime"] = now - timedelta(seconds=updated)
    wait_for_earlier_functions(Stack(**at), "parley-trial", slept.append)
    assert [pytest.approx(waited, abs=5)] * (waited is not None) == slept
