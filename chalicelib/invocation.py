"""Wraps every handler, so that each invocation writes one log line, even when it fails."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from chalicelib import log
from chalicelib.ports import Desk

T = TypeVar("T")


class InvocationFailed(Exception):
    """Replaces an unexpected error, because the runtime would print the message of the original one."""


class ColdStart:
    """Whether this is the first invocation of the process."""

    cold = True

    @classmethod
    def take(cls) -> bool:
        cold, cls.cold = cls.cold, False
        return cold


def logged(trigger: str, context: Any, desk: Callable[[], Desk], work: Callable[[Desk], T]) -> T:
    started = time.perf_counter()
    taken: Callable[[], dict[str, Any]] = dict
    failure: dict[str, Any] = {}
    try:
        built = desk()
        taken = built.telemetry.take
        return work(built)
    except Exception as error:  # noqa: BLE001 - the runtime prints the message of an error that reaches it
        failure = log.error_fields(error)
        raise InvocationFailed(type(error).__name__) from None
    finally:
        log.write_line(
            trigger=trigger,
            request_id=getattr(context, "aws_request_id", None),
            function=getattr(context, "function_name", None),
            cold=ColdStart.take(),
            ms=round((time.perf_counter() - started) * 1000, 1),
            **{**taken(), **failure},
        )
