"""The filter of conversations over HTTP (contract 2.11, 4.14)."""

from typing import Any

import pytest

from chalicelib.actions import conversation_filters
from tests.functional.api.conftest import World

FILTER = "A/conversations/filter"


def condition(key: str, operator: str, *values: Any, joint: str | None = None) -> dict[str, Any]:
    return {"attribute_key": key, "filter_operator": operator, "values": list(values), "query_operator": joint}


def found(answer: Any) -> list[int]:
    assert answer.status == 200, answer.json
    return [each["id"] for each in answer.json["payload"]]


def counts(answer: Any) -> tuple[int, int, int]:
    meta = answer.json["meta"]
    return meta["mine_count"], meta["unassigned_count"], meta["all_count"]


@pytest.fixture(name="ids")
def _ids(world: World) -> list[int]:
    """Four open conversations: urgent and mine, mine, nobody's, and resolved, which is the most recent one."""
    ids = [world.conversation()["id"] for _ in range(4)]
    for each in ids[:2]:
        world.ben.post(f"A/conversations/{each}/assignments", {"assignee_id": world.users["ben"].id})
    world.ben.post(f"A/conversations/{ids[0]}/toggle_priority", {"priority": "urgent"})
    world.ben.post(f"A/conversations/{ids[2]}/labels", {"labels": ["vip"]})
    world.ben.post(f"A/conversations/{ids[3]}/toggle_status", {"status": "resolved"})
    world.broadcast()
    return ids


def test_conversations_are_filtered_sorted_and_counted(world: World, ids: list[int]) -> None:
    me = world.users["ben"].id
    is_open = condition("status", "equal_to", "open", joint="AND")
    answer = world.ben.post(FILTER, {"payload": [is_open, condition("assignee_id", "equal_to", me)]})
    assert sorted(found(answer)) == ids[:2]
    assert counts(answer) == (2, 0, 2)
    assert "count_is_exact" not in answer.json["meta"]
    assert "assigned_count" not in answer.json["meta"]
    assert found(world.ben.post(FILTER, {"payload": [condition("priority", "equal_to", "urgent", "low")]})) == [ids[0]]
    unassigned = world.ben.post(FILTER, {"payload": [condition("assignee_id", "is_not_present")]})
    assert sorted(found(unassigned)) == ids[2:]
    assert counts(unassigned) == (0, 2, 2)
    either = [condition("labels", "equal_to", "VIP", joint="or"), condition("status", "not_equal_to", "open")]
    answer = world.ben.post(FILTER, {"payload": either})
    assert sorted(found(answer)) == ids[2:]
    assert counts(answer) == (0, 2, 2)
    assert sorted(found(world.ben.post(FILTER, {"payload": [condition("status", "equal_to", "all")]}))) == ids
    assert sorted(found(world.ben.post(FILTER, {"payload": []}))) == ids
    assert found(world.ben.post(f"{FILTER}?sort_by=created_at_asc", {"payload": []})) == ids
    assert found(world.ben.post(FILTER, {"payload": [condition("display_id", "equal_to", ids[1], ids[3])]})) == [ids[3], ids[1]]


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ([condition("assignee_id", "is_present")], (2, 0, 2)),
        ([condition("assignee_id", "not_equal_to", 999)], (2, 0, 2)),
        ([condition("labels", "equal_to", "vip")], (0, 1, 1)),
        ([condition("priority", "equal_to", "urgent")], (1, 0, 1)),
        ([], (2, 2, 4)),
    ],
)
def test_counts_are_those_of_the_filtered_conversations(
    world: World, ids: list[int], conditions: list[Any], expected: tuple[int, int, int]
) -> None:
    answer = world.ben.post(FILTER, {"payload": conditions})
    assert counts(answer) == expected
    assert len(found(answer)) == expected[2]
    colleague = world.ada.post(FILTER, {"payload": conditions})
    assert counts(colleague) == (0, *expected[1:])


def test_nobody_finds_a_conversation_of_an_inbox_that_they_cannot_see(world: World, ids: list[int]) -> None:
    for conditions in ([], [condition("inbox_id", "equal_to", world.inbox["id"])], [condition("display_id", "equal_to", ids[0])]):
        assert len(found(world.ben.post(FILTER, {"payload": conditions}))) > 0
        hidden = world.cleo.post(FILTER, {"payload": conditions})
        assert (found(hidden), counts(hidden)) == ([], (0, 0, 0))


def test_pages_by_number_and_by_cursor(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation_filters, "COUNTED", 1)
    ids = [world.conversation(custom_attributes={"n": each}, priority="low")["id"] for each in range(27)]
    body = {"payload": [condition("display_id", "not_equal_to", 0)]}
    first = world.ben.post(FILTER, body)
    assert len(found(first)) == 25
    assert first.json["meta"]["count_is_exact"] is False
    second = world.ben.post(f"{FILTER}?page=2", body)
    assert sorted([*found(first), *found(second)]) == ids
    assert second.json["meta"]["next_cursor"] is None
    behind = world.ben.post(f"{FILTER}?cursor={first.json['meta']['next_cursor']}", body)
    assert found(behind) == found(second)
    assert found(world.ben.post(f"{FILTER}?page=3", body)) == []
    unread = world.ben.post(f"{FILTER}?sort_by=unread", body)
    rest = world.ben.post(f"{FILTER}?sort_by=unread&cursor={unread.json['meta']['next_cursor']}", body)
    assert sorted([*found(unread), *found(rest)]) == ids


def test_first_page_counts_a_short_list_exactly(world: World) -> None:
    for _ in range(27):
        world.conversation()
    answer = world.ben.post(FILTER, {"payload": [condition("display_id", "not_equal_to", 0)]})
    assert (len(found(answer)), counts(answer)) == (25, (0, 27, 27))
    assert "count_is_exact" not in answer.json["meta"]


def test_custom_attributes_and_additional_attributes(world: World) -> None:
    fields = {"attribute_display_name": "Size", "attribute_key": "size", "attribute_display_type": "number"}
    world.ada.post("A/custom_attribute_definitions", {**fields, "attribute_model": "conversation_attribute"})
    small = world.conversation(custom_attributes={"size": 5}, additional_attributes={"referer": "https://a.example/Cart"})["id"]
    large = world.conversation(custom_attributes={"size": 12}, additional_attributes={"browser_language": "de"})["id"]
    plain = world.conversation()["id"]

    def asked(*condition_parts: Any) -> list[int]:
        return sorted(found(world.ben.post(FILTER, {"payload": [condition(*condition_parts)]})))

    assert asked("size", "is_greater_than", 9) == [large]
    assert asked("size", "is_present") == [small, large]
    assert asked("size", "not_equal_to", "12") == [small, plain]
    assert asked("referer", "contains", "cart") == [small]
    assert asked("browser_language", "not_equal_to", "fr") == [large]
    assert asked("last_activity_at", "days_before", 1) == []
    assert asked("created_at", "is_greater_than", "2020-01-01") == [small, large, plain]


@pytest.mark.parametrize(
    ("path", "body", "code", "field"),
    [
        (FILTER, {}, "invalid", "payload"),
        (FILTER, {"payload": {}}, "invalid", "payload"),
        (FILTER, {"payload": [{"filter_operator": "equal_to"}]}, "invalid", "payload"),
        (FILTER, {"payload": [condition("shoe", "equal_to", 1)]}, "filter_key_unknown", "payload[0].attribute_key"),
        (FILTER, {"payload": [condition("status", "is_present")]}, "filter_operator_invalid", "payload[0].filter_operator"),
        (FILTER, {"payload": [condition("priority", "contains", "u")]}, "filter_operator_invalid", "payload[0].filter_operator"),
        (FILTER, {"payload": [condition("status", "equal_to", "ajar")]}, "filter_value_invalid", "payload[0].values"),
        (FILTER, {"payload": [condition("priority", "equal_to", "none")]}, "filter_value_invalid", "payload[0].values"),
        (FILTER, {"payload": [condition("assignee_id", "equal_to", "ben")]}, "filter_value_invalid", "payload[0].values"),
        (FILTER, {"payload": [condition("inbox_id", "equal_to")]}, "filter_value_needed", "payload[0].values"),
        (FILTER, {"payload": [condition("created_at", "is_less_than", "soon")]}, "filter_value_invalid", "payload[0].values"),
        (FILTER, {"payload": [condition("created_at", "days_before", -1)]}, "filter_value_invalid", "payload[0].values"),
        (
            FILTER,
            {"payload": [condition("labels", "is_present"), condition("labels", "is_present")]},
            "filter_joint_invalid",
            "payload[0].query_operator",
        ),
        (FILTER, {"payload": [condition("labels", "is_present", joint="and")] * 21}, "filter_too_long", "payload"),
        (f"{FILTER}?cursor=x", {"payload": []}, "cursor_invalid", "cursor"),
        (f"{FILTER}?page=0", {"payload": []}, "invalid", "page"),
        (f"{FILTER}?page=41", {"payload": []}, "invalid", "page"),
        (f"{FILTER}?sort_by=colour", {"payload": []}, "invalid", "sort_by"),
    ],
)
def test_bad_filter_is_refused_with_the_field(world: World, path: str, body: Any, code: str, field: str) -> None:
    answer = world.ben.post(path, body)
    assert (answer.status, answer.json["code"]) == (422, code)
    assert answer.json["attributes"][0].startswith(field)
    if code.startswith("filter_") and "attribute_key" in str(body):
        assert body["payload"][0]["attribute_key"] in answer.json["error"] or code == "filter_too_long"
