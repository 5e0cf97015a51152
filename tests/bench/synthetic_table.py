"""A table with any number of conversations and messages. Items are made when they are read, so that a table of 100,000
conversations takes a second. It answers `Query` and `BatchGetItem` only, and has no counters."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from botocore.client import BaseClient

from chalicelib.adapters.dynamo.items import PLACES, to_row
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain import keys as identity
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import Message, MessageType
from chalicelib.domain.places import rows_of
from tests.bench.meter import index_entry

ACCOUNT, AGENT, OTHER_AGENT, TEAM, LABEL, INBOX = 1, 5, 6, 31, "vip", 101
NOON = 1_790_000_000_000
NEWEST = 1_999_999
"""Every number has the same length, so that an item's size does not depend on the table's. The newest conversations are equal in
tables of all sizes."""
MINUTE = 60_000
INDEXES = {name: index._get_schema() for name, index in Row._indexes.items()}


def conversation(number: int, inboxes: int) -> Conversation:
    """A third is assigned to `AGENT`, a third has a team, a third a label, in every combination; each inbox has an equal share.
    Each minute has an active conversation, whose place in the lists is up to a minute and a half late."""
    return Conversation(
        id=number,
        uuid="00000000-0000-4000-8000-000000000000",
        account_id=ACCOUNT,
        inbox_id=INBOX + number // 27 % inboxes,
        contact_id=2_000_000_000_000_001,
        source_id="4915112345678",
        created_at=NOON,
        updated_at=NOON + number * MINUTE,
        last_activity_at=NOON + number * MINUTE,
        listed_until=NOON + number * MINUTE + number % 4 * MINUTE // 2,
        assignee_id=(AGENT, OTHER_AGENT, None)[number % 3],
        team_id=TEAM if number // 3 % 3 == 0 else None,
        labels=(LABEL,) if number // 9 % 3 == 0 else (),
        last_message_id=3_000_000_000_000_001,
        participant_ids=_participants(number),
        mentioned_ids=(AGENT,) if number // 3 % 3 == 1 else (),
    )


def _participants(number: int) -> tuple[int, ...]:
    """The assignee takes part, as in the product; in half of all conversations the other agents do, too."""
    if number // 27 % 2 == 0:
        return AGENT, OTHER_AGENT
    return ((AGENT,), (OTHER_AGENT,), ())[number % 3]


def message(conversation_id: int, number: int) -> Message:
    text = "A message of middling length, as people write them. " * 3
    return Message(
        10**15 + number, ACCOUNT, INBOX, conversation_id, MessageType.INCOMING, NOON, NOON, content=text, source_id="in-1"
    )


class SyntheticTable:
    """`continues`: a query of a list that has more rows can be continued, for pages that need several."""

    def __init__(self, conversations: int, messages: int, *, inboxes: int, continues: bool = False) -> None:
        self._messages, self._inboxes, self._continues = messages, inboxes, continues
        self._lists: dict[tuple[str, str], list[tuple[str, int, Key[Any]]]] = defaultdict(list)
        for number in range(NEWEST - conversations + 1, NEWEST + 1):
            self._index(number)
        for rows in self._lists.values():
            rows.sort(key=lambda row: row[:2])

    def _index(self, number: int) -> None:
        each = conversation(number, self._inboxes)
        for key in (identity.conversation(ACCOUNT, number), *rows_of(each)):
            row: Any = SimpleNamespace(data=None)
            PLACES[key.kind](row, key, each)
            for name, schema in INDEXES.items():
                named = {part["KeyType"]: getattr(row, part["AttributeName"], None) for part in schema["key_schema"]}
                partition, place = named["HASH"], named["RANGE"]
                if partition and place:
                    self._lists[name, partition].append((place, number, key))

    @contextmanager
    def in_place_of_aws(self) -> Iterator[None]:
        plain = BaseClient._make_api_call  # type: ignore[attr-defined]
        answers = {"Query": self._query, "BatchGetItem": self._batch}
        BaseClient._make_api_call = lambda _, operation, params: answers[operation](params)  # type: ignore[attr-defined]
        try:
            yield
        finally:
            BaseClient._make_api_call = plain  # type: ignore[attr-defined]

    def _batch(self, params: dict[str, Any]) -> dict[str, Any]:
        ((table, requested),) = params["RequestItems"].items()
        numbers = [int(name.rpartition("#")[2]) for key in requested["Keys"] if "#CONVERSATION#" in (name := key["pk"]["S"])]
        items = [self._item(identity.conversation(ACCOUNT, number)) for number in numbers]
        return {"Responses": {table: items}, "UnprocessedKeys": {}}

    def _query(self, params: dict[str, Any]) -> dict[str, Any]:
        index = params.get("IndexName")
        values = {name: str(*value.values()) for name, value in params["ExpressionAttributeValues"].items()}
        if index is None:
            return self._thread(params, values)
        rows = self._lists[index, values[":0"]]
        low, high = _bounds(rows, params["KeyConditionExpression"], values)
        selected = rows[low:high] if params["ScanIndexForward"] else rows[low:high][::-1]
        names = tuple(part["AttributeName"] for part in INDEXES[index]["key_schema"])
        projection = Row._indexes[index].Meta.projection
        start = int(params.get("ExclusiveStartKey", {"pk": {"S": "0"}})["pk"]["S"])
        end = start + params["Limit"]
        page = _page([index_entry(self._item(key), names, projection) for *_, key in selected[start:end]])
        return (
            page
            if end >= len(selected) or not self._continues
            else {**page, "LastEvaluatedKey": {"pk": {"S": str(end)}, "sk": {"S": "row"}}}
        )

    def _item(self, key: Key[Any]) -> dict[str, Any]:
        item: dict[str, Any] = to_row(key, conversation(int(key.parts[1]), self._inboxes)).serialize()
        return item

    def _thread(self, params: dict[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
        lowest, highest = (int(values[name].rpartition("#")[2]) - 10**15 for name in (":1", ":2"))
        numbers = range(max(lowest, 1), min(highest, self._messages) + 1)
        selected = numbers if params["ScanIndexForward"] else numbers[::-1]
        messages = [message(NEWEST, number) for number in selected[: params["Limit"]]]
        return _page([to_row(identity.message(ACCOUNT, NEWEST, each.id), each).serialize() for each in messages])


def _bounds(rows: list[tuple[str, int, Any]], condition: str, values: Mapping[str, str]) -> tuple[int, int]:
    comparison = re.search(r"#1 ([<>]) :1", condition)
    if comparison is None:
        return 0, len(rows)
    if comparison[1] == "<":
        return 0, bisect_left(rows, values[":1"], key=lambda row: row[0])
    return bisect_right(rows, values[":1"], key=lambda row: row[0]), len(rows)


def _page(items: list[Any]) -> dict[str, Any]:
    return {"Items": items, "Count": len(items), "ScannedCount": len(items)}
