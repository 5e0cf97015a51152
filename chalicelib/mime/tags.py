"""Reads HTML of any quality into tags that are well nested, in time that is linear in its length.

A parser by the rules of HTML takes quadratic time for bodies with many open elements, because each `<p>` opens all unclosed
`<font>` again (nh3 0.3.7: 1.9 seconds for 53 KB). Therefore this reader closes open elements before that parser sees them, and
drops tags that are nested deeper than those of a mail. It decides nothing about safety; the sanitiser behind it does.
"""

import re
from collections.abc import Iterator
from html import unescape

from msgspec import Struct

MAX_HTML_CHARACTERS = 1_000_000
MAX_DEPTH = 200
MAX_FORMATTING_DEPTH = 20
MAX_ATTRIBUTES = 40

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"})
FORMATTING = frozenset({"a", "b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u"})
_PARAGRAPH_ENDS = """
address article aside blockquote center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header
hr li main menu nav ol p pre section table ul
"""
PARAGRAPH_ENDS = frozenset(_PARAGRAPH_ENDS.split())
"""Elements whose start ends an open paragraph."""

ENDED_BY_SIBLING = {
    "a": frozenset({"a"}),
    "p": PARAGRAPH_ENDS,
    "li": frozenset({"li"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "td": frozenset({"td", "th", "tr", "tbody", "thead", "tfoot"}),
    "th": frozenset({"td", "th", "tr", "tbody", "thead", "tfoot"}),
    "tr": frozenset({"tr", "tbody", "thead", "tfoot"}),
    "tbody": frozenset({"tbody", "thead", "tfoot"}),
    "thead": frozenset({"tbody", "tfoot"}),
    "tfoot": frozenset({"tbody"}),
}
"""Elements whose end tag may be left out, each with the elements whose start ends it."""

BOUNDARIES = {
    "a": frozenset({"td", "th", "caption"}),
    "p": frozenset({"table", "td", "th", "caption"}),
    "li": frozenset({"ul", "ol", "menu", "table", "td", "th"}),
    "dt": frozenset({"dl", "table", "td", "th"}),
    "dd": frozenset({"dl", "table", "td", "th"}),
}
TABLE = frozenset({"table"})
CELL_PARTS = frozenset({"table", "caption", "tbody", "thead", "tfoot", "tr", "td", "th"})
CELLS = frozenset({"table", "td", "th", "caption"})

HIDDEN = frozenset(
    {"script", "style", "title", "textarea", "iframe", "noembed", "noframes", "svg", "math", "select", "xml", "object", "applet"}
)
"""Elements whose content is not a text of the mail."""

TAG = re.compile(
    r"""<(?:
        (?P<comment>!--)|
        (?P<other>[!?]|/(?![a-zA-Z]))|
        (?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*+)
        (?P<attributes>(?:[\s/]++|[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+)*+)
        (?P<end>>|\Z)
    )""",
    re.VERBOSE,
)
ATTRIBUTE = re.compile(r"""([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]*+)))?+""")
COMMENT_END = re.compile(r"--!?>|(?<=<!--)-?>")
NAME = re.compile(r"[a-z][a-z0-9:_-]*")
LONG_NUMBERS = re.compile(r"&#(?:\d{8,}|[xX][0-9a-fA-F]{7,});?")


def unescaped(text: str) -> str:
    """With character references decoded. `html.unescape` raises for a number of more than 4,300 digits."""
    return unescape(LONG_NUMBERS.sub("\ufffd", text)) if "&" in text else text


class Text(Struct, frozen=True):
    """`raw`: with its character references, without `<`."""

    raw: str

    @property
    def words(self) -> str:
        return unescaped(self.raw)


class Start(Struct, frozen=True):
    """`attributes`: raw values by their names in lower case, the first of each name."""

    name: str
    attributes: dict[str, str]

    def value(self, name: str) -> str:
        """Decoded; good enough to decide by, while `attributes` has the value to write."""
        return unescaped(self.attributes.get(name, ""))


class End(Struct, frozen=True):
    name: str


Token = Text | Start | End


def read_tags(html: str) -> list[Token]:
    """Text and tags in order. Each start tag but those of empty elements has its end tag, and elements do not overlap."""
    nesting = _Nesting()
    for token in tokens(html[:MAX_HTML_CHARACTERS].replace("\0", "")):
        nesting.add(token)
    nesting.close_to(0)
    return nesting.tokens


def write_tags(tokens: list[Token]) -> str:
    return "".join(map(_written, tokens))


def _written(token: Token) -> str:
    if isinstance(token, Text):
        return token.raw
    if isinstance(token, End):
        return f"</{token.name}>"
    attributes = "".join(f' {name}="{value}"' for name, value in token.attributes.items())
    return f"<{token.name}{attributes}>"


def tokens(html: str) -> Iterator[Token]:
    """Text and tags as they are written, without comments and `HIDDEN` elements. Words behind a last `<` are text.

    The end of a comment or of a hidden element is searched once if there is none, so that any input takes linear time.
    """
    position, unclosed = 0, set[str]()
    while (start := html.find("<", position)) >= 0:
        if start > position:
            yield Text(html[position:start])
        found = TAG.match(html, start)
        if not found:
            yield Text("&lt;")
            position = start + 1
            continue
        position = _end_of_tag(html, found)
        name = (found["name"] or "").lower()
        if name in HIDDEN and found["end"]:
            position = _end_of_hidden(html, position, name, unclosed) if not found["close"] else position
        elif name:
            yield from _token(html[start + 1 : position], name, found)
    if position < len(html):
        yield Text(html[position:])


def _token(written: str, name: str, found: re.Match[str]) -> Iterator[Token]:
    """`written`: behind the `<`."""
    if not found["end"]:
        yield from [] if "=" in found["attributes"] else [Text(f"&lt;{written}")]
    elif NAME.fullmatch(name):
        yield End(name) if found["close"] else Start(name, _attributes(found["attributes"]))


def _end_of_hidden(html: str, position: int, name: str, unclosed: set[str]) -> int:
    after = None if name in unclosed else re.compile(f"</{name}(?=[\\s/>])[^>]*+>?", re.IGNORECASE).search(html, position)
    if not after:
        unclosed.add(name)
    return after.end() if after else position


def _end_of_tag(html: str, found: re.Match[str]) -> int:
    if found["comment"]:
        end = COMMENT_END.search(html, found.end())
        return end.end() if end else len(html)
    if found["other"]:
        end_of_other = html.find(">", found.end())
        return end_of_other + 1 if end_of_other >= 0 else len(html)
    return found.end()


def _attributes(raw: str) -> dict[str, str]:
    attributes: dict[str, str] = {}
    for found in ATTRIBUTE.finditer(raw):
        if len(attributes) == MAX_ATTRIBUTES:
            break
        name = found[1].lower()
        if NAME.fullmatch(name):
            value = found[2] or found[3] or found[4] or ""
            attributes.setdefault(name, value.replace('"', "&quot;").replace("<", "&lt;"))
    return attributes


class _Nesting:
    """The tags so far and the elements that are open. An end tag without a start tag is dropped."""

    def __init__(self) -> None:
        self.tokens: list[Token] = []
        self.open: list[str] = []
        self.formatting = 0
        self.dropped: dict[str, int] = {}

    def add(self, token: Token) -> None:
        if isinstance(token, Text):
            self.tokens.append(token)
        elif isinstance(token, Start):
            self._start(token)
        else:
            self._end(token.name)

    def close_to(self, depth: int) -> None:
        while len(self.open) > depth:
            name = self.open.pop()
            self.formatting -= name in FORMATTING
            self.tokens.append(End(name))

    def _start(self, token: Start) -> None:
        name = token.name
        for ended, by in ENDED_BY_SIBLING.items():
            if name in by and (depth := self._depth_of(ended, BOUNDARIES.get(ended, TABLE))) is not None:
                self.close_to(depth)
        if name in VOID:
            self.tokens.append(token)
        elif len(self.open) >= MAX_DEPTH or (name in FORMATTING and self.formatting >= MAX_FORMATTING_DEPTH):
            self.dropped[name] = self.dropped.get(name, 0) + 1
        else:
            self.open.append(name)
            self.formatting += name in FORMATTING
            self.tokens.append(token)

    def _end(self, name: str) -> None:
        if self.dropped.get(name):
            self.dropped[name] -= 1
        elif (depth := self._depth_of(name, TABLE if name in CELL_PARTS else CELLS)) is not None:
            self.close_to(depth)

    def _depth_of(self, name: str, boundaries: frozenset[str]) -> int | None:
        """The place of the innermost such element, looked for up to the nearest boundary."""
        for depth in range(len(self.open) - 1, -1, -1):
            if self.open[depth] == name:
                return depth
            if self.open[depth] in boundaries:
                return None
        return None
