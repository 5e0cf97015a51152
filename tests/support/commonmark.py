"""`python -m tests.support.commonmark spec.txt`: compares the Markdown parser with the examples of CommonMark's specification.

The text of the specification is in https://github.com/commonmark/commonmark-spec and in the npm package `commonmark-spec`.
"""

import re
import sys
from pathlib import Path

from markdown_it import MarkdownIt

EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", re.DOTALL | re.MULTILINE)


def differing(specification: str) -> list[int]:
    """The numbers of the examples that the parser renders differently, by the unchanged rules of CommonMark."""
    examples = [[part.replace("→", "\t") for part in found.groups()] for found in EXAMPLE.finditer(specification)]
    if not examples:
        raise SystemExit("The file holds no examples.")
    render = MarkdownIt("commonmark").render
    return [number for number, (written, expected) in enumerate(examples, 1) if _normal(render(written)) != _normal(expected)]


def _normal(page: str) -> str:
    """White space between tags has no meaning."""
    return re.sub(r">\s+<", "><", page)


if __name__ == "__main__":
    wrong = differing(Path(sys.argv[1]).read_text())
    print(f"{len(wrong)} examples differ {wrong}")
    sys.exit(bool(wrong))
