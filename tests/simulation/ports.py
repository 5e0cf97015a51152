"""The clock, the ids and the telemetry of tasks that take turns."""

from collections.abc import Callable
from typing import Any

from chalicelib.log import InvocationTelemetry
from tests.simulation.scheduler import Scheduler
from tests.support.fakes.clock import FakeClock
from tests.support.fakes.ids import FakeIds


class YieldingClock(FakeClock):
    """A clock whose `sleep` lets other tasks run."""

    def __init__(self, scheduler: Scheduler) -> None:
        super().__init__()
        self._scheduler = scheduler

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        task = self._scheduler.current
        if task and task.ends_at and not self._scheduler.undisturbed:
            self._scheduler.pause()


class SkewedIds(FakeIds):
    """Ids that sort by time, with the skew (40 ms) of different machines' clocks."""

    def __init__(self, scheduler: Scheduler, now: Callable[[], int]) -> None:
        super().__init__()
        self._scheduler, self._now, self._used = scheduler, now, set[int]()

    def next(self, *, above: int = 0) -> int:
        task = self._scheduler.current
        skew = task.random.randrange(-40, 40) if task else 0
        wanted = max(above + 1, (self._now() + skew) * 64)
        while wanted in self._used:
            wanted += 1
        self._used.add(wanted)
        return wanted

    def token(self) -> str:
        self.last += 1
        return f"token-{self.last:026d}"

    def uuid(self) -> str:
        self.last += 1
        return f"00000000-0000-4000-8000-{self.last:012d}"


class TaskTelemetry:
    """Implements ports.Telemetry with a log line per task, because tasks interleave."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler, self._outside = scheduler, InvocationTelemetry("simulation")

    def __getattr__(self, name: str) -> Any:
        task = self._scheduler.current
        return getattr(task.telemetry if task else self._outside, name)
