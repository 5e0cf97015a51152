"""Conversations of an earlier release lie in the lists as if this version had written them."""

import json
from typing import Any

import pytest

from chalicelib.adapters.dynamo.items import to_row
from chalicelib.domain import keys
from chalicelib.domain.places import rows_of
from tests.upgrades.opened import everything_in, open_release
from tests.upgrades.release import Item, Release, releases


@pytest.mark.parametrize("release", releases(), ids=lambda each: each.version)
def test_migrated_conversations_and_their_rows_have_the_places_of_this_version(release: Release, endpoint: str) -> None:
    with open_release(release, endpoint) as opened:
        items = [item for item in everything_in(opened.table) if item["kind"]["S"].startswith("conversation")]
        found = {(item["pk"]["S"], item["sk"]["S"]): places_of(item) for item in items if "sort_fixed" in item}
        wanted: dict[tuple[str, str], Item] = {}
        for item in items:
            if item["kind"]["S"] == "conversation":
                stored = json.loads(item["card"]["S"])
                conversation = opened.desk.store.get(keys.conversation(stored["account_id"], stored["id"]))
                assert conversation is not None
                for key in (keys.conversation(conversation.account_id, conversation.id), *rows_of(conversation)):
                    row: Any = to_row(key, conversation)
                    wanted[row.pk, row.sk] = places_of(row.serialize())
        assert len(found) > 30
        assert found == wanted


def places_of(item: Item) -> Item:
    """The attributes without the JSON, whose formatting differs, and the schema number."""
    return {name: value for name, value in item.items() if name not in ("card", "s")}
