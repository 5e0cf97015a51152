"""An agent's Markdown in a mail: as plain text, and as HTML without a class, a script or a picture but its own.

Each mark has an element, and every text is escaped. The addresses of links are those that `markup/markdown.py` accepts.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby

from chalicelib.domain.mail_pictures import Picture, pieces
from chalicelib.markup.markdown import runs_of
from chalicelib.markup.marks import PLAIN_TEXT, Mark, Run, joined, read

QUOTE = '<blockquote dir="auto" style="margin:0 0 0 .8ex;border-inline-start:2px solid #ccc;padding-inline-start:1ex">'
AFTER_BLOCK = re.compile(r"(</blockquote>|</pre>)<br>\n")
"""A block ends its own line."""

ELEMENTS = {
    "quote": f"{QUOTE}|</blockquote>",
    "block": '<pre style="white-space:pre-wrap">|</pre>',
    "monospace": "<code>|</code>",
    "bold": "<b>|</b>",
    "italic": "<i>|</i>",
    "strike": "<s>|</s>",
}


def plain(content: str, intro: str = "", quoted: str = "", *, pictures: bool = False) -> str:
    """The text, and below it the words that it answers. `pictures`: the text shows files, whose words stand in their places."""
    lines = [intro, *(f"> {line}" for line in quoted.splitlines())] if quoted else []
    texts = [_plain_piece(each) for each in pieces(content)] if pictures else [PLAIN_TEXT.write(read(content))]
    return "\n\n".join(filter(None, [*texts, "\n".join(lines)])) + "\n"


def _plain_piece(piece: str | Picture) -> str:
    return f"[{piece.words or piece.target}]" if isinstance(piece, Picture) else PLAIN_TEXT.write(read(piece))


def html(content: str, intro: str = "", quoted: str = "", *, pictures: Mapping[str, str] | None = None) -> str:
    """`pictures`: the Content-IDs of the files that the text shows, by their places."""
    history = f'<p dir="auto">{escape(intro)}</p>{QUOTE}{lines(quoted)}</blockquote>' if quoted else ""
    found = pieces(content) if pictures else [content]
    body = "".join(_piece(each, pictures or {}) for each in found)
    return page(body + history)


def page(body: str) -> str:
    return f'<!doctype html><html><head><meta charset="utf-8"></head><body>{body}</body></html>\n'


def _piece(piece: str | Picture, pictures: Mapping[str, str]) -> str:
    if isinstance(piece, str):
        return block(piece)
    if content_id := pictures.get(piece.target):
        return f'<div><img src="cid:{escape(content_id)}" alt="{escape(piece.words)}" style="max-width:100%;height:auto"></div>'
    return f'<div dir="auto">[{escape(piece.words or piece.target)}]</div>'


def block(content: str) -> str:
    """The Markdown alone, as an element."""
    return f'<div dir="auto">{_marked(joined(runs_of(content)), 0)}</div>'


def _marked(runs: Sequence[Run], depth: int) -> str:
    """The runs that share a mark at this depth are one element."""
    parts = groupby(runs, key=lambda run: run.marks[depth] if len(run.marks) > depth else None)
    written = "".join(_within(mark, list(same), depth) for mark, same in parts)
    return AFTER_BLOCK.sub(r"\1", written)


def _within(mark: Mark | None, runs: list[Run], depth: int) -> str:
    if mark is None:
        return "".join(escape(run.text, quote=False) if run.has("block") else lines(run.text) for run in runs)
    if mark.kind in ("link", "address"):
        label = _marked(runs, depth + 1)
        return f'<a href="{escape(mark.value or "".join(run.text for run in runs))}">{label}</a>'
    before, _, after = ELEMENTS[mark.kind].partition("|")
    return before + _marked(runs, depth + 1) + after


def lines(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>\n")
