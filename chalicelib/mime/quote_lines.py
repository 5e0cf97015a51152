"""Finds the line of a mail below which nothing stands that its sender has written now."""

import re
from collections.abc import Sequence

from msgspec import Struct

from chalicelib.mime.quote_words import FIELD, FORWARDED, INVISIBLE, LEAD, ORIGINAL, SENT_FROM, WROTE

MAX_HEADER_CHARACTERS = 400
MAX_HEADER_LINES = 4
MAX_SIGNATURE_LINES = 12

QUOTED = re.compile(r"[ \t]{0,3}>(?![_.:;][<>()/])")
"""A line that a mail program has quoted; `>_<` and `>:(` are words."""

EMPHASIS = re.compile(r"[*_]*")
DIGITS = re.compile(r"\d")
YEAR = re.compile(r"(?<!\d)(?:19|20|25)\d\d(?!\d)|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2}(?!\d)")
CLOCK = re.compile(r"(?<!\d)\d{1,2}\s?[:.h時点點시]\s?\d{2}(?!\d)|\d{1,2}\s?[ap]\.?m\.?|[上下]午|[오][전후]", re.IGNORECASE)
ADDRESS = re.compile(r"[^\s<>\"@]+(?:@|\sat\s)[\w-]+(?:\.[\w-]+)*|mailto:")
COLON = re.compile(r"[:：]\W{0,4}$")
GMAIL_OF_2012 = re.compile(r"\d{4}/\d{1,2}/\d{1,2}\s[^\n]{0,100}<\S+@\S+>\s*:?")
NAMED = re.compile(r"[^:]{0,80}<\S+@\S+>\s+[^\W\d_]{1,12}(?:\s[^\W\d_]{1,12})?\s*:")
DELIMITER = re.compile(r"--|—|__")
FOOTER = re.compile(r"[-_=*~]{5,}")
"""A rule, below which lists and mail servers write."""


class Line(Struct, frozen=True):
    """`quoted`: an element of the HTML quotes it. `header`: an element marks the beginning of earlier mails. `signature`: of a
    signature."""

    text: str
    quoted: bool = False
    header: bool = False
    signature: bool = False

    @property
    def words(self) -> str:
        return INVISIBLE.sub("", self.text).strip()

    @property
    def is_quoted(self) -> bool:
        return self.quoted or QUOTED.match(self.text) is not None


def cut_of(lines: Sequence[Line]) -> int:
    """The number of lines that belong to the reply. All of them if an answer stands below or between quotations, if the mail
    forwards another one, and if nothing stands above the quotation."""
    return _Reading(lines).cut()


class _Reading:
    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.words = [line.words for line in lines]
        self.start: int | None = None
        """The first line of what may be cut off."""

    def cut(self) -> int:
        at = 0
        while at < len(self.lines):
            step = self._step(at)
            if step is None:
                break
            at += step
        start = self.start if self.start is not None else len(self.lines)
        while start and not EMPHASIS.sub("", self.words[start - 1]):
            start -= 1
        return start if any(self.words[:start]) else len(self.lines)

    def _step(self, at: int) -> int | None:
        """Lines to go on by. None at the end of the reading."""
        line, words = self.lines[at], self.words[at]
        if not words:
            return 1
        if line.is_quoted:
            self.start = at if self.start is None and self._is_quotation(at) else self.start
            return 1
        if FORWARDED.fullmatch(words):
            self.start = None
            return None
        if size := self._header(at):
            self.start = self.start if self.start is not None else self._with_rule(at)
            return size if self._is_quoted_below(at + size) else None
        return self._signature(at) or self._answer()

    def _answer(self) -> int:
        self.start = None
        return 1

    def _is_quotation(self, at: int) -> bool:
        """A single line with the sign is the sender's own: `> 5 kg`."""
        return self.lines[at].quoted or (at + 1 < len(self.lines) and self.lines[at + 1].is_quoted)

    def _is_quoted_below(self, at: int) -> bool:
        following = next((line for line, words in zip(self.lines[at:], self.words[at:], strict=True) if words), None)
        return following is not None and following.is_quoted

    def _with_rule(self, at: int) -> int:
        """The rule above a header belongs to it."""
        above = at - 1
        while above >= 0 and not self.words[above]:
            above -= 1
        return above if above >= 0 and FOOTER.fullmatch(self.words[above]) else at

    def _header(self, at: int) -> int:
        """Lines of the words that introduce an earlier mail; 0 if none begin here."""
        if self.lines[at].header:
            return self._marked_lines(at)
        if ORIGINAL.fullmatch(self.words[at]):
            return 1 + self._blanks(at + 1) + self._fields(at + 1 + self._blanks(at + 1), 2)
        return self._fields(at, 3) or self._wrote(at)

    def _marked_lines(self, at: int) -> int:
        return next((n for n, line in enumerate(self.lines[at:]) if not line.header), len(self.lines) - at)

    def _blanks(self, at: int) -> int:
        return next((n for n, words in enumerate(self.words[at : at + 4]) if words), 0)

    def _fields(self, at: int, least: int) -> int:
        """Lines of a block such as `From: … Sent: … To: … Subject: …`; values may be folded, and lines may be blank between them."""
        kinds, size, folded, has_address = set[str](), 0, 0, False
        for number, words in enumerate(self.words[at : at + 16]):
            found = FIELD.fullmatch(words) if words else None
            if found:
                kinds.add(_kind(found))
                size, folded = number + 1, 0
                has_address = has_address or "@" in words
            elif not kinds or folded == 2:
                break
            else:
                folded += 1
        is_block = "from" in kinds and ("subject" in kinds or has_address or least < 3)
        return size if is_block and len(kinds) >= least else 0

    def _wrote(self, at: int) -> int:
        for size in range(1, MAX_HEADER_LINES + 1):
            part = self.words[at : at + size]
            if len(part) < size or not part[-1]:
                return 0
            if self._introduces(" ".join(part), at + size):
                begins_later = any(
                    LEAD.match(part[n]) and self._introduces(" ".join(part[n:]), at + size) for n in range(1, size)
                )
                return 0 if begins_later or not self._begins(part) else size
        return 0

    def _begins(self, part: list[str]) -> bool:
        """Whether the first line is the beginning of the introduction, and not the last one of the words above it."""
        return len(part) == 1 or bool(LEAD.match(part[0]) or (ADDRESS.search(part[0]) and WROTE.search(part[0])))

    def _introduces(self, text: str, below: int) -> bool:
        if len(text) > MAX_HEADER_CHARACTERS:
            return False
        if GMAIL_OF_2012.fullmatch(text):
            return True
        if not COLON.search(text) and not (WROTE.search(text[-30:]) and self._is_quoted_below(below)):
            return False
        address, dated = ADDRESS.search(text), YEAR.search(text) or CLOCK.search(text)
        if not WROTE.search(text):
            return bool(address and YEAR.search(text) and CLOCK.search(text))
        if LEAD.match(text) and DIGITS.search(text) and (address or dated):
            return True
        return bool((address and dated) or NAMED.fullmatch(text)) or (bool(address or dated) and self._is_quoted_below(below))

    def _signature(self, at: int) -> int:
        words = self.words[at]
        if self.lines[at].signature or SENT_FROM.fullmatch(words):
            self.start = self.start if self.start is not None else at
            return 1
        is_footer = self.start is not None and FOOTER.fullmatch(words)
        if not is_footer and not DELIMITER.fullmatch(words):
            return 0
        size = next((n for n in range(1, len(self.lines) - at) if self._ends_signature(at + n)), len(self.lines) - at)
        if not is_footer and sum(bool(each) for each in self.words[at : at + size]) > MAX_SIGNATURE_LINES:
            return 0
        self.start = self.start if self.start is not None else at
        return size

    def _ends_signature(self, at: int) -> bool:
        return self.lines[at].is_quoted or bool(FORWARDED.fullmatch(self.words[at])) or bool(self.words[at] and self._header(at))


def _kind(found: re.Match[str]) -> str:
    return next(kind for kind, value in found.groupdict().items() if kind != "value" and value is not None)
