"""One mutation: a text in one file is replaced, and a suite must fail."""

from dataclasses import dataclass
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Mutation:
    """`law` is the number of the law that breaks. `suites` run in this order until one fails: paths for pytest, or for vitest
    when they are below web/."""

    name: str
    law: int
    path: str
    old: str
    new: str
    suites: tuple[str, ...]

    def apply(self, root: Path) -> None:
        """Applies the mutation below `root`. Raises ValueError unless the file contains `old` exactly once."""
        file = root / self.path
        text = file.read_text()
        if text.count(self.old) != 1:
            raise ValueError(f"{self.name}: {self.path} contains the text {text.count(self.old)} times instead of once")
        file.write_text(text.replace(self.old, self.new))
