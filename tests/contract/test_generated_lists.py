"""The DynamoDB keys and filter, the in-memory ports and the web client agree on random lists of random conversations.

web/src/realtime/generatedLists.spec.ts reads the cases from lists/generated.json. `RECORD=1` rewrites that file.
"""

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.dynamo import keys as spelling
from chalicelib.adapters.dynamo.list_partitions import belongs
from chalicelib.adapters.dynamo.list_segments import ORDERS, VALUELESS
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation, Priority, Spam, Status
from chalicelib.ports import View
from tests.contract.plain_json import plain, written
from tests.contract.saved_lists import FIXED
from tests.support.fakes.clock import NOON
from tests.support.fakes.feed import FakeFeed
from tests.support.fakes.lists import FakeLists
from tests.support.fakes.store import FakeStore

FILE = Path(__file__).parent / "lists" / "generated.json"
ACCOUNTS, CONVERSATIONS, LISTS = 12, 24, 240
VIEWER = 5
KEY: dict[str, Callable[[Conversation], Any]] = {
    "last_activity_at": spelling.activity,
    "created_at": spelling.creation,
    "priority": spelling.priority,
    "waiting_since": spelling.waiting,
}
Json = dict[str, Any]


def conversation(rng: random.Random, number: int) -> Conversation:
    at = NOON + rng.randrange(6) * 700
    return Conversation(
        id=number,
        uuid=f"uuid-{number}",
        account_id=1,
        inbox_id=rng.choice((11, 12, 13)),
        contact_id=7,
        source_id="kim",
        created_at=NOON,
        updated_at=NOON,
        last_activity_at=at,
        status=rng.choice(list(Status)),
        spam=rng.choice((None, None, None, Spam.AGENT)),
        priority=rng.choice((None, *Priority)),
        assignee_id=rng.choice((None, VIEWER, 6)),
        team_id=rng.choice((None, 3, 4)),
        labels=tuple(label for label in ("refund", "vip", "spam") if rng.random() < 0.3),
        waiting_since=rng.choice((None, at, at + 1, at - 700)),
        first_reply_created_at=rng.choice((None, NOON)),
        participant_ids=tuple(each for each in (VIEWER, 6) if rng.random() < 0.5),
        mentioned_ids=tuple(each for each in (VIEWER, 6) if rng.random() < 0.5),
    )


def view(rng: random.Random, inboxes: tuple[int, ...]) -> tuple[Json, View]:
    """A random list: the client's query, and the view that the API reads for it."""
    asked: Json = {name: rng.choice(FIXED[name]) for name in ("status", "assignee_type", "sort_by")}
    asked["inbox_id"] = rng.choice((None, None, 11, 12, 13))
    asked["team_id"] = rng.choice((None, None, 3, 4))
    asked["labels"] = [label for label in ("refund", "vip") if rng.random() < 0.25]
    asked["conversation_type"] = rng.choice((None, None, None, "mention", "participating", "unattended"))
    sort, _, direction = asked["sort_by"].rpartition("_")
    assignees = {"all": None, "me": VIEWER}
    return asked, View(
        account_id=1,
        inbox_ids=tuple(each for each in inboxes if asked["inbox_id"] in (None, each)),
        status=None if asked["status"] == "all" else asked["status"],
        assignee=assignees.get(asked["assignee_type"], asked["assignee_type"]),
        team_id=asked["team_id"],
        labels=tuple(asked["labels"]),
        sort=sort,
        descending=direction == "desc",
        kind=asked["conversation_type"],
        viewer_id=VIEWER,
    )


def ids_by_dynamo_keys(conversations: list[Conversation], wanted: View) -> list[int]:
    """Ids in the order of the DynamoDB keys. Rows without a value for the sort come last in both directions, because the adapter
    reads them last, from an index by creation.
    """
    ids = []
    for order in ORDERS[wanted.sort]:
        key = spelling.creation if order is VALUELESS else KEY[wanted.sort]
        rows = [(key(each), each.id) for each in conversations if belongs(each, wanted, order)]
        ids += [number for _, number in sorted(rows, reverse=wanted.descending)]
    return ids


def account_cases(seed: int) -> Json:
    rng = random.Random(seed)
    store = FakeStore()
    lists = FakeLists(store, FakeFeed(store))
    inboxes = ((11, 12, 13), (11, 12), (12,), ())[seed % 4 if seed % 7 else 0]
    conversations = [conversation(rng, number) for number in range(1, CONVERSATIONS + 1)]
    for each in conversations:
        store.items[keys.conversation(1, each.id)] = each
    cases = []
    for _ in range(LISTS):
        asked, wanted = view(rng, inboxes)
        ids = [each.id for each in lists.conversations(wanted, limit=1_000).conversations]
        assert ids == ids_by_dynamo_keys(conversations, wanted), asked
        cases.append({**asked, "ids": ids})
    people = ("participant_ids", "mentioned_ids", "first_reply_created_at")
    times = ("last_activity_at", "waiting_since")
    facts = ("id", "inbox_id", "status", "spam", "priority", "assignee_id", "team_id", "labels", *times, *people)
    rows = [{name: getattr(each, name) for name in facts} for each in conversations]
    result: Json = plain({"user_id": VIEWER, "inboxes": inboxes, "conversations": rows, "lists": cases})
    return result


@pytest.mark.xdist_group("generated lists")
def test_saved_cases_match_server() -> None:
    text = written([account_cases(seed) for seed in range(ACCOUNTS)]) + "\n"
    if os.environ.get("RECORD"):
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(text)
    assert FILE.read_text() == text, "the server's lists have changed: run with RECORD=1 and review the difference"


@pytest.mark.parametrize("seed", [pytest.param(seed, id=f"seed-{seed}") for seed in range(100, 140)])
def test_in_memory_ports_list_like_dynamo_keys(seed: int) -> None:
    assert any(case["ids"] for case in account_cases(seed)["lists"]) or not account_cases(seed)["inboxes"]
