#!/usr/bin/env bash
# markdown-it-py 4.3.0 in its `commonmark` preset drops text without an error where blocks are nested deeply.
#
# Expected: CommonMark knows no limit of nesting, so every word of the input is somewhere in the output.
# Seen: the text of a quote behind twenty signs is missing. In a list of ten levels the innermost item loses its text, and the
# paragraph after the list is missing too, although it is not nested at all. The cause is the option `maxNesting` (20): a list
# and its item count as two levels. A mail that quotes many earlier mails, or an outline, loses words this way.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check markdown-it-py==4.3.0

cat > "$folder/expected" <<'TEXT'
quote of 19 levels: its text is kept, the paragraph after it is kept
quote of 20 levels: its text is LOST, the paragraph after it is kept
list of 9 levels: its innermost text is kept, the paragraph after it is kept
list of 10 levels: its innermost text is LOST, the paragraph after it is LOST
the same list with maxNesting 100: its innermost text is kept, the paragraph after it is kept
TEXT

"$folder/venv/bin/python" - > "$folder/seen" <<'PYTHON'
from markdown_it import MarkdownIt


def told(html: str, word: str) -> str:
    return "kept" if word in html else "LOST"


def outline(levels: int) -> str:
    lines = ["  " * level + "- " + ("innermost" if level == levels - 1 else "item") for level in range(levels)]
    return "\n".join(lines) + "\n\nParagraph\n"


for levels in (19, 20):
    html = MarkdownIt("commonmark").render(">" * levels + " refund\n\nParagraph\n")
    print(f"quote of {levels} levels: its text is {told(html, 'refund')}, the paragraph after it is {told(html, 'Paragraph')}")
for levels in (9, 10):
    html = MarkdownIt("commonmark").render(outline(levels))
    print(f"list of {levels} levels: its innermost text is {told(html, 'innermost')}, the paragraph after it is {told(html, 'Paragraph')}")
html = MarkdownIt("commonmark", {"maxNesting": 100}).render(outline(10))
print(
    f"the same list with maxNesting 100: its innermost text is {told(html, 'innermost')}, "
    f"the paragraph after it is {told(html, 'Paragraph')}"
)
PYTHON

cat "$folder/seen"
diff "$folder/expected" "$folder/seen" && echo "As described."
