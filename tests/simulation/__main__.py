"""Many seeds, for as many steps as are asked for: make simulate STEPS=1000000 [SEED=…] [WORKERS=2].

A step is one move of the scheduler: a handler that goes on to its next stop, a batch that is received, a frame that arrives, a
customer who writes, … Moves that could not be made (nothing to receive) are not counted. Prints the distribution of moves,
faults and checks, and for a failure its seed and as few of the moves as still end in it. Exits with 1 then.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import count
from multiprocessing import get_context

from tests.simulation.runner import Failure, run, shrunk

STEPS_PER_SEED = 1_000
EVERY = 20_000
AT_MOST = 3
"""Failures that are looked into."""

Outcome = tuple[int, Counter[str], Failure | None]


def one(seed: int) -> Outcome:
    return seed, *run(seed, STEPS_PER_SEED)


def outcomes(first: int, workers: int) -> Iterator[Outcome]:
    if workers == 1:
        yield from map(one, count(first))
        return
    with get_context("spawn").Pool(workers) as pool:
        at = first
        while True:
            yield from pool.imap_unordered(one, range(at, at + 8 * workers))
            at += 8 * workers


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--steps", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    started = time.monotonic()
    total: Counter[str] = Counter()
    failures: list[Failure] = []
    seeds = 0
    for seed, tally, failure in outcomes(asked.seed, asked.workers):
        before = total["steps"]
        total.update(tally)
        seeds += 1
        if failure:
            failures.append(failure)
            say(f"seed {seed} fails after {len(failure.steps)} moves: {failure.error}")
        if total["steps"] // EVERY != before // EVERY:
            say(progress(total, seeds, len(failures), time.monotonic() - started))
        if total["steps"] >= asked.steps or len(failures) >= AT_MOST:
            break
    report(total, seeds, asked.seed, time.monotonic() - started)
    for failure in failures:
        tell(shrunk(failure), len(failure.steps))
    return int(bool(failures))


def progress(total: Counter[str], seeds: int, failures: int, seconds: float) -> str:
    pace = total["steps"] / seconds
    return (
        f"{total['steps']:>10,} steps  {seeds:>6,} seeds  {pace:>6,.0f} steps/s  {checks(total):>11,} checks  {failures} failures"
    )


def checks(total: Counter[str]) -> int:
    return sum(number for name, number in total.items() if name.startswith("check: "))


def report(total: Counter[str], seeds: int, first: int, seconds: float) -> None:
    for kind in ("move", "fault", "check", "queue", "answer"):
        say(f"\n{kind}s")
        say_all((name.partition(": ")[2], number) for name, number in total.items() if name.startswith(f"{kind}: "))
    say("\nand")
    say_all((name, number) for name, number in total.items() if ": " not in name)
    say(f"\n{total['steps']:,} steps in {seconds:,.0f} s: {seeds:,} seeds from {first} on, {checks(total):,} checks.")


def say_all(rows: Iterable[tuple[str, int]]) -> None:
    for name, number in sorted(rows, key=lambda row: -row[1]):
        say(f"{number:>12,}  {name}")


def tell(failure: Failure, length: int) -> None:
    say(f"\nseed {failure.seed}, {length} moves, shrunk to {len(failure.steps)}: {failure.error}")
    for name, seed in failure.steps:
        say(f"    ({name!r}, {seed}),")
    say("again: tests.simulation.runner.replay(seed, moves)")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
