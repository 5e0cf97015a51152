"""The lines of a calendar (RFC 5545 3.1)."""

import re
from collections.abc import Iterator

from msgspec import Struct

MAX_LINE = 20_000
LINE = re.compile(r'([A-Za-z0-9-]{1,60})((?:;[A-Za-z0-9-]{1,60}=(?:"[^"]*"|[^";:])*){0,20}):(.*)', re.DOTALL)
PARAMETER = re.compile(r';([A-Za-z0-9-]{1,60})=("[^"]*"|[^;:"]*)')


class Property(Struct, frozen=True):
    """`name` and the names of the parameters are in upper case."""

    name: str
    parameters: dict[str, str]
    value: str

    def text(self, limit: int) -> str:
        """Unescaped, on one line."""
        unescaped = re.sub(r"\\(.)", lambda match: " " if match[1] in "nN" else match[1], self.value)
        return " ".join(unescaped.split())[:limit]


def unfolded(body: bytes) -> bytes:
    """With its long lines joined. Simple writers fold after 75 octets, also between the bytes of one letter, so that they are
    joined before the text is decoded."""
    return re.sub(rb"\r?\n[ \t]", b"", body)


def properties(text: str) -> Iterator[Property]:
    """Those of UTF-16 are joined here."""
    for line in re.sub(r"\r?\n[ \t]", "", text).splitlines():
        if found := LINE.fullmatch(line[:MAX_LINE]):
            yield Property(
                found[1].upper(), {key.upper(): value.strip('"') for key, value in PARAMETER.findall(found[2])}, found[3].strip()
            )
