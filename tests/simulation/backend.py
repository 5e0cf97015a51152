"""The whole back end in this process: the desk on the simulated ports, its functions and their queues."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from chalicelib import workers
from chalicelib.adapters.process_memory import InMemoryNumbers
from chalicelib.adapters.read_ahead import InMemoryReadAheadCache
from chalicelib.adapters.search.index import SegmentedIndex
from chalicelib.domain.events import Change
from chalicelib.ports import Desk
from tests.simulation.gateway import ExpiringSockets, Gateway
from tests.simulation.ports import SkewedIds, TaskTelemetry, YieldingClock
from tests.simulation.providers import GRAPH, TELEGRAM, AcceptedMessage, Providers
from tests.simulation.queues import QueuedMessage, SimulatedQueues, Stream
from tests.simulation.scheduler import FaultRates, ScheduledPort, Scheduler
from tests.simulation.storage import CheckedFeed, CheckedStore, LawBroken
from tests.support.adapters import all_adapters
from tests.support.api_client import Answer, ApiClient
from tests.support.fakes.desk import FakeDesk
from tests.support.fakes.files import FakeFiles
from tests.support.fakes.lists import FakeLists
from tests.support.fakes.mail import FakeMail
from tests.support.fakes.mailboxes import FakeMailboxes
from tests.support.fakes.passwords import FakePasswords
from tests.support.fakes.web_push import FakeWebPush

SECONDS = {
    "api": 29,
    "socket": 10,
    "ingest": 25,
    "forward": 30,
    "broadcast": 20,
    "react": 25,
    "background": 60,
    "deliver": 60,
    "mail": 60,
    "wake": 55,
}
"""The functions' timeouts in .chalice/config.json."""

CAUSES = {"WriteConflict", "FileNotFoundError"}
"""Errors of a worker without an injected fault: another one was faster, or the message was erased. The next try ends well."""


@dataclass(frozen=True)
class Conditions:
    """The probabilities of faults in a run, drawn from its seed."""

    fault_rates: FaultRates
    provider_fault_rate: float
    frame_loss_rate: float


class Backend(ABC):
    def __init__(self, conditions: Conditions) -> None:
        self.conditions = conditions
        self.tally: Counter[str] = Counter()
        self.step = 0
        self.started_at: dict[str, int] = {}
        self.number = 0
        """The last number of a handler or of a text."""
        self.scheduler = Scheduler(conditions.fault_rates, self.tally, self.now)
        self.clock = YieldingClock(self.scheduler)
        self.stream = Stream()
        self.store = CheckedStore(self.now, self.tally, self._append_change, (lambda: self.step, self._task_started_at))
        self.feed = CheckedFeed(self.store)
        self.lists = FakeLists(self.store, self.feed)
        self.sockets = ExpiringSockets(self.now)
        self.gateway = Gateway(self.now, self.tally, self._task_started_at, self._push_is_refused)
        self.queues = SimulatedQueues(self.now, self.tally)
        self.providers = Providers(self.scheduler, self.tally, self.check_accepted, conditions.provider_fault_rate)
        self.desk = self._desk()

    def _desk(self) -> FakeDesk:
        def scheduled(port: Any) -> Any:
            return ScheduledPort(port, self.scheduler)

        transport = scheduled(self.providers)
        store, files, ids = scheduled(self.store), scheduled(FakeFiles()), SkewedIds(self.scheduler, self.now)
        return FakeDesk(
            store=store,
            lists=scheduled(self.lists),
            feed=scheduled(self.feed),
            sockets=scheduled(self.sockets),
            push=scheduled(self.gateway),
            queues=scheduled(self.queues),
            files=files,
            search=SegmentedIndex(store, files, ids, self.clock),
            transport=transport,
            mail=FakeMail(),
            mailboxes=FakeMailboxes(),
            channels=all_adapters(transport, {"telegram": TELEGRAM, "whatsapp": GRAPH}, now=self.now),
            passwords=FakePasswords(),
            web_push=FakeWebPush(),
            clock=self.clock,
            ids=ids,
            telemetry=TaskTelemetry(self.scheduler),
            read_ahead=InMemoryReadAheadCache(),
            memory=InMemoryNumbers(),
            public_url="https://desk.example",
        )

    def now(self) -> int:
        return self.clock.at

    def _append_change(self, change: Change) -> None:
        self.stream.append(change)
        self.record_change(change)

    @abstractmethod
    def record_change(self, change: Change) -> None:
        """Called with every stored change."""

    @abstractmethod
    def check_accepted(self, accepted: AcceptedMessage) -> None:
        """Called with every message that a provider accepts."""

    def _task_started_at(self) -> int:
        """The step at which the present handler started; its knowledge of rights is not older."""
        task = self.scheduler.current
        return self.started_at.get(task.name, self.step) if task else self.step

    def _push_is_refused(self) -> bool:
        task = self.scheduler.current
        return bool(task and not self.scheduler.undisturbed and task.random.random() < self.conditions.frame_loss_rate / 10)

    def spawn(self, name: str, work: Callable[[], None], random: Random) -> None:
        self.started_at[name] = self.step
        self.scheduler.start(name, work, random)

    def spawn_handler(self, kind: str, work: Callable[[], None], random: Random) -> None:
        self.number += 1
        self.spawn(f"{kind} {self.number}", work, random)

    def spawn_request(
        self, kind: str, random: Random, account_id: int, token: str | None, method: str, path: str, body: Any = None
    ) -> None:
        """Accepts any answer; `request` checks that a 5xx has a cause."""

        def ask() -> None:
            self.request(account_id, token, method, path, body)

        self.spawn_handler(kind, ask, random)

    def request(
        self, account_id: int, token: str | None, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Answer | None:
        """The answer, or None when the function crashed. A 5xx without an injected fault breaks a law."""
        client = ApiClient(self.desk, account_id=account_id, checked=self.step % 400 == 0)
        if token:
            client = client.as_user(token)
        raw = body if isinstance(body, bytes) else None
        sent = None if raw is not None else body
        task = self.scheduler.current
        answer: Answer | None = self.scheduler.invoke(
            SECONDS["api"], lambda: client.request(method, path, json=sent, body=raw, headers=headers)
        )
        status = answer.status if answer else 0
        self.tally[f"answer: {status or 'none'}"] += 1
        self.tally["check: an answer"] += 1
        if status >= 500 and not (task and task.faults):
            raise LawBroken(f"{method} {path} was answered with {status} without a fault: {answer and answer.text}")
        return answer

    def run_worker(self, worker: str, at_most: int, random: Random) -> bool:
        queue = self.queues.of[worker]
        messages = queue.receive(at_most)
        if not messages:
            return False
        event = queue.lambda_event(messages)

        def handle() -> None:
            answer = self.scheduler.invoke(SECONDS[worker], lambda: getattr(workers, worker)(self.desk, event))
            self._check_failure_has_cause(worker, answer, messages)
            queue.complete(messages, answer)

        self.spawn_handler(worker, handle, random)
        return True

    def _check_failure_has_cause(self, worker: str, answer: Any, messages: list[QueuedMessage]) -> None:
        task = self.scheduler.current
        self.tally["check: a batch"] += 1
        log_line = task.telemetry.take() if task else {}
        # A message that waits to be taken back asks the background queue for the rest of its time.
        waits = worker == "background" and "later" in log_line
        failed = answer and answer["batchItemFailures"] and not waits
        if failed and not (task and task.faults) and log_line.get("error") not in CAUSES:
            raise LawBroken(f"{worker} fails without a fault: {log_line} {messages[0].body}")

    def forward(self, index: int, at_most: int, random: Random) -> bool:
        shard = self.stream.shards[index]
        if shard.busy or not shard.records:
            return False
        records = shard.records[:at_most]
        shard.busy = True

        def handle() -> None:
            answer = self.scheduler.invoke(SECONDS["forward"], lambda: workers.forward(self.desk, {"Records": records}))
            self._check_failure_has_cause("forward", answer, [QueuedMessage(0, "", "")])
            shard.complete(records, answer)

        self.spawn_handler("forward", handle, random)
        return True

    def wake(self, random: Random) -> None:
        self.spawn_handler("wake", lambda: self._invoke(SECONDS["wake"], workers.wake, self.desk), random)

    def _invoke(self, seconds: int, handler: Callable[..., Any], *given: Any) -> Any:
        """Invokes a handler. An exception counts as no answer after an injected fault, and breaks a law otherwise."""
        task = self.scheduler.current

        def call() -> Any:
            try:
                return handler(*given)
            except Exception as error:
                if task and task.faults:
                    return None
                raise LawBroken(f"{handler.__name__} fails without a fault: {error!r}") from error

        return self.scheduler.invoke(seconds, call)

    def invoke_realtime(self, handler: Callable[[Desk, Any], Any], event: Any) -> Any:
        return self._invoke(SECONDS["socket"], handler, self.desk, event)
