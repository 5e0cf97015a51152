"""Reads rows of a CSV file from a place in it, a few kilobytes at a time."""

import csv
from collections import deque
from collections.abc import Iterator

from msgspec import Struct

from chalicelib.features.contact_import.model import ContactImport
from chalicelib.ports import Desk

BLOCK_BYTES = 262_144
"""Read from the bucket at once."""
MAX_ROW_BYTES = 200_000


class Record(Struct, frozen=True):
    """`cells`: None for a row that is not CSV. `end`: the place behind it."""

    cells: list[str] | None
    text: str
    end: int


def records(desk: Desk, row: ContactImport) -> Iterator[Record]:
    """The rows behind the offset, without blank ones. A quote that is not closed breaks its own line only."""
    lines = _Lines(_lines(desk, row, row.offset), row.offset)
    while True:
        reader = csv.reader(lines, delimiter=row.delimiter, strict=True)
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Record(None, lines.keep_first_line(), lines.end)
            continue
        text = lines.take()
        if any(cell.strip() for cell in cells):
            yield Record(cells, text, lines.end)


class _Lines:
    """Lines for the reader. It knows those of the present row, so that the others of a broken row are read again."""

    def __init__(self, source: Iterator[bytes], start: int) -> None:
        self._source, self._again, self._taken, self.end = source, deque[bytes](), list[bytes](), start

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if sum(map(len, self._taken)) > MAX_ROW_BYTES:
            raise csv.Error("the row is too long")
        line = self._again.popleft() if self._again else next(self._source)
        self._taken.append(line)
        return line.decode("utf-8", "surrogateescape")

    def take(self) -> str:
        whole = b"".join(self._taken)
        self._taken.clear()
        self.end += len(whole)
        return whole.decode("utf-8", "replace")

    def keep_first_line(self) -> str:
        self._again.extendleft(reversed(self._taken[1:]))
        del self._taken[1:]
        return self.take()


def _lines(desk: Desk, row: ContactImport, offset: int) -> Iterator[bytes]:
    """With their ends. A line longer than a row may be is cut."""
    left = b""
    for block in _blocks(desk, row, offset):
        *whole, left = (left + block).split(b"\n")
        yield from (line + b"\n" for line in whole)
        if len(left) > MAX_ROW_BYTES:
            yield left
            left = b""
    if left:
        yield left


def _blocks(desk: Desk, row: ContactImport, offset: int) -> Iterator[bytes]:
    start = 0
    for number, size in enumerate(row.parts, start=1):
        place = max(offset - start, 0)
        while place < size:
            block = desk.files.load_part(row.part_key(number), place, min(BLOCK_BYTES, size - place))
            yield block
            place += len(block)
        start += size
