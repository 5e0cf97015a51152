"""Waiting for a function process on the local stack."""

import itertools
import threading
from typing import Any

from local.emulator.worker_pool import LeasedWorker, WorkerPool

MANY = 60


class FakeProcesses:
    """A fake of the emulator's process list with two processes per function."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._out: dict[str, int] = {}
        self._numbers = itertools.count()
        self.calls = 0

    def acquire(self, name: str, *_: Any, **__: Any) -> tuple[str | None, str]:
        with self._lock:
            self.calls += 1
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


def waiting_count(pool: WorkerPool, name: str) -> int:
    return len(pool._waiting[name])


def test_callers_are_served_in_fifo_order_and_only_the_first_polls() -> None:
    processes, served, arrived = FakeProcesses(), list[int](), threading.Semaphore(0)
    pool = WorkerPool(processes.acquire, processes.release)
    held = [pool.acquire("connect", {}, b"")[0] for _ in range(2)]
    threads = []
    for number in range(MANY):
        threads.append(threading.Thread(target=arrive, args=(pool, "connect", served, number, arrived)))
        threads[-1].start()
        arrived.acquire()
        while waiting_count(pool, "connect") <= number:
            threading.Event().wait(0.001)
    pool.release(held[0])
    for thread in threads:
        thread.join(30)
    assert sorted(served) == list(range(MANY))
    late = [abs(place - number) for place, number in enumerate(served)]
    assert max(late) <= 2, "two callers served at the same time may finish in either order"
    assert processes.calls <= 6 * MANY


def test_busy_function_does_not_delay_another_function() -> None:
    processes = FakeProcesses()
    pool = WorkerPool(processes.acquire, processes.release)
    for _ in range(2):
        assert pool.acquire("connect", {}, b"")[0]
    waiting = threading.Thread(target=pool.acquire, args=("connect", {}, b""), daemon=True)
    waiting.start()
    assert pool.acquire("disconnect", {}, b"")[1] == "spawn"


def test_caller_gets_func_cap_after_the_timeout_and_leaves_the_queue() -> None:
    processes = FakeProcesses()
    pool = WorkerPool(processes.acquire, processes.release)
    held = [pool.acquire("connect", {}, b"")[0] for _ in range(2)]
    assert pool.acquire("connect", {}, b"", timeout=0.05) == (None, "func_cap")
    assert waiting_count(pool, "connect") == 0
    pool.release(held[0])
    assert pool.acquire("connect", {}, b"")[1] == "spawn"


class BusyPool:
    def __init__(self) -> None:
        self.timeouts: list[float] = []

    def acquire(self, *_: Any, timeout: float) -> tuple[None, str]:
        self.timeouts.append(timeout)
        return None, "func_cap"


def test_socket_events_wait_four_seconds_and_disconnects_the_full_time() -> None:
    """A client gives up after 10 s; its disconnect event must be processed all the same."""
    pool: Any = BusyPool()
    worker = LeasedWorker(pool, "socket", {}, b"")
    for kind in ("CONNECT", "MESSAGE", "DISCONNECT"):
        assert worker.invoke({"requestContext": {"eventType": kind}}, "1")["status"] == "error"
    assert pool.timeouts == [4, 4, 28]
