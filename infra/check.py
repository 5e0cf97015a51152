"""`make test`: every check, independent ones side by side, each lane's output in one piece, the browser's tests last.

The last line is pytest's. The exit code is 0 only if every lane passed.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from infra import browser

PROJECT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
PACKAGES = ("chalicelib", "infra", "local", "tests")


@dataclass(frozen=True, slots=True)
class Lane:
    name: str
    commands: tuple[tuple[str, ...], ...]
    folder: Path = PROJECT


@dataclass(frozen=True, slots=True)
class Outcome:
    lane: Lane
    passed: bool
    output: str
    seconds: float


STATIC = Lane(
    "static",
    (
        (PYTHON, "-m", "ruff", "check", "app.py", *PACKAGES),
        (PYTHON, "-m", "ruff", "format", "--check", "app.py", *PACKAGES),
        (PYTHON, "-m", "mypy"),
        (
            PYTHON,
            "-m",
            "bandit",
            "--quiet",
            "--configfile",
            "pyproject.toml",
            "--recursive",
            "app.py",
            "chalicelib",
            "infra",
            "local",
        ),
    ),
)
WEB = Lane("web", (("npm", "run", "check"),), PROJECT / "web")
# Tests that share something costly name it with xdist_group, so that one worker makes it once.
PYTHON_TESTS = Lane("tests", ((PYTHON, "-m", "pytest", "tests", "--ignore=tests/e2e", "-q", "-n", "2", "--dist", "loadgroup"),))
# Tests wait for things to happen: they get both cores to themselves.
ROUNDS = ((WEB, STATIC), (PYTHON_TESTS,))
# Each worker has a stack of its own, and a browser.
BROWSER_TESTS = (PYTHON, "-m", "pytest", "tests/e2e", "-q", "-n", "2", "--dist", "loadfile")


def run(lane: Lane, environment: dict[str, str]) -> Outcome:
    """All commands of a lane, also after one failed: one run tells everything."""
    started, passed, pieces = time.monotonic(), True, []
    for command in lane.commands:
        done = subprocess.run(
            command, cwd=lane.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        passed = passed and done.returncode == 0
        pieces.append(f"$ {' '.join(command)}\n{done.stdout}")
    return Outcome(lane, passed, "".join(pieces), time.monotonic() - started)


def side_by_side(lanes: Iterable[Lane], environment: dict[str, str]) -> list[Outcome]:
    outcomes = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for finished in as_completed([pool.submit(run, lane, environment) for lane in lanes]):
            outcome = finished.result()
            verdict = "passed" if outcome.passed else "FAILED"
            print(f"\n=== {outcome.lane.name}: {verdict} in {outcome.seconds:.0f} s ===\n{outcome.output}", flush=True)
            outcomes.append(outcome)
    return outcomes


def main() -> int:
    environment = {**os.environ, "CHROMIUM": browser.ensure()}
    outcomes = [outcome for lanes in ROUNDS for outcome in side_by_side(lanes, environment)]
    failed = [outcome.lane.name for outcome in outcomes if not outcome.passed]
    print(f"\n=== so far failed: {', '.join(failed) or 'nothing'}; now in a browser ===", flush=True)
    browser_passed = subprocess.run(BROWSER_TESTS, cwd=PROJECT, env=environment, check=False).returncode == 0
    return 0 if browser_passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
