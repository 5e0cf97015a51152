"""ports.Search: an index of immutable files, merged like a log (docs/decisions/0024-search.md).

An entity of the table lists the files of an account (`SearchIndex`). A writer saves a file under a new name, and then replaces
the list under the condition of its version. A writer that loses removes its own file. A reader whose file is gone reads the list
again.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain import keys
from chalicelib.domain.errors import WriteConflict
from chalicelib.domain.outbound import StoredFile
from chalicelib.domain.search_documents import Hit, Match, Query, SearchDocument, SearchIndex, Segment
from chalicelib.ports import Clock, Files, Ids, Put, Store

if TYPE_CHECKING:
    from chalicelib.adapters.search.segment import Contents, SegmentReader

SMALL_DOCUMENTS = 2_048
"""Segments below this size are one, which is written anew with every addition."""
FAN_OUT = 8
"""Segments of a level that become one of the next level."""
TOP_LEVEL = 3
"""Segments of 131,072 documents and more stay as they are."""
MAX_READERS = 64
WHOLE_FILE_BYTES, BLOCK_BYTES = 256_000, 65_536
MAX_BLOCKS = 512
"""32 MB in a function of 1 GB."""
ORPHAN_SECONDS = 300
"""Longer than any function runs between saving a file and naming it."""
RETRIES = 5

Keep = Callable[[Hit], bool]


class SegmentedIndex:
    def __init__(self, store: Store, files: Files, ids: Ids, clock: Clock) -> None:
        self._store, self._files, self._ids, self._clock = store, files, ids, clock
        self._readers: OrderedDict[str, SegmentReader] = OrderedDict()
        self._blocks: OrderedDict[tuple[str, int], bytes] = OrderedDict()

    def index(self, account_id: int) -> SearchIndex:
        return self._store.get(keys.search_index(account_id)) or SearchIndex(account_id)

    def find(
        self, index: SearchIndex, query: Query, *, inbox_ids: Sequence[int] | None, newer: Sequence[SearchDocument] = ()
    ) -> Iterator[Hit]:
        seen: set[int] = set()
        for retry in range(RETRIES):
            try:
                for hit in self._hits(index, query, inbox_ids, newer):
                    if hit.id not in seen:
                        seen.add(hit.id)
                        yield hit
                return
            except FileNotFoundError:
                if retry + 1 == RETRIES:
                    raise
                index = self.index(index.account_id)

    def _hits(
        self, index: SearchIndex, query: Query, inbox_ids: Sequence[int] | None, newer: Sequence[SearchDocument]
    ) -> Iterator[Hit]:
        from chalicelib.adapters.search.matching import matching_documents

        own = [_reader_of(newer)] if newer else []
        newest_first = sorted(index.segments, key=lambda segment: -segment.newest)
        for match in Match:
            for reader in own:
                yield from (reader.hit(number) for number in matching_documents(reader, query, match, inbox_ids))
            for segment in newest_first:
                reader = self._reader(index.account_id, segment)
                yield from (reader.hit(number) for number in matching_documents(reader, query, match, inbox_ids))

    def add(self, index: SearchIndex, documents: Sequence[SearchDocument], *, changed: SearchIndex) -> SearchIndex:
        from chalicelib.adapters.search.segment import contents_of, merged

        if not documents:
            return self._commit(index, changed)
        small = [segment for segment in index.segments if segment.level == 0]
        parts = [self._contents(index.account_id, segment) for segment in small]
        made = replace(changed, made=index.made + 1)
        return self._replace(index, small, merged([*parts, contents_of(documents)]), level=0, made=made.made, changed=made)

    def merge(self, index: SearchIndex) -> SearchIndex | None:
        from chalicelib.adapters.search.segment import merged

        for level in range(1, TOP_LEVEL):
            parts = sorted((each for each in index.segments if each.level == level), key=lambda segment: segment.made)
            if len(parts) >= FAN_OUT:
                contents = merged([self._contents(index.account_id, each) for each in parts])
                changed = self._replace(index, parts, contents, level=level + 1, made=parts[-1].made, changed=index)
                self._remove_orphans(changed)
                return changed
        return None

    def forget(self, account_id: int, *, conversation_id: int | None = None, inbox_id: int | None = None) -> None:
        for retry in range(RETRIES):
            try:
                index = self.index(account_id)
                for segment in index.segments:
                    index = self._forget_in(index, segment, conversation_id, inbox_id)
                self._remove_orphans(index)
                return
            except (WriteConflict, FileNotFoundError):
                if retry + 1 == RETRIES:
                    raise

    def _forget_in(self, index: SearchIndex, segment: Segment, conversation_id: int | None, inbox_id: int | None) -> SearchIndex:
        from chalicelib.adapters.search.segment import inbox_word, merged

        if conversation_id and not segment.first_conversation <= conversation_id <= segment.last_conversation:
            return index
        contents = self._contents(index.account_id, segment)
        of_inbox = contents.postings.get(inbox_word(inbox_id), ()) if inbox_id else ()
        gone = {contents.documents[number].id for number in of_inbox}
        gone |= {hit.id for hit in contents.documents if hit.conversation_id == conversation_id}
        if not gone:
            return index
        kept = merged([contents], lambda hit: hit.id not in gone)
        return self._replace(index, [segment], kept, level=segment.level, made=segment.made, changed=index)

    def _replace(
        self,
        index: SearchIndex,
        before: Sequence[Segment],
        contents: "Contents",
        *,
        level: int,
        made: int,
        changed: SearchIndex,
    ) -> SearchIndex:
        """Saves the contents as a segment in place of those before, and removes their files."""
        segments = tuple(each for each in index.segments if each not in before)
        if contents.documents:
            segments += (self._save(index.account_id, contents, level, made),)
        try:
            committed = self._commit(index, replace(changed, segments=segments))
        except WriteConflict:
            if contents.documents:
                self._files.erase(_key(index.account_id, segments[-1].name))
            raise
        for each in before:
            self._files.erase(_key(index.account_id, each.name))
        return committed

    def _save(self, account_id: int, contents: "Contents", level: int, made: int) -> Segment:
        from chalicelib.adapters.search.segment import written

        body, dictionary_at = written(contents)
        conversations = [hit.conversation_id for hit in contents.documents]
        segment = Segment(
            name=self._ids.uuid(),
            level=max(level, int(len(contents.documents) >= SMALL_DOCUMENTS)),
            made=made,
            documents=len(contents.documents),
            size=len(body),
            dictionary_at=dictionary_at,
            newest=contents.documents[-1].id,
            first_conversation=min(conversations),
            last_conversation=max(conversations),
        )
        self._files.save(_key(account_id, segment.name), StoredFile(segment.name, "application/octet-stream", body))
        return segment

    def _commit(self, index: SearchIndex, changed: SearchIndex) -> SearchIndex:
        """A conflict with this very commit is a success: its answer was lost, and the SDK has repeated it."""
        committed = replace(changed, version=index.version + 1)
        try:
            self._store.put(Put(keys.search_index(index.account_id), committed, expected=index.version or None))
        except WriteConflict:
            if self.index(index.account_id) != committed:
                raise
        return committed

    def _remove_orphans(self, index: SearchIndex) -> None:
        """Files of those who died before they named them, or before they removed them."""
        named = {_key(index.account_id, each.name) for each in index.segments}
        before = self._clock.now() - ORPHAN_SECONDS * 1000
        for key in self._files.older_than(_key(index.account_id, ""), before):
            if key not in named:
                self._files.erase(key)

    def _contents(self, account_id: int, segment: Segment) -> "Contents":
        """The file as a whole, past the cache."""
        from chalicelib.adapters.search.segment import SegmentReader

        body = self._files.load_part(_key(account_id, segment.name), 0, segment.size)
        return SegmentReader(lambda start, length: body[start : start + length], segment.size, segment.dictionary_at).contents()

    def _reader(self, account_id: int, segment: Segment) -> "SegmentReader":
        from chalicelib.adapters.search.segment import SegmentReader

        reader = self._readers.get(segment.name)
        if reader is None:
            read = partial(self._read, _key(account_id, segment.name), segment.size)
            reader = self._readers[segment.name] = SegmentReader(read, segment.size, segment.dictionary_at)
        self._readers.move_to_end(segment.name)
        if len(self._readers) > MAX_READERS:
            self._readers.popitem(last=False)
        return reader

    def _read(self, key: str, size: int, start: int, length: int) -> bytes:
        """Small files are read at once, the others in blocks that stay in memory; long ranges are read for themselves."""
        if length > MAX_BLOCKS // 8 * BLOCK_BYTES or (start + length == size and size > WHOLE_FILE_BYTES):
            return self._files.load_part(key, start, length)
        width = WHOLE_FILE_BYTES if size <= WHOLE_FILE_BYTES else BLOCK_BYTES
        first, last = start // width, (start + max(length, 1) - 1) // width
        missing = [block for block in range(first, last + 1) if (key, block) not in self._blocks]
        if missing:
            begin = missing[0] * width
            body = self._files.load_part(key, begin, min(size, (missing[-1] + 1) * width) - begin)
            for block in range(missing[0], missing[-1] + 1):
                self._blocks[key, block] = body[block * width - begin : (block + 1) * width - begin]
        joined = b"".join(self._blocks[key, block] for block in range(first, last + 1))
        for block in range(first, last + 1):
            self._blocks.move_to_end((key, block))
        while len(self._blocks) > MAX_BLOCKS:
            self._blocks.popitem(last=False)
        return joined[start - first * width : start - first * width + length]


def _reader_of(documents: Sequence[SearchDocument]) -> "SegmentReader":
    from chalicelib.adapters.search.segment import SegmentReader, contents_of, written

    body, dictionary_at = written(contents_of(documents))
    return SegmentReader(lambda start, length: body[start : start + length], len(body), dictionary_at)


def _key(account_id: int, name: str) -> str:
    return f"search/{account_id}/{name}"
