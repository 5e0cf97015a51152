"""The feed over HTTP, and the rendering of its events."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from msgspec.structs import force_setattr

from chalicelib.actions.sessions import caller
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.events import Event
from chalicelib.domain.kinds import Key
from chalicelib.views.conversations import push_conversation
from chalicelib.views.events import (
    AccountEventShape,
    ContactEventShape,
    ConversationEventShape,
    MessageEventShape,
    event_data,
)
from chalicelib.views.render_context import RenderContext, load_context
from tests.functional.api.conftest import World
from tests.support.fakes.store import FakeStore
from tests.support.shapes import violations

SHAPES = {"account": AccountEventShape, "message": MessageEventShape, "contact": ContactEventShape}


def shape_of(name: str) -> type:
    return MessageEventShape if name == "first.reply.created" else SHAPES.get(name.partition(".")[0], ConversationEventShape)


def test_events_have_the_shapes_of_the_contract(world: World) -> None:
    world.conversation(message={"content": "Hi"})
    world.message(1, message_type="incoming")
    world.ada.post("A/conversations/1/assignments", {"assignee_id": world.users["ben"].id})
    world.ben.post("A/conversations/1/toggle_status")
    world.ada.post("A/labels", {"title": "vip"})
    world.broadcast()
    page = world.ben.get("A/feed?after=0").json
    assert (page["from"], page["to"]) == (0, page["head"])
    names = {each["event"] for each in page["events"]}
    assert names >= {
        "conversation.created",
        "message.created",
        "assignee.changed",
        "conversation.status_changed",
        "contact.created",
    }
    for each in page["events"]:
        assert each["data"]["account_id"] == 1
        assert violations(each["data"], shape_of(each["event"])) == [], each["event"]


def test_only_some_events_have_a_performer(world: World) -> None:
    world.conversation()
    world.message(1)
    world.ben.post("A/conversations/1/toggle_status")
    world.broadcast()
    performers = {
        each["event"]: each["data"].get("performer", {}).get("name") for each in world.ben.get("A/feed?after=0").json["events"]
    }
    assert performers["message.created"] == "Ben"
    assert performers["conversation.status_changed"] is performers["conversation.updated"] is None


def test_feed_returns_positions_and_resets(world: World) -> None:
    world.conversation()
    world.broadcast()
    head = world.desk.feed.head(1)
    assert world.ada.get("A/feed").json == {"events": [], "from": head, "to": head, "head": head}
    assert world.ada.get(f"A/feed?after={head}").json["events"] == []
    assert world.ada.get(f"A/feed?after={head + 1}").json == {"reset": True, "head": head}
    assert world.ada.get("A/feed?after=-1").status == 422
    assert world.ada.get("A/feed?after=x").json["attributes"] == ["after"]


def test_agents_get_only_events_of_their_inboxes(world: World) -> None:
    world.conversation()
    world.broadcast()
    page = world.cleo.get("A/feed?after=0").json
    assert not [each for each in page["events"] if each["event"].startswith(("conversation", "message"))]
    assert page["to"] == page["head"]


class CountingStore(FakeStore):
    """Counts the batch reads."""

    def __init__(self, store: FakeStore) -> None:
        self.__dict__ = store.__dict__
        self.batches: list[int] = []

    def get_many(self, wanted: Sequence[Key[Any]]) -> dict[Key[Any], Any]:
        self.batches.append(len(wanted))
        return super().get_many(wanted)


@pytest.fixture
def store(world: World) -> CountingStore:
    contact_id = world.contact()["id"]
    for _ in range(3):
        world.conversation(contact_id=contact_id, message={"content": "Hi"})
    counting = CountingStore(world.desk.store)
    force_setattr(world.desk, "store", counting)
    return counting


def test_page_of_conversations_takes_one_batch_read(world: World, store: CountingStore) -> None:
    assert len(world.ada.get("A/conversations").json["data"]["payload"]) == 3
    assert store.batches == [1 + 3]


def test_page_of_messages_takes_one_batch_read(world: World, store: CountingStore) -> None:
    world.ada.get("A/conversations/1/messages")
    assert len(store.batches) == 1


def context(world: World, *, links: bool) -> tuple[RenderContext, Conversation]:
    directory = caller(world.desk, world.users["ada"], 1).directory
    conversation = world.desk.store.get(keys.conversation(1, 1))
    assert conversation is not None
    return load_context(world.desk, directory, [conversation], links=links), conversation


def test_pushed_conversation_contains_no_private_message(world: World, store: CountingStore) -> None:
    world.message(1, content="Between us", private=True)
    shown, conversation = context(world, links=True)
    pushed = push_conversation(conversation, shown)
    assert [each.content for each in pushed.messages] == ["Hi"]
    assert pushed.contact_inbox is not None
    assert pushed.meta.hmac_verified is False


def test_event_of_a_deleted_entity_is_not_rendered(world: World, store: CountingStore) -> None:
    shown, _ = context(world, links=False)
    assert event_data(Event("conversation.updated", conversation_id=9), shown, performer_id=None) is None
    assert event_data(Event("message.created", conversation_id=1, message_id=9), shown, performer_id=None) is None
    assert event_data(Event("contact.updated", contact_id=9), shown, performer_id=None) is None


def test_former_agent_still_has_a_name(world: World) -> None:
    world.conversation()
    world.message(1)
    world.ada.delete(f"A/agents/{world.users['ben'].id}")
    sender = world.ada.get("A/conversations/1/messages").json["payload"][0]["sender"]
    assert (sender["id"], sender["name"]) == (world.users["ben"].id, "Former agent")


@pytest.mark.parametrize(
    ("path", "rows", "meta"),
    [
        ("A/conversations", "conversations", lambda page: page["data"]["meta"]),
        ("A/conversations/1/messages", "messages", lambda page: page["meta"]),
    ],
    ids=["list", "thread"],
)
def test_change_during_a_page_read_comes_after_its_head(
    world: World, monkeypatch: pytest.MonkeyPatch, path: str, rows: str, meta: Callable[[Any], dict[str, Any]]
) -> None:
    """Otherwise a client that follows the feed from the head would miss the change."""
    world.conversation()
    world.broadcast()
    read = getattr(world.desk.lists, rows)

    def read_with_concurrent_message(*asked: Any, **options: Any) -> Any:
        found = read(*asked, **options)
        monkeypatch.undo()
        world.message(1, content="Meanwhile")
        world.broadcast()
        return found

    monkeypatch.setattr(world.desk.lists, rows, read_with_concurrent_message)
    page = world.ada.get(path).json
    assert "Meanwhile" not in str(page)
    events = world.ada.get(f"A/feed?after={meta(page)['head']}").json["events"]
    assert [each["data"]["content"] for each in events if each["event"] == "message.created"] == ["Meanwhile"]
