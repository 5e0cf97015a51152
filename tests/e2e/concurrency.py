"""Runs calls at the same moment, and counts the outcomes of repeated races."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

BARRIER_TIMEOUT_SECONDS = 120.0

Report = Callable[[str], None]


def run_concurrently(calls: Iterable[Callable[[], Any]]) -> list[Any]:
    """Runs each call in its own thread; a barrier starts all of them together. Returns the results in the order of the calls."""
    waiting = list(calls)
    start = threading.Barrier(len(waiting), timeout=BARRIER_TIMEOUT_SECONDS)

    def run(call: Callable[[], Any]) -> Any:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(waiting)) as pool:
        return [each.result() for each in [pool.submit(run, call) for call in waiting]]


class Rounds:
    """Repeats a race and counts its outcomes for the report at the end of the run."""

    def __init__(self, name: str, report: Report) -> None:
        self._name, self._report = name, report
        self._outcomes: Counter[str] = Counter()

    def repeat(self, count: int) -> Iterator[int]:
        yield from range(count)
        outcomes = ", ".join(f"{times} × {name}" for name, times in sorted(self._outcomes.items()))
        self._report(f"race: {self._name}: {count} rounds; {outcomes}")

    def record(self, *outcomes: str) -> None:
        self._outcomes.update(outcomes)


def outcome(answer: httpx.Response) -> str:
    """The status, and for a refusal its code: "200" or "409 name_taken"."""
    return str(answer.status_code) if answer.is_success else f"{answer.status_code} {answer.json()['code']}"
