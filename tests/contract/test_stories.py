"""For every story and role: fold(snapshot before, events) == fresh snapshot after.

The web client replays the same files, including lists and badges (web/src/realtime/stories.spec.ts).
`RECORD=1 pytest tests/contract` rewrites them.
"""

import json
import os
import random
from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.all_stories import FILES, STARTS, STORIES, by_name, file_name, recording_of, texts_of
from tests.contract.customer_recorder import public_fold, public_states
from tests.contract.fold import Entities, fold, load_snapshot, upsert
from tests.contract.plain_json import plain
from tests.contract.staffed_company import ROLES
from tests.contract.story_recorder import Json, Recording, Story

UNANNOUNCED = (
    "availability_status",
    "active_at",
    "access_token",
    "pubsub_token",
    "message_signature",
    "ui_settings",
    "version",
)
by_role = pytest.mark.parametrize("role", ROLES)


@by_name
def test_recording_matches_files(story: Story) -> None:
    texts = texts_of(story)
    if os.environ.get("RECORD"):
        for file, text in texts.items():
            file.write_text(text)
    assert {file: file.read_text() for file in texts if file.exists()} == texts, "run with RECORD=1 and review the difference"


@by_role
@by_name
def test_folded_events_equal_fresh_snapshot(story: Story, role: str) -> None:
    start, events, end = view_of(story, role)
    assert fold(start, events) == end
    assert fold(start, events[::-1]) == end
    assert fold(start, [*events, *events[::-1], *events]) == end
    assert fold(end, events) == end


@by_role
@by_name
def test_fold_is_independent_of_order_and_start(story: Story, role: str) -> None:
    start, events, end = view_of(story, role)
    for seed in range(20):
        rng = random.Random(seed)
        already_loaded = fold(start, events[: rng.randrange(len(events) + 1)])
        shuffled = rng.sample([*events, *events], len(events) * 2)
        assert fold(already_loaded, shuffled) == end


@by_role
@by_name
def test_list_rows_equal_folded_entities(story: Story, role: str) -> None:
    """A list row holds the same state as the events. A truncated preview has version 0, so that it never replaces its message."""
    _, _, end = view_of(story, role)
    rows = load_snapshot({"conversations": recording_of(story).rows_after.get(role, []), "messages": []})
    assert all(state == end[key] for key, state in rows.items() if state["version"])
    assert upsert(end, [(key[0], state) for key, state in rows.items()]) == end


@by_role
@by_name
def test_changed_settings_invalidate_cache(story: Story, role: str) -> None:
    """An agent whose view of agents, inboxes, teams or labels changes receives `account.cache_invalidated`."""
    before, after = recording_of(story).scenario.views_before[role], recording_of(story).views_after.get(role)
    if after and settings_of(before) != settings_of(after):
        assert "account.cache_invalidated" in {event["event"] for event in events_of(story, role)}


@by_name
def test_events_folded_by_customer_equal_fresh_snapshot(story: Story) -> None:
    customers = recording_of(story).scenario.customers
    for source_id, now in recording_of(story).customers_after.items():
        start = upsert({}, public_states(customers.before.get(source_id, [])))
        events, end = customers.events.get(source_id, []), without_versions(upsert({}, public_states(now)))
        assert without_versions(public_fold(start, events)) == end
        assert without_versions(public_fold(start, [*events[::-1], *events])) == end
        for seed in range(5):
            shuffled = random.Random(seed).sample([*events, *events], len(events) * 2)
            assert without_versions(public_fold(start, shuffled)) == end


def without_versions(entities: Entities) -> Entities:
    """A change that the customer does not see raises the version and sends the customer nothing."""
    return {key: {name: value for name, value in state.items() if name != "version"} for key, state in entities.items()}


@by_name
def test_events_are_in_order_of_position(story: Story) -> None:
    positions = [event["position"] for event in recording_of(story).saved["events"]]
    assert positions == sorted(positions)


def test_each_file_has_a_story() -> None:
    assert {file.stem for file in FILES.glob("*.json")} == {file_name(story) for story in STORIES}


def test_each_start_has_a_story() -> None:
    used = {STARTS / f"{json.loads(file.read_bytes())['start']}.json" for file in FILES.glob("*.json")}
    if os.environ.get("RECORD"):
        for unused in {*STARTS.glob("*.json")} - used:
            unused.unlink()
    assert {*STARTS.glob("*.json")} == used


def test_story_files_stay_small() -> None:
    """20 KB each, whatever the number of stories: more means that a company's start is repeated in them."""
    assert sum(file.stat().st_size for folder in (FILES, STARTS) for file in folder.glob("*.json")) < 20_000 * len(STORIES)


def view_of(story: Story, role: str) -> tuple[Entities, list[Json], Entities]:
    """The role's entities before, its events, and a fresh fetch after. An agent who gains or loses an inbox starts again from a
    fresh fetch, as `account.cache_invalidated` demands.
    """
    before, after = recording_of(story).scenario.views_before[role], recording_of(story).views_after.get(role)
    events = events_of(story, role)
    if after is None:
        start = load_view(recording_of(story).saved["before"], before)
        return start, [], start
    if before["inboxes"] != after["inboxes"]:
        assert "account.cache_invalidated" in {event["event"] for event in events}
        fresh = load_view(recording_of(story).after, after)
        from_hidden_inboxes = [event for event in events if event["data"].get("inbox_id") not in after["inboxes"]]
        return fresh, [event for event in events if event not in from_hidden_inboxes], fresh
    return with_known_contacts(load_view(recording_of(story).saved["before"], before), recording_of(story), events, after)


def with_known_contacts(
    start: Entities, recording: Recording, events: list[Json], after: Json
) -> tuple[Entities, list[Json], Entities]:
    """Adds known contacts to the fresh fetch: contact events reach every agent, with or without a visible conversation. Nobody
    can fetch a contact with the conversations of an inbox that was deleted."""
    end = load_view(recording.after, after)
    known = {key: state for key, state in fold(start, events).items() if key[0] == "contact" and key not in end}
    shown = {key: state for key, state in load_snapshot(recording.after).items() if key[0] == "contact"}
    assert {key: state for key, state in known.items() if key in shown}.items() <= shown.items()
    return start, events, {**end, **known}


def load_view(snapshot: Json, view: Json) -> Entities:
    """The role's conversations and messages, and its own notifications."""
    own = [("notification", row) for row in view["notifications"]["rows"]]
    return upsert(load_snapshot(visible(snapshot, view)), own)


def visible(snapshot: Json, view: Json) -> Json:
    return {kind: [row for row in rows if row["inbox_id"] in view["inboxes"]] for kind, rows in snapshot.items()}


def events_of(story: Story, role: str) -> list[Json]:
    events = recording_of(story).saved["events"]
    return [events[number] for number in numbers(recording_of(story).saved["roles"][role]["events"])]


def numbers(ranges: str) -> Iterator[int]:
    for run in filter(None, ranges.split(",")):
        first, _, last = run.partition("-")
        yield from range(int(first), int(last or first) + 1)


def settings_of(view: Json) -> Any:
    """The settings without fields that change unannounced: presence has no position in the feed, a profile holds secrets and
    times of its own, and a member's version counts those, too.
    """
    settings = plain(view["settings"])
    people = [*settings["agents"], settings["profile"], *settings["profile"]["accounts"]]
    for person in people:
        for field in UNANNOUNCED:
            person.pop(field, None)
    return settings
