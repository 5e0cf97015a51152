"""A table with any number of conversations and messages. Items are made when they are read, so that a table of 100,000
conversations takes a second. It answers `Query` and `BatchGetItem` only."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from botocore.client import BaseClient

from chalicelib.adapters.dynamo import keys
from chalicelib.adapters.dynamo.items import PLACES, to_row
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain import keys as identity
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.messages import Message, MessageType

ACCOUNT, AGENT, OTHER_AGENT, TEAM, LABEL, INBOXES = 1, 5, 6, 31, "vip", (11, 12)
NOON = 1_790_000_000_000
FIRST = 1_000_001
"""Every number has the same length, so that an item's size does not depend on the table's."""
INDEXES = {name: index._get_schema() for name, index in Row._indexes.items()}
KEYS_ONLY = {name for name, index in Row._indexes.items() if index.Meta.projection.projection_type == "KEYS_ONLY"}


def conversation(number: int) -> Conversation:
    """A third is assigned to `AGENT`, a third has a team, a third a label, in every combination; each inbox has half."""
    return Conversation(
        id=number,
        uuid="00000000-0000-4000-8000-000000000000",
        account_id=ACCOUNT,
        inbox_id=INBOXES[number // 27 % 2],
        contact_id=2_000_000_000_000_001,
        source_id="4915112345678",
        created_at=NOON,
        updated_at=NOON + number,
        last_activity_at=NOON + number,
        assignee_id=(AGENT, OTHER_AGENT, None)[number % 3],
        team_id=TEAM if number // 3 % 3 == 0 else None,
        labels=(LABEL,) if number // 9 % 3 == 0 else (),
        last_message_id=3_000_000_000_000_001,
    )


def message(conversation_id: int, number: int) -> Message:
    text = "A message of middling length, as people write them. " * 3
    return Message(
        10**15 + number, ACCOUNT, INBOXES[0], conversation_id, MessageType.INCOMING, NOON, NOON, content=text, source_id="in-1"
    )


class SyntheticTable:
    def __init__(self, conversations: int, messages: int) -> None:
        self._messages = messages
        self._lists: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
        for number in range(FIRST, FIRST + conversations):
            self._index(number)
        for rows in self._lists.values():
            rows.sort()

    def _index(self, number: int) -> None:
        each = conversation(number)
        kinds = [identity.conversation(ACCOUNT, number)]
        kinds += [identity.conversation_under_label(ACCOUNT, number, label) for label in each.labels]
        for key in kinds:
            row: Any = SimpleNamespace()
            PLACES[key.kind](row, key, each)
            for name, schema in INDEXES.items():
                named = {part["KeyType"]: getattr(row, part["AttributeName"], None) for part in schema["key_schema"]}
                partition, place = named["HASH"], named["RANGE"]
                if partition and place:
                    self._lists[name, partition].append((place, number))

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
        items = [_item(int(key["pk"]["S"].rpartition("#")[2])) for key in requested["Keys"]]
        return {"Responses": {table: items}, "UnprocessedKeys": {}}

    def _query(self, params: dict[str, Any]) -> dict[str, Any]:
        index = params.get("IndexName")
        values = {name: str(*value.values()) for name, value in params["ExpressionAttributeValues"].items()}
        if index is None:
            return self._thread(params, values)
        rows = self._lists[index, values[":0"]]
        low, high = _bounds(rows, params["KeyConditionExpression"], values)
        selected = rows[low:high] if params["ScanIndexForward"] else rows[low:high][::-1]
        shown = [_item(number) for _, number in selected[: params["Limit"]]]
        if index in KEYS_ONLY:
            wanted = {"pk", "sk", *(part["AttributeName"] for part in INDEXES[index]["key_schema"])}
            shown = [{name: value for name, value in item.items() if name in wanted} for item in shown]
        return _page(shown)

    def _thread(self, params: dict[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
        lowest, highest = (int(values[name].rpartition("#")[2]) - 10**15 for name in (":1", ":2"))
        numbers = range(max(lowest, 1), min(highest, self._messages) + 1)
        selected = numbers if params["ScanIndexForward"] else numbers[::-1]
        messages = [message(FIRST, number) for number in selected[: params["Limit"]]]
        return _page([to_row(identity.message(ACCOUNT, FIRST, each.id), each).serialize() for each in messages])


def _item(number: int) -> dict[str, Any]:
    item: dict[str, Any] = to_row(identity.conversation(ACCOUNT, number), conversation(number)).serialize()
    if LABEL in conversation(number).labels:
        item["list_label"] = {"S": keys.list_of_label(ACCOUNT, LABEL, conversation(number).status)}
    return item


def _bounds(rows: list[tuple[str, int]], condition: str, values: Mapping[str, str]) -> tuple[int, int]:
    comparison = re.search(r"#1 ([<>]) :1", condition)
    if comparison is None:
        return 0, len(rows)
    if comparison[1] == "<":
        return 0, bisect_left(rows, (values[":1"], 0))
    return bisect_right(rows, (values[":1"], 10**12)), len(rows)


def _page(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Items": items, "Count": len(items), "ScannedCount": len(items)}
