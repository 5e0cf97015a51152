"""`make mutations` breaks each law on purpose and checks that a suite fails.

Mutations are applied to copies of the sources, never in place. The output names the test that caught each mutation. The exit
code is 0 only when all suites pass without a mutation and no mutation survives.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.mutations.copies import copies
from tests.mutations.laws import all_mutations
from tests.mutations.mutation import Mutation

TIMEOUT_SECONDS = 600
FAILED_PYTEST = re.compile(r"^(?:FAILED|ERROR) (\S.*?)(?: - .*)?$", re.MULTILINE)
FAILED_VITEST = re.compile(r"FAIL\s+(?:\|\w+\|\s+)?(.+)$", re.MULTILINE)
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def failing_test(root: Path, suite: str) -> str | None:
    """The first test of the suite that fails, or None. A suite that cannot start or does not end counts as failed."""
    if suite.startswith("web/"):
        command, folder = ["npx", "vitest", "run", "--bail", "1", suite.removeprefix("web/")], root / "web"
    else:
        command = [sys.executable, "-m", "pytest", suite, "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
        folder = root
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=TIMEOUT_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return f"{suite}: does not end"
    if done.returncode == 0:
        return None
    found = (FAILED_VITEST if suite.startswith("web/") else FAILED_PYTEST).search(COLOURS.sub("", done.stdout))
    return found[1] if found else f"{suite}: {done.stdout.strip().splitlines()[-1]}"


def caught_by(root: Path, mutation: Mutation) -> str | None:
    original = (root / mutation.path).read_text()
    mutation.apply(root)
    try:
        return next(filter(None, (failing_test(root, suite) for suite in mutation.suites)), None)
    finally:
        (root / mutation.path).write_text(original)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutations")
    parser.add_argument("--name", default="", help="run only mutations whose name contains this")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    selected = [each for each in all_mutations() if options.name in each.name]
    started = time.monotonic()
    with copies(options.workers) as free, ThreadPoolExecutor(options.workers) as pool:

        def baseline(suite: str) -> str | None:
            root = free.get()
            try:
                return failing_test(root, suite)
            finally:
                free.put(root)

        def attempt(mutation: Mutation) -> str | None:
            root = free.get()
            try:
                return caught_by(root, mutation)
            finally:
                free.put(root)

        suites = sorted({suite for mutation in selected for suite in mutation.suites})
        broken = [found for found in pool.map(baseline, suites) if found]
        if broken:
            print("These suites fail without a mutation:", *broken, sep="\n  ")
            return 1
        print(f"{len(suites)} suites pass without a mutation.", flush=True)
        survivors = 0
        for mutation, caught in zip(selected, pool.map(attempt, selected), strict=True):
            survivors += caught is None
            print(f"law {mutation.law}  {mutation.name}\n       {caught or 'SURVIVED'}", flush=True)
    print(
        f"{len(selected)} mutations, {len(selected) - survivors} caught, {survivors} survived; {time.monotonic() - started:.0f} s"
    )
    return 1 if survivors or not selected else 0


if __name__ == "__main__":
    sys.exit(main())
