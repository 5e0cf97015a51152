"""Reads access.txt, sockets.txt and the rows of the specimens: the tables of expected access. They are written by hand, not
computed from the code. `python -m tests.security.access_table` prints the whole matrix."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.specimen import specimens

FILE = Path(__file__).with_name("access.txt")


@dataclass
class Section:
    """`rows` maps a route to its expected answer per column: "200" or "401 account_not_yours"."""

    columns: list[str] = field(default_factory=list)
    rows: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, lines: Iterable[str], answers: dict[str, str]) -> None:
        for line in lines:
            letters, route = _row(line)
            assert route not in self.rows, f"{route} has two rows"
            cells = [answers[letter] for letter in letters]
            self.rows[route] = dict(zip(self.columns, cells, strict=True))


def read(file: Path) -> dict[str, Section]:
    return _parsed(file)[0]


def access_matrix() -> dict[str, Section]:
    """The columns of access.txt with the rows of all specimens."""
    sections, shared = _parsed(FILE)
    for specimen in specimens().values():
        for name, rows in (
            ("credentials", specimen.credentials),
            ("customers", specimen.customers),
            ("visitors", specimen.visitors),
            ("other account's objects", specimen.other_account),
        ):
            sections[name].add(filter(None, rows.splitlines()), shared | specimen.answers)
    return sections


def _parsed(file: Path) -> tuple[dict[str, Section], dict[str, str]]:
    """The sections, and the answers by letter."""
    answers: dict[str, str] = {}
    sections: dict[str, Section] = {}
    section = Section()
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), Section())
        elif line.startswith("= "):
            letter, _, answer = line.removeprefix("= ").partition(" ")
            answers[letter] = answer.strip()
        elif line.startswith("| "):
            section.columns.append(line.strip("| "))
        elif line and not line.startswith("#"):
            section.add([line], answers)
    return sections, answers


def _row(line: str) -> tuple[str, str]:
    """The letters and the route of a row. Letters come in groups of any length; two spaces precede the route."""
    letters, _, route = line.partition("  ")
    return letters.replace(" ", ""), route.strip()


def main() -> None:
    for name, section in access_matrix().items():
        for route, row in section.rows.items():
            print(f"{name}: {route}")
            print("".join(f"    {column}: {answer}\n" for column, answer in row.items()))


if __name__ == "__main__":
    main()
