"""What a pretend provider does with a message, decided by its words: a newcomer can see each outcome by writing it."""

from collections import OrderedDict
from enum import Enum, auto

REFUSED_TEXT = "fail"
LATER_WORD = "later"
REMEMBERED = 200


class Whim(Enum):
    TAKEN = auto()
    REFUSED = auto()
    LATER = auto()


class Whims:
    def __init__(self) -> None:
        self._put_off: OrderedDict[tuple[str, str], None] = OrderedDict()

    def about(self, customer: str, words: str) -> Whim:
        """What was put off once is taken when it comes again."""
        if words == REFUSED_TEXT:
            return Whim.REFUSED
        asked = (customer, words)
        if LATER_WORD not in words.lower() or asked in self._put_off:
            self._put_off.pop(asked, None)
            return Whim.TAKEN
        self._put_off[asked] = None
        if len(self._put_off) > REMEMBERED:
            self._put_off.popitem(last=False)
        return Whim.LATER
