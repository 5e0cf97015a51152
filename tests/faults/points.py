"""How many faults each path is given, at least: points.json, written by `python -m tests.faults`."""

import json
from collections import Counter
from pathlib import Path

FILE = Path(__file__).parent / "points.json"
FLOOR: dict[str, dict[str, int]] = json.loads(FILE.read_text()) if FILE.exists() else {}
Counted = dict[str, Counter[str]]


def table(counted: Counted) -> str:
    """A line for each path, a column for each kind of fault."""
    faults = sorted({fault for own in counted.values() for fault in own})
    heads = [fault.replace(" ", "\n") for fault in faults]
    depth = max((head.count("\n") for head in heads), default=0) + 1
    rows = [[head.split("\n")[line] if line <= head.count("\n") else "" for head in heads] for line in range(depth)]
    lines = [_row("", row) for row in rows]
    lines += [_row(name, [str(own[fault] or "") for fault in faults], sum(own.values())) for name, own in sorted(counted.items())]
    sums = [sum(own[fault] for own in counted.values()) for fault in faults]
    return "\n".join([*lines, _row("all", list(map(str, sums)), sum(sums))])


def _row(name: str, cells: list[str], total: int | str = "") -> str:
    return f"{name:30}" + "".join(f"{cell:>12}" for cell in cells) + f"{total:>7}"
