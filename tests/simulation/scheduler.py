"""Handlers that take turns: each runs in a greenlet of its own and may be stopped at any call of a port.

There, and only there, the world can change under it, exactly as between two calls of AWS. Whether a call is a place to stop,
to crash or to fail is drawn from the random numbers of the task itself, so that a replay does the same.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from greenlet import getcurrent, greenlet

from chalicelib.log import InvocationTelemetry
from tests.builders import Crash

Call = Callable[..., Any]

WRITES = frozenset({"commit", "put", "overwrite", "discard", "number", "register", "touch", "remove", "index_contact", "save"})
SENDS = frozenset({"ingest", "broadcast", "react", "deliver"})


class Throttled(Exception):
    """AWS said no, or said nothing. What was asked for may have been done all the same."""


@dataclass
class Task:
    """One handler at work. `faults` counts what was done to it; without any it has no excuse."""

    name: str
    random: Random
    run: greenlet = field(init=False)
    line: InvocationTelemetry = field(default_factory=InvocationTelemetry)
    trouble: list[str] = field(default_factory=list)
    """The injected faults and provider's whims that the present invocation has met."""
    ends_at: int = 0
    """When Lambda stops the present invocation; 0 between invocations."""


@dataclass(frozen=True)
class Weather:
    """How likely things are at each call of a port."""

    pause: float
    fault: float


class Turns:
    def __init__(self, weather: Weather, tally: Counter[str], now: Callable[[], int]) -> None:
        self.weather, self.tally, self._now = weather, tally, now
        self.current: Task | None = None
        self.paused: list[Task] = []
        self.calm = False
        """While true nothing stops and nothing fails."""

    def start(self, name: str, work: Callable[[], None], random: Random) -> Task:
        task = Task(name, random)
        task.run = greenlet(work)
        self._switch(task)
        return task

    def go_on(self, task: Task) -> None:
        self.paused.remove(task)
        self._switch(task)

    def stop_those_who_are_late(self) -> None:
        """Lambda ends what takes too long, wherever it is."""
        for task in list(self.paused):
            if task.ends_at and self._now() >= task.ends_at:
                self._note(task, "time-out of a handler")
                self.paused.remove(task)
                self._switch(task, Crash)

    def finish(self) -> None:
        while self.paused:
            self.go_on(self.paused[0])

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
        """One invocation of a Lambda function within a task; None when it did not live to answer."""
        task = self.current
        if task is None:
            return work()
        task.trouble.clear()
        task.ends_at = self._now() + seconds * 1000
        try:
            return work()
        except Crash:
            return None
        finally:
            task.ends_at = 0

    def _note(self, task: Task, fault: str) -> None:
        task.trouble.append(fault)
        self.tally[f"fault: {fault}"] += 1

    def through(self, method: str, call: Call, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        task = self.current
        if task is None or self.calm or not task.ends_at:
            return call(*args, **kwargs)
        drawn = task.random.random()
        weather = self.weather
        if drawn >= weather.pause + weather.fault:
            return call(*args, **kwargs)
        self.tally["calls of ports at which something happened"] += 1
        if drawn >= weather.fault:
            return self._interrupted(task, call, args, kwargs)
        return self._spoilt(task, method, call, args, kwargs)

    def _interrupted(self, task: Task, call: Call, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """Others have their turn just before the call, or just after it."""
        if task.random.random() < 0.5:
            self.pause()
            return call(*args, **kwargs)
        result = call(*args, **kwargs)
        self.pause()
        return result

    def _spoilt(self, task: Task, method: str, call: Call, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        after = task.random.random() < 0.5
        crash = task.random.random() < 0.5
        if method in SENDS and task.random.random() < 0.5:
            sent, args = args[0], (args[0][: task.random.randrange(len(args[0]) + 1)], *args[1:])
            after = True
            self._note(task, "a part of a batch is sent" if len(args[0]) < len(sent) else "a batch is sent, and no answer comes")
        if after:
            call(*args, **kwargs)
        kind = "writing" if method in WRITES else "sending" if method in SENDS else "reading"
        self._note(task, f"{'crash' if crash else 'error'} {'after' if after else 'before'} {kind}")
        raise Crash if crash else Throttled(method)


class Gated:
    """A port whose every call goes through the turns."""

    def __init__(self, port: Any, turns: Turns) -> None:
        self._port, self._turns = port, turns

    def __getattr__(self, method: str) -> Any:
        call, turns = getattr(self._port, method), self._turns

        def gated(*args: Any, **kwargs: Any) -> Any:
            return turns.through(method, call, args, kwargs)

        setattr(self, method, gated)
        return gated
