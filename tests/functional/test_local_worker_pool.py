"""Who waits for a process of a function on the local stack."""

import itertools
import threading
from typing import Any

from local.emulator.patches import LeasedWorker, WorkerPool

MANY = 60


class Processes:
    """Stands for the emulator's own list of processes: two per function."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._out: dict[str, int] = {}
        self._numbers = itertools.count()
        self.asked = 0

    def acquire(self, name: str, *_: Any, **__: Any) -> tuple[str | None, str]:
        with self._lock:
            self.asked += 1
            if self._out.get(name, 0) >= 2:
                return None, "func_cap"
            self._out[name] = self._out.get(name, 0) + 1
            return f"{name} {next(self._numbers)}", "spawn"

    def release(self, worker: str) -> None:
        with self._lock:
            self._out[worker.partition(" ")[0]] -= 1


def arrive(pool: WorkerPool, name: str, served: list[int], number: int, arrived: threading.Semaphore) -> None:
    arrived.release()
    worker, _ = pool.acquire(name, {}, b"")
    served.append(number)
    if worker:
        pool.release(worker)


def in_line(pool: WorkerPool, name: str) -> int:
    return len(pool._lines[name])


def test_they_are_served_in_the_order_of_coming_and_only_the_first_one_looks() -> None:
    processes, served, arrived = Processes(), list[int](), threading.Semaphore(0)
    pool = WorkerPool(processes.acquire, processes.release)
    held = [pool.acquire("connect", {}, b"")[0] for _ in range(2)]
    threads = []
    for number in range(MANY):
        threads.append(threading.Thread(target=arrive, args=(pool, "connect", served, number, arrived)))
        threads[-1].start()
        arrived.acquire()
        while in_line(pool, "connect") <= number:
            threading.Event().wait(0.001)
    pool.release(held[0])
    for thread in threads:
        thread.join(30)
    assert sorted(served) == list(range(MANY))
    late = [abs(place - number) for place, number in enumerate(served)]
    assert max(late) <= 2, "two who are served at once may finish in either order"
    assert processes.asked <= 6 * MANY


def test_a_function_that_is_busy_keeps_nobody_from_another_one() -> None:
    processes = Processes()
    pool = WorkerPool(processes.acquire, processes.release)
    for _ in range(2):
        assert pool.acquire("connect", {}, b"")[0]
    waiting = threading.Thread(target=pool.acquire, args=("connect", {}, b""), daemon=True)
    waiting.start()
    assert pool.acquire("disconnect", {}, b"")[1] == "spawn"


def test_who_waits_too_long_is_told_so_and_leaves_the_line() -> None:
    processes = Processes()
    pool = WorkerPool(processes.acquire, processes.release)
    held = [pool.acquire("connect", {}, b"")[0] for _ in range(2)]
    assert pool.acquire("connect", {}, b"", patience=0.05) == (None, "func_cap")
    assert in_line(pool, "connect") == 0
    pool.release(held[0])
    assert pool.acquire("connect", {}, b"")[1] == "spawn"


class Busy:
    def __init__(self) -> None:
        self.patience: list[float] = []

    def acquire(self, *_: Any, patience: float) -> tuple[None, str]:
        self.patience.append(patience)
        return None, "func_cap"


def test_a_socket_waits_no_longer_than_a_client_does() -> None:
    """Who has gone is heard of all the same."""
    pool: Any = Busy()
    worker = LeasedWorker(pool, "socket", {}, b"")
    for kind in ("CONNECT", "MESSAGE", "DISCONNECT"):
        assert worker.invoke({"requestContext": {"eventType": kind}}, "1")["status"] == "error"
    assert pool.patience == [4, 4, 28]
