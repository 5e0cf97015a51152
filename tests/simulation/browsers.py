"""An agent's browser: the rules of web/src/realtime/socket.ts and web/src/stores/desk.ts, in Python.

It asks the API and speaks over a socket; what it fetches takes turns like every other handler. `life` rises whenever the
page goes away, and what was asked in an earlier life is not listened to.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.api_client import Answer
from tests.contract.fold import (
    Entities,
    EntityState,
    contact_state,
    message_state,
    states_in_conversation,
    states_in_event,
    upsert_into,
)
from tests.simulation.gateway import Line

Json = dict[str, Any]

HEARTBEAT_MS, PATIENCE_MS, OVERLAP = 25_000, 10_000, 20
FRUITLESS_RESUMES = 3
PER_PAGE = 20


class Network(Protocol):
    """What a browser can reach."""

    def ask(self, browser: "Browser", path: str) -> Answer | None: ...

    def connect(self, browser: "Browser") -> Line | None: ...

    def hang_up(self, line: Line) -> None: ...

    def user_id(self, browser: "Browser") -> int: ...

    def now(self) -> int: ...


@dataclass
class Browser:
    name: str
    user: str
    network: Network
    life: int = 0
    state: str = "closed"
    position: int = 0
    overlap: int = 0
    entities: Entities = field(default_factory=dict)
    inboxes: frozenset[int] | None = None
    rights: tuple[Any, ...] = ()
    """The versions of what says what may be seen: whoever left and came back has missed something."""
    thread: int | None = None
    oldest: int | None = None
    """From which message on the open thread is known; None while it is not."""
    line: Line | None = None
    todo: list[Callable[[], None]] = field(default_factory=list)
    """What it wants to fetch next."""
    failed: list[Callable[[], None]] = field(default_factory=list)
    """What could not be fetched, and is tried again when the connection is live."""
    held_back: list[Json] | None = None
    unanswered: int = 0
    ahead: int = 0
    fruitless: int = 0
    resumed_at: int | None = None
    deadline: int | None = None
    beat: int | None = None
    retry: int | None = None
    again: bool = False
    starting_over: bool = False
    omitted: dict[tuple[str, int], Json] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return self.state != "closed"

    @property
    def is_settled(self) -> bool:
        return self.state == "live" and not (self.todo or self.failed or self.starting_over or self.omitted)

    # The page

    def open(self) -> None:
        self.state = "opening"
        self.todo.append(self._load_everything)

    def close(self) -> None:
        self.life += 1
        self._drop()
        self.state = "closed"
        self.entities, self.inboxes, self.oldest, self.held_back = {}, None, None, None
        self.again = self.starting_over = False
        for left in (self.todo, self.failed, self.omitted):
            left.clear()

    def look_at(self, conversation_id: int) -> None:
        self.thread, self.oldest = conversation_id, None
        self.todo.append(self._load_thread)

    def _load_everything(self) -> None:
        """Head of the feed first, so that nothing between it and the lists is missed."""
        life = self.life
        head = self._ask(life, "A/feed")
        if head is None or not self._load_settings(life):
            return self._fail(life, self._load_everything)
        if not self._load_list(life, self._fold):
            return self._fail(life, self._load_everything)
        if self.thread is not None:
            self._load_thread()
        if life == self.life:
            self.position, self.overlap = head["head"], OVERLAP
            self._connect()

    def _load_settings(self, life: int) -> bool:
        inboxes, agents = self._ask(life, "A/inboxes"), self._ask(life, "A/agents")
        if inboxes is None or agents is None:
            return False
        self.inboxes = frozenset(inbox["id"] for inbox in inboxes["payload"])
        own = [(agent["role"], agent["version"]) for agent in agents if agent["id"] == self.network.user_id(self)]
        self.rights = (*own, *sorted((inbox["id"], inbox["version"]) for inbox in inboxes["payload"]))
        return True

    def _load_list(self, life: int, take: Callable[[list[EntityState]], None]) -> bool:
        cursor = ""
        while True:
            page = self._ask(life, f"A/conversations?status=all{cursor}")
            if page is None:
                return False
            take([fact for row in page["data"]["payload"] for fact in states_in_conversation(row)])
            if page["data"]["meta"]["next_cursor"] is None:
                return True
            cursor = f"&cursor={page['data']['meta']['next_cursor']}".replace(" ", "%20")

    def _load_thread(self) -> None:
        life, wanted = self.life, self.thread
        if wanted is None:
            return
        found: list[EntityState] = []
        oldest = self._thread_from(life, wanted, found.extend)
        if life == self.life and wanted == self.thread and oldest is not None:
            self._fold(found)
            self.oldest = oldest
        elif life == self.life and wanted == self.thread:
            self._fail(life, self._load_thread)

    def _thread_from(self, life: int, wanted: int, take: Callable[[list[EntityState]], None]) -> int | None:
        """None when it could not be fetched; a thread that one may not see has no messages."""
        conversation = self._ask(life, f"A/conversations/{wanted}", {})
        if not conversation:
            return None if conversation is None else 0
        page = self._ask(life, f"A/conversations/{wanted}/messages", {"payload": []})
        if page is None:
            return None
        take([*states_in_conversation(conversation), *map(message_state, page["payload"])])
        ids = [message["id"] for message in page["payload"]]
        return min(ids) if len(ids) == PER_PAGE else 0

    def _ask(self, life: int, path: str, refused: Any = None) -> Any:
        """None when there is no answer, or nobody who waits for it any more; `refused` where it is not for us to see."""
        if life != self.life:
            return None
        answer = self.network.ask(self, path)
        if answer is None or life != self.life or answer.status >= 500:
            return None
        return answer.json if answer.status == 200 else refused

    def _fail(self, life: int, what: Callable[[], None]) -> None:
        if life == self.life and what not in self.failed:
            self.failed.append(what)

    def try_again(self) -> None:
        self.todo += self.failed
        self.failed.clear()

    # What is told

    def _fold(self, facts: list[EntityState]) -> None:
        upsert_into(self.entities, facts)

    def _apply(self, events: list[Json]) -> None:
        if self.held_back is not None:
            self.held_back += events
        for event in events:
            self._fold(states_in_event(event))
            if event["data"].get("omitted"):
                self.omitted[event["event"].split(".")[0], event["data"]["id"]] = event
                self._want(self._fetch_omitted)
        if any(event["event"] == "account.cache_invalidated" for event in events):
            self._want(self._refresh_settings)

    def _want(self, what: Callable[[], None]) -> None:
        if what not in self.todo:
            self.todo.append(what)

    def _fetch_omitted(self) -> None:
        life = self.life
        for place, event in list(self.omitted.items()):
            facts = self._facts_of(life, place, event["data"])
            if facts is None:
                return self._fail(life, self._fetch_omitted)
            if self.omitted.get(place) is event:
                del self.omitted[place]
            self._fold(facts)

    def _facts_of(self, life: int, place: tuple[str, int], data: Json) -> list[EntityState] | None:
        kind, each = place
        if kind in ("message", "first"):
            path = f"A/conversations/{data['conversation_id']}/messages?after={each}&before={each + 1}"
            page = self._ask(life, path, {"payload": []})
            return None if page is None else [message_state(message) for message in page["payload"]]
        found = self._ask(life, f"A/{'contacts' if kind == 'contact' else 'conversations'}/{each}", {})
        if not found:
            return None if found is None else []
        return [contact_state(found["payload"])] if kind == "contact" else list(states_in_conversation(found))

    def _refresh_settings(self) -> None:
        life, before = self.life, self.rights
        if not self._load_settings(life):
            return self._fail(life, self._refresh_settings)
        if before != self.rights:
            self._start_over()

    def _reset(self) -> None:
        self._refresh_settings()
        self._start_over()

    def _start_over(self) -> None:
        """Everything anew, one run at a time: whoever asks during a run gets another one after it."""
        life = self.life
        self.again = True
        if self.starting_over:
            return
        self.starting_over = True
        while self.again and life == self.life:
            self.again = False
            if not self._replace_everything(life):
                self._fail(life, self._start_over)
                break
        if life == self.life:
            self.starting_over = False

    def _replace_everything(self, life: int) -> bool:
        self._hold_back()
        fresh: list[EntityState] = []
        oldest = None
        if not self._load_list(life, fresh.extend):
            return False
        thread = self.thread
        if thread is not None:
            oldest = self._thread_from(life, thread, fresh.extend)
            if oldest is None:
                return False
        if life != self.life:
            return False
        missed, self.held_back = self.held_back or [], None
        self.entities = {}
        self.omitted.clear()
        self._apply(missed)
        self._fold(fresh)
        self.oldest = oldest if thread == self.thread else None
        if thread != self.thread:
            self._want(self._load_thread)
        return True

    def _hold_back(self) -> None:
        if self.held_back is None:
            self.held_back = []

    # The socket

    def _connect(self) -> None:
        life = self.life
        self.state, self.retry = "connecting", None
        line = self.network.connect(self)
        if life != self.life:
            if line:
                self.network.hang_up(line)
            return None
        self.line = line
        if line is None:
            return self.lose()
        self.unanswered = self.fruitless = 0
        self.state = "catching-up"
        self._resume()

    def _resume(self) -> None:
        self.resumed_at = self.position
        self._say_and_wait({"action": "resume", "after": max(0, self.position - self.overlap)})
        self.overlap = 0

    def _say_and_wait(self, frame: Json) -> None:
        self.unanswered += 1
        assert self.line is not None
        self.line.said.append(json.dumps(frame))
        self._expect_answer()

    def _expect_answer(self) -> None:
        self.deadline, self.beat = self.network.now() + PATIENCE_MS, None

    def hear(self, frame: Json) -> None:
        if self.unanswered > 0:
            self._expect_answer()
        if "reset" in frame:
            self._start_over_at(frame["head"])
        elif "head" in frame:
            self._hear_head(frame["head"])
        elif "from" in frame:
            self._hear_feed(frame)
        elif frame.get("error", {}).get("code") == "socket_unknown":
            self.lose()

    def _hear_feed(self, frame: Json) -> None:
        if frame["from"] > self.position:
            self.ahead = max(self.ahead, frame["to"])
            self.state = "catching-up"
            if self.resumed_at is None:
                self._resume()
            return
        self._apply(frame["events"])
        self.position = max(self.position, frame["to"])

    def _hear_head(self, head: int) -> None:
        self.unanswered = max(0, self.unanswered - 1)
        if self.unanswered > 0:
            return
        furthest = max(head, self.ahead)
        if furthest > self.position:
            self._catch_up(furthest)
        else:
            self._settle()

    def _catch_up(self, head: int) -> None:
        self.fruitless = self.fruitless + 1 if self.resumed_at == self.position else 0
        if self.fruitless >= FRUITLESS_RESUMES:
            return self._start_over_at(head)
        self.state = "catching-up"
        self._resume()

    def _start_over_at(self, head: int) -> None:
        self.unanswered = self.ahead = 0
        self.position = head
        self._hold_back()
        self._want(self._reset)
        self._settle()

    def _settle(self) -> None:
        self.fruitless, self.resumed_at = 0, None
        self.deadline, self.beat = None, self.network.now() + HEARTBEAT_MS
        self.state = "live"
        self.try_again()

    def tick(self) -> bool:
        """Whether a timer was due."""
        now = self.network.now()
        if self.deadline is not None and now >= self.deadline:
            self.lose()
        elif self.beat is not None and now >= self.beat:
            self._say_and_wait({"action": "ping"})
        elif self.retry is not None and now >= self.retry:
            self.retry = None
            self.state = "connecting"
            self.todo.append(self._connect)
        else:
            return False
        return True

    def next_timer(self) -> int | None:
        return min((each for each in (self.deadline, self.beat, self.retry) if each is not None), default=None)

    def lose(self) -> None:
        self._drop()
        self.state, self.retry = "offline", self.network.now() + 1_000

    def _drop(self) -> None:
        self.deadline = self.beat = self.retry = self.resumed_at = None
        if self.line:
            self.network.hang_up(self.line)
        self.line = None

    # The screen

    def rows(self) -> Iterator[tuple[int, Json]]:
        """Conversations on the screen, as far as their inbox may be seen."""
        for (kind, each), entity in self.entities.items():
            if kind == "conversation" and entity["inbox_id"] in (self.inboxes or ()):
                yield each, entity
