"""Changes to the emulator (MiniStack 1.5.33, pinned) and their reasons. tests/functional/test_local_patches.py tests each one.

Before you add a patch, look for a setting of MiniStack or a line in the template with the same effect.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from local.emulator.forked_workers import ForkingSubprocess, WorkerForker
from local.emulator.modules import core, service
from local.emulator.shared_zip import SharedZipModule
from local.emulator.worker_pool import WORKERS_PER_FUNCTION, LeasedWorker, WorkerPool

MAX_LOG_STREAMS = 200

Observer = Callable[[str, str, bool], None]
"""Takes the function's name, the call's log text, and whether the call failed."""

logger = logging.getLogger("local")


def apply(observe: Observer, *, fork: bool) -> WorkerPool:
    """Applies every patch below. Call it once, before the emulator serves; `observe` then runs after each function call."""
    if fork:
        fork_preloaded_workers()
    unpack_zip_once()
    cache_parsed_expressions()
    shorten_log_wait()
    pool = limit_workers()
    share_pool_with_sockets(pool)
    process_message_groups_in_parallel()
    poll_streams_in_own_thread()
    retry_partly_failed_stream_batches()
    tick_schedules_every_second()
    forward_function_logs(observe)
    return pool


def fork_preloaded_workers() -> None:
    """Forks workers from a process with the libraries imported.

    MiniStack starts a Python interpreter per worker with half a second of imports: ten functions cost five seconds per start.
    """
    if hasattr(os, "pidfd_open"):  # Linux only; on other systems MiniStack starts its workers itself
        core("lambda_runtime").subprocess = ForkingSubprocess(WorkerForker())


def unpack_zip_once() -> None:
    """Unpacks a zip once for all workers. MiniStack unpacks it per worker: hundreds of files, thousands in the full package."""
    core("lambda_runtime").zipfile = SharedZipModule()


def cache_parsed_expressions() -> None:
    """Parses a condition once. MiniStack parses it for every row that it examines, while all other requests wait."""
    database, cached = service("dynamodb"), lru_cache(maxsize=1000)
    tokenize = database._tokenize
    database._tokenize = cached(lambda expression: tuple(tokenize(expression)))
    database._condition_syntax_error = cached(database._condition_syntax_error)
    for name in ("_check_redundant_parens", "_check_reserved_keyword_usage"):
        check = cached(getattr(database, name))
        setattr(database, name, lambda tokens, *slot, check=check: check(tuple(tokens), *slot))


def shorten_log_wait() -> None:
    """Waits 5 ms for a call's log. MiniStack waits 50 ms after each call, also for functions that log nothing."""
    core("lambda_runtime").Worker._drain_stderr_bounded.__defaults__ = (0.005, 0.002, 0.25)


def limit_workers() -> WorkerPool:
    """Bounds the processes per function. MiniStack starts one (50 MB) per concurrent call: a burst of sockets starts hundreds."""
    runtime, functions = core("lambda_runtime"), service("lambda_svc")
    pool = WorkerPool(runtime.acquire_worker, runtime.release_worker)
    runtime.acquire_worker = functions.acquire_worker = pool.acquire
    runtime.release_worker = functions.release_worker = pool.release
    return pool


def share_pool_with_sockets(pool: WorkerPool) -> None:
    """Runs socket events on the pool. MiniStack runs those of one function in one process, sequentially, and drops their logs."""
    core("lambda_runtime").get_or_create_worker = lambda *args, **kwargs: LeasedWorker(pool, *args, **kwargs)


def process_message_groups_in_parallel() -> None:
    """Runs several batches of a FIFO mapping at once. MiniStack runs one, so a slow conversation would stop all others.

    Order within a message group stays: the queue itself holds a group back while one of its messages is in flight.
    """
    functions = service("lambda_svc")

    def concurrency(mapping: Any, *_: Any) -> int:
        return int((mapping.get("ScalingConfig") or {}).get("MaximumConcurrency") or WORKERS_PER_FUNCTION)

    functions._sqs_esm_concurrency = concurrency
    # Every table write wakes the poller. After a wake without a message MiniStack would delay the next one by 50 ms.
    functions._ESM_IDLE_WAKE_GAP_SECONDS = 0.002


def poll_streams_in_own_thread() -> None:
    """Polls table streams in a separate thread. MiniStack shares one thread with the queues, which then wait for the function.

    An error in one round is logged and the round repeated: if the thread ended, no change would be forwarded again.
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
                logger.exception("reading a table stream failed; it is read again in a second")
                time.sleep(1)
                wake.set()

    def wake_thread() -> bool:
        wake.set()
        return False

    functions._poll_dynamodb_streams = wake_thread
    core("concurrency").spawn_background(forever, thread_name="streams")


def retry_partly_failed_stream_batches() -> None:
    """Retries the whole batch after `batchItemFailures`. MiniStack ignores the list for streams, and the records are lost."""
    functions = service("lambda_svc")
    execute = functions._execute_function

    def execute_and_check(function: Any, event: Any) -> Any:
        result = execute(function, event)
        records = event.get("Records") if isinstance(event, dict) else None
        body = result.get("body") if isinstance(result, dict) else None
        from_stream = records and records[0].get("eventSource") == "aws:dynamodb"
        if from_stream and isinstance(body, dict) and body.get("batchItemFailures"):
            return {**result, "error": True}
        return result

    functions._execute_function = execute_and_check


def tick_schedules_every_second() -> None:
    """Checks schedules every second. MiniStack checks every 10 s, so that a snoozed conversation would return up to 10 s late."""
    service("scheduler")._SCHEDULE_TICK_INTERVAL = 1
    service("eventbridge")._SCHEDULER_TICK_INTERVAL = 1


def forward_function_logs(observe: Observer) -> None:
    """Passes each call's log to `observe` at once, and keeps only the newest log streams: MiniStack opens one per call."""
    functions, logs = service("lambda_svc"), service("cloudwatch_logs")
    emit = functions._emit_lambda_logs

    def emit_and_observe(function: Any, request_id: str, text: str, failed: bool, duration: int, **more: Any) -> None:
        emit(function, request_id, text, failed, duration, **more)
        name = str((function.get("config") or function).get("FunctionName", "unknown"))
        streams = (logs._log_groups.get(f"/aws/lambda/{name}") or {}).get("streams") or {}
        for old in list(streams)[:-MAX_LOG_STREAMS]:  # a copy, because other threads add streams meanwhile
            streams.pop(old, None)
        observe(name, text, failed)

    functions._emit_lambda_logs = emit_and_observe
