"""`python -m tests.upgrades.make`: makes the data folder of the version in pyproject.toml. docs/releasing.md says when.

It runs the local stack of this checkout on free ports, plays tests/upgrades/scenario.py, copies the stack's state while sockets
are open, and records what this checkout answers about it.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from infra import package
from tests.e2e.aws_resources import AwsResources
from tests.e2e.desk_api import Agent
from tests.e2e.desk_socket import DeskSocket
from tests.e2e.provider import Provider
from tests.e2e.stack import PROJECT, LocalStack
from tests.e2e.waiting import until, until_no_problems
from tests.upgrades.answers import everything
from tests.upgrades.opened import emulated_dynamodb, open_release
from tests.upgrades.release import HERE, QUEUES, Release, items_of, messages_of, text_of
from tests.upgrades.scenario import play, work_in_flight
from tests.upgrades.scenario_company import Company
from tests.upgrades.shapes import recorded_shapes, stored_entities


def make(version: str) -> Release:
    release = Release(HERE / version)
    with tempfile.TemporaryDirectory() as scratch:
        _record_data(release, Path(scratch, "data"))
        package.build(Path(scratch, "package"), stage="production", with_requirements=False)
        shutil.copy(Path(scratch, "package", "template.json"), release.folder / "template.json")
        (release.folder / "shapes.json").write_text(text_of(recorded_shapes(stored_entities())))
        with emulated_dynamodb(Path(scratch, "emulator")) as endpoint, open_release(release, endpoint) as opened:
            release.expect(everything(opened))
    return release


def _record_data(release: Release, data_dir: Path) -> None:
    provider = Provider()
    provider.start()
    providers = {"TELEGRAM_API_BASE": provider.telegram_base, "GRAPH_API_BASE": provider.graph_base}
    stack = LocalStack(data_dir, providers=providers)
    stack_info = stack.start()
    try:
        ada, ben, cleo = (Agent(stack_info, name) for name in ("ada", "ben", "cleo"))
        company = Company(stack, provider, ada, ben, cleo)
        recorded = play(company)
        recorded.users |= {name: agent.user for name, agent in (("ada", ada), ("ben", ben), ("cleo", cleo))}
        _copy(release, company)
    finally:
        stack.stop()
        provider.stop()


def _copy(release: Release, company: Company) -> None:
    """The state on disk is written now and then: it has to be of a moment when the sockets were open and the queues not empty."""
    stack_info, recorded, aws = company.stack_info, company.recorded, AwsResources(company.stack)
    accounts = (stack_info.account_id, recorded.users["gil"]["account_id"])
    until_no_problems(lambda: [trouble for each in accounts for trouble in aws.account_rows(each).inconsistencies()])
    tokens = [(stack_info.user("ada")["pubsub_token"], stack_info.account_id), (recorded.noted["kim_socket"], None)]
    sockets = [DeskSocket(stack_info, token, account_id=account_id) for token, account_id in tokens]
    with closing(sockets[0].open()), closing(sockets[1].open()), work_in_flight(company, aws):
        until(lambda: _complete(company.stack.data_dir), "open sockets and full queues are part of the saved state")
        release.write(company.stack.data_dir, _facts(company, release.version), recorded)
    if missing := stored_entities().keys() - {item["kind"]["S"] for item in release.items()}:
        raise SystemExit(f"The scenario leaves no {', '.join(sorted(missing))}: extend tests/upgrades/scenario_*.py.")


def _complete(data_dir: Path) -> bool:
    state = (data_dir / "state.json").read_text()
    kinds = Counter(item["kind"]["S"] for item in items_of(state))
    return kinds["socket"] == 4 and all(messages_of(state, queue) for queue in QUEUES)


def _facts(company: Company, version: str) -> dict[str, Any]:
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=PROJECT, check=True, capture_output=True, text=True).stdout.strip()
    return {
        "version": version,
        "commit": commit,
        "recorded_at": time.time_ns() // 1_000_000,
        "account_id": company.stack_info.account_id,
        "inboxes": company.stack_info.data["inboxes"],
    }


def main() -> None:
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    if (HERE / version).exists():
        raise SystemExit(f"{HERE / version} is there already: a release's folder is made once.")
    release = make(version)
    sizes = {file.name: file.stat().st_size for file in sorted(release.folder.iterdir())}
    print(f"{release.folder}: {json.dumps(sizes)}", file=sys.stderr)


if __name__ == "__main__":
    main()
