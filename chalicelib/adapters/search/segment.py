"""The file of a segment: an inverted index that is read by ranges (docs/decisions/0024-search.md).

    documents    id (8 bytes) and conversation (4), ascending by id; a document's number is its place
    postings     the documents of each word, 4 bytes each, in the order of the words
    dictionary   compressed: all words in order, the length of each word's postings, and a table of every 256th word
    counts       of documents and words

A reader loads the end of the file, from the dictionary on, and then only the postings of the words that it looks for. A word that
begins with a zero byte is an inbox: it has all documents of the inbox.
"""

import struct
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from msgspec import Struct

from chalicelib.domain.search_documents import Hit, SearchDocument
from chalicelib.domain.search_words import index_words

END = struct.Struct("<4sII")
MAGIC = b"PSX1"
DOCUMENT_BYTES, POSTING_BYTES = 12, 4
BLOCK = 256
"""Words between two entries of the dictionary's table."""

ReadRange = Callable[[int, int], bytes]
"""Start and length, in bytes."""
Postings = Mapping[bytes, "array[int]"]


class Contents(Struct, frozen=True):
    """A segment in memory: documents ascending by id, and the numbers of those that have a word, ascending."""

    documents: Sequence[Hit]
    postings: Postings


def inbox_word(inbox_id: int) -> bytes:
    return b"\0%d" % inbox_id


def contents_of(documents: Iterable[SearchDocument]) -> Contents:
    """Of several documents with one id the last one counts."""
    newest = {each.id: each for each in documents}
    ordered = [newest[number] for number in sorted(newest)]
    postings: dict[bytes, array[int]] = {}
    for number, document in enumerate(ordered):
        words = {word.encode() for word in index_words(document.text)} if document.text else set()
        for word in words | {inbox_word(document.inbox_id)}:
            postings.setdefault(word, array("I")).append(number)
    return Contents([Hit(each.id, each.conversation_id) for each in ordered], postings)


def merged(parts: Sequence[Contents], keep: Callable[[Hit], bool] | None = None) -> Contents:
    """The documents of all parts. A later part's document replaces those with the same id in earlier ones."""
    owners = {hit.id: (hit, part) for part, contents in enumerate(parts) for hit in contents.documents}
    kept = sorted((hit, part) for hit, part in owners.values() if keep is None or keep(hit))
    places = {hit.id: place for place, (hit, _) in enumerate(kept)}
    numbers = [
        [places.get(hit.id, -1) if owners[hit.id][1] == part else -1 for hit in contents.documents]
        for part, contents in enumerate(parts)
    ]
    postings: dict[bytes, array[int]] = {}
    for mapping, contents in zip(numbers, parts, strict=True):
        for word, found in contents.postings.items():
            moved = [place for number in found if (place := mapping[number]) >= 0]
            if moved:
                postings.setdefault(word, array("I")).extend(moved)
    ordered = {word: array("I", sorted(found)) for word, found in postings.items()}
    return Contents([hit for hit, _ in kept], ordered)


def written(contents: Contents) -> tuple[bytes, int]:
    """The file, and the place of its dictionary."""
    words = sorted(contents.postings)
    counts = array("I", (len(contents.postings[word]) for word in words))
    documents = b"".join(struct.pack("<QI", hit.id, hit.conversation_id) for hit in contents.documents)
    postings = b"".join(contents.postings[word].tobytes() for word in words)
    dictionary = zlib.compress(_dictionary(words, counts), 6)
    end = END.pack(MAGIC, len(contents.documents), len(words))
    return documents + postings + dictionary + end, len(documents) + len(postings)


def _dictionary(words: list[bytes], counts: "array[int]") -> bytes:
    text = b"\n".join((*words, b""))
    places = array("I", [0, *accumulate(len(word) + 1 for word in words)])
    starts = array("I", [0, *accumulate(counts)])
    table = places[:-1:BLOCK], starts[:-1:BLOCK]
    return struct.pack("<I", len(text)) + text + counts.tobytes() + table[0].tobytes() + table[1].tobytes()


class Dictionary:
    """The words of a segment in memory, as bytes: searching them is faster than an object per word."""

    def __init__(self, raw: bytes, words: int) -> None:
        (size,) = struct.unpack_from("<I", raw)
        self._text, self._words = raw[4 : 4 + size], words
        rest = array("I")
        rest.frombytes(raw[4 + size :])
        blocks = -(-words // BLOCK)
        self._counts, self._places, self._starts = rest[:words], rest[words : words + blocks], rest[words + blocks :]
        self._first_word = 0
        while self._text.startswith(b"\0", self._first_word):
            self._first_word = self._text.index(b"\n", self._first_word) + 1

    @property
    def words(self) -> list[bytes]:
        return self._text.split(b"\n")[:-1]

    @property
    def counts(self) -> "array[int]":
        return self._counts

    def first_at_or_after(self, word: bytes) -> int:
        """The number of the first word that is not smaller; the count of words if there is none."""
        low, high = 0, len(self._places)
        while low < high:
            middle = (low + high) // 2
            place = self._places[middle]
            if self._text[place : self._text.index(b"\n", place)] < word:
                low = middle + 1
            else:
                high = middle
        if not low:
            return 0
        start = self._places[low - 1]
        end = self._places[low] if low < len(self._places) else len(self._text)
        block = self._text[start:end].split(b"\n")[:-1]
        return (low - 1) * BLOCK + sum(each < word for each in block)

    def with_beginning(self, beginning: bytes) -> range:
        return range(self.first_at_or_after(beginning), self.first_at_or_after(beginning + b"\xff"))

    def equal_to(self, word: bytes) -> range:
        return range(self.first_at_or_after(word), self.first_at_or_after(word + b"\0"))

    def with_part(self, part: bytes) -> list[range]:
        found: list[range] = []
        place = self._text.find(part, self._first_word)
        while place >= 0:
            end = self._text.index(b"\n", place)
            block = bisect_right(self._places, place) - 1
            number = block * BLOCK + self._text.count(b"\n", self._places[block], place)
            found.append(range(number, number + 1))
            place = self._text.find(part, end)
        return _joined(found)

    def postings_of(self, words: range) -> range:
        """The places of their postings, which follow each other."""
        return range(self._start(words.start), self._start(words.stop))

    def _start(self, word: int) -> int:
        block = word // BLOCK
        if block == len(self._starts):
            block -= 1
        return self._starts[block] + sum(self._counts[block * BLOCK : word]) if self._starts else 0


def _joined(ranges: Iterable[range]) -> list[range]:
    joined: list[range] = []
    for each in ranges:
        if joined and joined[-1].stop == each.start:
            joined[-1] = range(joined[-1].start, each.stop)
        else:
            joined.append(each)
    return joined


class SegmentReader:
    """A segment's file, of which only the needed ranges are read."""

    def __init__(self, read: ReadRange, size: int, dictionary_at: int) -> None:
        self._read = read
        last = read(dictionary_at, size - dictionary_at)
        magic, self.documents, words = END.unpack(last[-END.size :])
        if magic != MAGIC:
            raise ValueError("This is not a segment of the search index.")
        self._postings_at = DOCUMENT_BYTES * self.documents
        raw = zlib.decompress(last[: -END.size])
        self.dictionary, self.bytes_in_memory = Dictionary(raw, words), len(raw)

    def numbers(self, words: Iterable[range]) -> Iterator["array[int]"]:
        """The documents of the words, one array per range: ascending for a single word."""
        for each in words:
            places = self.dictionary.postings_of(each)
            found = array("I")
            if places:
                found.frombytes(self._read(self._postings_at + POSTING_BYTES * places.start, POSTING_BYTES * len(places)))
            yield found

    def hit(self, number: int) -> Hit:
        found = self._read(DOCUMENT_BYTES * number, DOCUMENT_BYTES)
        return Hit(*struct.unpack("<QI", found))

    def conversations(self) -> "array[int]":
        """The conversation of each document."""
        found = array("I")
        found.frombytes(self._read(0, self._postings_at))
        return found[2::3]

    def contents(self) -> Contents:
        """The whole segment, in two reads."""
        documents = [Hit(*each) for each in struct.iter_unpack("<QI", self._read(0, self._postings_at))]
        counts = self.dictionary.counts
        everything = next(self.numbers([range(len(counts))]))
        starts = [0, *accumulate(counts)]
        words = self.dictionary.words
        return Contents(documents, {word: everything[starts[each] : starts[each + 1]] for each, word in enumerate(words)})
