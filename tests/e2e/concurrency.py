"""Many who do something at the same moment."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

PATIENCE = 120.0

Report = Callable[[str], None]


def at_once(calls: Iterable[Callable[[], Any]]) -> list[Any]:
    """Each call in a thread of its own; none begins before all are there. What they return, in the order of the calls."""
    waiting = list(calls)
    start = threading.Barrier(len(waiting), timeout=PATIENCE)

    def run(call: Callable[[], Any]) -> Any:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(waiting)) as pool:
        return [each.result() for each in [pool.submit(run, call) for call in waiting]]


class Rounds:
    """How often a race was run and how it went, for the report at the end."""

    def __init__(self, name: str, report: Report) -> None:
        self._name, self._report = name, report
        self._seen: Counter[str] = Counter()

    def of(self, count: int) -> Iterator[int]:
        yield from range(count)
        outcomes = ", ".join(f"{times} × {what}" for what, times in sorted(self._seen.items()))
        self._report(f"race: {self._name}: {count} rounds; {outcomes}")

    def note(self, *outcomes: str) -> None:
        self._seen.update(outcomes)


def outcome(answer: httpx.Response) -> str:
    """The status, with the code of a refusal."""
    return str(answer.status_code) if answer.is_success else f"{answer.status_code} {answer.json()['code']}"
