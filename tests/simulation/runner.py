"""One run: a seed makes the climate and the moves, each move carries its own seed, and so any part of a run can be replayed."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from chalicelib import log
from tests.simulation.deployment import Climate, World
from tests.simulation.scheduler import Weather
from tests.simulation.settling import come_to_rest
from tests.simulation.steps import MOVES
from tests.simulation.storage import Broken

Step = tuple[str, int]
"""The name of a move, and the seed of what it draws."""

REST = "everything comes to rest"
TRIES_BETWEEN_RESTS = 400
"""Rather less than half of what is tried is a move."""
NAMES = list(MOVES)
WEIGHTS = list(accumulate(weight for weight, _ in MOVES.values()))


@dataclass(frozen=True)
class Failure:
    seed: int
    steps: tuple[Step, ...]
    error: str


def climate_of(seed: int) -> Climate:
    random = Random(f"climate {seed}")
    return Climate(
        weather=Weather(pause=random.choice((0.0, 0.08, 0.2, 0.4)), fault=random.choice((0.0, 0.003, 0.01, 0.03))),
        whims=random.choice((0.0, 0.1, 0.3)),
        losses=random.choice((0.0, 0.3, 1.0)),
    )


@contextmanager
def without_a_log() -> Iterator[None]:
    write: Callable[..., None] = log.write_line
    log.write_line = lambda **_: None
    try:
        yield
    finally:
        log.write_line = write


@without_a_log()
def run(seed: int, length: int) -> tuple[Counter[str], Failure | None]:
    """`length` moves and a rest. What could not be done (nothing to receive, nobody there) is no move and is not counted."""
    random = Random(seed)
    done: list[Step] = []
    step: Step = (REST, 0)
    world = World(climate_of(seed))
    try:
        while len(done) < length:
            step = next_step(random, len(done), length)
            if play(world, step):
                done.append(step)
    except (Exception, Broken) as error:  # noqa: BLE001 - whatever it is, it is what was looked for
        return world.tally, Failure(seed, (*done, step), describe(error))
    return world.tally, None


def next_step(random: Random, done: int, length: int) -> Step:
    if done == length - 1 or random.random() < 1 / TRIES_BETWEEN_RESTS:
        return REST, random.getrandbits(32)
    return random.choices(NAMES, cum_weights=WEIGHTS)[0], random.getrandbits(32)


def play(world: World, step: Step) -> bool:
    name, seed = step
    world.step += 1
    what = come_to_rest if name == REST else MOVES[name][1]
    moved = what(world, Random(seed))
    if moved:
        world.tally[f"move: {name}"] += 1
        world.tally["steps"] += 1
    return moved


@without_a_log()
def replay(seed: int, steps: Sequence[Step]) -> str | None:
    """The error that these moves end in, if they do."""
    world = World(climate_of(seed))
    try:
        for step in steps:
            play(world, step)
        come_to_rest(world, Random(seed))
    except (Exception, Broken) as error:  # noqa: BLE001 - whatever it is, it is what was looked for
        return describe(error)
    return None


def describe(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def shrunk(failure: Failure, patience: int = 120) -> Failure:
    """With this many tries, as few of the moves as still end in an error of the same kind: larger and smaller pieces are left
    out in turn."""
    steps, kind = list(failure.steps), kind_of(failure.error)
    error = failure.error
    size = max(1, len(steps) // 2)
    while size and patience:
        start = 0
        while start < len(steps) and patience:
            patience -= 1
            fewer = steps[:start] + steps[start + size :]
            found = replay(failure.seed, fewer)
            if found and kind_of(found) == kind:
                steps, error = fewer, found
            else:
                start += size
        size //= 2
    return Failure(failure.seed, tuple(steps), error)


def kind_of(error: str) -> str:
    """Errors are of a kind when they say the same but for numbers and names."""
    return "".join(each for each in error.partition(":")[2][:200] if each.isalpha() or each == " ")[:40]
