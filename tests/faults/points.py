"""The least number of fault points of each path, kept in points.json, which `python -m tests.faults` writes."""

import json
from collections import Counter
from pathlib import Path

FILE = Path(__file__).parent / "points.json"
MINIMUM: dict[str, dict[str, int]] = json.loads(FILE.read_text()) if FILE.exists() else {}
Counted = dict[str, Counter[str]]


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
