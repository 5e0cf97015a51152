"""Waiting for something to become true: tests never sleep for a fixed time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 60.0
PAUSE = 0.1


def until(look: Callable[[], T | None], what: str, *, timeout: float = PATIENCE) -> T:
    """The first value of `look` that counts as true."""
    ends = time.monotonic() + timeout
    while not (found := look()):
        if time.monotonic() > ends:
            raise AssertionError(f"not within {timeout:.0f} s: {what} (last seen: {found!r})")
        time.sleep(PAUSE)
    return found


def until_fine(trouble: Callable[[], list[str]], *, timeout: float = PATIENCE) -> None:
    """Until nothing is wrong any more; tells what still is."""
    ends = time.monotonic() + timeout
    while found := trouble():
        if time.monotonic() > ends:
            raise AssertionError(f"still after {timeout:.0f} s: {'; '.join(found)}")
        time.sleep(PAUSE)
