"""An agent's browser with the rules of web/src/stores/desk.ts, in Python.

It uses the API and a socket. Its fetches are scheduled like every other handler. `generation` rises whenever the page closes;
answers to requests of an earlier generation are ignored.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.contract.fold import (
    Deletions,
    Entities,
    EntityState,
    contact_state,
    deletions_in,
    message_state,
    states_in_conversation,
    states_in_event,
    upsert_into,
    without_deleted,
)
from tests.simulation.browser_socket import BrowserSocket, Json

MAX_LAG = 20
PAGE_SIZE = 20


@dataclass
class Browser(BrowserSocket):
    entities: Entities = field(default_factory=dict)
    deleted: Deletions = field(default_factory=dict)
    """Names of deletion events with the deleted ids. They outlive a fresh start: an answer may be older than an event."""
    inboxes: frozenset[int] | None = None
    rights: tuple[Any, ...] = ()
    """Versions of the user's role and inboxes. Any change starts over: a user who got an inbox back has missed its events."""
    thread: int | None = None
    oldest: int | None = None
    """The open thread is complete from this message id on; None while it is not loaded."""
    buffered: list[Json] | None = None
    restart_requested: bool = False
    starting_over: bool = False
    omitted: dict[tuple[str, int], Json] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return self.state != "closed"

    @property
    def is_settled(self) -> bool:
        return self.state == "live" and not (self.pending or self.failed or self.starting_over or self.omitted)

    # The page

    def open(self) -> None:
        self.state = "opening"
        self.pending.append(self._load_everything)

    def close(self) -> None:
        self.generation += 1
        self.stop_socket()
        self.state = "closed"
        self.entities, self.inboxes, self.oldest, self.buffered = {}, None, None, None
        self.restart_requested = self.starting_over = False
        for tasks in (self.pending, self.failed, self.omitted):
            tasks.clear()

    def open_thread(self, conversation_id: int) -> None:
        self.thread, self.oldest = conversation_id, None
        self.pending.append(self._load_thread)

    def _load_everything(self) -> None:
        """Reads the head of the feed before the lists, so that no change in between is missed."""
        generation = self.generation
        head = self._get(generation, "A/feed")
        if head is None or not self._load_settings(generation):
            return self._fail(generation, self._load_everything)
        if not self._load_list(generation, self._fold):
            return self._fail(generation, self._load_everything)
        if self.thread is not None:
            self._load_thread()
        if generation == self.generation:
            self.start_socket(max(0, head["head"] - MAX_LAG))

    def _load_settings(self, generation: int) -> bool:
        inboxes, agents = self._get(generation, "A/inboxes"), self._get(generation, "A/agents")
        if inboxes is None or agents is None:
            return False
        self.inboxes = frozenset(inbox["id"] for inbox in inboxes["payload"])
        own = [(agent["role"], agent["version"]) for agent in agents if agent["id"] == self.network.user_id(self.user)]
        self.rights = (*own, *sorted((inbox["id"], inbox["version"]) for inbox in inboxes["payload"]))
        return True

    def _load_list(self, generation: int, collect: Callable[[list[EntityState]], None]) -> bool:
        cursor = ""
        while True:
            page = self._get(generation, f"A/conversations?status=all{cursor}")
            if page is None:
                return False
            collect([state for row in page["data"]["payload"] for state in states_in_conversation(row)])
            if page["data"]["meta"]["next_cursor"] is None:
                return True
            cursor = f"&cursor={page['data']['meta']['next_cursor']}".replace(" ", "%20")

    def _load_thread(self) -> None:
        generation, wanted = self.generation, self.thread
        if wanted is None:
            return
        found: list[EntityState] = []
        oldest = self._thread_from(generation, wanted, found.extend)
        if generation == self.generation and wanted == self.thread and oldest is not None:
            self._fold(found)
            self.oldest = oldest
        elif generation == self.generation and wanted == self.thread:
            self._fail(generation, self._load_thread)

    def _thread_from(self, generation: int, wanted: int, collect: Callable[[list[EntityState]], None]) -> int | None:
        """The oldest known message id, 0 for a complete or forbidden thread, or None when the fetch failed."""
        conversation = self._get(generation, f"A/conversations/{wanted}", {})
        if not conversation:
            return None if conversation is None else 0
        page = self._get(generation, f"A/conversations/{wanted}/messages", {"payload": []})
        if page is None:
            return None
        collect([*states_in_conversation(conversation), *map(message_state, page["payload"])])
        ids = [message["id"] for message in page["payload"]]
        return min(ids) if len(ids) == PAGE_SIZE else 0

    def _get(self, generation: int, path: str, if_refused: Any = None) -> Any:
        """The answer's JSON; None without an answer or when the page was closed meanwhile; `if_refused` for a 4xx."""
        if generation != self.generation:
            return None
        answer = self.network.get(self.user, path)
        if answer is None or generation != self.generation or answer.status >= 500:
            return None
        return answer.json if answer.status == 200 else if_refused

    def _fail(self, generation: int, task: Callable[[], None]) -> None:
        if generation == self.generation and task not in self.failed:
            self.failed.append(task)

    # Events

    def _fold(self, states: list[EntityState]) -> None:
        upsert_into(self.entities, states)
        if self.deleted:
            self.entities = without_deleted(self.entities, self.deleted)

    def apply(self, events: list[Json]) -> None:
        if self.buffered is not None:
            self.buffered += events
        self.deleted |= deletions_in(events)
        for event in events:
            self._fold(states_in_event(event))
            if event["data"].get("omitted"):
                self.omitted[event["event"].split(".")[0], event["data"]["id"]] = event
                self.schedule(self._fetch_omitted)
        if any(event["event"] == "account.cache_invalidated" for event in events):
            self.schedule(self._refresh_settings)

    def _fetch_omitted(self) -> None:
        generation = self.generation
        for place, event in list(self.omitted.items()):
            states = self._states_of(generation, place, event["data"])
            if states is None:
                return self._fail(generation, self._fetch_omitted)
            if self.omitted.get(place) is event:
                del self.omitted[place]
            self._fold(states)

    def _states_of(self, generation: int, place: tuple[str, int], data: Json) -> list[EntityState] | None:
        kind, each = place
        if kind in ("message", "first"):
            path = f"A/conversations/{data['conversation_id']}/messages?after={each}&before={each + 1}"
            page = self._get(generation, path, {"payload": []})
            return None if page is None else [message_state(message) for message in page["payload"]]
        found = self._get(generation, f"A/{'contacts' if kind == 'contact' else 'conversations'}/{each}", {})
        if not found:
            return None if found is None else []
        return [contact_state(found["payload"])] if kind == "contact" else list(states_in_conversation(found))

    def _refresh_settings(self) -> None:
        generation, before = self.generation, self.rights
        if not self._load_settings(generation):
            return self._fail(generation, self._refresh_settings)
        if before != self.rights:
            self._start_over()

    def reset(self) -> None:
        generation = self.generation
        self._refresh_settings()
        if generation == self.generation:
            self._start_over()

    def _start_over(self) -> None:
        """Reloads everything, one run at a time. A request during a run causes another run after it."""
        generation = self.generation
        self.restart_requested = True
        if self.starting_over:
            return
        self.starting_over = True
        while self.restart_requested and generation == self.generation:
            self.restart_requested = False
            if not self._replace_everything(generation):
                self._fail(generation, self._start_over)
                break
        if generation == self.generation:
            self.starting_over = False

    def _replace_everything(self, generation: int) -> bool:
        self.start_buffering()
        fresh: list[EntityState] = []
        oldest = None
        if not self._load_list(generation, fresh.extend):
            return False
        thread = self.thread
        if thread is not None:
            oldest = self._thread_from(generation, thread, fresh.extend)
            if oldest is None:
                return False
        if generation != self.generation:
            return False
        missed, self.buffered = self.buffered or [], None
        self.entities = {}
        self.omitted.clear()
        self.apply(missed)
        self._fold(fresh)
        self.oldest = oldest if thread == self.thread else None
        if thread != self.thread:
            self.schedule(self._load_thread)
        return True

    def start_buffering(self) -> None:
        if self.buffered is None:
            self.buffered = []

    # The screen

    def rows(self) -> Iterator[tuple[int, Json]]:
        """The conversations on the screen: those in inboxes that the user may see."""
        for (kind, each), entity in self.entities.items():
            if kind == "conversation" and entity["inbox_id"] in (self.inboxes or ()):
                yield each, entity
