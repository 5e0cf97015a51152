"""The terms under which contacts are found. A query finds a contact when it is the beginning of a term."""

import re
from collections.abc import Iterator
from itertools import islice

from chalicelib.domain.contacts import Contact
from chalicelib.domain.folding import UNSPACED, folded, telephone_number, transcribed

MAX_TERMS = 64
"""Each term is a row of the table. A contact with two names, an e-mail address, a number and a username has 19."""
MAX_TERM = 64
"""Characters, which are enough to tell people apart."""

WORD_START = re.compile(r"(?<![^\W_])[^\W_]")
UNSPACED_LETTER = re.compile(rf"[{UNSPACED}]")
SHORTEST_NUMBER_END = 4
SHORTEST_NUMBER_QUERY = 3
FOUND_BY = ("username", "social_telegram_user_name", "screen_name", "company_name")


def search_terms(contact: Contact) -> frozenset[str]:
    """At most 64 terms: each field and each telephone number from its start, then from each word and from each digit but the last
    three, then from each letter in scripts without spaces."""
    terms = (term.strip()[:MAX_TERM] for term in _terms(contact))
    return frozenset(islice(dict.fromkeys(term for term in terms if term), MAX_TERMS))


def _terms(contact: Contact) -> Iterator[str]:
    fields = [contact.name, contact.email, contact.identifier, *map(contact.additional_attributes.get, FOUND_BY)]
    written = [field for field in fields if isinstance(field, str)]
    texts = [folded(text) for text in written]
    numbers = [found for found in (telephone_number(contact.phone_number or ""), telephone_number(contact.name)) if found]
    yield from texts
    yield from (number for number in numbers)
    yield from (text[start.start() :] for text in texts for start in WORD_START.finditer(text))
    yield from (digits[place:] for digits in _digits(numbers) for place in range(max(1, len(digits) - SHORTEST_NUMBER_END + 1)))
    for text in texts:
        yield text.replace("'", "")
    for text in map(transcribed, written):
        yield from (text[start.start() :] for start in WORD_START.finditer(text))
    yield from (text[start.start() :] for text in texts for start in UNSPACED_LETTER.finditer(text))


def _digits(numbers: list[str]) -> list[str]:
    return [number.lstrip("+") for number in numbers]


def search_prefixes(query: str) -> tuple[str, ...]:
    """The beginnings of terms that a query stands for, at most five: its text without a leading @, without apostrophes, the
    telephone number that it may be, and its text as the terms of 0.1.0 were written."""
    text = folded(query).lstrip("@").strip()
    found = (text, text.replace("'", ""), *_numbers(query), query.strip().lower())
    return tuple(dict.fromkeys(each[:MAX_TERM] for each in found if each))


def _numbers(query: str) -> Iterator[str]:
    """Russia dials 8 before a national number, North America 011 before a country code."""
    number = telephone_number(query)
    if number is None or len(number) < SHORTEST_NUMBER_QUERY:
        return
    yield number
    if len(number) == 11 and number.startswith("8"):
        yield number[1:]
    if number.startswith("11") and folded(query).startswith("011"):
        yield f"+{number[2:]}"
