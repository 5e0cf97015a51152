"""The server and the web client find the same conversations by random filters.

web/src/realtime/filters.spec.ts reads the cases from lists/filters.json. `RECORD=1` rewrites that file.
"""

import os
import random
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from chalicelib.actions.conversation_filters import Wanted, conversation_filter, list_matching
from chalicelib.domain import keys
from chalicelib.domain.conversation_filters import value_of
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.custom_attributes import CUSTOM_ATTRIBUTES
from chalicelib.domain.filters import matches
from chalicelib.http.fields import FilterCondition
from chalicelib.ports import View
from tests.contract.plain_json import plain, written
from tests.support import random_filters
from tests.support.fakes.clock import NOON
from tests.support.fakes.desk import FakeDesk, fake_desk

FILE = Path(__file__).parent / "lists" / "filters.json"
ACCOUNTS, CONVERSATIONS, FILTERS = 6, 24, 160
VIEWER = 5
INBOXES = (11, 12)
Json = dict[str, Any]


def desk_with(conversations: list[Conversation]) -> FakeDesk:
    desk = fake_desk()
    for each in random_filters.DEFINITIONS:
        desk.store.items[CUSTOM_ATTRIBUTES.key(1, each.id)] = each
    for found in conversations:
        desk.store.items[keys.conversation(1, found.id)] = found
    return desk


def found_by(desk: FakeDesk, payload: list[Json]) -> list[int]:
    """Ids of all pages of the list."""
    view = View(1, INBOXES, status=None, inbox_count=3)
    conditions = conversation_filter(desk, 1, [FilterCondition(**each) for each in payload])
    listed: list[int] = []
    cursor = None
    for _ in range(CONVERSATIONS):
        found = list_matching(desk, Wanted(view, conditions, VIEWER, limit=5, cursor=cursor))
        listed += [each.id for each in found.conversations]
        cursor = found.cursor
        if cursor is None:
            return listed
    raise AssertionError("the pages do not end")


def account_cases(seed: int) -> Json:
    rng = random.Random(seed)
    conversations = [random_filters.conversation(rng, number) for number in range(1, CONVERSATIONS + 1)]
    desk = desk_with(conversations)
    cases = []
    for _ in range(FILTERS):
        payload = random_filters.payload(rng)
        ids = found_by(desk, payload)
        conditions = conversation_filter(desk, 1, [FilterCondition(**each) for each in payload])
        met = [each for each in conversations if matches(conditions, partial(value_of, each), now=NOON)]
        ordered = sorted(met, key=lambda each: (each.last_activity_at, each.id), reverse=True)
        named = any(
            each["attribute_key"] == "status" and each["filter_operator"] == "equal_to" and "spam" in each["values"]
            for each in payload
        )
        assert ids == [each.id for each in ordered if each.inbox_id in INBOXES and (named or not each.spam)], payload
        cases.append({"payload": payload, "ids": ids})
    facts = ("id", "inbox_id", "status", "spam", "priority", "assignee_id", "team_id", "labels", "created_at", "last_activity_at")
    rows = [
        {name: getattr(each, name) for name in (*facts, "additional_attributes", "custom_attributes")} for each in conversations
    ]
    types = {each.key: each.display_type for each in random_filters.DEFINITIONS}
    result: Json = plain({"now": NOON, "inboxes": INBOXES, "types": types, "conversations": rows, "filters": cases})
    return result


@pytest.mark.xdist_group("generated filters")
def test_saved_cases_match_server() -> None:
    text = written([account_cases(seed) for seed in range(ACCOUNTS)]) + "\n"
    if os.environ.get("RECORD"):
        FILE.write_text(text)
    assert FILE.read_text() == text, "the server's filters have changed: run with RECORD=1 and review the difference"


@pytest.mark.parametrize("seed", [pytest.param(seed, id=f"seed-{seed}") for seed in range(100, 130)])
def test_list_of_a_filter_holds_the_conversations_that_meet_it(seed: int) -> None:
    assert any(case["ids"] for case in account_cases(seed)["filters"])
