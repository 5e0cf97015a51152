"""Generated lists over generated conversations: the product's predicate and keys, the ports in memory, and the web client agree.

The cases are written down in lists/generated.json for web/src/realtime/generatedLists.spec.ts; `RETELL=1` writes them anew.
"""

import os
import random
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.dynamo import keys as spelling
from chalicelib.adapters.dynamo.conversation_lists import SEGMENTS, VALUELESS, _belongs
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation, Priority, Status
from chalicelib.ports import View
from tests.contract.plain_json import plain, written
from tests.contract.saved_lists import FIXED
from tests.fakes import NOON, FakeFeed, FakeLists, FakeStore

FILE = Path(__file__).parent / "lists" / "generated.json"
WORLDS, CONVERSATIONS, LISTS = 12, 24, 120
VIEWER = 5
KEY = {
    "last_activity_at": spelling.activity,
    "created_at": spelling.creation,
    "priority": spelling.priority,
    "waiting_since": spelling.waiting,
}
Json = dict[str, Any]


def conversation(chance: random.Random, number: int) -> Conversation:
    at = NOON + chance.randrange(6) * 700
    return Conversation(
        id=number,
        uuid=f"uuid-{number}",
        account_id=1,
        inbox_id=chance.choice((11, 12, 13)),
        contact_id=7,
        source_id="kim",
        created_at=NOON,
        updated_at=NOON,
        last_activity_at=at,
        status=chance.choice(list(Status)),
        priority=chance.choice((None, *Priority)),
        assignee_id=chance.choice((None, VIEWER, 6)),
        team_id=chance.choice((None, 3, 4)),
        labels=tuple(label for label in ("refund", "vip", "spam") if chance.random() < 0.3),
        waiting_since=chance.choice((None, at, at + 1, at - 700)),
    )


def view(chance: random.Random, inboxes: tuple[int, ...]) -> tuple[Json, View]:
    """As a client asks for it, and as the API passes it on."""
    asked: Json = {name: chance.choice(FIXED[name]) for name in ("status", "assignee_type", "sort_by")}
    asked["inbox_id"] = chance.choice((None, None, 11, 12, 13))
    asked["team_id"] = chance.choice((None, None, 3, 4))
    asked["labels"] = [label for label in ("refund", "vip") if chance.random() < 0.25]
    sort, _, direction = asked["sort_by"].rpartition("_")
    everybody = {"all": None, "me": VIEWER}
    return asked, View(
        account_id=1,
        inbox_ids=tuple(each for each in inboxes if asked["inbox_id"] in (None, each)),
        status=None if asked["status"] == "all" else Status(asked["status"]),
        assignee=everybody.get(asked["assignee_type"], asked["assignee_type"]),
        team_id=asked["team_id"],
        labels=tuple(asked["labels"]),
        sort=sort,
        descending=direction == "desc",
    )


def by_the_products_keys(conversations: list[Conversation], wanted: View) -> list[int]:
    """What has no value for a sort comes last in either direction, as it is read last, from the index by creation."""
    keyed = [(KEY[wanted.sort](each) or f"{VALUELESS}{spelling.creation(each)}", each) for each in conversations]
    rows = [(key, each.id) for key, each in keyed if _belongs(key, each, wanted)]
    segments = SEGMENTS.get(wanted.sort, ("",))
    parts = [sorted((row for row in rows if row[0].startswith(part)), reverse=wanted.descending) for part in segments]
    return [number for part in parts for _, number in part]


def world(seed: int) -> Json:
    chance = random.Random(seed)
    store = FakeStore()
    lists = FakeLists(store, FakeFeed(store))
    inboxes = ((11, 12, 13), (11, 12), (12,), ())[seed % 4 if seed % 7 else 0]
    conversations = [conversation(chance, number) for number in range(1, CONVERSATIONS + 1)]
    for each in conversations:
        store.items[keys.conversation(1, each.id)] = each
    cases = []
    for _ in range(LISTS):
        asked, wanted = view(chance, inboxes)
        ids = [each.id for each in lists.conversations(wanted, limit=1_000).conversations]
        assert ids == by_the_products_keys(conversations, wanted), asked
        cases.append({**asked, "ids": ids})
    facts = ("id", "inbox_id", "status", "priority", "assignee_id", "team_id", "labels", "last_activity_at", "waiting_since")
    rows = [{name: getattr(each, name) for name in facts} for each in conversations]
    made: Json = plain({"user_id": VIEWER, "inboxes": inboxes, "conversations": rows, "lists": cases})
    return made


@pytest.mark.xdist_group("generated lists")
def test_the_client_is_given_what_the_server_lists() -> None:
    text = written([world(seed) for seed in range(WORLDS)]) + "\n"
    if os.environ.get("RETELL"):
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(text)
    assert FILE.read_text() == text, "what the server lists has changed: look at the difference after RETELL=1"


@pytest.mark.parametrize("seed", [pytest.param(seed, id=f"seed-{seed}") for seed in range(100, 140)])
def test_the_indexes_and_the_ports_in_memory_list_alike(seed: int) -> None:
    assert any(case["ids"] for case in world(seed)["lists"]) or not world(seed)["inboxes"]
