"""The outcome of a sent message, chosen by its text, so that you can see each outcome in the demo by writing it."""

from collections import OrderedDict
from enum import Enum, auto

REJECTED_TEXT = "fail"
DEFERRED_WORD = "later"
MAX_DEFERRED = 200


class Outcome(Enum):
    ACCEPTED = auto()
    REJECTED = auto()
    RETRY_LATER = auto()


class SimulatedOutcomes:
    def __init__(self) -> None:
        self._deferred: OrderedDict[tuple[str, str], None] = OrderedDict()

    def decide(self, customer: str, text: str) -> Outcome:
        """`fail` is rejected. A text with the word `later` is deferred once and accepted when it is sent again."""
        if text == REJECTED_TEXT:
            return Outcome.REJECTED
        message = (customer, text)
        if DEFERRED_WORD not in text.lower() or message in self._deferred:
            self._deferred.pop(message, None)
            return Outcome.ACCEPTED
        self._deferred[message] = None
        if len(self._deferred) > MAX_DEFERRED:
            self._deferred.popitem(last=False)
        return Outcome.RETRY_LATER
