"""Reads access.txt and sockets.txt, the tables of expected access. They are written by hand, not computed from the code."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.specimen import specimens

FILE = Path(__file__).with_name("access.txt")


@dataclass
class Section:
    """`rows` maps a route to its expected answer per column: "200" or "401 account_not_yours"."""

    columns: list[str] = field(default_factory=list)
    rows: dict[str, dict[str, str]] = field(default_factory=dict)


def read(file: Path = FILE) -> dict[str, Section]:
    """The rows of the file; those of the specimens follow the rows of access.txt."""
    answers: dict[str, str] = {}
    sections: dict[str, Section] = {}
    section = Section()
    for line in [*file.read_text(encoding="utf-8").splitlines(), *(_lines_of_specimens() if file == FILE else ())]:
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), Section())
        elif line.startswith("= "):
            letter, _, answer = line.removeprefix("= ").partition(" ")
            answers[letter] = answer.strip()
        elif line.startswith("| "):
            section.columns.append(line.strip("| "))
        elif line and not line.startswith("#"):
            letters, route = _row(line)
            assert route not in section.rows, f"{route} has two rows"
            cells = [answers[letter] for letter in letters]
            section.rows[route] = dict(zip(section.columns, cells, strict=True))
    return sections


def _lines_of_specimens() -> Iterator[str]:
    for specimen in specimens().values():
        yield from (f"= {letter} {answer}" for letter, answer in specimen.answers.items())
        yield "[credentials]"
        yield from specimen.credentials.splitlines()
        yield "[other account's objects]"
        yield from specimen.other_account.splitlines()


def _row(line: str) -> tuple[str, str]:
    """The letters and the route of a row. Letters come in groups of any length; two spaces precede the route."""
    letters, _, route = line.partition("  ")
    return letters.replace(" ", ""), route.strip()
