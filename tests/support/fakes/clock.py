"""The `Clock` port: a time that changes only when a test changes it."""

from dataclasses import dataclass

NOON = 1_790_000_000_000


@dataclass
class FakeClock:
    at: int = NOON

    def now(self) -> int:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += int(seconds * 1000)
