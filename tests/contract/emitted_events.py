"""The names of events, read from the code that emits them."""

import ast
import re
from pathlib import Path

CODE = Path(__file__).parents[2] / "chalicelib"
NAME = re.compile(r"[a-z]+(\.[a-z_]+)+")
EPHEMERAL = {"conversation.typing_on", "conversation.typing_off", "presence.update"}
"""Straight to the sockets, without a place in the feed."""


def event_names() -> set[str]:
    """Every text in rules, actions and broadcasting that looks like one."""
    sources = [path for part in ("domain", "actions", "broadcasting") for path in (CODE / part).rglob("*.py")]
    texts = {node.value for path in sources for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)}
    return {text for text in texts if isinstance(text, str) and NAME.fullmatch(text)}
