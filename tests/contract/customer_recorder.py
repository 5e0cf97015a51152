"""Records the events and the answers for customers of the API inbox (public API) and visitors of a website (widget), and folds
them as the agents' are folded."""

from collections.abc import Iterable, Iterator
from typing import Any

from chalicelib.actions.visitor_tokens import signed
from chalicelib.broadcasting.audience import Viewer
from chalicelib.broadcasting.frames import Rendering
from chalicelib.domain.contacts import ContactInbox
from chalicelib.views.times import epoch_or_zero
from tests.contract.fold import CONVERSATION_EVENTS, MESSAGE_EVENTS, Entities, EntityState, upsert
from tests.contract.plain_json import plain
from tests.support.company import Company
from tests.support.widget import Widget

Json = dict[str, Any]
CONVERSATION = ["id", "uuid", "inbox_id", "status", "contact_last_seen_at", "agent_last_seen_at", "version"]
MESSAGE = ["id", "content", "message_type", "content_type", "created_at", "conversation_id", "version"]


class CustomerRecorder:
    """`events` and `before` hold one list per customer who has written to the API inbox or on the website, by source id."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self.events: dict[str, list[Json]] = {}
        self.before: dict[str, list[Json]] = {}

    def start_recording(self) -> None:
        self.events = {}
        self.before = self.snapshot()

    def snapshot(self) -> dict[str, list[Json]]:
        """Each customer's conversations, as their API renders them, by source id."""
        return {link.source_id: self._conversations_of(link) for link in self._links()}

    def _conversations_of(self, link: ContactInbox) -> list[Json]:
        if link.inbox_id != self._company.app.id:
            return self._current_conversation(link)
        path = f"/public/api/v1/inboxes/app-identifier/contacts/{link.source_id}/conversations"
        found: list[Json] = self._company.client().get(path).json
        return found

    def _current_conversation(self, link: ContactInbox) -> list[Json]:
        """The one that the widget shows, with the two values that it does not show."""
        desk = self._company.desk
        token = signed(link.source_id, link.inbox_id, desk.clock.now() // 1000, desk.digest_key)
        page = Widget(desk, token=token).get("/messages")
        shown = page["meta"]["conversation"]
        if shown is None:
            return []
        stored = self._company.conversation(shown["id"])
        hidden = {"uuid": stored.uuid, "agent_last_seen_at": epoch_or_zero(stored.agent_last_seen_at)}
        return [{**shown, **hidden, "messages": page["payload"]}]

    def record_change(self, rendering: Rendering) -> None:
        for link in self._links():
            viewer = Viewer(link=(link.inbox_id, link.source_id))
            self.events.setdefault(link.source_id, []).extend(plain(rendering.events(viewer)))

    def _links(self) -> Iterable[ContactInbox]:
        links = self._company.desk.store.of_kind("contact_inbox", self._company.account_id)
        website = self._company.inboxes.get("website")
        return [link for link in links if link.inbox_id in (self._company.app.id, website.id if website else 0)]


def public_states(conversations: Iterable[Json]) -> Iterator[EntityState]:
    """The states in conversations that have the public API's shape: from its answers or from an event."""
    for each in conversations:
        yield "conversation", {name: each[name] for name in CONVERSATION}
        yield from (public_message_state(message) for message in each["messages"])


def public_message_state(message: Json) -> EntityState:
    files = [file["id"] for file in message.get("attachments", [])]
    deleted = message["content_attributes"].get("deleted", False)
    return "message", {**{name: message[name] for name in MESSAGE}, "files": files, "deleted": deleted}


def public_fold(start: Entities, events: Iterable[Json]) -> Entities:
    entities = dict(start)
    for event in events:
        name, data = event["event"], event["data"]
        if name in CONVERSATION_EVENTS:
            entities = upsert(entities, public_states([data]))
        elif name in MESSAGE_EVENTS:
            entities = upsert(entities, [public_message_state(data)])
    return entities
