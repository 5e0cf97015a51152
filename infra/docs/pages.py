"""The pages in docs/ with generated parts.

A part stands between two comments, `<!-- generated: name -->` and `<!-- end: name -->`; everything else on the page is written
by hand and stays. openapi.json is generated as a whole.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from infra.docs import errors, events, openapi, table

PROJECT = Path(__file__).resolve().parents[2]
DOCS = PROJECT / "docs"
PARTS = {"errors.md": errors.parts, "events.md": events.parts, "table.md": table.parts}
PART = re.compile(r"(<!-- generated: ([\w-]+) -->\n).*?(<!-- end: \2 -->\n)", re.DOTALL)


def generated() -> dict[Path, str]:
    """The content of every generated page, as it should be."""
    pages = {DOCS / name: filled((DOCS / name).read_text(encoding="utf-8"), parts()) for name, parts in PARTS.items()}
    return {DOCS / "openapi.json": openapi.openapi_json(), **pages}


def filled(page: str, parts: Mapping[str, str]) -> str:
    """The page with new parts. Raises ValueError if a part has no place on the page, or a place has no part."""
    places = [match[2] for match in PART.finditer(page)]
    if sorted(places) != sorted(parts):
        raise ValueError(f"the page has the places {sorted(places)}, generated are {sorted(parts)}")
    return PART.sub(lambda match: f"{match[1]}\n{parts[match[2]]}\n{match[3]}", page)
