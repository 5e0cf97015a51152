"""Recognises the lines with which mail programs introduce an earlier mail.

Each line is matched a fixed number of times and only as far as 400 characters, so that a long mail takes linear time.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from chalicelib.mime.quote_words import FIELD, FORWARDED, LEAD, ORIGINAL, SENT_FROM, WROTE

MAX_CHARACTERS = 400
MAX_INTRODUCTION_LINES = 4
MAX_FIELD_LINES = 16
MAX_MOBILE_CHARACTERS = 150

DIGITS = re.compile(r"\d")
YEAR = re.compile(r"(?<!\d)(?:19|20|25)\d\d(?!\d)|(?<!\d)\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d{2}(?!\d)")
CLOCK = re.compile(r"(?<!\d)\d{1,2}\s?[:.h時點点시]\s?\d{2}(?!\d)|\d{1,2}\s?[ap]\.?m\.?|[上下]午|[오][전후]", re.IGNORECASE)
ADDRESS = re.compile(r"[^\s<>\"@]{1,100}(?:@|\sat\s)[\w-]+(?:\.[\w-]+)*|mailto:")
COLON = re.compile(r"[:\uff1a]\W{0,4}$")
GMAIL_OF_2012 = re.compile(r"\d{4}/\d{1,2}/\d{1,2}\s[^\n]{0,100}<\S+@\S+>\s*:?")
NAMED = re.compile(r"[^:]{0,80}<\S+@\S+>\s+[^\W\d_]{1,12}(?:\s[^\W\d_]{1,12})?\s*:")
SENTENCE_END = re.compile(r"[^\W\d_]{5}[.!?]$|[!?]$")
MARKS = ("--", "==", "__")


def is_forward(words: str) -> bool:
    """`---------- Forwarded message ----------`, which stands above a mail that is the content of this one."""
    may_be = words.endswith((":", "\uff1a")) or any(mark in words for mark in MARKS)
    return may_be and FORWARDED.fullmatch(words) is not None


def is_original(words: str) -> bool:
    """`-----Original Message-----`"""
    return any(mark in words for mark in MARKS) and ORIGINAL.fullmatch(words) is not None


def is_mobile_line(words: str) -> bool:
    """`Sent from my iPhone`"""
    return len(words) <= MAX_MOBILE_CHARACTERS and SENT_FROM.fullmatch(words) is not None


@lru_cache(maxsize=64)
def _field_of(words: str) -> str | None:
    found = FIELD.fullmatch(words) if ":" in words[:60] or "\uff1a" in words[:60] else None
    return (
        next((kind for kind, value in found.groupdict().items() if kind != "value" and value is not None), None)
        if found
        else None
    )


def fields_at(words: Sequence[str], at: int, least: int) -> int:
    """Lines of a block such as `From: … Sent: … To: … Subject: …` with so many fields; 0 if none begins here.

    Values may be folded, and lines may be blank between the fields.
    """
    kinds, size, folded, is_certain = set[str](), 0, 0, least < 3
    for number, line in enumerate(words[at : at + MAX_FIELD_LINES]):
        kind = _field_of(line)
        if kind:
            kinds.add(kind)
            size, folded = number + 1, 0
            is_certain = is_certain or kind == "subject" or "@" in line or _is_time(kind, line)
        elif not kinds or folded == 2:
            break
        else:
            folded += 1
    return size if "from" in kinds and is_certain and len(kinds) >= least else 0


def _is_time(kind: str, line: str) -> bool:
    """Whether the field is the time of a mail. `Date: 3 May` may be that of a journey."""
    return kind == "date" and YEAR.search(line) is not None and CLOCK.search(line) is not None


def introduction_at(words: Sequence[str], at: int, is_quoted_below: Callable[[int], bool]) -> int:
    """Lines of `On … wrote:`, which programs break anywhere; 0 if none begins here."""
    for size in range(1, MAX_INTRODUCTION_LINES + 1):
        part = words[at : at + size]
        if len(part) < size or not part[-1]:
            return 0
        is_quoted = is_quoted_below(at + size)
        if _introduces(" ".join(part), is_quoted=is_quoted):
            begins_later = any(_is_whole(" ".join(part[n:]), is_quoted=is_quoted) for n in range(1, size))
            return size if _is_one_sentence(part) and not begins_later else 0
    return 0


def _is_one_sentence(part: Sequence[str]) -> bool:
    """Whether an introduction of several lines begins in the first of them."""
    if len(part) == 1:
        return True
    is_begun = LEAD.match(part[0]) or (ADDRESS.search(part[0]) and (YEAR.search(part[0]) or WROTE.search(part[0])))
    return bool(is_begun) and not any(SENTENCE_END.search(line) for line in part[:-1])


def _is_whole(text: str, *, is_quoted: bool) -> bool:
    """Whether it introduces a mail without the lines above it, which then are words of the reply."""
    return YEAR.search(text) is not None and _introduces(text, is_quoted=is_quoted)


def _introduces(text: str, *, is_quoted: bool) -> bool:
    if len(text) > MAX_CHARACTERS:
        return False
    if not COLON.search(text[-6:]) and not is_quoted:
        return GMAIL_OF_2012.fullmatch(text) is not None
    address, year, clock = ADDRESS.search(text), YEAR.search(text), CLOCK.search(text)
    if not (address or year or clock):
        return False
    if not WROTE.search(text if COLON.search(text[-6:]) else text[-30:]):
        return bool(address and year and clock and COLON.search(text[-6:])) or GMAIL_OF_2012.fullmatch(text) is not None
    if LEAD.match(text) and DIGITS.search(text) and (address or year):
        return True
    return is_quoted or bool(NAMED.fullmatch(text) or (address and (year or clock)))
