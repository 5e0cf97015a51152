"""The words that a customer has written now, and the rest of the mail: the quoted history, and signatures above it."""

import re

from msgspec import Struct

from chalicelib.mime.quote_lines import Line, cut_of
from chalicelib.mime.tags import VOID, End, Start, Text, Token, read_tags, write_tags

MAX_LINES = 5_000
"""Lines that are read; those behind them belong to the part in which the last one is."""

_BLOCKS = """
address article aside blockquote body br caption center dd div dl dt figure footer h1 h2 h3 h4 h5 h6 header hr html li main
ol p pre section table tbody td tfoot th thead tr ul
"""
BLOCKS = frozenset(_BLOCKS.split())
HEADERS = frozenset(
    {"gmail_attr", "moz-cite-prefix", "yahoo_quoted", "yahoo-quoted-begin", "mail-quote", "divrplyfwdmsg", "olk_src_body_section"}
)
SIGNATURES = frozenset(
    {
        "gmail_signature",
        "moz-signature",
        "protonmail_signature_block",
        "mail-signature",
        "applemailsignature",
        "ms-outlook-mobile-signature",
    }
)
"""Classes and ids by which mail programs mark elements."""

QUOTATIONS = frozenset({"gmail_quote", "protonmail_quote"})
OUTLOOK_RULE = re.compile(
    r"border-top:\s*solid\s+#(?:e1e1e1|b5c4df)|border-top:\s*#(?:e1e1e1|b5c4df)\s+1(?:\.0)?pt\s+solid", re.IGNORECASE
)


class Split(Struct, frozen=True):
    """Together the whole mail in order, up to white space between the two."""

    reply: str
    quoted: str


def split_text(text: str) -> Split:
    """Nothing is lost: an answer below or between quotations leaves the whole mail in `reply`, and so does a forwarded mail."""
    lines = text.splitlines(keepends=True)
    known = lines[:MAX_LINES]
    cut = cut_of([Line(each) for each in known])
    cut = len(lines) if cut == len(known) else cut
    return Split("".join(lines[:cut]).rstrip(), "".join(lines[cut:]).strip("\r\n"))


def split_html(html: str) -> Split:
    """The same for HTML, clean or not. Each part is well nested: elements around the cut are in both."""
    tokens = _by_lines(read_tags(html))
    lines = _lines(tokens)[:MAX_LINES]
    cut = cut_of([line for line, _ in lines])
    if cut == len(lines):
        return Split(write_tags(tokens), "")
    at = _begin(tokens, lines[cut][1])
    opened = _open_at(tokens, at)
    ends: list[Token] = [End(each.name) for each in reversed(opened)]
    return Split(write_tags(tokens[:at] + ends), write_tags([*opened, *tokens[at:]]))


def _by_lines(tokens: list[Token]) -> list[Token]:
    """With a text for each line of preformatted text."""
    result: list[Token] = []
    preformatted = 0
    for token in tokens:
        preformatted += (isinstance(token, Start) - isinstance(token, End)) if getattr(token, "name", "") == "pre" else 0
        if isinstance(token, Text) and preformatted:
            result += [Text(each) for each in token.raw.splitlines(keepends=True)]
        else:
            result.append(token)
    return result


def _lines(tokens: list[Token]) -> list[tuple[Line, int]]:
    """Lines with words, each with the place of its first word."""
    lines: list[tuple[Line, int]] = []
    marks, words, first = [Line("")], "", 0
    for index, token in enumerate(tokens):
        if isinstance(token, Text):
            first = first if words.strip() else index
            words += token.words
            is_end = token.raw.endswith("\n") and index + 1 < len(tokens) and isinstance(tokens[index + 1], Text)
        else:
            is_end = token.name in BLOCKS
        if is_end and words.strip():
            lines.append((_line(words, marks[-1]), first))
        words = "" if is_end else words
        if isinstance(token, Start) and token.name not in VOID:
            marks.append(_marked(token, marks[-1]))
        elif isinstance(token, End):
            marks.pop()
        elif isinstance(token, Start) and token.name == "hr":
            lines.append((_line("_" * 10, marks[-1]), index))
    return lines + ([(_line(words, marks[-1]), first)] if words.strip() else [])


def _line(words: str, mark: Line) -> Line:
    return Line(" ".join(words.split()), mark.quoted, mark.header, mark.signature)


def _marked(token: Start, around: Line) -> Line:
    """The marks of the lines within an element."""
    names = {*token.value("class").lower().split(), token.value("id").lower()}
    is_quotation = token.name == "blockquote" and (
        token.value("type").lower() == "cite"
        or "cite" in token.attributes
        or bool(names & QUOTATIONS)
        or "border-left" in token.value("style")
    )
    return Line(
        "",
        around.quoted or is_quotation,
        around.header or bool(names & HEADERS) or OUTLOOK_RULE.search(token.value("style")) is not None,
        around.signature or bool(names & SIGNATURES),
    )


def _begin(tokens: list[Token], at: int) -> int:
    """The place behind the last words or picture before that one, and behind their end tags."""
    while at and not _is_shown(tokens[at - 1]):
        at -= 1
    while at < len(tokens) and isinstance(tokens[at], End):
        at += 1
    return at


def _is_shown(token: Token) -> bool:
    return bool(token.words.strip()) if isinstance(token, Text) else isinstance(token, Start) and token.name == "img"


def _open_at(tokens: list[Token], at: int) -> list[Start]:
    opened: list[Start] = []
    for token in tokens[:at]:
        if isinstance(token, Start) and token.name not in VOID:
            opened.append(token)
        elif isinstance(token, End):
            opened.pop()
    return opened
