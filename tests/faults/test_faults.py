"""Runs every write path with every fault at every external call. After the deployment has settled, nothing is lost and nothing
is stored or sent twice."""

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.aws import queues
from tests.faults.fault_kinds import Fault
from tests.faults.paths import PATHS
from tests.faults.points import MINIMUM
from tests.faults.runner import Runner

CASES = [(name, Fault(fault)) for name, faults in MINIMUM.items() for fault in faults]


@pytest.mark.parametrize(("name", "fault"), CASES, ids=[f"{name}-{fault}" for name, fault in CASES])
def test_path_survives_fault_at_every_call(
    runner: Runner, record_property: Callable[[str, object], None], name: str, fault: Fault
) -> None:
    points = [(number, kind) for number, kind in runner.baseline(name).points() if kind is fault]
    problems = [problem for point in points if (problem := runner.problems_with(name, [point]))]
    record_property("points", (name, fault.value, len(points)))
    assert not problems, f"{len(problems)} of {len(points)}:\n\n" + "\n\n".join(problems[:5])
    assert len(points) >= MINIMUM[name][fault], (
        "the path makes fewer calls than points.json says; if that is intended, run `python -m tests.faults`"
    )


def test_every_path_has_fault_points() -> None:
    assert MINIMUM.keys() == PATHS.keys(), "run `python -m tests.faults`"


PAIRED = ("inbound new contact", "inbound known contact", "reply on telegram", "reply in app")
KINDS = (Fault.REFUSED, Fault.TIMED_OUT, Fault.LOST_FOR_GOOD, Fault.KILLED_BEFORE, Fault.KILLED_AFTER)
"""Second faults that are possible at any call."""
PAIRS = 60
"""Pairs per path; the seed is the path's name, so that every run has the same pairs."""


@pytest.mark.parametrize("name", PAIRED)
def test_path_survives_two_faults(runner: Runner, record_property: Callable[[str, object], None], name: str) -> None:
    """Injects a second fault after the first. The number of later calls is unknown, so that some runs do not reach it."""
    points = runner.baseline(name).points()
    random_pairs = random.Random(name)
    pairs = [(random_pairs.choice(points), (random_pairs.randrange(12), random_pairs.choice(KINDS))) for _ in range(PAIRS)]
    problems = [problem for pair in pairs if (problem := runner.problems_with(name, pair))]
    record_property("points", (name, "two faults", len(pairs)))
    assert not problems, f"{len(problems)} of {len(pairs)}:\n\n" + "\n\n".join(problems[:5])


def test_queue_settings_match_the_template() -> None:
    text = (Path(__file__).parents[2] / "infra/resources/queues.yaml").read_text()
    deployed = re.findall(r'\}-(\w+)\.fifo"\n(?:.*\n)*?\s+VisibilityTimeout: (\d+)\n(?:.*\n)*?\s+maxReceiveCount: (\d+)', text)
    assert deployed == [(name, str(queue.visibility_ms // 1000), str(queue.tries)) for name, queue in queues().items()]
