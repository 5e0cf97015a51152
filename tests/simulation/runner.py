"""One run of the simulation. A seed gives the conditions and the steps. Each step has its own seed, so that a replay can leave
out others."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from chalicelib import log
from tests.simulation.backend import Conditions
from tests.simulation.deployment import Deployment
from tests.simulation.scheduler import FaultRates
from tests.simulation.settling import settle_and_check
from tests.simulation.steps import STEPS
from tests.simulation.storage import LawBroken

SeededStep = tuple[str, int]
"""The name of a step, and the seed of its random choices."""

STEPS_PER_SEED = 1_000
SETTLE = "settle and check"
TRIES_BETWEEN_SETTLING = 400
"""Somewhat less than half of the tried steps are possible."""
NAMES = list(STEPS)
WEIGHTS = list(accumulate(weight for weight, _ in STEPS.values()))


@dataclass(frozen=True)
class Failure:
    seed: int
    steps: tuple[SeededStep, ...]
    error: str


Outcome = tuple[int, Counter[str], Failure | None]
"""A seed, how often everything happened, and the failure if there was one."""


def conditions_of(seed: int) -> Conditions:
    """The conditions of a run. The text is part of the random seed: changing it changes every run."""
    random = Random(f"climate {seed}")
    return Conditions(
        fault_rates=FaultRates(pause=random.choice((0.0, 0.08, 0.2, 0.4)), fault=random.choice((0.0, 0.003, 0.01, 0.03))),
        provider_fault_rate=random.choice((0.0, 0.1, 0.3)),
        frame_loss_rate=random.choice((0.0, 0.3, 1.0)),
    )


@contextmanager
def without_log() -> Iterator[None]:
    write: Callable[..., None] = log.write_line
    log.write_line = lambda **_: None
    try:
        yield
    finally:
        log.write_line = write


def run_seed(seed: int) -> Outcome:
    """Not in __main__, which the processes of a pool do not import."""
    return seed, *run(seed, STEPS_PER_SEED)


@without_log()
def run(seed: int, length: int) -> tuple[Counter[str], Failure | None]:
    """Executes `length` steps, the last of which settles. Impossible steps (an empty queue, no browser) are not counted."""
    random = Random(seed)
    executed: list[SeededStep] = []
    step: SeededStep = (SETTLE, 0)
    deployment = Deployment(conditions_of(seed))
    try:
        while len(executed) < length:
            step = next_step(random, len(executed), length)
            if execute(deployment, step):
                executed.append(step)
    except (Exception, LawBroken) as error:  # noqa: BLE001 - whatever it is, it is what was looked for
        return deployment.tally, Failure(seed, (*executed, step), describe(error))
    return deployment.tally, None


def next_step(random: Random, executed: int, length: int) -> SeededStep:
    if executed == length - 1 or random.random() < 1 / TRIES_BETWEEN_SETTLING:
        return SETTLE, random.getrandbits(32)
    return random.choices(NAMES, cum_weights=WEIGHTS)[0], random.getrandbits(32)


def execute(deployment: Deployment, step: SeededStep) -> bool:
    name, seed = step
    deployment.step += 1
    action = settle_and_check if name == SETTLE else STEPS[name][1]
    was_done = action(deployment, Random(seed))
    if was_done:
        deployment.tally[f"step: {name}"] += 1
        deployment.tally["steps"] += 1
    return was_done


@without_log()
def replay(seed: int, steps: Sequence[SeededStep]) -> str | None:
    """The error that these steps end in, or None."""
    deployment = Deployment(conditions_of(seed))
    try:
        for step in steps:
            execute(deployment, step)
        settle_and_check(deployment, Random(seed))
    except (Exception, LawBroken) as error:  # noqa: BLE001 - whatever it is, it is what was looked for
        return describe(error)
    return None


def describe(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def shrink(failure: Failure, max_tries: int = 120) -> Failure:
    """The failure with as few steps as possible that still end in an error of the same kind, by delta debugging: leaves out ever
    smaller runs of steps, with at most `max_tries` replays."""
    steps, kind = list(failure.steps), error_kind(failure.error)
    error = failure.error
    size = max(1, len(steps) // 2)
    while size and max_tries:
        start = 0
        while start < len(steps) and max_tries:
            max_tries -= 1
            fewer = steps[:start] + steps[start + size :]
            found = replay(failure.seed, fewer)
            if found and error_kind(found) == kind:
                steps, error = fewer, found
            else:
                start += size
        size //= 2
    return Failure(failure.seed, tuple(steps), error)


def error_kind(error: str) -> str:
    """The error's text without numbers and punctuation: errors of one kind differ in ids only."""
    return "".join(each for each in error.partition(":")[2][:200] if each.isalpha() or each == " ")[:40]
