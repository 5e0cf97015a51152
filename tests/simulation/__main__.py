"""`make simulate STEPS=1000000 [SEED=…] [WORKERS=2]` runs successive seeds until it has executed that many steps.
`make simulate-mails MAILS=10000 [SEED=…] [WORKERS=2]` has customers who write by mail, and ends after that many mails of them.

A step is one action of the scheduler: a handler resumes, a worker receives a batch, a frame arrives, a customer writes, ….
Steps that were not possible (an empty queue) are not counted. The output is the distribution of steps, faults and checks, and
for each failure its seed and a shrunk list of steps that still ends in it. The exit code is 1 after a failure.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from multiprocessing import get_context

from tests.simulation.runner import DESK, MAILS, Failure, Outcome, run_seed, run_seed_of_mails, shrink

PROGRESS_EVERY = 20_000
MAX_FAILURES = 3
"""Number of failures after which the run stops. Each is shrunk, which takes up to 120 replays."""


def outcomes(run: Callable[[int], Outcome], first: int, workers: int) -> Iterator[Outcome]:
    if workers == 1:
        yield from map(run, count(first))
        return
    with get_context("spawn").Pool(workers) as pool:
        at = first
        while True:
            yield from pool.imap_unordered(run, range(at, at + 8 * workers))
            at += 8 * workers


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--steps", type=int, default=100_000)
    parser.add_argument("--mails", type=int, default=0, help="instead of steps: so many mails of customers")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    started = time.monotonic()
    total: Counter[str] = Counter()
    failures: list[Failure] = []
    seeds = 0
    run, world, unit, wanted = run_seed, DESK, "steps", options.steps
    if options.mails:
        run, world, unit, wanted = run_seed_of_mails, MAILS, "mails received", options.mails
    for seed, tally, failure in outcomes(run, options.seed, options.workers):
        before = total["steps"]
        total.update(tally)
        seeds += 1
        if failure:
            failures.append(failure)
            print_line(f"seed {seed} fails after {len(failure.steps)} steps: {failure.error}")
        if total["steps"] // PROGRESS_EVERY != before // PROGRESS_EVERY:
            print_line(progress(total, seeds, len(failures), time.monotonic() - started))
        if total[unit] >= wanted or len(failures) >= MAX_FAILURES:
            break
    report(total, seeds, options.seed, time.monotonic() - started)
    for failure in failures:
        print_failure(shrink(failure, world=world), len(failure.steps))
    return int(bool(failures))


def progress(total: Counter[str], seeds: int, failures: int, seconds: float) -> str:
    pace = total["steps"] / seconds
    counts = f"{total['steps']:>10,} steps  {seeds:>6,} seeds  {pace:>6,.0f} steps/s  {check_count(total):>11,} checks"
    return f"{counts}  {failures} failures"


def check_count(total: Counter[str]) -> int:
    return sum(number for name, number in total.items() if name.startswith("check: "))


def report(total: Counter[str], seeds: int, first: int, seconds: float) -> None:
    for kind in ("step", "fault", "check", "queue", "answer"):
        print_line(f"\n{kind}s")
        print_counts((name.partition(": ")[2], number) for name, number in total.items() if name.startswith(f"{kind}: "))
    print_line("\nother counts")
    print_counts((name, number) for name, number in total.items() if ": " not in name)
    print_line(f"\n{total['steps']:,} steps in {seconds:,.0f} s: {seeds:,} seeds from {first} on, {check_count(total):,} checks.")


def print_counts(rows: Iterable[tuple[str, int]]) -> None:
    for name, number in sorted(rows, key=lambda row: -row[1]):
        print_line(f"{number:>12,}  {name}")


def print_failure(failure: Failure, length: int) -> None:
    print_line(f"\nseed {failure.seed}, {length} steps, shrunk to {len(failure.steps)}: {failure.error}")
    for name, seed in failure.steps:
        print_line(f"    ({name!r}, {seed}),")
    print_line("to replay: tests.simulation.runner.replay(seed, steps)")


def print_line(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
