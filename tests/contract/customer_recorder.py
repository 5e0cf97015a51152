"""Records the events and the public API's answers for customers of the API inbox, and folds them as the agents' are folded."""

from collections.abc import Iterable, Iterator
from typing import Any

from chalicelib.broadcasting.audience import Viewer
from chalicelib.broadcasting.frames import Rendering
from chalicelib.domain.contacts import ContactInbox
from tests.contract.fold import CONVERSATION_EVENTS, MESSAGE_EVENTS, Entities, EntityState, upsert
from tests.contract.plain_json import plain
from tests.support.company import Company

Json = dict[str, Any]
CONVERSATION = ["id", "uuid", "inbox_id", "status", "contact_last_seen_at", "agent_last_seen_at", "version"]
MESSAGE = ["id", "content", "message_type", "content_type", "created_at", "conversation_id", "version"]


class CustomerRecorder:
    """`events` and `before` hold one list per customer who has written to the API inbox, by source id."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self.events: dict[str, list[Json]] = {}
        self.before: dict[str, list[Json]] = {}

    def start_recording(self) -> None:
        self.events = {}
        self.before = self.snapshot()

    def snapshot(self) -> dict[str, list[Json]]:
        """Each customer's conversations, as the public API renders them, by source id."""
        client = self._company.client()
        path = "/public/api/v1/inboxes/app-identifier/contacts"
        return {link.source_id: client.get(f"{path}/{link.source_id}/conversations").json for link in self._links()}

    def record_change(self, rendering: Rendering) -> None:
        for link in self._links():
            viewer = Viewer(link=(link.inbox_id, link.source_id))
            self.events.setdefault(link.source_id, []).extend(plain(rendering.events(viewer)))

    def _links(self) -> Iterable[ContactInbox]:
        links = self._company.desk.store.of_kind("contact_inbox", self._company.account_id)
        return [link for link in links if link.inbox_id == self._company.app.id]


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
