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
from tests.simulation.mail_deployment import MailDeployment
from tests.simulation.scheduler import FaultRates
from tests.simulation.settling import settle_and_check
from tests.simulation.steps import MAIL_STEPS, STEPS
from tests.simulation.steps.registry import Steps
from tests.simulation.storage import LawBroken

SeededStep = tuple[str, int]
"""The name of a step, and the seed of its random choices."""

STEPS_PER_SEED = 1_000
SETTLE = "settle and check"
TRIES_BETWEEN_SETTLING = 400
"""Somewhat less than half of the tried steps are possible."""


class World:
    """A kind of deployment, and the steps that happen in it."""

    def __init__(self, deployment: type[Deployment], steps: Steps) -> None:
        self.deployment, self.steps, self.names = deployment, {**steps, SETTLE: (0, settle_and_check)}, list(steps)
        self.weights = list(accumulate(weight for weight, _ in steps.values()))

    def next_step(self, random: Random, executed: int, length: int) -> SeededStep:
        if executed == length - 1 or random.random() < 1 / TRIES_BETWEEN_SETTLING:
            return SETTLE, random.getrandbits(32)
        return random.choices(self.names, cum_weights=self.weights)[0], random.getrandbits(32)


DESK = World(Deployment, STEPS)
MAILS = World(MailDeployment, MAIL_STEPS)


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


def run_seed_of_mails(seed: int) -> Outcome:
    return seed, *run(seed, STEPS_PER_SEED, MAILS)


@without_log()
def run(seed: int, length: int, world: World = DESK) -> tuple[Counter[str], Failure | None]:
    """Executes `length` steps, the last of which settles. Impossible steps (an empty queue, no browser) are not counted."""
    random = Random(seed)
    executed: list[SeededStep] = []
    step: SeededStep = (SETTLE, 0)
    deployment = world.deployment(conditions_of(seed))
    try:
        while len(executed) < length:
            step = world.next_step(random, len(executed), length)
            if execute(deployment, step, world):
                executed.append(step)
    except (Exception, LawBroken) as error:  # noqa: BLE001 - whatever it is, it is what was looked for
        return deployment.tally, Failure(seed, (*executed, step), describe(error))
    return deployment.tally, None


def execute(deployment: Deployment, step: SeededStep, world: World = DESK) -> bool:
    name, seed = step
    deployment.step += 1
    was_done = world.steps[name][1](deployment, Random(seed))
    if was_done:
        deployment.tally[f"step: {name}"] += 1
        deployment.tally["steps"] += 1
    return was_done


@without_log()
def replay(seed: int, steps: Sequence[SeededStep], world: World = DESK) -> str | None:
    """The error that these steps end in, or None."""
    deployment = world.deployment(conditions_of(seed))
    try:
        for step in steps:
            execute(deployment, step, world)
        settle_and_check(deployment, Random(seed))
    except (Exception, LawBroken) as error:  # noqa: BLE001 - whatever it is, it is what was looked for
        return describe(error)
    return None


def describe(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def shrink(failure: Failure, max_tries: int = 120, world: World = DESK) -> Failure:
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
            found = replay(failure.seed, fewer, world)
            if found and error_kind(found) == kind:
                steps, error = fewer, found
            else:
                start += size
        size //= 2
    return Failure(failure.seed, tuple(steps), error)


def error_kind(error: str) -> str:
    """The error's text without numbers and punctuation: errors of one kind differ in ids only."""
    return "".join(each for each in error.partition(":")[2][:200] if each.isalpha() or each == " ")[:40]
