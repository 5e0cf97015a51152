"""Counts the calls of a desk's ports, to limit the work that one request, record or frame may cause."""

from collections import Counter
from typing import Any

from msgspec.structs import fields, replace

from tests.support.fakes.desk import FakeDesk

NOT_COUNTED = ("channels", "public_url", "clock", "ids", "memory", "rate_limits", "read_ahead", "telemetry")
"""Fields of the desk that are no ports or whose calls stay within the process."""


class CountedPort:
    def __init__(self, port: Any, name: str, calls: Counter[str]) -> None:
        self._port, self._name, self._calls = port, name, calls

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if not callable(found):
            return found

        def counted(*args: Any, **kwargs: Any) -> Any:
            self._calls[f"{self._name}.{name}"] += 1
            return found(*args, **kwargs)

        return counted


def counted(desk: FakeDesk) -> tuple[FakeDesk, Counter[str]]:
    """The desk with counting ports, and the counts by `port.method`."""
    calls: Counter[str] = Counter()
    ports: dict[str, Any] = {
        field.name: CountedPort(getattr(desk, field.name), field.name, calls)
        for field in fields(desk)
        if field.name not in NOT_COUNTED
    }
    return replace(desk, **ports), calls
