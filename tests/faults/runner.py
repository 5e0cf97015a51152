"""Runs a path once with a plan of faults, then checks invariants and compares the result with a run without faults."""

import difflib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

from tests.faults.checks import find_problems, load_browser
from tests.faults.company import FIRST_CONVERSATION, set_up_company
from tests.faults.comparison import DERIVED, normalized_lines, token_digests, without_delivery_state
from tests.faults.deployment import FIRST_ID, Deployment, Snapshot, new_deployment
from tests.faults.fault_kinds import Fault, faults_at
from tests.faults.injector import Injector
from tests.faults.paths import PATHS, Path
from tests.faults.write_paths import executed
from tests.support.specimen import modules

modules()  # declares the paths of the specimens

VERSION = re.compile(r'"version": "?\d+"?')
Plan = Sequence[tuple[int, Fault]]


@dataclass
class Outcome:
    """The stored items and the answer as comparable lines, all calls, the injected faults, and violated invariants."""

    lines: list[str]
    calls: list[str]
    injected: list[str]
    problems: list[str]
    sending: bool = False
    """The ledger had a delivery in state `sending` when a fault was injected."""
    unknown: bool = False
    """The ledger has a delivery in state `unknown` at the end."""


@dataclass
class Baseline:
    """A path's starting state, and its outcome without faults."""

    snapshot: Snapshot
    outcome: Outcome

    def points(self) -> list[tuple[int, Fault]]:
        """Every fault point: the number of calls before it, and the fault."""
        return [(number, fault) for number, call in enumerate(self.outcome.calls) for fault in faults_at(call, number)]


@dataclass
class Runner:
    deployment: Deployment
    company: Snapshot
    _baselines: dict[str, Baseline] = field(default_factory=dict)

    def baseline(self, name: str) -> Baseline:
        if name not in self._baselines:
            path = PATHS[name]
            self.deployment.restore(self.company)
            path.scenario(self.deployment)
            assert not self.deployment.refused, self.deployment.refused
            for browser in self.deployment.browsers.values():
                load_browser(self.deployment, browser)
            snapshot = self.deployment.snapshot()
            self._baselines[name] = Baseline(snapshot, self.run(path, snapshot, ()))
        return self._baselines[name]

    def run(self, path: Path, snapshot: Snapshot, plan: Plan) -> Outcome:
        deployment = self.deployment
        deployment.restore(snapshot)
        sending: list[bool] = []
        injector = Injector(plan, on_injection=lambda: sending.append("sending" in ledger_states(deployment)))
        problems: list[str] = []
        answer: Any = None
        try:
            with deployment.boundary.injecting(injector):
                answer = path.run(deployment)
        except AssertionError as failure:
            problems.append(str(failure))
        problems += find_problems(deployment)
        items = deployment.aws.table.items()
        lines = normalized_lines(items, known_in(snapshot), token_digests(FIRST_ID, deployment.ids.last), answer)
        unknown = "unknown" in ledger_states(deployment)
        return Outcome(lines, injector.calls, injector.injected, problems, any(sending), unknown)

    def executed_by(self, name: str) -> set[CodeType]:
        """The code of all functions that run in the path, when no fault is injected."""
        self.deployment.restore(self.baseline(name).snapshot)
        with executed() as found:
            PATHS[name].run(self.deployment)
        assert not self.deployment.refused, self.deployment.refused
        return found

    def problems_with(self, name: str, plan: Plan) -> str:
        """A report of the problems after a run with this plan, empty when there are none."""
        baseline, path = self.baseline(name), PATHS[name]
        if baseline.outcome.problems:
            return f"without a fault: {baseline.outcome.problems}"
        after = self.run(path, baseline.snapshot, plan)
        problems = list(after.problems)
        if not after.injected:
            problems.append("no fault was injected")
        if after.unknown and not after.sending:
            problems.append("a delivery is unknown that was never in state sending")
        problems += differences(path, baseline.outcome, after)
        return "\n  ".join([", then ".join(after.injected), *problems]) if problems else ""


def known_in(snapshot: Snapshot) -> Callable[[str], bool]:
    """A predicate for ids and conversation numbers that existed before the run."""
    first_free = snapshot.facts.get("conversation", FIRST_CONVERSATION) + 1

    def known(found: str) -> bool:
        if re.fullmatch(DERIVED, found):
            return False
        return int(found) < first_free if len(found) == 10 else int(found[-16:]) <= snapshot.last_id

    return known


def ledger_states(deployment: Deployment) -> list[str]:
    return [json.loads(item["data"])["state"] for item in deployment.aws.table.items() if item["kind"] == "ledger"]


def differences(path: Path, expected: Outcome, after: Outcome) -> list[str]:
    """A diff of the two runs. When a delivery is unknown, only the outcome of deliveries may differ."""
    selected = without_delivery_state if after.unknown else list
    before, found = (selected(_compared(path, outcome.lines)) for outcome in (expected, after))
    return list(difflib.unified_diff(before, found, "without a fault", "with a fault", n=0, lineterm=""))[:40]


def _compared(path: Path, lines: list[str]) -> list[str]:
    kept = [line for line in lines if line.partition(" ")[0] not in path.differs]
    return [VERSION.sub("", line) if f"{line.partition(' ')[0]}.version" in path.differs else line for line in kept]


@contextmanager
def new_runner() -> Iterator[Runner]:
    with new_deployment() as deployment:
        set_up_company(deployment)
        yield Runner(deployment, deployment.snapshot())
