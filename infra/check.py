"""Runs the checks of the project: all of them (`make test`), or those without emulator and browser (`make test-fast`).

Two jobs run at a time, and a job prints its whole output when it ends. The exit code is 0 only if every job passed.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from infra import browser

PROJECT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
WEB = PROJECT / "web"
SOURCES = ("app.py", "chalicelib", "infra", "local")
PYTEST = (PYTHON, "-m", "pytest", "-q")
# Real processes, sockets and browsers share two cores with the runner: a failed test runs once more, and the summary names it.
RERUN = ("--reruns", "1", "--rerun-show-tracebacks", "-raR")


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    commands: tuple[tuple[str, ...], ...]
    folder: Path = PROJECT


@dataclass(frozen=True, slots=True)
class Outcome:
    job: Job
    passed: bool
    output: str
    seconds: float


STATIC = Job(
    "static checks",
    (
        (PYTHON, "-m", "ruff", "check", *SOURCES, "tests"),
        (PYTHON, "-m", "ruff", "format", "--check", *SOURCES, "tests"),
        (PYTHON, "-m", "mypy"),
        (PYTHON, "-m", "bandit", "--quiet", "--configfile", "pyproject.toml", "--recursive", *SOURCES),
    ),
)
UNIT_TESTS = Job("unit tests", ((*PYTEST, "tests/unit", "tests/contract"),))
WEB_STATIC = Job("web static checks", (("npm", "run", "lint"), ("npm", "run", "types")), WEB)
WEB_UNIT_TESTS = Job("web unit tests", (("npm", "run", "test"),), WEB)
# One command each, so that the browser tests have their build when a spec fails.
WEB_CHECKS = Job("web", tuple(("npm", "run", name) for name in ("generate:check", "lint", "types", "test", "build", "size")), WEB)
# Tests that share a costly fixture carry the same xdist_group, so that one worker creates it once.
PYTHON_TESTS = Job("tests", ((*PYTEST, "tests", "--ignore=tests/e2e", "-n", "2", "--dist", "loadgroup", *RERUN),))

FAST = ((WEB_UNIT_TESTS, STATIC, UNIT_TESTS, WEB_STATIC),)
# Tests with timeouts run in a round of their own, with both cores to themselves.
FULL = ((WEB_CHECKS, STATIC), (PYTHON_TESTS,))
# Each worker starts its own stack and browser.
BROWSER_TESTS = (*PYTEST, "tests/e2e", "-n", "2", "--dist", "loadfile", *RERUN)


def run(job: Job, environment: Mapping[str, str]) -> Outcome:
    """Runs all commands of a job, also after one has failed, so that one run shows every failure."""
    started, passed, outputs = time.monotonic(), True, []
    for command in job.commands:
        done = subprocess.run(
            command, cwd=job.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        passed = passed and done.returncode == 0
        outputs.append(f"$ {' '.join(command)}\n{done.stdout}")
    return Outcome(job, passed, "".join(outputs), time.monotonic() - started)


def run_parallel(jobs: Iterable[Job], environment: Mapping[str, str]) -> list[Outcome]:
    outcomes = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for finished in as_completed([pool.submit(run, job, environment) for job in jobs]):
            outcome = finished.result()
            verdict = "passed" if outcome.passed else "FAILED"
            print(f"\n=== {outcome.job.name}: {verdict} in {outcome.seconds:.0f} s ===\n{outcome.output}", flush=True)
            outcomes.append(outcome)
    return outcomes


def failures(rounds: Iterable[Iterable[Job]], environment: Mapping[str, str]) -> list[str]:
    """Runs the rounds one after another and returns the names of failed jobs."""
    outcomes = [outcome for jobs in rounds for outcome in run_parallel(jobs, environment)]
    return [outcome.job.name for outcome in outcomes if not outcome.passed]


def run_fast() -> int:
    started = time.monotonic()
    failed = failures(FAST, os.environ)
    print(f"\n=== failed: {', '.join(failed) or 'nothing'}, after {time.monotonic() - started:.0f} s ===")
    return 1 if failed else 0


def run_all() -> int:
    environment = {**os.environ, "CHROMIUM": browser.ensure()}
    failed = failures(FULL, environment)
    print(f"\n=== failed so far: {', '.join(failed) or 'nothing'}; browser tests follow ===", flush=True)
    browser_passed = subprocess.run(BROWSER_TESTS, cwd=PROJECT, env=environment, check=False).returncode == 0
    return 0 if browser_passed and not failed else 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.check", description=__doc__)
    parser.add_argument("--fast", action="store_true", help="static checks, unit tests and web unit tests only")
    return run_fast() if parser.parse_args().fast else run_all()


if __name__ == "__main__":
    sys.exit(main())
