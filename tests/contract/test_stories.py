"""fold(snapshot before, events) == fresh snapshot after, for everything that can happen to a conversation.

The web client replays the same files (web/src/realtime/stories.spec.ts). `RETELL=1 pytest tests/contract` writes them anew.
"""

import inspect
import itertools
import json
import os
import random
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

from chalicelib.actions import assignment, contacts, conversations, customers, deliver, media, messages, receive, snooze
from tests.contract import plays_of_agents, plays_of_customers
from tests.contract.emitted import EPHEMERAL, event_names
from tests.contract.folding import CONTACT_EVENTS, CONVERSATION_EVENTS, MESSAGE_EVENTS, Entities, folded, loaded
from tests.contract.telling import Json, Story, told

FILES = Path(__file__).parent / "stories"
PLAYED = tuple(
    each for plays in (plays_of_customers, plays_of_agents) for each in vars(plays).values() if isinstance(each, Story)
)
by_name = pytest.mark.parametrize("story", [pytest.param(story, id=story.name.replace(" ", "_")) for story in PLAYED])


@pytest.fixture(name="tale", scope="module")
def _tale() -> Any:
    """Each story is told once, however many tests listen."""
    known: dict[str, Json] = {}

    def tell(story: Story) -> Json:
        if story.name not in known:
            known[story.name] = told(story)
        return known[story.name]

    return tell


@by_name
def test_is_told_as_it_was(story: Story, tale: Any) -> None:
    file = FILES / f"{story.name.replace(' ', '-')}.json"
    text = json.dumps(tale(story), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if os.environ.get("RETELL"):
        file.write_text(text)
    assert file.read_text() == text, "what clients are told has changed: look at the difference after RETELL=1"


@by_name
def test_ends_where_a_fresh_fetch_would(story: Story, tale: Any) -> None:
    events, start, end = tale(story)["events"], loaded(tale(story)["before"]), loaded(tale(story)["after"])
    assert events
    assert folded(start, events) == end
    assert folded(start, events[::-1]) == end
    assert folded(start, [*events, *events[::-1], *events]) == end
    assert folded(end, events) == end


@by_name
def test_ends_there_in_any_order_from_any_snapshot_in_between(story: Story, tale: Any) -> None:
    events, start, end = tale(story)["events"], loaded(tale(story)["before"]), loaded(tale(story)["after"])
    for seed in range(20):
        chance = random.Random(seed)
        seen_already = folded(start, events[: chance.randrange(len(events) + 1)])
        shuffled = chance.sample([*events, *events], len(events) * 2)
        assert folded(seen_already, shuffled) == end


@by_name
def test_is_told_in_the_order_in_which_it_happened(story: Story, tale: Any) -> None:
    positions = [event["position"] for event in tale(story)["events"]]
    assert positions == sorted(positions)


def test_no_file_is_left_over() -> None:
    assert {file.stem for file in FILES.glob("*.json")} == {story.name.replace(" ", "-") for story in PLAYED}


def test_every_event_name_is_told_in_a_story(tale: Any) -> None:
    names = {event["event"] for story in PLAYED for event in tale(story)["events"]}
    assert names == event_names() - EPHEMERAL


def test_the_fold_knows_every_event_about_an_entity() -> None:
    assert event_names() - EPHEMERAL - {"account.cache_invalidated"} == CONVERSATION_EVENTS | MESSAGE_EVENTS | CONTACT_EVENTS


READING_ONLY = {
    assignment: set[str](),
    contacts: {"build_contact", "change_contact", "commit_contact", "save_new_contact"},
    conversations: {"fresh_conversation"},
    customers: {"customer", "find_api_inbox", "conversation_of_customer", "conversations_of_customer"},
    deliver: {"mark_sent", "mark_stuck", "give_up"},
    media: {"give_up"},
    messages: {"build", "find_message", "reply_reference", "save_message"},
    receive: set[str](),
    snooze: set[str](),
}
"""What has no story of its own: reading, steps of actions, and giving up, which is told like a refusal."""


@pytest.mark.parametrize("module", [pytest.param(each, id=each.__name__) for each in READING_ONLY])
def test_every_action_is_told_in_a_story(module: ModuleType) -> None:
    names = {name for name, thing in vars(module).items() if _is_action(thing, module)}
    told_of = {action.__name__ for story in PLAYED for action in story.tells if action.__module__ == module.__name__}
    assert names - READING_ONLY[module] == told_of


def _is_action(thing: object, module: ModuleType) -> bool:
    return (
        isinstance(thing, FunctionType)
        and thing.__module__ == module.__name__
        and not thing.__name__.startswith("_")
        and next(iter(inspect.signature(thing).parameters), "") == "desk"
    )


def test_cw13713_assignee_before_created(tale: Any) -> None:
    """`assignee.changed` overtook `conversation.created`, and the conversation was listed twice, once without its assignee."""
    story = tale(plays_of_customers.a_stranger_writes_and_somebody_is_given_the_conversation)
    events = [event for event in story["events"] if event["event"] not in CONTACT_EVENTS]
    assert {"conversation.created", "assignee.changed"} <= {event["event"] for event in events}
    fresh = rows(loaded(story["after"]))
    assert len(fresh) == 1
    assert fresh[0]["assignee_id"]
    for order in itertools.permutations(events):
        assert rows(folded({}, order)) == fresh
        assert rows(folded({}, [*order, *order])) == fresh


def rows(entities: Entities) -> list[Json]:
    return [entity for (kind, _), entity in entities.items() if kind == "conversation"]
