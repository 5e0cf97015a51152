"""Two companies with customers, providers and browsers around one back end, all in this process."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from chalicelib import realtime, workers
from chalicelib.actions import accounts, agents, inboxes, sessions, teams
from chalicelib.adapters.read_ahead import InMemoryReadAheadCache
from chalicelib.channels.api.channel import ApiChannel
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.channels.whatsapp.channel import WhatsappChannel
from chalicelib.domain.channels import Channel
from chalicelib.domain.events import Change
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.people import User
from chalicelib.log import InvocationTelemetry
from chalicelib.ports import Desk
from tests.simulation import gateway
from tests.simulation.browsers import Browser
from tests.simulation.customers import CustomerApps, Webhook, WebhookEvent
from tests.simulation.gateway import ExpiringSockets, Gateway
from tests.simulation.providers import GRAPH, HOOK, TELEGRAM, AcceptedMessage, Providers
from tests.simulation.queues import QueuedMessage, SimulatedQueues, Stream
from tests.simulation.scheduler import FaultRates, ScheduledPort, Scheduler
from tests.simulation.storage import CheckedFeed, CheckedStore, LawBroken
from tests.support.adapters import all_adapters
from tests.support.api_client import Answer, ApiClient
from tests.support.fakes.clock import FakeClock
from tests.support.fakes.desk import FakeDesk
from tests.support.fakes.files import FakeFiles
from tests.support.fakes.ids import FakeIds
from tests.support.fakes.lists import FakeLists
from tests.support.fakes.passwords import FakePasswords
from tests.support.lambda_events import websocket
from tests.support.tenant import PASSWORD, user_with_email

SECONDS = {
    "api": 29,
    "socket": 10,
    "ingest": 30,
    "forward": 30,
    "broadcast": 20,
    "react": 60,
    "background": 60,
    "deliver": 60,
    "wake": 55,
}
"""The functions' timeouts in .chalice/config.json."""

WRITE_CONFLICT = "WriteConflict"


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


@dataclass
class Intent:
    """A message that a client sends, and repeats with the same echo_id until it has an answer."""

    path: str
    account_id: int
    conversation_id: int
    body: dict[str, Any]
    token: str | None
    files: tuple[str, ...] = ()
    answers: set[int] = field(default_factory=set)

    @property
    def echo_id(self) -> str:
        return str(self.body["echo_id"])


@dataclass(frozen=True)
class Conditions:
    """The probabilities of faults in a run, drawn from its seed."""

    fault_rates: FaultRates
    provider_fault_rate: float
    frame_loss_rate: float


class Deployment:
    def __init__(self, conditions: Conditions) -> None:
        self.conditions = conditions
        self.tally: Counter[str] = Counter()
        self.step = 0
        self.started_at: dict[str, int] = {}
        self.scheduler = Scheduler(conditions.fault_rates, self.tally, self.now)
        self.clock = YieldingClock(self.scheduler)
        self.stream = Stream()
        self.store = CheckedStore(self.now, self.tally, self._record_change, (lambda: self.step, self._task_started_at))
        self.feed = CheckedFeed(self.store)
        self.lists = FakeLists(self.store, self.feed)
        self.sockets = ExpiringSockets(self.now)
        self.gateway = Gateway(self.now, self.tally, self._task_started_at)
        self.queues = SimulatedQueues(self.now, self.tally)
        self.providers = Providers(self.scheduler, self.tally, self._check_accepted, conditions.provider_fault_rate)
        self.desk = self._desk()
        self.visible: defaultdict[int, list[tuple[int, frozenset[int]]]] = defaultdict(list)
        self.apps, self.pending_webhooks, self.delivered_webhooks = CustomerApps(), list[Webhook](), list[Webhook]()
        self.webhook_events: list[WebhookEvent] = []
        self.intents: list[Intent] = []
        self.intent_by_label: dict[str, Intent] = {}
        self.accepted_counts: Counter[str] = Counter()
        self.text_count = 0
        self._open_companies()
        self.browsers = [Browser(f"{name}-{number}", name, self) for name in self.users for number in (1, 2)]
        self.connection_count = 0

    # The back end

    def _desk(self) -> FakeDesk:
        def scheduled(port: Any) -> Any:
            return ScheduledPort(port, self.scheduler)

        transport = scheduled(self.providers)
        return FakeDesk(
            store=scheduled(self.store),
            lists=scheduled(self.lists),
            feed=scheduled(self.feed),
            sockets=scheduled(self.sockets),
            push=scheduled(self.gateway),
            queues=scheduled(self.queues),
            files=scheduled(FakeFiles()),
            transport=transport,
            channels=all_adapters(transport, {"telegram": TELEGRAM, "whatsapp": GRAPH}, now=self.now),
            passwords=FakePasswords(),
            clock=self.clock,
            ids=SkewedIds(self.scheduler, self.now),
            telemetry=TaskTelemetry(self.scheduler),
            read_ahead=InMemoryReadAheadCache(),
            public_url="https://desk.example",
        )

    def _open_companies(self) -> None:
        """Acme has the administrator Ada, Ben in every inbox, Dora in one, Cleo in none. Bolt has Eve, and the same customers."""
        desk, self.users = self.desk, dict[str, User]()
        self.account_of: dict[str, int] = {}
        self.inboxes: list[Inbox] = []
        self._open_company("Acme", "ada", ("ben", "dora", "cleo"))
        self._open_company("Bolt", "eve", ())
        acme, bolt = self.account_of["ada"], self.account_of["eve"]
        everywhere = [self.users["ben"].id]
        bot = TelegramChannel("77:secret", "webhook-secret")
        self.telegram = self._inbox("ada", "Bot", bot, [*everywhere, self.users["dora"].id])
        self.whatsapp = self._inbox(
            "ada", "WhatsApp", WhatsappChannel("+15550001", "1000", "key", "app-secret", "verify"), everywhere
        )
        self.app = self._inbox("ada", "App", ApiChannel("app", "hmac", webhook_url=HOOK), everywhere)
        self.other = self._inbox("eve", "WhatsApp", WhatsappChannel("+15550002", "2000", "key", "other-secret", "verify"), [])
        team = teams.create_team(desk, self._caller("ada"), name="Support")
        teams.change_team_members(desk, self._caller("ada"), team.id, add=everywhere)
        self.team_id = team.id
        self.account_ids = (acme, bolt)

    def _open_company(self, name: str, admin: str, others: tuple[str, ...]) -> None:
        account, user = accounts.create_account(
            self.desk, name=name, admin_name=admin.title(), email=f"{admin}@desk.example", password=PASSWORD
        )
        self.users[admin], self.account_of[admin] = user, account.id
        for other in others:
            agents.invite_agent(
                self.desk, self._caller(admin), email=f"{other}@desk.example", name=other.title(), password=PASSWORD
            )
            self.users[other] = user_with_email(self.desk, f"{other}@desk.example")
            self.account_of[other] = account.id

    def _inbox(self, admin: str, name: str, channel: Channel, members: list[int]) -> Inbox:
        inbox = inboxes.create_inbox(self.desk, self._caller(admin), name=name, channel=channel, connect=False)
        inbox = inboxes.change_members(self.desk, self._caller(admin), inbox.id, add=members)
        self.inboxes.append(inbox)
        return inbox

    def _caller(self, name: str) -> Any:
        return sessions.caller(self.desk, self.users[name], self.account_of[name])

    def now(self) -> int:
        return self.clock.at

    def _record_change(self, change: Change) -> None:
        self.stream.append(change)
        if any(event.name == "account.cache_invalidated" for event in change.events):
            directory = self.store.directory(change.account_id)
            for member in directory.members:
                seen = frozenset(inbox.id for inbox in directory.visible_inboxes(member))
                self.visible[member.user_id].append((self.step, seen))

    def _task_started_at(self) -> int:
        """The step at which the present handler started; its knowledge of rights is not older."""
        task = self.scheduler.current
        return self.started_at.get(task.name, self.step) if task else self.step

    def visible_inboxes(self, user: str, since: int) -> frozenset[int]:
        """The inboxes that this user was allowed to see at any time since the step `since`."""
        known = self.visible[self.users[user].id]
        start = max((index for index, (step, _) in enumerate(known) if step < since), default=0)
        return frozenset().union(*(seen for _, seen in known[start:]))

    # Invocations

    def spawn(self, name: str, work: Callable[[], None], random: Random) -> None:
        self.started_at[name] = self.step
        self.scheduler.start(name, work, random)

    def spawn_handler(self, kind: str, work: Callable[[], None], random: Random) -> None:
        self.text_count += 1
        self.spawn(f"{kind} {self.text_count}", work, random)

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
        failed = answer and answer["batchItemFailures"]
        if failed and not (task and task.faults) and log_line.get("error") != WRITE_CONFLICT:
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

    # Network of the browsers

    def get(self, browser: Browser, path: str) -> Answer | None:
        return self.request(self.account_of[browser.user], self.users[browser.user].access_token, "GET", path)

    def user_id(self, browser: Browser) -> int:
        return self.users[browser.user].id

    def connect(self, browser: Browser) -> gateway.Connection | None:
        self.connection_count += 1
        connection = self.gateway.open(f"{browser.name}/{self.connection_count}")
        query = {"token": self.users[browser.user].pubsub_token, "account_id": str(self.account_of[browser.user])}
        event = websocket("CONNECT", connection.name, **query)
        answer = self._realtime(realtime.connect, event)
        connection.accepted = answer == realtime.OK
        if not connection.accepted:
            self.gateway.connections.pop(connection.name, None)
            return None
        return connection

    def receive_frame(self, connection: gateway.Connection, text: str) -> None:
        self._realtime(realtime.handle_message, websocket("MESSAGE", connection.name, body=text))

    def deliver_disconnect(self, name: str) -> None:
        self._realtime(realtime.disconnect, websocket("DISCONNECT", name))

    def _realtime(self, handler: Callable[[Desk, Any], Any], event: Any) -> Any:
        return self._invoke(SECONDS["socket"], handler, self.desk, event)

    def disconnect(self, connection: gateway.Connection) -> None:
        self.gateway.close(connection.name)

    # Providers

    def _check_accepted(self, accepted: AcceptedMessage) -> None:
        self.tally["check: a send"] += 1
        intent = self.intent_by_label.get(accepted.label)
        if intent is None:
            raise LawBroken(f"a provider accepted {accepted.label!r}, which no client sent")
        found = self.store.messages_of(intent.account_id, intent.conversation_id)
        message = next((each for each in found if each.echo_id == intent.echo_id), None)
        if message is None:
            raise LawBroken(f"a provider accepted {accepted.label!r}, which is not stored")
        self.accepted_counts[accepted.label] += 1
        if self.accepted_counts[accepted.label] > 1 + self.store.requeued[message.id]:
            raise LawBroken(f"{accepted.label} was sent to its customer twice without a resend")
        if not self.store.requeued[message.id]:
            self._check_order(accepted, found, message.id)
        if accepted.provider_id.startswith("wamid."):
            self._queue_receipts(accepted, intent)

    def _check_order(self, accepted: AcceptedMessage, found: list[Any], message_id: int) -> None:
        dead_lettered = {
            message for queue in self.queues.of.values() for queued in queue.dead_letters for message in message_ids_in(queued)
        }
        for other in found:
            waits = other.delivery == "queued" and not self.store.requeued[other.id] and other.id not in dead_lettered
            if waits and other.id < message_id and not other.private:
                raise LawBroken(f"{accepted.label} was sent before the earlier {other.content}")

    def _queue_receipts(self, accepted: AcceptedMessage, intent: Intent) -> None:
        inbox = self.whatsapp if intent.account_id == self.account_ids[0] else self.other
        fails = sum(accepted.label.encode()) % 5 == 0
        for status in ("sent", "failed") if fails else ("sent", "delivered", "read"):
            self.queue_webhook(self.apps.receipt(inbox, accepted.customer, accepted.provider_id, status, self.now()))

    def queue_webhook(self, webhook: Webhook) -> None:
        self.pending_webhooks.append(webhook)
        self.webhook_events += webhook.events


def message_ids_in(queued: QueuedMessage) -> set[int]:
    """The ids of the messages that a queued message is about."""
    body = json.loads(queued.body)
    return {body.get("message_id")} | {event.get("message_id") for event in body.get("events", ())}
