"""HTML of a mail as plain text: for mails without a text part, for search and for the list of conversations."""

import re

from chalicelib.mime.tags import End, Start, Text, tokens

BLOCKS = frozenset(
    {
        "address", "article", "aside", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form",
        "header", "html", "main", "nav", "section", "table", "tbody", "thead", "tfoot", "tr", "caption", "pre",
    }
)  # fmt: skip
PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "hr"})
MAX_LEVELS = 20
LINKS = re.compile(r"(https?://|mailto:|tel:|ftp://)", re.IGNORECASE)
BLANKS = re.compile(r"[ \t\n\r\f]+")
INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad\u034f]{2,}|[\u200b\u2060\ufeff\u00ad\u034f]")
"""Newsletters fill their preview with them. Single joiners stay: they belong to scripts and emoji."""


def html_to_text(source: str) -> str:
    """Links as `text <url>`, lists with `- ` and numbers, cells of tables apart by a tab, quotes with `> `."""
    writer = _Writer()
    for token in tokens(source):
        if isinstance(token, Text):
            writer.text(token.words)
        elif isinstance(token, End):
            writer.close(token)
        else:
            writer.open(token)
    return writer.finished()


class _Writer:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quotes = 0
        self.lists: list[int] = []
        self.link: tuple[str, int] | None = None
        self.pre = 0
        self.is_filled = False

    def text(self, text: str) -> None:
        self.is_filled = self.is_filled or not text.isspace()
        if self.pre:
            first, *others = text.replace("\r\n", "\n").split("\n")
            self.line.append(first)
            for each in others:
                self.end_line(keep_empty=True)
                self.line.append(each)
            return
        packed = INVISIBLE.sub("", BLANKS.sub(" ", text))
        if packed.startswith(" ") and (not self.line or self.line[-1].endswith((" ", "\t"))):
            packed = packed[1:]
        if packed:
            self.line.append(packed)

    def open(self, tag: Start) -> None:
        name = tag.name
        if name == "br":
            self.end_line(keep_empty=True)
        elif name in PARAGRAPHS:
            self.paragraph()
            self._open_paragraph(name)
        elif name == "li":
            self.end_line()
            self.line.append(self._bullet())
        elif name in ("td", "th"):
            self._cell()
        elif name in BLOCKS:
            self.end_line()
            self.pre += name == "pre"
        elif name == "a":
            url = tag.value("href").strip()
            self.link = (url, len(self.line)) if LINKS.match(url) else None
        elif name == "img" and (alt := tag.value("alt").strip()):
            self.text(f"[{alt}]")

    def close(self, tag: End) -> None:
        name = tag.name
        if name in PARAGRAPHS:
            self.end_line()
            self.quotes = max(0, self.quotes - (name == "blockquote"))
            self.paragraph()
            if name in ("ul", "ol") and self.lists:
                self.lists.pop()
        elif name in BLOCKS or name == "li":
            self.end_line()
            self.pre = max(0, self.pre - (name == "pre"))
        elif name == "a" and self.link:
            self._end_link(*self.link)

    def _open_paragraph(self, name: str) -> None:
        if name == "blockquote":
            self.quotes = min(self.quotes + 1, MAX_LEVELS)
        elif name in ("ul", "ol") and len(self.lists) < MAX_LEVELS:
            self.lists.append(0 if name == "ul" else 1)
        elif name == "hr":
            self.line.append("---")
            self.paragraph()

    def _bullet(self) -> str:
        indent = "  " * max(0, len(self.lists) - 1)
        if not self.lists or not self.lists[-1]:
            return f"{indent}- "
        self.lists[-1] += 1
        return f"{indent}{self.lists[-1] - 1}. "

    def _cell(self) -> None:
        if self.is_filled:
            self.line.append("\t")

    def _end_link(self, url: str, begun: int) -> None:
        self.link = None
        shown = "".join(self.line[begun:]).strip()
        target = url.removeprefix("mailto:").removeprefix("tel:")
        if _same(shown, target) or not target:
            return
        self.line.append(f" <{target}>" if shown else f"<{target}>")

    def end_line(self, *, keep_empty: bool = False) -> None:
        text = "".join(self.line).replace("\xa0", " ").rstrip()
        self.line, self.is_filled = [], False
        self.link = (self.link[0], 0) if self.link else None
        if text.strip() or keep_empty:
            self.lines.append(self._marked(text))

    def paragraph(self) -> None:
        self.end_line()
        blank = self._marked("")
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(blank)
        elif self.lines:
            self.lines[-1] = min(self.lines[-1], blank, key=len)

    def _marked(self, text: str) -> str:
        return f"{'> ' * self.quotes}{text}".rstrip() if self.quotes else text

    def finished(self) -> str:
        self.end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip("\n")


def _same(shown: str, target: str) -> bool:
    """Whether the link's text is its address already."""
    return bool(shown) and re.sub(r"^https?://(www\.)?", "", target).rstrip("/") == re.sub(
        r"^https?://(www\.)?", "", shown
    ).rstrip("/")
