"""docs/errors.md and the code know the same error codes, with the same status."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from chalicelib.api.errors import CODES_WITH_403, STATUS

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| `(\w+)` \| (\d{3}) \|", re.MULTILINE)
STATUSES = {kind.__name__: status for kind, status in STATUS.items()}
SOCKETS_ONLY = "realtime.py"
"""What is said on a socket has no status."""


def codes_in(tree: ast.AST) -> Iterator[tuple[str, str | None]]:
    """Each code, and the kind of error it is raised with where that can be seen."""
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
    """A code is a word; `code` is also what other things are called."""
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) and re.fullmatch(r"[a-z][a-z0-9_]*", value) else ""


def raised() -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for path in sorted((ROOT / "chalicelib").rglob("*.py")):
        for code, kind in codes_in(ast.parse(path.read_text(encoding="utf-8"))):
            statuses = {STATUSES[kind]} if kind in STATUSES and path.name != SOCKETS_ONLY else set()
            found[code] |= {403} if code in CODES_WITH_403 else statuses
    return found


def listed() -> dict[str, int]:
    rows = ROW.findall((ROOT / "docs" / "errors.md").read_text(encoding="utf-8"))
    assert len(rows) == len(dict(rows)), "a code is listed twice"
    return {code: int(status) for code, status in rows}


def test_every_code_is_listed_and_nothing_else() -> None:
    assert set(raised()) == set(listed())


def test_codes_are_listed_with_their_status() -> None:
    wrong = {code: statuses for code, statuses in raised().items() if statuses and statuses != {listed().get(code)}}
    assert wrong == {}
