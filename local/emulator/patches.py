"""Where the emulator (MiniStack 1.5.33, pinned) is changed, and why. tests/functional/test_local_patches.py has a test of each.

The list is to stay short: before adding to it, look for a setting or a line in the template.
"""

import json
import logging
import os
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from local.emulator.forked_workers import Nursery, Processes
from local.emulator.modules import core, service
from local.emulator.shared_zip import Zips

WORKERS_PER_FUNCTION = 4
LONGEST_WAIT = 28.0
LONGEST_WAIT_OF_CLIENTS = 4.0
"""They go after ten. If a crowd that comes back after a cut waited for longer, all work would be for those who have gone."""

Observer = Callable[[str, str, bool], None]

logger = logging.getLogger("local")


def apply(observe: Observer, *, fork: bool) -> "WorkerPool":
    """Everything below, once, before the emulator serves. `observe` hears (function, log text, failed) of each call."""
    if fork:
        fork_workers_that_have_imported()
    unpack_each_zip_once()
    parse_each_expression_once()
    answer_silent_functions_at_once()
    pool = bound_the_workers()
    lease_workers_to_sockets(pool)
    poll_queue_groups_side_by_side()
    poll_streams_on_their_own_thread()
    retry_partly_failed_stream_batches()
    tick_schedules_every_second()
    hear_function_logs(observe)
    return pool


def fork_workers_that_have_imported() -> None:
    """Stock starts a Python per worker, and half a second of imports in each: ten functions cost five seconds of every start."""
    if hasattr(os, "pidfd_open"):  # Linux; elsewhere workers start as stock starts them
        core("lambda_runtime").subprocess = Processes(Nursery())


def unpack_each_zip_once() -> None:
    """Stock unpacks the whole zip for every worker: hundreds of files, for the full package thousands."""
    core("lambda_runtime").zipfile = Zips()


def parse_each_expression_once() -> None:
    """Stock takes a condition apart again for every row that it looks at, and holds up everything else meanwhile."""
    database, once = service("dynamodb"), lru_cache(maxsize=1000)
    tokenize = database._tokenize
    database._tokenize = once(lambda expression: tuple(tokenize(expression)))
    database._condition_syntax_error = once(database._condition_syntax_error)
    for name in ("_check_redundant_parens", "_check_reserved_keyword_usage"):
        check = once(getattr(database, name))
        setattr(database, name, lambda tokens, *slot, check=check: check(tuple(tokens), *slot))


def answer_silent_functions_at_once() -> None:
    """Stock waits 50 ms after each call for a log line that a silent function never writes."""
    core("lambda_runtime").Worker._drain_stderr_bounded.__defaults__ = (0.005, 0.002, 0.25)


class WorkerPool:
    """At most so many processes per function; who comes later waits for a free one, in the order of coming.

    Only the first of each line looks for a process: if all looked whenever one gets free, hundreds of waiting sockets would do
    nothing else, and some would never have their turn.
    """

    def __init__(self, acquire: Callable[..., Any], release: Callable[[Any], None]) -> None:
        self._acquire, self._release = acquire, release
        self._lock = threading.Lock()
        self._lines: defaultdict[str, deque[threading.Event]] = defaultdict(deque)
        self._leased = 0
        self._closed = False

    def acquire(
        self, name: str, config: Any, code: bytes, qualifier: str = "$LATEST", *, patience: float = LONGEST_WAIT, **_: Any
    ) -> tuple[Any, str]:
        until, turn, line = time.monotonic() + patience, threading.Event(), self._lines[name]
        with self._lock:
            line.append(turn)
        try:
            while not self._closed:
                turn.clear()
                if line[0] is turn:
                    worker, how = self._acquire(name, config, code, qualifier=qualifier, max_concurrency=WORKERS_PER_FUNCTION)
                    if worker is not None:
                        with self._lock:
                            self._leased += 1
                        return worker, how
                if not turn.wait(until - time.monotonic()):
                    break
        finally:
            with self._lock:
                line.remove(turn)
            self._call()
        return None, "func_cap"

    def release(self, worker: Any) -> None:
        self._release(worker)
        with self._lock:
            self._leased -= 1
        self._call()

    def _call(self) -> None:
        """The first of each line; calling one for nothing does no harm."""
        with self._lock:
            for line in self._lines.values():
                if line:
                    line[0].set()

    def close(self, patience: float) -> None:
        """No new calls; those under way get `patience` seconds, then every process ends."""
        until = time.monotonic() + patience
        with self._lock:
            self._closed = True
            for line in self._lines.values():
                for turn in line:
                    turn.set()
        while self._leased > 0 and time.monotonic() < until:
            time.sleep(0.05)
        core("lambda_runtime").reset()


def bound_the_workers() -> WorkerPool:
    """Stock starts one Python process (50 MB) per concurrent call without a bound: a burst of sockets starts hundreds."""
    runtime, functions = core("lambda_runtime"), service("lambda_svc")
    pool = WorkerPool(runtime.acquire_worker, runtime.release_worker)
    runtime.acquire_worker = functions.acquire_worker = pool.acquire
    runtime.release_worker = functions.release_worker = pool.release
    return pool


class LeasedWorker:
    """Takes a worker of the pool for one socket event, and writes its log as other calls do."""

    def __init__(self, pool: WorkerPool, name: str, config: Any, code: bytes, qualifier: str = "$LATEST") -> None:
        self._pool, self._config = pool, config
        self._function = (name, config, code, qualifier)

    def invoke(self, event: Any, request_id: str) -> Any:
        started = time.monotonic()
        has_gone = event["requestContext"]["eventType"] == "DISCONNECT"
        worker, _ = self._pool.acquire(*self._function, patience=LONGEST_WAIT if has_gone else LONGEST_WAIT_OF_CLIENTS)
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


def lease_workers_to_sockets(pool: WorkerPool) -> None:
    """Stock runs all socket events of one function in one process, one after the other, and keeps no log of them."""
    core("lambda_runtime").get_or_create_worker = lambda *args, **kwargs: LeasedWorker(pool, *args, **kwargs)


def poll_queue_groups_side_by_side() -> None:
    """Stock lets a FIFO mapping run one batch at a time, so one slow conversation would stop all others.

    The queue itself already holds back a group while one of its messages is out, so order within a group stays.
    """
    functions = service("lambda_svc")

    def concurrency(mapping: Any, *_: Any) -> int:
        return int((mapping.get("ScalingConfig") or {}).get("MaximumConcurrency") or WORKERS_PER_FUNCTION)

    functions._sqs_esm_concurrency = concurrency
    # Every table write wakes the poller; a wake that found no message must not delay the next by 50 ms.
    functions._ESM_IDLE_WAKE_GAP_SECONDS = 0.002


def poll_streams_on_their_own_thread() -> None:
    """Stock runs the stream's function on the thread that polls the queues: while it works, no queue moves.

    Trouble of one round is logged, as stock does; without this thread nothing would ever be forwarded again.
    """
    functions = service("lambda_svc")
    poll, wake = functions._poll_dynamodb_streams, threading.Event()

    def forever() -> None:
        while True:
            wake.wait()
            wake.clear()
            try:
                while poll():
                    pass
            except Exception:
                logger.exception("the stream is read again after this")
                time.sleep(1)
                wake.set()

    def hand_over() -> bool:
        wake.set()
        return False

    functions._poll_dynamodb_streams = hand_over
    core("concurrency").spawn_background(forever, thread_name="streams")


def retry_partly_failed_stream_batches() -> None:
    """Stock ignores `batchItemFailures` of a stream's function: the records would be lost. Here the whole batch comes again."""
    functions = service("lambda_svc")
    execute = functions._execute_function

    def execute_and_look(function: Any, event: Any) -> Any:
        result = execute(function, event)
        records = event.get("Records") if isinstance(event, dict) else None
        body = result.get("body") if isinstance(result, dict) else None
        from_stream = records and records[0].get("eventSource") == "aws:dynamodb"
        if from_stream and isinstance(body, dict) and body.get("batchItemFailures"):
            return {**result, "error": True}
        return result

    functions._execute_function = execute_and_look


def tick_schedules_every_second() -> None:
    """Stock looks at schedules every 10 s: what is due would come up to 10 s late."""
    service("scheduler")._SCHEDULE_TICK_INTERVAL = 1
    service("eventbridge")._SCHEDULER_TICK_INTERVAL = 1


STREAMS_KEPT = 200


def hear_function_logs(observe: Observer) -> None:
    """Every call's log is shown at once, instead of polling for it; and old log streams, one per call, are let go."""
    functions, logs = service("lambda_svc"), service("cloudwatch_logs")
    emit = functions._emit_lambda_logs

    def emit_and_tell(function: Any, request_id: str, text: str, failed: bool, duration: int, **more: Any) -> None:
        emit(function, request_id, text, failed, duration, **more)
        name = str((function.get("config") or function).get("FunctionName", "unknown"))
        streams = (logs._log_groups.get(f"/aws/lambda/{name}") or {}).get("streams") or {}
        for old in list(streams)[:-STREAMS_KEPT]:  # a copy, because other threads write here, too
            streams.pop(old, None)
        observe(name, text, failed)

    functions._emit_lambda_logs = emit_and_tell
