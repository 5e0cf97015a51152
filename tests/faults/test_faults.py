"""Runs every write path with every fault at external calls: at all of them (`make faults`), or at a sample. After the deployment
has settled, nothing is lost and nothing is stored or sent twice."""

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.aws import queues
from tests.faults.fault_kinds import Fault
from tests.faults.paths import PATHS
from tests.faults.points import MINIMUM, sample
from tests.faults.runner import Runner

EVERY_POINT = "--every-point"
CASES = [(name, Fault(fault)) for name, faults in MINIMUM.items() for fault in faults]


@pytest.mark.parametrize(("name", "fault"), CASES, ids=[f"{name}-{fault}" for name, fault in CASES])
def test_path_survives_fault_at_every_call(
    runner: Runner,
    record_property: Callable[[str, object], None],
    request: pytest.FixtureRequest,
    name: str,
    fault: Fault,
) -> None:
    baseline = runner.baseline(name)
    points = [(number, kind) for number, kind in baseline.points() if kind is fault]
    operations = [baseline.outcome.calls[number].rpartition(".")[2] for number, _ in points]
    run = points if request.config.getoption(EVERY_POINT, default=False) else sample(points, operations)
    problems = [problem for point in run if (problem := runner.problems_with(name, [point]))]
    record_property("points", (name, fault.value, len(run)))
    assert not problems, f"{len(problems)} of {len(run)}:\n\n" + "\n\n".join(problems[:5])
    assert len(points) >= MINIMUM[name][fault], (
        "the path makes fewer calls than points.json says; if that is intended, run `python -m tests.faults`"
    )


def test_sample_has_both_ends_of_writes_and_of_reads() -> None:
    operations = ["Query", *["TransactWriteItems"] * 8, "GetItem", "GetItem"]
    assert sample(range(11), operations) == [1, 3, 6, 8, 0, 10]
    assert sample(range(3), ["PutItem"] * 3) == [0, 1, 2]


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
    deployed = re.findall(
        r'\}-(\w+)(?:\.fifo)?"\n(?:.*\n)*?\s+VisibilityTimeout: (\d+)\n(?:.*\n)*?\s+maxReceiveCount: (\d+)', text
    )
    assert deployed == [(name, str(queue.visibility_ms // 1000), str(queue.tries)) for name, queue in queues().items()]
