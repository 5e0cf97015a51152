"""Writes marks as the HTML of the Bot API (https://core.telegram.org/bots/api#html-style)."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from chalicelib.markup.marks import Mark, PlainText, Run, joined, units

ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
TAGS = {"quote": "blockquote", "block": "pre", "monospace": "code", "bold": "b", "italic": "i", "strike": "s", "link": "a"}


class TelegramHtml(PlainText):
    def write(self, runs: Sequence[Run]) -> str:
        """Well-formed for any runs: a tag closes before each tag that was opened earlier."""
        return "".join(_tags_and_texts(runs))

    def length(self, runs: Sequence[Run]) -> int:
        """Telegram counts the visible text."""
        return sum(units(run.text) for run in runs)


def _tags_and_texts(runs: Sequence[Run]) -> Iterator[str]:
    opened: tuple[Mark, ...] = ()
    for run in [*joined(runs), Run("")]:
        marks = tuple(mark for mark in run.marks if mark.kind in TAGS)
        kept = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(opened, marks, strict=False))))
        yield from (_closing(mark) for mark in reversed(opened[kept:]))
        yield from (_opening(mark) for mark in marks[kept:])
        yield run.text.translate(ESCAPES)
        opened = marks


def _opening(mark: Mark) -> str:
    value = mark.value.translate(ESCAPES).replace('"', "&quot;")
    if mark.kind == "link":
        return f'<a href="{value}">'
    if mark.kind == "block" and value:
        return f'<pre><code class="language-{value}">'
    return f"<{TAGS[mark.kind]}>"


def _closing(mark: Mark) -> str:
    return "</code></pre>" if mark.kind == "block" and mark.value else f"</{TAGS[mark.kind]}>"
