"""Tables in Markdown, and the sentences that stand below declarations in the source code."""

import ast
import inspect
from collections.abc import Iterable, Iterator
from itertools import pairwise
from types import ModuleType


def table(heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heading, ("---",) * len(heading), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines).replace(
        "| --- " * len(heading) + "|", "|---" * len(heading) + "|"
    )


def code(text: str) -> str:
    return f"`{text}`"


def sentences(owner: ModuleType | type) -> dict[str, str]:
    """The text below each assignment of a module or a class, by the assigned name."""
    tree = ast.parse(inspect.getsource(owner))
    bodies = [tree.body] if isinstance(owner, ModuleType) else [each.body for each in tree.body if isinstance(each, ast.ClassDef)]
    return {name: text for body in bodies for name, text in _documented(body)}


def _documented(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for statement, after in pairwise(body):
        text = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else None
        if isinstance(statement, ast.Assign) and isinstance(text, str):
            yield ast.unparse(statement.targets[0]), one_line(text)


def one_line(text: str) -> str:
    return " ".join(text.split())
