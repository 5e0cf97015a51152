"""Pictures within the text of a mail (decision 59).

An agent's text shows an attached picture with `![words](attachment:photo.png)`, by the name of the file. The content of the
stored message is the text without these marks, as every client and every channel reads it. `content_attributes.mail_content` is
the text with the places of the attachments: `![words](attachment:0)`.
"""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from chalicelib.domain.errors import Invalid

MAIL_CONTENT = "mail_content"
MARK = re.compile(r"!\[([^\[\]\n]{0,200})\]\(attachment:([^()\s]{1,130})\)")
BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+\n")


class Picture(Struct, frozen=True):
    """`target`: the name of the file, or the place of the attachment."""

    words: str
    target: str


def pieces(text: str) -> Iterator[str | Picture]:
    """The pictures, and the texts between them without the line ends beside a picture. Blank texts are left out."""
    end = 0
    for found in MARK.finditer(text):
        yield from _between(text[end : found.start()])
        yield Picture(found[1], found[2])
        end = found.end()
    yield from _between(text[end:])


def _between(text: str) -> Iterator[str]:
    if text.strip():
        yield text.strip("\n")


def without_marks(text: str, names: Sequence[str]) -> str:
    """The text without the marks of these files."""
    bare = MARK.sub(lambda found: "" if found[2] in names else found[0], text)
    return text if bare == text else BLANK_LINES.sub("\n\n", bare).strip()


def check_marks(text: str, names: Sequence[str]) -> None:
    """Raises Invalid (`picture_missing`) if the text shows a file that the message does not have."""
    if any(found[2] not in names for found in MARK.finditer(text)):
        raise Invalid("The text shows a picture that is not attached.", code="picture_missing", fields=("content",))


def with_places(text: str, names: Sequence[str]) -> str:
    """With the place of each file instead of its name. A mark of no file stays as it is."""
    return MARK.sub(lambda found: _mark(found[1], names.index(found[2])) if found[2] in names else found[0], text)


def renamed(text: str, names: Sequence[str], stored: Sequence[str]) -> str:
    """With the names that the files have in the bucket."""
    known = dict(zip(reversed(names), reversed(stored), strict=True))
    return MARK.sub(lambda found: _mark(found[1], known.get(found[2], found[2])), text)


def _mark(words: str, target: object) -> str:
    return f"![{words}](attachment:{target})"


def shown_places(text: str, pictures: Sequence[bool]) -> tuple[int, ...]:
    """The places that the text shows, each once. `pictures`: whether the attachment at each place is a picture."""
    places = (int(found[2]) for found in MARK.finditer(text) if found[2].isdecimal() and len(found[2]) < 4)
    return tuple(sorted({each for each in places if each < len(pictures) and pictures[each]}))
