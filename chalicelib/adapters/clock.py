"""ports.Clock and ports.Ids of the system: time, ids and random tokens."""

import secrets
import threading
import time
import uuid

EPOCH_MS = 1_704_067_200_000
"""1 January 2024 in milliseconds since 1970. 41 bits of milliseconds from then on last until 2093."""
RANDOM_BITS = 12
TOLERANCE_MS = 300_000


class SystemClock:
    def now(self) -> int:
        return time.time_ns() // 1_000_000

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class RandomIds:
    """Ids of 41 time bits and 12 random bits: JavaScript numbers hold 53 bits exactly. Ids of one process always increase.

    Two processes may generate the same id in the same millisecond. Every create is conditional, so the later one fails and
    generates another id.
    """

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def next(self, *, above: int = 0) -> int:
        fresh = ((time.time_ns() // 1_000_000 - EPOCH_MS) << RANDOM_BITS) | secrets.randbits(RANDOM_BITS)
        with self._lock:
            self._last = max(fresh, self._last + 1, above + 1)
            return self._last

    def between(self, since: int, until: int) -> tuple[int, int]:
        """With room for clocks that differ, and for ids above another one."""
        first, last = max(0, since - TOLERANCE_MS - EPOCH_MS), max(0, until + TOLERANCE_MS + 1 - EPOCH_MS)
        return first << RANDOM_BITS, (last << RANDOM_BITS) - 1

    def token(self) -> str:
        return secrets.token_urlsafe(24)

    def uuid(self) -> str:
        return str(uuid.uuid4())
