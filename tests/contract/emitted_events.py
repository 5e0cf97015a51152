"""The names of events, read from the source code that emits them."""

import ast
import re
from pathlib import Path

CODE = Path(__file__).parents[2] / "chalicelib"
NAME = re.compile(r"[a-z]+(\.[a-z_]+)+")
EPHEMERAL = {"conversation.typing_on", "conversation.typing_off", "presence.update"}
"""Events that go straight to the sockets and have no position in the feed."""


def event_names() -> set[str]:
    """Every string constant in `domain`, `actions` and `broadcasting` that has the form of an event name."""
    sources = [path for part in ("domain", "actions", "broadcasting") for path in (CODE / part).rglob("*.py")]
    texts = {node.value for path in sources for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)}
    return {text for text in texts if isinstance(text, str) and NAME.fullmatch(text)}
