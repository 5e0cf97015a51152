"""Processes of functions: a bounded number for each function, given to callers in FIFO order."""

import json
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any

from local.emulator.modules import core, service

WORKERS_PER_FUNCTION = 4
MAX_WAIT_SECONDS = 28.0
MAX_SOCKET_WAIT_SECONDS = 4.0
"""A client gives up after 10 s. With a longer wait, after a network cut the pool would mostly serve clients that have gone."""


class WorkerPool:
    """At most `WORKERS_PER_FUNCTION` processes per function; further callers wait for a free one in FIFO order.

    Only the first caller of each queue asks for a process. If all callers asked whenever one is released, hundreds of waiting
    sockets would keep the interpreter busy and some would starve.
    """

    def __init__(self, acquire: Callable[..., Any], release: Callable[[Any], None]) -> None:
        self._acquire, self._release = acquire, release
        self._lock = threading.Lock()
        self._waiting: defaultdict[str, deque[threading.Event]] = defaultdict(deque)
        self._leased = 0
        self._closed = False

    def acquire(
        self, name: str, config: Any, code: bytes, qualifier: str = "$LATEST", *, timeout: float = MAX_WAIT_SECONDS, **_: Any
    ) -> tuple[Any, str]:
        """A process and its origin; `(None, "func_cap")`, as the emulator's own pool answers, after `timeout` seconds."""
        deadline, turn, queue = time.monotonic() + timeout, threading.Event(), self._waiting[name]
        with self._lock:
            queue.append(turn)
        try:
            while not self._closed:
                turn.clear()
                if queue[0] is turn:
                    worker, origin = self._acquire(name, config, code, qualifier=qualifier, max_concurrency=WORKERS_PER_FUNCTION)
                    if worker is not None:
                        with self._lock:
                            self._leased += 1
                        return worker, origin
                if not turn.wait(deadline - time.monotonic()):
                    break
        finally:
            with self._lock:
                queue.remove(turn)
            self._wake_first()
        return None, "func_cap"

    def release(self, worker: Any) -> None:
        self._release(worker)
        with self._lock:
            self._leased -= 1
        self._wake_first()

    def _wake_first(self) -> None:
        """Wakes the first caller of each queue. A caller that finds no free process waits again."""
        with self._lock:
            for queue in self._waiting.values():
                if queue:
                    queue[0].set()

    def close(self, timeout: float) -> None:
        """Refuses new calls, gives the calls in progress `timeout` seconds and then ends every process."""
        deadline = time.monotonic() + timeout
        with self._lock:
            self._closed = True
            for queue in self._waiting.values():
                for turn in queue:
                    turn.set()
        while self._leased > 0 and time.monotonic() < deadline:
            time.sleep(0.05)
        core("lambda_runtime").reset()


class LeasedWorker:
    """Runs each socket event on a process of the pool, and writes its log as other calls do."""

    def __init__(self, pool: WorkerPool, name: str, config: Any, code: bytes, qualifier: str = "$LATEST") -> None:
        self._pool, self._config = pool, config
        self._function = (name, config, code, qualifier)

    def invoke(self, event: Any, request_id: str) -> Any:
        started = time.monotonic()
        disconnected = event["requestContext"]["eventType"] == "DISCONNECT"
        worker, _ = self._pool.acquire(*self._function, timeout=MAX_WAIT_SECONDS if disconnected else MAX_SOCKET_WAIT_SECONDS)
        if worker is None:
            return {"status": "error", "error": _internal_error(request_id)}
        try:
            result = worker.invoke(event, request_id)
        except (OSError, RuntimeError) as problem:
            result = {"status": "error", "trace": str(problem)}
        finally:
            self._pool.release(worker)
        failed = result.get("status") == "error"
        log = "\n".join(filter(None, [result.get("log"), result.get("trace") or (failed and result.get("error"))]))
        took = int((time.monotonic() - started) * 1000)
        service("lambda_svc")._emit_lambda_logs({"config": self._config}, request_id, log, failed, took)
        return {**result, "error": _internal_error(request_id)} if failed else result


def _internal_error(request_id: str) -> str:
    return json.dumps({"message": "Internal server error", "requestId": request_id})
