"""Messages for the measurements of search: the same ones in every run, with the word frequencies of a language."""

import random
from bisect import bisect
from collections.abc import Iterator
from itertools import accumulate

from chalicelib.domain.search_documents import SearchDocument

SEED = 20_26
WORDS = 60_000
INBOXES = 12
MESSAGES_PER_CONVERSATION = 9
SYLLABLES = [first + last for first in "bcdfghjklmnprstvwyz" for last in ("a", "e", "i", "o", "u", "er", "ung")]
HAN = "東京都大阪府注文商品配送返金電話番号住所名前今日明日時間会社請求書確認変更"


class Corpus:
    """Short messages of customers and agents. One word in 60 is the number of an order or a telephone, or an amount; one message
    in 25 is Japanese."""

    def __init__(self, seed: int = SEED) -> None:
        self._random = random.Random(seed)
        self.words = sorted(sorted({self._word() for _ in range(WORDS)}), key=lambda word: (len(word), self._random.random()))
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))

    def _word(self) -> str:
        return "".join(self._random.choices(SYLLABLES, k=self._random.choice((1, 2, 2, 3, 3, 3, 4, 4, 5))))

    def _text(self) -> str:
        rng = self._random
        if rng.random() < 0.04:
            return "".join(rng.choices(HAN, k=rng.randint(6, 40)))
        length = min(80, 1 + int(rng.lognormvariate(2.2, 0.8)))
        return " ".join(self._number() if rng.random() < 1 / 60 else self._common() for _ in range(length))

    def _common(self) -> str:
        return self.words[bisect(self._weights, self._random.random() * self._weights[-1])]

    def _number(self) -> str:
        rng = self._random
        return rng.choice((f"R-{rng.randrange(10**6):06d}", f"+49 170 {rng.randrange(10**7):07d}", f"{rng.randrange(500)}.00"))

    def texts(self, count: int) -> Iterator[str]:
        for _ in range(count):
            yield self._text()

    def documents(self, count: int) -> Iterator[SearchDocument]:
        """Ascending by id, in open conversations that take turns."""
        rng = self._random
        for number, text in enumerate(self.texts(count), start=1):
            conversation = max(1, number // MESSAGES_PER_CONVERSATION - int(rng.expovariate(1 / 40)))
            yield SearchDocument(number << 12, conversation, conversation % INBOXES + 1, text)
