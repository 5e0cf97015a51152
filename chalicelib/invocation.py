"""Every trigger comes through here, so that each invocation writes one line, whatever becomes of it."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from chalicelib import log
from chalicelib.ports import Desk

T = TypeVar("T")


class InvocationFailed(Exception):
    """Stands for an unexpected error, whose own words the runtime would print."""


class ColdStart:
    """Whether this process has answered before."""

    cold = True

    @classmethod
    def take(cls) -> bool:
        cold, cls.cold = cls.cold, False
        return cold


def logged(trigger: str, context: Any, desk: Callable[[], Desk], work: Callable[[Desk], T]) -> T:
    started = time.perf_counter()
    taken: Callable[[], dict[str, Any]] = dict
    trouble: dict[str, Any] = {}
    try:
        opened = desk()
        taken = opened.telemetry.take
        return work(opened)
    except Exception as error:  # noqa: BLE001 - it must not reach the runtime, which prints what it says
        trouble = log.error_fields(error)
        raise InvocationFailed(type(error).__name__) from None
    finally:
        log.write_line(
            trigger=trigger,
            request_id=getattr(context, "aws_request_id", None),
            function=getattr(context, "function_name", None),
            cold=ColdStart.take(),
            ms=round((time.perf_counter() - started) * 1000, 1),
            **{**taken(), **trouble},
        )
