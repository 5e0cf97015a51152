"""Agents write light Markdown. Each channel says bold, italic and the like in its own way, and takes texts of limited length."""

import re
from collections.abc import Callable, Mapping

from msgspec import Struct

SPAN = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|\[(?P<label>[^\[\]\n]+)\]\((?P<url>https?://[^\s()<>\"]+)\)"
    r"|(?P<address>https?://\S+)"
    r"|(?<![\w*])\*\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*\*(?![\w*])"
    r"|(?<!\w)__(?P<bold_too>[^\s_](?:[^_\n]*[^\s_])?)__(?!\w)"
    r"|(?<!\w)~~(?P<strike>[^\s~](?:[^~\n]*[^\s~])?)~~(?!\w)"
    r"|(?<![\w*])\*(?P<italic>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic_too>[^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])"
)
"""Spans do not nest: whatever a person writes, the result is well-formed. Stars within words and addresses are left alone."""


class Style(Struct, frozen=True):
    """How a channel writes plain text and each kind of span; `{0}` is the text of it, `{1}` a link's address."""

    plain: Callable[[str], str]
    spans: Mapping[str, str]


ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
TELEGRAM_HTML = Style(
    lambda plain: plain.translate(ESCAPED),
    {
        "code": "<code>{0}</code>",
        "label": '<a href="{1}">{0}</a>',
        "address": "{0}",
        "bold": "<b>{0}</b>",
        "bold_too": "<b>{0}</b>",
        "strike": "<s>{0}</s>",
        "italic": "<i>{0}</i>",
        "italic_too": "<i>{0}</i>",
    },
)
WHATSAPP = Style(
    str,
    {
        "code": "`{0}`",
        "label": "{0} ({1})",
        "address": "{0}",
        "bold": "*{0}*",
        "bold_too": "*{0}*",
        "strike": "~{0}~",
        "italic": "_{0}_",
        "italic_too": "_{0}_",
    },
)


def has_spans(content: str) -> bool:
    return SPAN.search(content) is not None


def styled(content: str, style: Style) -> str:
    written, end = [], 0
    for span in SPAN.finditer(content):
        kind = next(name for name in style.spans if span[name] is not None)
        written += [
            style.plain(content[end : span.start()]),
            style.spans[kind].format(style.plain(span[kind]), style.plain(span["url"] or "")),
        ]
        end = span.end()
    return "".join([*written, style.plain(content[end:])])


def units(content: str) -> int:
    """Length in UTF-16 units, which is what providers count."""
    return len(content) + sum(character > "\uffff" for character in content)


def split(content: str, limit: int) -> list[str]:
    """Pieces of at most `limit` units, cut between paragraphs, lines or words where that leaves no short piece."""
    pieces, rest = [], content.strip()
    while units(rest[: limit + 1]) > limit:
        piece = cut(rest[:limit], limit)
        pieces.append(piece.rstrip())
        rest = rest[len(piece) :].lstrip()
    return [*pieces, rest] if rest else pieces


def cut(window: str, limit: int) -> str:
    longest = window
    while units(longest) > limit:
        longest = longest[: -((units(longest) - limit + 1) // 2)]
    for seam in ("\n\n", "\n", " "):
        at = longest.rfind(seam, len(longest) // 2)
        if at > 0:
            return longest[:at]
    return longest
