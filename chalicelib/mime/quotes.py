"""The words that a customer has written now, and the rest of the mail: the quoted history, and signatures above it."""

import re

from msgspec import Struct

from chalicelib.mime.quote_lines import Line, cut_of
from chalicelib.mime.tags import VOID, End, Start, Text, Token, read_tags, write_tags

MAX_LINES = 20_000
"""Lines that are read; those behind them belong to the part in which the last one is."""

BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd div dl dt figure footer h1 h2 h3 h4 h5 h6 header hr html li main ol p pre "
    "section table tbody td tfoot th thead tr ul".split()
)
HEADER_CLASSES = frozenset({"gmail_attr", "moz-cite-prefix", "mail-quote", "yahoo-quoted-begin"})
HEADER_IDS = frozenset({"divrplyfwdmsg", "appendonsend", "olk_src_body_section", "mail-editor-reference-message-container", "zwchr"})
QUOTE_CLASSES = frozenset({"yahoo_quoted", "protonmail_quote", "zmail_extra"})
SIGNATURE_CLASSES = frozenset({"gmail_signature", "moz-signature", "mail-signature", "protonmail_signature_block"})
SIGNATURE_IDS = frozenset({"applemailsignature", "ms-outlook-mobile-signature"})
OUTLOOK_RULE = re.compile(r"border-top:\s*solid\s+#(?:e1e1e1|b5c4df)|border-top:\s*#(?:e1e1e1|b5c4df)\s+1(?:\.0)?pt\s+solid", re.IGNORECASE)


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
    """The same for HTML, best after `clean_html`. Each part is well nested: elements around the cut are in both."""
    tokens = read_tags(html)
    lines, starts = _lines(tokens)
    known = lines[:MAX_LINES]
    cut = cut_of(known)
    if cut == len(known):
        return Split(write_tags(tokens), "")
    at = starts[cut]
    opened = _open_at(tokens, at)
    ends: list[Token] = [End(each.name) for each in reversed(opened)]
    return Split(write_tags(tokens[:at] + ends), write_tags([*opened, *tokens[at:]]))


def _open_at(tokens: list[Token], at: int) -> list[Start]:
    opened: list[Start] = []
    for token in tokens[:at]:
        if isinstance(token, Start) and token.name not in VOID:
            opened.append(token)
        elif isinstance(token, End):
            opened.pop()
    return opened
