"""The order of a list of conversations: the segments that it consists of, and how their index keys relate to positions.

A position is the text by which a list is sorted; a cursor is the position of the last row. Most index keys are positions. A list
by activity is the exception: its keys are later than the activity by up to the slack (domain/places.py), so rows have to be read
until no later one can belong before those that were found.
"""

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct
from pynamodb.indexes import GlobalSecondaryIndex

from chalicelib.adapters.dynamo import keys
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.places import SLACK_MILLISECONDS

MAX_BATCH = 100
"""DynamoDB reads at most 100 items in one batch."""

KeyAndRow = tuple[str, Row]


class Order(Struct, frozen=True):
    """`letter`: the beginning of a position, where some conversations have no value for the sort. `prefix`: the beginning of the
    index keys, where a segment is a part of their partition. `slack`: milliseconds by which a key may be later than the
    position."""

    attribute: str
    letter: str = ""
    prefix: str = ""
    slack: int = 0

    @property
    def is_by_rank(self) -> bool:
        """Whether it lists conversations with a priority, which have partitions of their own."""
        return self.attribute == "sort_fixed" and self.letter == "1"


RECENT = Order("sort_recent", slack=SLACK_MILLISECONDS)
CREATED = Order("sort_fixed")
PRIORITY = Order("sort_fixed", "1")
PRIORITIES = tuple(Order("sort_fixed", "1", f"{rank}#") for rank in (4, 3, 2, 1))
WAITING = Order("sort_e", "1")
VALUELESS = Order("sort_fixed", "0#")
"""A conversation without a value for a sort is listed after all that have one, in either direction: in the order of creation."""

ORDERS = {
    "last_activity_at": (RECENT,),
    "created_at": (CREATED,),
    "priority": (PRIORITY, VALUELESS),
    "waiting_since": (WAITING, VALUELESS),
    "oldest_by_priority": (*PRIORITIES, VALUELESS),
}


class Chunk(Struct, frozen=True):
    """Rows, the bound of the positions after the last one that was read, the bound from the next one on (None at the end of the
    list), and how many rows may still be read."""

    rows: list[KeyAndRow]
    reached: str
    ahead: str | None
    budget: int


class Segment(Struct, frozen=True):
    """A part of a list: the merge of index partitions with one order, from a position on.

    `after`: the position of the cursor, if it lies in this segment. `page_size`: rows of one query. `has_cards`: whether a row
    holds its conversation. `admits`: recognizes by its key a row that belongs, if keys tell.
    """

    order: Order
    index: GlobalSecondaryIndex[Row]
    partitions: tuple[str, ...]
    descending: bool
    after: str | None
    page_size: int
    has_cards: bool
    admits: Callable[[str], bool] | None

    def key(self, row: Row) -> str:
        return str(getattr(row, self.order.attribute))

    def condition(self) -> Any:
        """Of the queries. `~` sorts behind all that follows a position in a key."""
        column = getattr(Row, self.order.attribute)
        if self.after is None:
            return column.startswith(self.order.prefix) if self.order.prefix else None
        if self.order.prefix:
            return column.between(f"{self.after.removeprefix(self.order.letter)}~", f"{self.order.prefix}~")
        bound = self.after.removeprefix(self.order.letter)
        return column < _moved(bound, self.order.slack) if self.descending else column > f"{bound}~"

    def position(self, key: str, conversation: Conversation) -> str:
        return keys.activity(conversation) if self.order.slack else self._bound(key)

    def is_new(self, position: str) -> bool:
        return self.after is None or self.comes_before(self.after, position)

    def comes_before(self, one: str, other: str) -> bool:
        return one > other if self.descending else one < other

    def chunks(self, rows: Iterator[KeyAndRow], size: int, budget: int) -> Iterator[Chunk]:
        """Rows in chunks that begin with `size` and grow. A row that an earlier page may have shown counts neither for the size
        nor for the budget: otherwise a page could end before its beginning."""
        upcoming, last = next(rows, None), ""
        while True:
            chunk: list[KeyAndRow] = []
            taken, edge = 0, None
            while upcoming and budget > 0 and (taken < size or self._may_precede(upcoming[0], edge)):
                last, counts = upcoming[0], not self._may_be_repeated(upcoming[0])
                budget -= counts
                if self.admits is None or self.admits(last):
                    chunk.append(upcoming)
                    taken += counts
                    edge = last if taken == size and edge is None else edge
                upcoming = next(rows, None)
            yield Chunk(chunk, self._bound(last), self._bound(upcoming[0]) if upcoming else None, budget)
            size = max(size, min(2 * size, MAX_BATCH))

    def _bound(self, key: str) -> str:
        """No row after this key has a position before it."""
        if self.order.slack:
            return key if self.descending or not key else _moved(key, -self.order.slack)
        return self.order.letter + "#".join(key.split("#")[:2])

    def _may_precede(self, key: str, edge: str | None) -> bool:
        """Whether the position of a row may be before that of an earlier row at the edge of a chunk. It is then read in the same
        batch. With cards this is not asked: their positions are known without another read."""
        if not self.order.slack or self.has_cards or edge is None:
            return False
        return key > _moved(edge, -self.order.slack) if self.descending else key < _moved(edge, self.order.slack)

    def _may_be_repeated(self, key: str) -> bool:
        if not self.order.slack or self.after is None:
            return False
        return key >= self.after if self.descending else key <= _moved(self.after, self.order.slack)


def _moved(key: str, milliseconds: int) -> str:
    if not milliseconds:
        return key
    time, _, number = key.partition("#")
    return f"{int(time) + milliseconds:013d}#{number}"
