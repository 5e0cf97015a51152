"""HTML of mails as a stream of tags and texts, in linear time for any input.

`html.parser` of Python 3.11 needs quadratic time for unclosed tags, and nh3 for deep nesting
(docs/decisions/0048-reading-mails.md). A text version needs neither a tree nor a safe one.
"""

import html
import re
from collections.abc import Iterator

from msgspec import Struct

TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})")
ATTRIBUTE = re.compile(r"""([a-zA-Z][\w:-]{0,40})\s{0,20}=\s{0,20}(?:"([^"]*)"|'([^']*)'|([^\s"'>]{1,4000}))""")
ATTRIBUTES = re.compile(r"""(?>[^"'<>=]+|=\s*"[^"]*"|=\s*'[^']*'|["'=])*+>""")
"""Up to the `>` of the tag, which may also stand within quotes. Possessive: nothing is tried a second way."""
LONG_NUMBERS = re.compile(r"&#(?:\d{8,}|[xX][0-9a-fA-F]{7,});?")
MAX_TAG = 20_000
"""A longer tag is text: Outlook writes styles of some 3,000 characters. Pictures in `data:` links are cut out before."""
DATA_LINKS = re.compile(r"data:[a-z]{1,20}/[a-zA-Z0-9.+-]{1,40};base64,[A-Za-z0-9+/=\s%]*")
HIDDEN = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "object", "iframe", "textarea", "select"})


class Tag(Struct, frozen=True):
    name: str
    closes: bool
    attributes: str

    def attribute(self, name: str) -> str:
        found = (each for each in ATTRIBUTE.finditer(self.attributes) if each[1].lower() == name)
        match = next(found, None)
        return _unescaped(match[2] or match[3] or match[4] or "").strip() if match else ""


def tokens(source: str) -> Iterator[Tag | str]:
    """Tags, and texts with their entities decoded. Comments and the contents of `HIDDEN` elements are left out."""
    source = DATA_LINKS.sub("data:", source)
    place, missing = 0, set[str]()
    while place < len(source):
        found = source.find("<", place)
        if found < 0:
            break
        if found > place:
            yield _unescaped(source[place:found])
        tag = TAG.match(source, found)
        rest = ATTRIBUTES.match(source, tag.end(), tag.end() + MAX_TAG) if tag else None
        if tag is None or rest is None:
            place = _past_markup(source, found, missing)
            if place == found + 1:
                yield "<"
            continue
        name = tag[2].lower()
        place = rest.end()
        if name in HIDDEN and not tag[1]:
            place = _past_element(source, place, name, missing)
            continue
        yield Tag(name, bool(tag[1]), source[tag.end() : place - 1])
    if place < len(source):
        yield _unescaped(source[place:])


def _unescaped(text: str) -> str:
    """`html.unescape` raises for a number of more than 4,300 digits."""
    return html.unescape(LONG_NUMBERS.sub("\ufffd", text)) if "&" in text else text


def _past_markup(source: str, place: int, missing: set[str]) -> int:
    """Behind a comment, a declaration or a processing instruction; one character further for a loose `<`."""
    opening, closing = ("<!--", "-->") if source.startswith("<!--", place) else ("<!", ">")
    if not source.startswith(("<!", "<?"), place):
        return place + 1
    end = -1 if closing in missing else source.find(closing, place + 2)
    if end < 0:
        missing.add(closing)
        return place + len(opening)
    return end + len(closing)


def _past_element(source: str, place: int, name: str, missing: set[str]) -> int:
    """Behind the end tag of a hidden element; without one the rest is shown, since a cut mail may hold its only text there."""
    closing = f"</{name}"
    if closing in missing:
        return place
    found = re.compile(closing, re.IGNORECASE).search(source, place)
    if found is None:
        missing.add(closing)
        return place
    end = source.find(">", found.end())
    return end + 1 if end >= 0 else len(source)
