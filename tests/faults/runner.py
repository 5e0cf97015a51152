"""One path, once, with a plan of faults; and what is wrong afterwards."""

import difflib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.faults import paths_agents, paths_inbound, paths_settings  # noqa: F401 - they declare themselves
from tests.faults.checks import load, troubles
from tests.faults.company import FIRST_CONVERSATION, furnish
from tests.faults.comparison import DERIVED, normal, tokens_up_to, without_sending
from tests.faults.deployment import FIRST_ID, Kept, World, new_world
from tests.faults.fault_kinds import Fault, faults_at
from tests.faults.injector import Injector
from tests.faults.paths import PATHS, Path

Plan = Sequence[tuple[int, Fault]]


@dataclass
class Outcome:
    lines: list[str]
    calls: list[str]
    struck: list[str]
    troubles: list[str]
    sending: bool = False
    """The ledger said that a message was being sent when a fault struck."""
    unknown: bool = False
    """It says in the end that nobody knows what became of a message."""


@dataclass
class Before:
    kept: Kept
    plain: Outcome

    def points(self) -> list[tuple[int, Fault]]:
        """Every call, with everything that can go wrong at it."""
        return [(number, fault) for number, call in enumerate(self.plain.calls) for fault in faults_at(call, number)]


@dataclass
class Runs:
    world: World
    company: Kept
    _before: dict[str, Before] = field(default_factory=dict)

    def before(self, name: str) -> Before:
        if name not in self._before:
            path = PATHS[name]
            self.world.go_back(self.company)
            path.scene(self.world)
            for browser in self.world.browsers.values():
                load(self.world, browser)
            kept = self.world.keep()
            self._before[name] = Before(kept, self.play(path, kept, ()))
        return self._before[name]

    def play(self, path: Path, kept: Kept, plan: Plan) -> Outcome:
        world = self.world
        world.go_back(kept)
        sending: list[bool] = []
        injector = Injector(plan, look=lambda: sending.append("sending" in ledger_states(world)))
        problems: list[str] = []
        answer: Any = None
        try:
            with world.boundary.watched(injector):
                answer = path.play(world)
        except AssertionError as failure:
            problems.append(str(failure))
        problems += troubles(world)
        items = world.aws.table.items()
        lines = normal(items, known_in(kept), tokens_up_to(FIRST_ID, world.ids.last), answer)
        unknown = "unknown" in ledger_states(world)
        return Outcome(lines, injector.calls, injector.struck, problems, any(sending), unknown)

    def trouble_with(self, name: str, plan: Plan) -> str:
        """Nothing when all is well."""
        before, path = self.before(name), PATHS[name]
        if before.plain.troubles:
            return f"without any fault: {before.plain.troubles}"
        after = self.play(path, before.kept, plan)
        problems = list(after.troubles)
        if not after.struck:
            problems.append("no fault has struck")
        if after.unknown and not after.sending:
            problems.append("nobody knows what became of a message that nobody was sending")
        problems += differences(path, before.plain, after)
        return "\n  ".join([", then ".join(after.struck), *problems]) if problems else ""


def known_in(kept: Kept) -> Callable[[str], bool]:
    """Ids and conversation numbers that were there before."""
    first_free = kept.facts.get("conversation", FIRST_CONVERSATION) + 1

    def known(found: str) -> bool:
        if re.fullmatch(DERIVED, found):
            return False
        return int(found) < first_free if len(found) == 10 else int(found[-16:]) <= kept.last_id

    return known


def ledger_states(world: World) -> list[str]:
    return [json.loads(item["data"])["state"] for item in world.aws.table.items() if item["kind"] == "ledger"]


def differences(path: Path, plain: Outcome, after: Outcome) -> list[str]:
    """A message of which nobody knows what became of it is another one than a message that was sent, and nothing else is."""
    known = without_sending if after.unknown else list
    wanted, found = (known(_told(path, outcome.lines)) for outcome in (plain, after))
    return list(difflib.unified_diff(wanted, found, "without a fault", "with it", n=0, lineterm=""))[:40]


def _told(path: Path, lines: list[str]) -> list[str]:
    return [line for line in lines if line.partition(" ")[0] not in path.differs]


@contextmanager
def all_runs() -> Iterator[Runs]:
    with new_world() as world:
        furnish(world)
        yield Runs(world, world.keep())
