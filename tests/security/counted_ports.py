"""How often a desk's ports are called: the work that one request, record or message may cost."""

from collections import Counter
from typing import Any

from msgspec.structs import fields, replace

from tests.fakes import FakeDesk

NOT_COUNTED = ("channels", "public_url", "clock", "ids", "read_ahead", "watch")
"""What costs no call to anybody."""


class CountedPort:
    def __init__(self, port: Any, name: str, calls: Counter[str]) -> None:
        self._port, self._name, self._calls = port, name, calls

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if not callable(found):
            return found

        def counted(*given: Any, **named: Any) -> Any:
            self._calls[f"{self._name}.{name}"] += 1
            return found(*given, **named)

        return counted


def counted(desk: FakeDesk) -> tuple[FakeDesk, Counter[str]]:
    """The same desk with a counter between."""
    calls: Counter[str] = Counter()
    ports: dict[str, Any] = {
        field.name: CountedPort(getattr(desk, field.name), field.name, calls)
        for field in fields(desk)
        if field.name not in NOT_COUNTED
    }
    return replace(desk, **ports), calls
