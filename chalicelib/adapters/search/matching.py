"""Evaluates a query in one segment."""

from collections.abc import Sequence

from chalicelib.adapters.search.segment import Dictionary, SegmentReader, inbox_word
from chalicelib.domain.search_documents import Match, Query
from chalicelib.domain.search_words import SHORTEST_INSIDE, UNSPACED_RUN

Words = list[range]


def matching_documents(reader: SegmentReader, query: Query, match: Match, inbox_ids: Sequence[int] | None) -> list[int]:
    """The numbers of the documents in the inboxes (None: in all), the newest first. Some of them may have the words of a term
    apart from each other."""
    groups = [_words(reader.dictionary, word, match) for word in query.words]
    found = _having_all(reader, groups) if query.terms else set()
    if query.numbers:
        found |= _having_any(reader, _number_words(reader.dictionary, query.numbers))
    if found and inbox_ids is not None:
        found &= _having_any(reader, [reader.dictionary.equal_to(inbox_word(each)) for each in inbox_ids])
    return sorted(found, reverse=True)


def _words(dictionary: Dictionary, word: str, match: Match) -> Words:
    wanted = word.encode()
    if match is Match.WORDS:
        return [dictionary.equal_to(wanted)]
    if match is Match.ANYWHERE and len(word) >= SHORTEST_INSIDE and not UNSPACED_RUN.match(word):
        return dictionary.with_part(wanted)
    return [dictionary.with_beginning(wanted)]


def _number_words(dictionary: Dictionary, numbers: Sequence[str]) -> Words:
    return [*dictionary.with_part(numbers[0].encode()), *(dictionary.equal_to(each.encode()) for each in numbers[1:])]


def _having_all(reader: SegmentReader, groups: list[Words]) -> set[int]:
    """The rarest words are read first; a word without documents ends the reading."""
    found: set[int] | None = None
    for words in sorted(groups, key=lambda group: _postings(reader.dictionary, group)):
        having = _having_any(reader, words)
        found = having if found is None else found & having
        if not found:
            break
    return found or set()


def _postings(dictionary: Dictionary, words: Words) -> int:
    return sum(len(dictionary.postings_of(each)) for each in words)


def _having_any(reader: SegmentReader, words: Words) -> set[int]:
    found: set[int] = set()
    for numbers in reader.numbers(words):
        found.update(numbers)
    return found
