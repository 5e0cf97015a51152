"""Two companies with their customers, providers and browsers around one back end whose every part is in this process."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from chalicelib import realtime, workers
from chalicelib.actions import accounts, agents, inboxes, sessions, teams
from chalicelib.adapters.read_ahead import InMemoryReadAheadCache
from chalicelib.channels.api import ApiAdapter
from chalicelib.channels.telegram.adapter import TelegramAdapter
from chalicelib.channels.whatsapp.adapter import WhatsappAdapter
from chalicelib.domain.events import Change
from chalicelib.domain.inboxes import ApiChannel, Channel, Inbox, TelegramChannel, WhatsappChannel
from chalicelib.domain.people import User
from chalicelib.log import InvocationTelemetry
from chalicelib.ports import Desk
from tests.api_client import Answer, ApiClient
from tests.builders import PASSWORD, user_with_email
from tests.fakes import FakeClock, FakeDesk, FakeFiles, FakeIds, FakeLists, FakePasswords
from tests.functional.lambda_events import websocket
from tests.simulation import gateway
from tests.simulation.browsers import Browser
from tests.simulation.customers import Apps, Piece, Webhook
from tests.simulation.gateway import ForgetfulSockets, Gateway
from tests.simulation.providers import GRAPH, HOOK, TELEGRAM, Providers, Taken
from tests.simulation.queues import Letter, SimulatedQueues, Stream
from tests.simulation.scheduler import Gated, Turns, Weather
from tests.simulation.storage import Broken, WatchedFeed, WatchedStore

SECONDS = {"api": 29, "socket": 10, "ingest": 30, "forward": 30, "broadcast": 20, "react": 60, "deliver": 60, "wake": 55}
"""How long a function may take: .chalice/config.json."""

CONTENDED = "WriteConflict"


class SteppedClock(FakeClock):
    """Sleeping lets the others have their turn."""

    def __init__(self, turns: Turns) -> None:
        super().__init__()
        self._turns = turns

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        task = self._turns.current
        if task and task.ends_at and not self._turns.calm:
            self._turns.pause()


class SkewedIds(FakeIds):
    """Ids sort by time, as far as the clocks of different machines agree."""

    def __init__(self, turns: Turns, now: Callable[[], int]) -> None:
        super().__init__()
        self._turns, self._now, self._used = turns, now, set[int]()

    def next(self, *, above: int = 0) -> int:
        task = self._turns.current
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


class Watches:
    """ports.Telemetry: every handler writes its own line, whoever has a turn in between."""

    def __init__(self, turns: Turns) -> None:
        self._turns, self._outside = turns, InvocationTelemetry("simulation")

    def __getattr__(self, name: str) -> Any:
        task = self._turns.current
        return getattr(task.line if task else self._outside, name)


@dataclass
class Intent:
    """Something that somebody wants to write, told again with the same echo_id until an answer comes."""

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
class Climate:
    """What kind of world it is: drawn from the seed."""

    weather: Weather
    whims: float
    losses: float


class World:
    def __init__(self, climate: Climate) -> None:
        self.climate = climate
        self.tally: Counter[str] = Counter()
        self.step = 0
        self.begun: dict[str, int] = {}
        self.turns = Turns(climate.weather, self.tally, self.now)
        self.clock = SteppedClock(self.turns)
        self.stream = Stream()
        self.store = WatchedStore(self.now, self.tally, self._note_change, (lambda: self.step, self._begun))
        self.feed = WatchedFeed(self.store)
        self.lists = FakeLists(self.store, self.feed)
        self.sockets = ForgetfulSockets(self.now)
        self.gateway = Gateway(self.now, self.tally, self._begun)
        self.queues = SimulatedQueues(self.now, self.tally)
        self.providers = Providers(self.turns, self.tally, self._taken, climate.whims)
        self.desk = self._desk()
        self.visible: defaultdict[int, list[tuple[int, frozenset[int]]]] = defaultdict(list)
        self.apps, self.mail, self.posted = Apps(), list[Webhook](), list[Webhook]()
        self.pieces: list[Piece] = []
        self.intents: list[Intent] = []
        self.by_label: dict[str, Intent] = {}
        self.takes: Counter[str] = Counter()
        self.written = 0
        self._open_companies()
        self.browsers = [Browser(f"{name}-{number}", name, self) for name in self.users for number in (1, 2)]
        self.connections = 0

    # The back end

    def _desk(self) -> FakeDesk:
        def gated(port: Any) -> Any:
            return Gated(port, self.turns)

        transport = gated(self.providers)
        seconds = lambda: self.now() // 1000  # noqa: E731
        return FakeDesk(
            store=gated(self.store),
            lists=gated(self.lists),
            feed=gated(self.feed),
            sockets=gated(self.sockets),
            push=gated(self.gateway),
            queues=gated(self.queues),
            files=gated(FakeFiles()),
            transport=transport,
            channels={
                "Channel::Telegram": TelegramAdapter(transport, TELEGRAM, now=self.now),
                "Channel::Whatsapp": WhatsappAdapter(transport, GRAPH),
                "Channel::Api": ApiAdapter(transport, now=seconds),
            },
            passwords=FakePasswords(),
            clock=self.clock,
            ids=SkewedIds(self.turns, self.now),
            telemetry=Watches(self.turns),
            read_ahead=InMemoryReadAheadCache(),
            public_url="https://desk.example",
        )

    def _open_companies(self) -> None:
        """Acme: Ada administrates, Ben is in every inbox, Dora in one, Cleo in none. Bolt has Eve, and the same customers."""
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

    def _note_change(self, change: Change) -> None:
        self.stream.note(change)
        if any(event.name == "account.cache_invalidated" for event in change.events):
            directory = self.store.directory(change.account_id)
            for member in directory.members:
                seen = frozenset(inbox.id for inbox in directory.visible_inboxes(member))
                self.visible[member.user_id].append((self.step, seen))

    def _begun(self) -> int:
        """The step at which the present handler began: what it knows of rights is not older."""
        task = self.turns.current
        return self.begun.get(task.name, self.step) if task else self.step

    def may_see(self, user: str, since: int) -> frozenset[int]:
        """What this user was allowed to see at any time since a step."""
        known = self.visible[self.users[user].id]
        start = max((place for place, (step, _) in enumerate(known) if step < since), default=0)
        return frozenset().union(*(seen for _, seen in known[start:]))

    # Invocations

    def spawn(self, name: str, work: Callable[[], None], random: Random) -> None:
        self.begun[name] = self.step
        self.turns.start(name, work, random)

    def spawn_api(self, what: str, work: Callable[[], None], random: Random) -> None:
        self.written += 1
        self.spawn(f"{what} {self.written}", work, random)

    def request(
        self, account_id: int, token: str | None, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Answer | None:
        """None when the function died. An error without a reason is a broken law."""
        client = ApiClient(self.desk, account_id=account_id, checked=self.step % 400 == 0)
        if token:
            client = client.as_user(token)
        raw = body if isinstance(body, bytes) else None
        sent = None if raw is not None else body
        task = self.turns.current
        answer: Answer | None = self.turns.invoke(
            SECONDS["api"], lambda: client.request(method, path, json=sent, body=raw, headers=headers)
        )
        status = answer.status if answer else 0
        self.tally[f"answer: {status or 'none'}"] += 1
        self.tally["check: an answer"] += 1
        if status >= 500 and not (task and task.trouble):
            raise Broken(f"{method} {path} is answered {status} for no reason: {answer and answer.text}")
        return answer

    def work(self, worker: str, at_most: int, random: Random) -> bool:
        queue = self.queues.of[worker]
        letters = queue.receive(at_most)
        if not letters:
            return False
        event = queue.event(letters)

        def handle() -> None:
            answer = self.turns.invoke(SECONDS[worker], lambda: getattr(workers, worker)(self.desk, event))
            self._check_excuse(worker, answer, letters)
            queue.settle(letters, answer)

        self.spawn_api(worker, handle, random)
        return True

    def _check_excuse(self, worker: str, answer: Any, letters: list[Letter]) -> None:
        task = self.turns.current
        self.tally["check: a batch"] += 1
        told = task.line.take() if task else {}
        failed = answer and answer["batchItemFailures"]
        if failed and not (task and task.trouble) and told.get("error") != CONTENDED:
            raise Broken(f"{worker} fails for no reason: {told} {letters[0].body}")

    def forward(self, place: int, at_most: int, random: Random) -> bool:
        shard = self.stream.shards[place]
        if shard.busy or not shard.records:
            return False
        taken = shard.records[:at_most]
        shard.busy = True

        def handle() -> None:
            answer = self.turns.invoke(SECONDS["forward"], lambda: workers.forward(self.desk, {"Records": taken}))
            self._check_excuse("forward", answer, [Letter(0, "", "")])
            shard.settle(taken, answer)

        self.spawn_api("forward", handle, random)
        return True

    def wake(self, random: Random) -> None:
        self.spawn_api("wake", lambda: self._excused(SECONDS["wake"], workers.wake, self.desk), random)

    def _excused(self, seconds: int, handler: Callable[..., Any], *given: Any) -> Any:
        """An error leaves the handler only where it was put in; then it is the same as no answer."""
        task = self.turns.current

        def call() -> Any:
            try:
                return handler(*given)
            except Exception as error:
                if task and task.trouble:
                    return None
                raise Broken(f"{handler.__name__} fails for no reason: {error!r}") from error

        return self.turns.invoke(seconds, call)

    # What browsers reach

    def ask(self, browser: Browser, path: str) -> Answer | None:
        return self.request(self.account_of[browser.user], self.users[browser.user].access_token, "GET", path)

    def user_id(self, browser: Browser) -> int:
        return self.users[browser.user].id

    def connect(self, browser: Browser) -> gateway.Line | None:
        self.connections += 1
        line = self.gateway.open(f"{browser.name}/{self.connections}")
        query = {"token": self.users[browser.user].pubsub_token, "account_id": str(self.account_of[browser.user])}
        event = websocket("CONNECT", line.name, **query)
        answer = self._realtime(realtime.connect, event)
        line.accepted = answer == realtime.OK
        if not line.accepted:
            self.gateway.lines.pop(line.name, None)
            return None
        return line

    def hear(self, line: gateway.Line, text: str) -> None:
        self._realtime(realtime.handle_message, websocket("MESSAGE", line.name, body=text))

    def tell_disconnected(self, name: str) -> None:
        self._realtime(realtime.disconnect, websocket("DISCONNECT", name))

    def _realtime(self, handler: Callable[[Desk, Any], Any], event: Any) -> Any:
        return self._excused(SECONDS["socket"], handler, self.desk, event)

    def hang_up(self, line: gateway.Line) -> None:
        self.gateway.close(line.name)

    # What providers took

    def _taken(self, taken: Taken) -> None:
        self.tally["check: a send"] += 1
        intent = self.by_label.get(taken.label)
        if intent is None:
            raise Broken(f"a provider was given something that nobody wrote: {taken.label!r}")
        found = self.store.messages_of(intent.account_id, intent.conversation_id)
        message = next((each for each in found if each.echo_id == intent.echo_id), None)
        if message is None:
            raise Broken(f"a provider was given {taken.label!r}, which is not stored")
        self.takes[taken.label] += 1
        if self.takes[taken.label] > 1 + self.store.requeued[message.id]:
            raise Broken(f"{taken.label} reaches its customer twice, and nobody asked for it")
        if not self.store.requeued[message.id]:
            self._check_order(taken, found, message.id)
        if taken.provider_id.startswith("wamid."):
            self._promise_receipts(taken, intent)

    def _check_order(self, taken: Taken, found: list[Any], message_id: int) -> None:
        parked = {message for queue in self.queues.of.values() for letter in queue.dead for message in named_in(letter)}
        for other in found:
            waits = other.delivery == "queued" and not self.store.requeued[other.id] and other.id not in parked
            if waits and other.id < message_id and not other.private:
                raise Broken(f"{taken.label} overtakes {other.content} on its way to the customer")

    def _promise_receipts(self, taken: Taken, intent: Intent) -> None:
        inbox = self.whatsapp if intent.account_id == self.account_ids[0] else self.other
        fails = sum(taken.label.encode()) % 5 == 0
        for status in ("sent", "failed") if fails else ("sent", "delivered", "read"):
            self.post(self.apps.receipt(inbox, taken.customer, taken.provider_id, status, self.now()))

    def post(self, webhook: Webhook) -> None:
        self.mail.append(webhook)
        self.pieces += webhook.pieces


def named_in(letter: Letter) -> set[int]:
    """The messages that something in a queue is about."""
    body = json.loads(letter.body)
    return {body.get("message_id")} | {event.get("message_id") for event in body.get("events", ())}
