"""The end of a process in the middle of an action."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest


class Crash(BaseException):
    """The process ends. As a BaseException it passes every handler of errors, so nothing is cleaned up."""


def crash() -> None:
    raise Crash


def crash_after_each(
    monkeypatch: pytest.MonkeyPatch, target: Any, method: str, step: Callable[[], object], *, times: int
) -> Iterator[None]:
    """Repeats `step` until it returns something false or the process ends, which happens after the first call of the method that
    has had its effect. Yields after each of these lives, with the method as it was."""
    original = getattr(target, method)

    def then_crash(*args: Any) -> None:
        original(*args)
        crash()

    for _ in range(times):
        monkeypatch.setattr(target, method, then_crash)
        with contextlib.suppress(Crash):
            while step():
                pass
        monkeypatch.setattr(target, method, original)
        yield
