"""The least number of fault points of each path, kept in points.json, which `python -m tests.faults` writes."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

WRITES_IN_SAMPLE, READS_IN_SAMPLE = 4, 2
"""Points of a path and a kind of fault that `make test` runs, at calls that write and that read. `make faults` runs all."""
READS = ("GetItem", "Query", "BatchGetItem", "GetObject", "HeadObject", "ListObjectVersions")
FILE = Path(__file__).parent / "points.json"
MINIMUM: dict[str, dict[str, int]] = json.loads(FILE.read_text()) if FILE.exists() else {}
Counted = dict[str, Counter[str]]


def sample(points: Sequence[T], operations: Sequence[str]) -> list[T]:
    """The first and the last point, and some between them, of those at writing and of those at reading calls. Every run takes the
    same ones. `operations`: the operation of each point's call."""
    reads = [point for point, operation in zip(points, operations, strict=True) if operation in READS]
    writes = [point for point, operation in zip(points, operations, strict=True) if operation not in READS]
    return [*_spread(writes, WRITES_IN_SAMPLE), *_spread(reads, READS_IN_SAMPLE)]


def _spread(points: list[T], number: int) -> list[T]:
    if len(points) <= number:
        return points
    return [points[round(step * (len(points) - 1) / (number - 1))] for step in range(number)]


def table(counted: Counted) -> str:
    """A text table with a line per path and a column per kind of fault."""
    faults = sorted({fault for counts in counted.values() for fault in counts})
    heads = [fault.replace(" ", "\n") for fault in faults]
    height = max((head.count("\n") for head in heads), default=0) + 1
    rows = [[head.split("\n")[line] if line <= head.count("\n") else "" for head in heads] for line in range(height)]
    lines = [_row("", row) for row in rows]
    lines += [
        _row(name, [str(counts[fault] or "") for fault in faults], sum(counts.values()))
        for name, counts in sorted(counted.items())
    ]
    sums = [sum(counts[fault] for counts in counted.values()) for fault in faults]
    return "\n".join([*lines, _row("all", list(map(str, sums)), sum(sums))])


def _row(name: str, cells: list[str], total: int | str = "") -> str:
    return f"{name:30}" + "".join(f"{cell:>12}" for cell in cells) + f"{total:>7}"
