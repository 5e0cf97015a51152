"""docs/errors.md lists exactly the error codes of the code, each with the status that the code answers."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from chalicelib.http.errors import CODES_WITH_403, STATUS

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| `(\w+)` \| (\d{3}) \|", re.MULTILINE)
STATUSES = {kind.__name__: status for kind, status in STATUS.items()}
SOCKET_FILE = "realtime.py"
"""Socket frames have no HTTP status, so the codes raised in this file have none."""


def codes_in(tree: ast.AST) -> Iterator[tuple[str, str | None]]:
    """Each error code with the class that raises it, or None where the syntax tree does not show the class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            kind = node.func.id if isinstance(node.func, ast.Name) else None
            yield from ((word(each.value), kind) for each in node.keywords if each.arg == "code" and word(each.value))
        elif isinstance(node, ast.ClassDef):
            own = [each for each in node.body if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "code"]
            yield from ((word(each.value), node.name) for each in own if word(each.value))
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            yield from ((word(value), None) for key, value in pairs if key and word(key) == "code" and word(value))


def word(node: ast.AST) -> str:
    """The node's constant if it has the form of an error code, else an empty string: other things are called `code`, too."""
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) and re.fullmatch(r"[a-z][a-z0-9_]*", value) else ""


def raised() -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for path in sorted((ROOT / "chalicelib").rglob("*.py")):
        for code, kind in codes_in(ast.parse(path.read_text(encoding="utf-8"))):
            statuses = {STATUSES[kind]} if kind in STATUSES and path.name != SOCKET_FILE else set()
            found[code] |= {403} if code in CODES_WITH_403 else statuses
    return found


def listed() -> dict[str, int]:
    rows = ROW.findall((ROOT / "docs" / "errors.md").read_text(encoding="utf-8"))
    assert len(rows) == len(dict(rows)), "a code is listed twice"
    return {code: int(status) for code, status in rows}


def test_documented_codes_match_code() -> None:
    assert set(raised()) == set(listed())


def test_documented_statuses_match_code() -> None:
    wrong = {code: statuses for code, statuses in raised().items() if statuses and statuses != {listed().get(code)}}
    assert wrong == {}
