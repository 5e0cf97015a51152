"""The words under which a text is found, and the queries that find them.

A text is folded first (folding.py), so that `Straße` and `STRASSE` are one word. Scripts without spaces have no word limits: of
them each pair of letters is a word.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from chalicelib.domain.folding import UNSPACED, folded, telephone_number
from chalicelib.domain.search_documents import Query, Term

MAX_WORD = 64
"""Letters of a word that the index keeps. A longer one is found by its beginning."""
MAX_TERMS = 10
"""Terms of a query; further ones are ignored by the index, and by the comparison with the text."""
SHORTEST_INSIDE = 3
"""Letters of a term that is looked for inside of words."""
SHORTEST_NUMBER = 7
"""Digits of a telephone number without its country."""
COUNTRY_DIGITS = range(1, 4)
"""Digits of a country code."""

UNSPACED_RUN = re.compile(f"([{UNSPACED}]+)")
NUMBER = re.compile(r"\+?\(?[0-9](?:[ ().\-/]{0,3}[0-9]){6,18}(?![0-9])")
QUOTED = re.compile(r'"([^"]*)"?|([^\s"]+)')


class _Separators(dict[int, int]):
    """Letters, digits and combining marks by their code; a space for every other character. Filled while it is used."""

    def __missing__(self, code: int) -> int:
        character = chr(code)
        self[code] = kept = code if character.isalnum() or unicodedata.category(character)[0] == "M" else 32
        return kept


SEPARATORS = _Separators()


def words_in(folded_text: str) -> list[str]:
    """Runs of letters and digits. A run in a script without spaces gives each pair of its letters, and its last letter."""
    found: list[str] = []
    for word in folded_text.translate(SEPARATORS).split():
        if word.isascii():
            found.append(word[:MAX_WORD])
            continue
        for place, part in enumerate(UNSPACED_RUN.split(word)):
            if place % 2:
                found += [part[start : start + 2] for start in range(len(part))]
            elif part:
                found.append(part[:MAX_WORD])
    return found


def numbers_in(folded_text: str) -> Iterator[str]:
    """The digits of telephone numbers, and of other long numbers that are written in groups, without leading zeros."""
    for found in NUMBER.finditer(folded_text):
        digits = re.sub("[^0-9]", "", found[0].replace("(0)", "")).lstrip("0")
        if len(digits) >= SHORTEST_NUMBER:
            yield digits


def index_words(text: str) -> frozenset[str]:
    plain = folded(text)
    return frozenset(words_in(plain)) | frozenset(numbers_in(plain))


def parse_query(text: str) -> Query:
    """The terms of what a person has typed. A query without letters and digits is empty."""
    found = (_term(quoted or plain) for quoted, plain in QUOTED.findall(folded(text)))
    terms = list(dict.fromkeys(term for term in found if term.words))[:MAX_TERMS]
    return Query(tuple(terms), tuple(_numbers(text)))


def _numbers(query: str) -> Iterator[str]:
    number = telephone_number(query) or ""
    digits = number.lstrip("+")
    shorter = [digits[start:] for start in COUNTRY_DIGITS] if number.startswith("+") else []
    yield from (each for each in (digits, *shorter) if len(each) >= SHORTEST_NUMBER)


def _term(chunk: str) -> Term:
    """The last letter of a run without spaces is no word of its own here, because its pair is one already."""
    text = _trimmed(chunk)[:MAX_WORD]
    words: list[str] = []
    for word in words_in(text):
        if words and len(word) == 1 and UNSPACED_RUN.fullmatch(word) and words[-1].endswith(word) and len(words[-1]) == 2:
            continue
        words.append(word)
    return Term(text, tuple(dict.fromkeys(words)))


def _trimmed(chunk: str) -> str:
    """Without punctuation at its ends: people paste sentences."""
    kept = [place for place, character in enumerate(chunk) if SEPARATORS[ord(character)] != 32]
    return chunk[kept[0] : kept[-1] + 1] if kept else ""


def is_found(query: Query, texts: Iterable[str]) -> bool:
    """Whether the texts of a thing, which are not folded, have all terms of the query between them."""
    plain = [folded(text) for text in texts if text]
    if query.numbers and any(_same_number(query.numbers, number) for text in plain for number in numbers_in(text)):
        return True
    return bool(query.terms) and all(any(_has(text, term) for text in plain) for term in query.terms)


def _has(text: str, term: Term) -> bool:
    """A term that begins with one or two letters is found at the beginning of a word only, unless its script has no spaces."""
    place = text.find(term.text)
    anywhere = len(term.words[0]) >= SHORTEST_INSIDE or UNSPACED_RUN.match(term.words[0])
    while place > 0 and not anywhere and not _ends_word(text[place - 1]):
        place = text.find(term.text, place + 1)
    return place >= 0


def _ends_word(character: str) -> bool:
    return SEPARATORS[ord(character)] == 32 or UNSPACED_RUN.match(character) is not None


def _same_number(wanted: tuple[str, ...], number: str) -> bool:
    return wanted[0] in number or number in wanted
