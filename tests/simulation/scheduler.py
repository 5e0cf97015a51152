"""A cooperative scheduler: each handler runs in a greenlet of its own and may be paused at any call of a port.

Only at these calls can the state change under a handler, exactly as between two calls of AWS. Whether a call pauses, crashes or
fails is drawn from the task's own random numbers, so that a replay does the same.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from greenlet import getcurrent, greenlet

from chalicelib.log import InvocationTelemetry
from tests.support.crash import Crash

Call = Callable[..., Any]

WRITES = frozenset({"commit", "put", "overwrite", "discard", "number", "register", "touch", "remove", "index_contact", "save"})
SENDS = frozenset({"ingest", "broadcast", "react", "deliver", "mail"})


class Throttled(Exception):
    """AWS refused or did not answer. The request may have been carried out all the same."""


@dataclass
class Task:
    """One running handler. An error is allowed only when `faults` is not empty."""

    name: str
    random: Random
    run: greenlet = field(init=False)
    telemetry: InvocationTelemetry = field(default_factory=InvocationTelemetry)
    faults: list[str] = field(default_factory=list)
    """The faults injected into the present invocation, by ports and by providers."""
    ends_at: int = 0
    """The time (milliseconds) at which Lambda kills the present invocation; 0 between invocations."""


@dataclass(frozen=True)
class FaultRates:
    """Probabilities (0 to 1) of a pause and of a fault at each call of a port."""

    pause: float
    fault: float


class Scheduler:
    def __init__(self, fault_rates: FaultRates, tally: Counter[str], now: Callable[[], int]) -> None:
        self.fault_rates, self.tally, self._now = fault_rates, tally, now
        self.current: Task | None = None
        self.paused: list[Task] = []
        self.undisturbed = False
        """While true, no task pauses and no call fails."""

    def start(self, name: str, work: Callable[[], None], random: Random) -> Task:
        task = Task(name, random)
        task.run = greenlet(work)
        self._switch(task)
        return task

    def resume(self, task: Task) -> None:
        self.paused.remove(task)
        self._switch(task)

    def kill_timed_out(self) -> None:
        """Kills the paused tasks whose time is over, as Lambda does."""
        for task in list(self.paused):
            if task.ends_at and self._now() >= task.ends_at:
                self._note(task, "a handler times out")
                self.paused.remove(task)
                self._switch(task, Crash)

    def finish(self) -> None:
        while self.paused:
            self.resume(self.paused[0])

    def _switch(self, task: Task, error: type[BaseException] | None = None) -> None:
        self.current = task
        if error:
            task.run.throw(error)
        else:
            task.run.switch()
        self.current = None
        if not task.run.dead:
            self.paused.append(task)

    def pause(self) -> None:
        parent = getcurrent().parent
        assert parent is not None
        parent.switch()

    def invoke(self, seconds: int, work: Callable[[], Any]) -> Any:
        """Runs one invocation of a Lambda function within a task. None when it crashed."""
        task = self.current
        if task is None:
            return work()
        task.faults.clear()
        task.ends_at = self._now() + seconds * 1000
        try:
            return work()
        except Crash:
            return None
        finally:
            task.ends_at = 0

    def _note(self, task: Task, fault: str) -> None:
        task.faults.append(fault)
        self.tally[f"fault: {fault}"] += 1

    def call_port(self, method: str, call: Call, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        task = self.current
        if task is None or self.undisturbed or not task.ends_at:
            return call(*args, **kwargs)
        draw = task.random.random()
        fault_rates = self.fault_rates
        if draw >= fault_rates.pause + fault_rates.fault:
            return call(*args, **kwargs)
        self.tally["port calls with a pause or a fault"] += 1
        if draw >= fault_rates.fault:
            return self._call_with_pause(task, call, args, kwargs)
        return self._call_with_fault(task, method, call, args, kwargs)

    def _call_with_pause(self, task: Task, call: Call, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """Lets other tasks run just before the call, or just after it."""
        if task.random.random() < 0.5:
            self.pause()
            return call(*args, **kwargs)
        result = call(*args, **kwargs)
        self.pause()
        return result

    def _call_with_fault(self, task: Task, method: str, call: Call, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        after = task.random.random() < 0.5
        crash = task.random.random() < 0.5
        if method in SENDS and task.random.random() < 0.5:
            sent, args = args[0], (args[0][: task.random.randrange(len(args[0]) + 1)], *args[1:])
            after = True
            self._note(task, "part of a batch is sent" if len(args[0]) < len(sent) else "a batch is sent, but the answer is lost")
        if after:
            call(*args, **kwargs)
        kind = "writing" if method in WRITES else "sending" if method in SENDS else "reading"
        self._note(task, f"{'crash' if crash else 'error'} {'after' if after else 'before'} {kind}")
        raise Crash if crash else Throttled(method)


class ScheduledPort:
    """A port whose calls all pass through the scheduler."""

    def __init__(self, port: Any, scheduler: Scheduler) -> None:
        self._port, self._scheduler = port, scheduler

    def __getattr__(self, method: str) -> Any:
        call, scheduler = getattr(self._port, method), self._scheduler

        def scheduled(*args: Any, **kwargs: Any) -> Any:
            return scheduler.call_port(method, call, args, kwargs)

        setattr(self, method, scheduled)
        return scheduled
