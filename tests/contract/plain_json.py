"""JSON for comparison and for files."""

import json
from typing import Any

import msgspec


def plain(value: Any) -> Any:
    return json.loads(msgspec.json.encode(value))


def written(value: Any, depth: int = 3) -> str:
    """JSON with line breaks down to `depth`. Deeper values stay on one line, so that diffs are short."""
    if depth and isinstance(value, dict) and value:
        rows = [f"{json.dumps(name)}: {written(each, depth - 1)}" for name, each in sorted(value.items())]
        return "{\n" + ",\n".join(rows) + "\n}"
    if depth and isinstance(value, list) and value:
        return "[\n" + ",\n".join(written(each, depth - 1) for each in value) + "\n]"
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
