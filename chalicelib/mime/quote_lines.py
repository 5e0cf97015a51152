"""Finds the line of a mail below which nothing stands that its sender has written now."""

import re
from collections.abc import Sequence

from msgspec import Struct

from chalicelib.mime.introductions import MAX_CHARACTERS, fields_at, introduction_at, is_forward, is_mobile_line, is_original
from chalicelib.mime.quote_words import INVISIBLE

MAX_SIGNATURE_LINES = 12

QUOTED = re.compile(r"[ \t]{0,3}>(?![_.:;][<>()/])")
"""A line that a mail program has quoted; `>_<` and `>:(` are words."""

EMPHASIS = re.compile(r"[*_]*")
DELIMITER = re.compile(r"--|—|__")
FOOTER = re.compile(r"[-_=*~]{5,}")
"""A rule, below which lists and mail servers write."""

LIST_FOOTER = re.compile(
    r"mailing list [<-]|mailman/listinfo|you (?:have )?received this message because|https?://\S{0,200}unsubscri", re.IGNORECASE
)
"""Words of programs: a customer who asks to be taken off a list writes none of these."""
MAX_LIST_FOOTER = 8
MIN_LIST_RULE = 20


class Line(Struct, frozen=True):
    """`quoted`: an element of the HTML quotes it. `header`: an element marks the beginning of earlier mails. `signature`: of a
    signature."""

    text: str
    quoted: bool = False
    header: bool = False
    signature: bool = False

    @property
    def words(self) -> str:
        """As far as they matter."""
        return INVISIBLE.sub("", self.text[: 2 * MAX_CHARACTERS]).strip()[: MAX_CHARACTERS + 1]

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
        self.is_quoted = [line.is_quoted for line in lines]
        self.following = self._following()
        self.start: int | None = None
        """The first line of what may be cut off."""

    def _following(self) -> list[int]:
        """For each line the first one with words from there on."""
        following = [len(self.lines)] * (len(self.lines) + 1)
        for at in range(len(self.lines) - 1, -1, -1):
            following[at] = at if self.words[at] else following[at + 1]
        return following

    def cut(self) -> int:
        at: int | None = 0
        while at is not None and at < len(self.lines):
            at = self._after(at)
        start = self.start if self.start is not None else len(self.lines)
        while start and not EMPHASIS.sub("", self.words[start - 1]):
            start -= 1
        return start if any(self.words[:start]) else len(self.lines)

    def _after(self, at: int) -> int | None:
        """The line at which the reading goes on after that one. None at its end."""
        if not self.words[at]:
            return self.following[at]
        if self.is_quoted[at]:
            self._mark(at, self._is_quotation(at))
            return at + 1
        if is_forward(self.words[at]):
            self.start = None
            return None
        if size := self._introduction(at):
            self._mark(self._with_rule(at))
            return at + size if self._is_quoted_below(at + size) else None
        if size := self._signature(at):
            self._mark(at)
            return at + size
        self.start = None
        return at + 1

    def _mark(self, at: int, is_cut: bool = True) -> None:
        if is_cut and self.start is None:
            self.start = at

    def _is_quotation(self, at: int) -> bool:
        """A single line with the sign is the sender's own: `> 5 kg`."""
        return self.lines[at].quoted or (at + 1 < len(self.lines) and self.is_quoted[at + 1])

    def _is_quoted_below(self, at: int) -> bool:
        below = self.following[min(at, len(self.lines))]
        return below < len(self.lines) and self.is_quoted[below]

    def _with_rule(self, at: int) -> int:
        """The rule above an introduction belongs to it."""
        above = at - 1
        while above >= 0 and not self.words[above]:
            above -= 1
        return above if above >= 0 and FOOTER.fullmatch(self.words[above]) else at

    def _introduction(self, at: int) -> int:
        """Lines of the words that introduce an earlier mail; 0 if none begin here."""
        if self.lines[at].header:
            return next((n for n in range(len(self.lines) - at) if not self.lines[at + n].header), len(self.lines) - at)
        if is_original(self.words[at]):
            below = self.following[at + 1]
            return below - at + fields_at(self.words, below, 2)
        return fields_at(self.words, at, 3) or introduction_at(self.words, at, self._is_quoted_below)

    def _signature(self, at: int) -> int:
        """Lines that a program has added, or that a delimiter separates; 0 if none begin here."""
        words = self.words[at]
        if self.lines[at].signature or is_mobile_line(words):
            return 1
        if self.start is not None and FOOTER.fullmatch(words):
            return self._end_of_signature(at, len(self.lines)) - at
        if self._is_list_footer(at):
            return len(self.lines) - at
        if not DELIMITER.fullmatch(words):
            return 0
        end = self._end_of_signature(at, MAX_SIGNATURE_LINES)
        return end - at if (end < len(self.lines) and self._ends_signature(end)) or end == len(self.lines) else 0

    def _is_list_footer(self, at: int) -> bool:
        """Whether a rule and a few lines of a mailing list end the mail."""
        if len(self.words[at]) < MIN_LIST_RULE or not FOOTER.fullmatch(self.words[at]):
            return False
        is_last = self._end_of_signature(at, MAX_LIST_FOOTER + 1) == len(self.lines)
        return is_last and any(LIST_FOOTER.search(each) for each in self.words[at + 1 :])

    def _end_of_signature(self, at: int, lines: int) -> int:
        """The line that ends it, or the one behind so many lines with words."""
        for _ in range(lines):
            at = self.following[at + 1]
            if at == len(self.lines) or self._ends_signature(at):
                break
        return at

    def _ends_signature(self, at: int) -> bool:
        return self.is_quoted[at] or is_forward(self.words[at]) or self._introduction(at) > 0
