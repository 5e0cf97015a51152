"""Every write path, with every fault at every call to the outside: when all is quiet again, nothing is lost and nothing is there
twice."""

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.aws import queues
from tests.faults.fault_kinds import Fault
from tests.faults.paths import PATHS
from tests.faults.points import FLOOR
from tests.faults.runner import Runs

CASES = [(name, Fault(fault)) for name, faults in FLOOR.items() for fault in faults]


@pytest.mark.parametrize(("name", "fault"), CASES, ids=[f"{name}-{fault}" for name, fault in CASES])
def test_faults(runs: Runs, record_property: Callable[[str, object], None], name: str, fault: Fault) -> None:
    points = [(number, kind) for number, kind in runs.before(name).points() if kind is fault]
    problems = [problem for point in points if (problem := runs.trouble_with(name, [point]))]
    record_property("points", (name, fault.value, len(points)))
    assert not problems, f"{len(problems)} of {len(points)}:\n\n" + "\n\n".join(problems[:5])
    assert len(points) >= FLOOR[name][fault], "a path makes fewer calls than before: run `python -m tests.faults` if it should"


def test_every_path_is_counted() -> None:
    assert FLOOR.keys() == PATHS.keys(), "run `python -m tests.faults`"


PAIRED = ("inbound new contact", "inbound known contact", "reply on telegram", "reply in app")
KINDS = (Fault.REFUSED, Fault.TIMED_OUT, Fault.LOST_FOR_GOOD, Fault.KILLED_BEFORE, Fault.KILLED_AFTER)
"""Second faults that can strike any call."""
PAIRS = 60
"""Of each path; the same ones every time."""


@pytest.mark.parametrize("name", PAIRED)
def test_two_faults_in_a_row(runs: Runs, record_property: Callable[[str, object], None], name: str) -> None:
    """The second one strikes what comes after the first: how much that is is known only then, so that some second ones miss."""
    points = runs.before(name).points()
    chance = random.Random(name)
    pairs = [(chance.choice(points), (chance.randrange(12), chance.choice(KINDS))) for _ in range(PAIRS)]
    problems = [problem for pair in pairs if (problem := runs.trouble_with(name, pair))]
    record_property("points", (name, "two in a row", len(pairs)))
    assert not problems, f"{len(problems)} of {len(pairs)}:\n\n" + "\n\n".join(problems[:5])


def test_queues_are_as_they_are_deployed() -> None:
    text = (Path(__file__).parents[2] / "infra/resources/queues.yaml").read_text()
    deployed = re.findall(r'\}-(\w+)\.fifo"\n(?:.*\n)*?\s+VisibilityTimeout: (\d+)\n(?:.*\n)*?\s+maxReceiveCount: (\d+)', text)
    assert deployed == [(name, str(queue.visibility_ms // 1000), str(queue.tries)) for name, queue in queues().items()]
