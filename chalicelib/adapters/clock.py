"""Time, ids and random tokens."""

import secrets
import threading
import time
import uuid

EPOCH_MS = 1_704_067_200_000
"""1 January 2024: 41 bits of milliseconds from here last until 2093."""
RANDOM_BITS = 12


class SystemClock:
    def now(self) -> int:
        return time.time_ns() // 1_000_000

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class RandomIds:
    """41 bits of time and 12 random ones: 53 in all, which JavaScript's numbers hold. Within a process ids always rise.

    Two processes may make the same id in the same millisecond; every create is conditional, so one of them makes another.
    """

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def next(self, *, above: int = 0) -> int:
        fresh = ((time.time_ns() // 1_000_000 - EPOCH_MS) << RANDOM_BITS) | secrets.randbits(RANDOM_BITS)
        with self._lock:
            self._last = max(fresh, self._last + 1, above + 1)
            return self._last

    def token(self) -> str:
        return secrets.token_urlsafe(24)

    def uuid(self) -> str:
        return str(uuid.uuid4())
