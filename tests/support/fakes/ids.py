"""The `Ids` port: ids count up."""

from dataclasses import dataclass


@dataclass
class FakeIds:
    last: int = 1_000

    def next(self, *, above: int = 0) -> int:
        self.last = max(self.last, above) + 1
        return self.last

    def between(self, since: int, until: int) -> tuple[int, int]:
        """Its ids carry no time."""
        return 0, 2**53

    def token(self) -> str:
        return f"token-{self.next():026d}"

    def uuid(self) -> str:
        return f"00000000-0000-4000-8000-{self.next():012d}"
