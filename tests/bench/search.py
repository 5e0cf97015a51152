"""`python -m tests.bench.search [MESSAGES]` measures the search of an account with a million messages: files, CPU, requests.

The files are in memory: the CPU is that of the index, and each read is counted as one request to the bucket.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from time import process_time
from typing import Any

from chalicelib.adapters.search.index import SegmentedIndex
from chalicelib.domain.search_documents import SearchDocument
from chalicelib.domain.search_words import parse_query
from tests.bench.search_corpus import INBOXES, Corpus
from tests.support.fakes.clock import FakeClock
from tests.support.fakes.files import FakeFiles
from tests.support.fakes.ids import FakeIds
from tests.support.fakes.store import FakeStore

MESSAGES = 1_000_000
ACCOUNT = 1
BATCH = 2_048
PAGE = 16


class CountedFiles(FakeFiles):
    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()

    def load_part(self, key: str, start: int, length: int) -> bytes:
        self.counts["reads"] += 1
        self.counts["bytes"] += length
        return super().load_part(key, start, length)


class Bench:
    def __init__(self) -> None:
        self.files, self._store, self._ids, self._clock = CountedFiles(), FakeStore(), FakeIds(), FakeClock()
        self.index = self.new_process()

    def new_process(self) -> SegmentedIndex:
        return SegmentedIndex(self._store, self.files, self._ids, self._clock)

    def add(self, documents: Sequence[SearchDocument]) -> None:
        before = self.index.index(ACCOUNT)
        self.index.add(before, documents, changed=before)
        while self.index.merge(self.index.index(ACCOUNT)):
            pass


def seconds(work: Callable[[], Any]) -> float:
    before = process_time()
    work()
    return process_time() - before


def batches(documents: Iterator[SearchDocument]) -> Iterator[list[SearchDocument]]:
    while batch := list(islice(documents, BATCH)):
        yield batch


def queries(corpus: Corpus) -> dict[str, str]:
    words = corpus.words
    return {
        "a word of every third message": words[0],
        "a word of one message in a hundred": words[120],
        "a rare word": words[45_000],
        "two words": f"{words[3]} {words[900]}",
        "two words that never meet": f"{words[45_000]} {words[45_001]}",
        "three letters while typing": words[20_000][:3],
        "one letter while typing": "q" if words[0].startswith("z") else "z",
        "a part of a word": words[45_000][1:7],
        "two Japanese letters": "返金",
        "a telephone number": "0170 1234567",
        "no message at all": "xyzzyx",
    }


def first_page(index: SegmentedIndex, query: str, inbox_ids: tuple[int, ...] | None) -> int:
    return len(list(islice(index.find(index.index(ACCOUNT), parse_query(query), inbox_ids=inbox_ids), PAGE)))


def main(messages: int) -> None:
    bench, corpus = Bench(), Corpus()
    spent = sum(seconds(partial(bench.add, batch)) for batch in batches(corpus.documents(messages)))
    index = bench.index.index(ACCOUNT)
    size = sum(segment.size for segment in index.segments)
    out(f"{messages:,} messages: {len(index.segments)} files, {size / 1e6:.1f} MB, {1e6 * spent / messages:.0f} µs of CPU each")
    one = list(islice(corpus.documents(64), 64))
    out(f"64 messages more: {1000 * seconds(partial(bench.add, [replaced(each) for each in one])):.0f} ms")
    warm = bench.new_process()
    for query in queries(corpus).values():
        first_page(warm, query, None)
    out(f"{'first page':<42}{'hits':>5}{'cold ms':>9}{'reads':>7}{'MB':>7}{'warm ms':>9}{'one inbox ms':>14}")
    for name, query in queries(corpus).items():
        bench.files.counts.clear()
        cold = bench.new_process()
        cold_ms = 1000 * seconds(partial(first_page, cold, query, None))
        reads, read = bench.files.counts["reads"], bench.files.counts["bytes"]
        warm_ms = 1000 * seconds(partial(first_page, warm, query, None))
        inbox_ms = 1000 * seconds(partial(first_page, warm, query, (INBOXES,)))
        hits = first_page(warm, query, None)
        out(f"{name:<42}{hits:>5}{cold_ms:>9.1f}{reads:>7}{read / 1e6:>7.2f}{warm_ms:>9.1f}{inbox_ms:>14.1f}")
    erased = index.segments[0].first_conversation + 5
    out(f"an erased conversation: {1000 * seconds(partial(bench.index.forget, ACCOUNT, conversation_id=erased)):.0f} ms")


def replaced(document: SearchDocument) -> SearchDocument:
    return SearchDocument(document.id + 2**50, document.conversation_id, document.inbox_id, document.text)


def out(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES)
