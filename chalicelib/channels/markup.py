"""Converts the agents' light Markdown to a channel's markup, and splits text at the channel's length limit."""

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
"""Spans do not nest, so any input gives well-formed output. Stars within words and URLs are not markup."""


class Style(Struct, frozen=True):
    """A channel's markup of plain text and of each span; `{0}` is the text, `{1}` the URL of a link."""

    plain: Callable[[str], str]
    spans: Mapping[str, str]


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
    """Length in UTF-16 code units, which providers count."""
    return len(content) + sum(character > "\uffff" for character in content)


def split(content: str, limit: int) -> list[str]:
    """Parts of at most `limit` units. A cut falls between paragraphs, lines or words unless the part would be shorter than
    half of the limit."""
    parts, rest = [], content.strip()
    while units(rest[: limit + 1]) > limit:
        part = cut(rest[:limit], limit)
        parts.append(part.rstrip())
        rest = rest[len(part) :].lstrip()
    return [*parts, rest] if rest else parts


def cut(window: str, limit: int) -> str:
    longest = window
    while units(longest) > limit:
        longest = longest[: -((units(longest) - limit + 1) // 2)]
    for separator in ("\n\n", "\n", " "):
        at = longest.rfind(separator, len(longest) // 2)
        if at > 0:
            return longest[:at]
    return longest
