"""fold(snapshot before, events) == fresh snapshot after, for everything that can happen and for everybody who watches.

The web client replays the same files, lists and badges included (web/src/realtime/stories.spec.ts).
`RETELL=1 pytest tests/contract` writes them anew.
"""

import os
import random
from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.customer_view import public_facts, public_fold
from tests.contract.folding import Entities, folded, loaded, upserted
from tests.contract.plain_json import plain, written
from tests.contract.plays import FILES, PLAYED, by_name, file_name, tale
from tests.contract.staffed_company import ROLES
from tests.contract.telling import Json, Story

OWN_BUSINESS = (
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
def test_is_told_as_it_was(story: Story) -> None:
    file = FILES / f"{file_name(story)}.json"
    text = written(tale(story).told) + "\n"
    if os.environ.get("RETELL"):
        file.write_text(text)
    assert file.read_text() == text, "what clients are told has changed: look at the difference after RETELL=1"


@by_role
@by_name
def test_ends_where_a_fresh_fetch_would(story: Story, role: str) -> None:
    start, events, end = watched(story, role)
    assert folded(start, events) == end
    assert folded(start, events[::-1]) == end
    assert folded(start, [*events, *events[::-1], *events]) == end
    assert folded(end, events) == end


@by_role
@by_name
def test_ends_there_in_any_order_from_any_snapshot_in_between(story: Story, role: str) -> None:
    start, events, end = watched(story, role)
    for seed in range(20):
        chance = random.Random(seed)
        seen_already = folded(start, events[: chance.randrange(len(events) + 1)])
        shuffled = chance.sample([*events, *events], len(events) * 2)
        assert folded(seen_already, shuffled) == end


@by_role
@by_name
def test_rows_of_lists_are_what_was_folded(story: Story, role: str) -> None:
    """A row as this role's own list has it is the conversation that everybody else was told about; a preview that was cut
    says that it is version 0 of its message."""
    _, _, end = watched(story, role)
    rows = loaded({"conversations": tale(story).rows_after.get(role, []), "messages": []})
    assert all(fact == end[place] for place, fact in rows.items() if fact["version"])
    assert upserted(end, [(place[0], fact) for place, fact in rows.items()]) == end


@by_role
@by_name
def test_changed_settings_are_announced(story: Story, role: str) -> None:
    """What somebody sees of people, inboxes, teams and labels never changes without their being told to read it again."""
    before, after = tale(story).stage.seen_before[role], tale(story).seen_after.get(role)
    if after and settings_of(before) != settings_of(after):
        assert "account.cache_invalidated" in {event["event"] for event in heard(story, role)}


@by_name
def test_customers_end_where_a_fresh_fetch_would(story: Story) -> None:
    customers = tale(story).stage.customers
    for source_id, now in tale(story).customers_after.items():
        start = upserted({}, public_facts(customers.before.get(source_id, [])))
        events, end = customers.events.get(source_id, []), upserted({}, public_facts(now))
        assert public_fold(start, events) == end
        assert public_fold(start, [*events[::-1], *events]) == end
        for seed in range(5):
            assert public_fold(start, random.Random(seed).sample([*events, *events], len(events) * 2)) == end


@by_name
def test_is_told_in_the_order_in_which_it_happened(story: Story) -> None:
    positions = [event["position"] for event in tale(story).told["events"]]
    assert positions == sorted(positions)


def test_no_file_is_left_over() -> None:
    assert {file.stem for file in FILES.glob("*.json")} == {file_name(story) for story in PLAYED}


def test_the_stories_stay_small_enough_to_be_read() -> None:
    assert sum(file.stat().st_size for file in FILES.glob("*.json")) < 2_000_000


def watched(story: Story, role: str) -> tuple[Entities, list[Json], Entities]:
    """What this role began with, was told, and would fetch now. Whoever gains or loses an inbox begins anew, once told to."""
    before, after = tale(story).stage.seen_before[role], tale(story).seen_after.get(role)
    events = heard(story, role)
    if after is None:
        start = loaded(visible(tale(story).told["before"], before))
        return start, [], start
    if before["inboxes"] != after["inboxes"]:
        assert "account.cache_invalidated" in {event["event"] for event in events}
        fresh = loaded(visible(tale(story).after, after))
        about_others = [event for event in events if event["data"].get("inbox_id") not in after["inboxes"]]
        return fresh, [event for event in events if event not in about_others], fresh
    return contacts_kept(loaded(visible(tale(story).told["before"], before)), tale(story), events, after)


def contacts_kept(start: Entities, tale: Any, events: list[Json], after: Json) -> tuple[Entities, list[Json], Entities]:
    """Contacts belong to the account: somebody who sees none of their conversations is told about them all the same."""
    end = loaded(visible(tale.after, after))
    known = {place: fact for place, fact in folded(start, events).items() if place[0] == "contact" and place not in end}
    shown = {place: fact for place, fact in loaded(tale.after).items() if place[0] == "contact"}
    assert known.items() <= shown.items()
    return start, events, {**end, **known}


def visible(snapshot: Json, seen: Json) -> Json:
    return {kind: [row for row in rows if row["inbox_id"] in seen["inboxes"]] for kind, rows in snapshot.items()}


def heard(story: Story, role: str) -> list[Json]:
    events = tale(story).told["events"]
    return [events[place] for place in numbers(tale(story).told["roles"][role]["events"])]


def numbers(ranges: str) -> Iterator[int]:
    for run in filter(None, ranges.split(",")):
        first, _, last = run.partition("-")
        yield from range(int(first), int(last or first) + 1)


def settings_of(seen: Json) -> Any:
    """Who is there right now is told by presence, without a place in the feed; a profile holds secrets and times of its own,
    and a member's version counts those, too."""
    settings = plain(seen["settings"])
    people = [*settings["agents"], settings["profile"], *settings["profile"]["accounts"]]
    for person in people:
        for passing in OWN_BUSINESS:
            person.pop(passing, None)
    return settings
