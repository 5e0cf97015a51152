"""Waits for conditions. Tests never sleep for a fixed time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

TIMEOUT_SECONDS = 60.0
POLL_SECONDS = 0.1


def until(probe: Callable[[], T | None], description: str, *, timeout: float = TIMEOUT_SECONDS) -> T:
    """Polls `probe` and returns its first true value. Raises AssertionError after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not (found := probe()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout:.0f} s: {description} (last seen: {found!r})")
        time.sleep(POLL_SECONDS)
    return found


def until_no_problems(problems: Callable[[], list[str]], *, timeout: float = TIMEOUT_SECONDS) -> None:
    """Polls until `problems` returns an empty list. Raises AssertionError with the remaining ones after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while found := problems():
        if time.monotonic() > deadline:
            raise AssertionError(f"still after {timeout:.0f} s: {'; '.join(found)}")
        time.sleep(POLL_SECONDS)
