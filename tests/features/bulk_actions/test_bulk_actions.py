"""Bulk actions: several changes of many conversations, each in one transaction; a refusal changes none of them."""

from typing import Any

import pytest

from chalicelib.actions import conversations
from chalicelib.actions.conversations import MAX_CONVERSATIONS
from chalicelib.domain.conversations import Conversation, Folder, Priority, Status
from chalicelib.features.bulk_actions import actions
from chalicelib.features.bulk_actions.model import BulkChange
from tests.support.api_client import Answer, ApiClient
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.fakes.clock import NOON


@pytest.fixture(name="two")
def _two(company: Company) -> list[Conversation]:
    """Kim's conversation has the labels vip and later; Max's has none."""
    kim = company.receive("Where is my order?")
    kim = conversations.set_labels(company.desk, company.caller(), kim.id, labels=["vip", "later"])
    return [kim, company.receive("Hello", source_id="max", name="Max", provider_id="max-1")]


def bulk(company: Company, ids: list[int], by: str = "ben", **body: Any) -> Answer:
    client = ApiClient(company.desk, account_id=company.account_id).as_user(company.users[by].access_token)
    return client.post("A/bulk_actions", {"type": "Conversation", "ids": ids, **body})


def ids_of(two: list[Conversation]) -> list[int]:
    return [each.id for each in two]


def newest(company: Company, two: list[Conversation]) -> list[Conversation]:
    return [company.conversation(each.id) for each in two]


def test_several_changes_are_one_version_and_one_change_of_each_conversation(company: Company, two: list[Conversation]) -> None:
    team, since = company.create_team("Support", "ben"), len(company.desk.store.changes) + 1
    ben = company.users["ben"].id
    fields = {"status": "pending", "assignee_id": ben, "team_id": team.id}
    answer = bulk(company, ids_of(two), fields=fields, labels={"add": ["refund"], "remove": ["vip"]})
    assert (answer.status, answer.text) == (200, "")
    after = newest(company, two)
    assert [each.labels for each in after] == [("later", "refund"), ("refund",)]
    assert {(each.status, each.assignee_id, each.team_id) for each in after} == {(Status.PENDING, ben, team.id)}
    assert [each.version for each in after] == [each.version + 1 for each in two]
    changes = company.desk.store.changes[since - 1 :]
    assert [change.conversations for change in changes] == [[f"{company.account_id}/{each.id}"] for each in two]
    for change in changes:
        names = [event.name for event in change.events if event.name != "message.created"]
        assert names == ["conversation.status_changed", "team.changed", "assignee.changed", "conversation.updated"]


def test_null_and_zero_unassign_and_null_status_is_ignored(company: Company, two: list[Conversation]) -> None:
    team = company.create_team("Support", "ben")
    bulk(company, ids_of(two), fields={"assignee_id": company.users["ben"].id, "team_id": team.id})
    bulk(company, ids_of(two), fields={"status": None, "assignee_id": None, "team_id": 0})
    assert {(each.status, each.assignee_id, each.team_id) for each in newest(company, two)} == {(Status.OPEN, None, None)}


@pytest.mark.parametrize("body", [{}, {"fields": {}}, {"fields": None, "labels": None}, {"labels": {"add": None, "remove": []}}])
def test_absent_fields_change_nothing(company: Company, two: list[Conversation], body: dict[str, Any]) -> None:
    before = dict(company.desk.store.items)
    assert bulk(company, ids_of(two), **body).status == 200
    assert company.desk.store.items == before


def test_repetition_and_repeated_ids_change_nothing_more(company: Company, two: list[Conversation]) -> None:
    body: dict[str, Any] = {"fields": {"status": "resolved"}, "labels": {"add": ["Refund"], "remove": ["VIP "]}}
    assert bulk(company, [*ids_of(two), *ids_of(two)], **body).status == 200
    before = dict(company.desk.store.items)
    assert bulk(company, ids_of(two), **body).status == 200
    assert company.desk.store.items == before
    assert [each.version for each in newest(company, two)] == [each.version + 1 for each in two]


def test_snooze_until_a_time_and_a_later_time(company: Company, two: list[Conversation]) -> None:
    soon, later = NOON // 1000 + 3_600, NOON // 1000 + 7_200
    bulk(company, ids_of(two), fields={"status": "snoozed"}, snoozed_until=soon)
    assert {(each.status, each.snoozed_until) for each in newest(company, two)} == {(Status.SNOOZED, soon * 1000)}
    bulk(company, ids_of(two), snoozed_until=later)
    assert {(each.status, each.snoozed_until) for each in newest(company, two)} == {(Status.SNOOZED, later * 1000)}
    bulk(company, ids_of(two), fields={"status": "open"}, snoozed_until=later)
    assert {(each.status, each.snoozed_until) for each in newest(company, two)} == {(Status.OPEN, None)}


def test_opening_in_bulk_assigns_nobody(company: Company, two: list[Conversation]) -> None:
    bulk(company, ids_of(two), fields={"status": "resolved"})
    bulk(company, ids_of(two), fields={"status": "open"})
    assert [each.assignee_id for each in newest(company, two)] == [None, None]


def test_named_assignee_outside_the_team_stays(company: Company, two: list[Conversation]) -> None:
    team = company.create_team("Support")
    bulk(company, ids_of(two), fields={"team_id": team.id, "assignee_id": company.users["ben"].id})
    assert {each.assignee_id for each in newest(company, two)} == {company.users["ben"].id}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"type": "Contact"}, 422, "bulk_type_unsupported"),
        ({"ids": [404]}, 404, "conversation_not_found"),
        ({"fields": {"assignee_id": 404}}, 404, "agent_not_found"),
        ({"fields": {"team_id": 404}}, 404, "team_not_found"),
        ({"fields": {"status": "snoozed"}, "snoozed_until": 1}, 422, "snooze_in_the_past"),
        ({"fields": {"status": "closed"}}, 422, "invalid"),
        ({"labels": {"add": ["no spaces"]}}, 422, "label_invalid"),
        ({"labels": {"add": [f"label-{number}" for number in range(21)]}}, 422, "too_many_labels"),
    ],
)
def test_bad_input_is_refused_and_changes_nothing(
    company: Company, two: list[Conversation], body: dict[str, Any], status: int, code: str
) -> None:
    before = dict(company.desk.store.items)
    ids = [two[0].id, *body.pop("ids", [two[1].id])]
    answer = bulk(company, ids, **{"labels": {"add": ["refund"]}, **body})
    assert (answer.status, answer.json["code"]) == (status, code)
    assert company.desk.store.items == before


def test_refused_label_names_the_field_of_labels(company: Company, two: list[Conversation]) -> None:
    assert bulk(company, ids_of(two), labels={"add": ["no spaces"]}).json["attributes"] == ["labels"]


def test_refusal_for_the_last_conversation_changes_none(company: Company, two: list[Conversation]) -> None:
    many = [f"label-{number}" for number in range(19)]
    conversations.set_labels(company.desk, company.caller(), two[1].id, labels=many)
    before = dict(company.desk.store.items)
    answer = bulk(company, ids_of(two), labels={"add": ["one", "two"]})
    assert (answer.status, answer.json["code"]) == (422, "too_many_labels")
    assert company.desk.store.items == before


def test_conversation_of_another_inbox_is_refused_and_nothing_changes(company: Company, two: list[Conversation]) -> None:
    before = dict(company.desk.store.items)
    answer = bulk(company, ids_of(two), by="cleo", fields={"status": "resolved"})
    assert (answer.status, answer.json["code"]) == (401, "inbox_not_yours")
    assert company.desk.store.items == before


def test_assignee_must_see_every_inbox(company: Company, two: list[Conversation]) -> None:
    before = dict(company.desk.store.items)
    answer = bulk(company, ids_of(two), by="ada", fields={"assignee_id": company.users["cleo"].id})
    assert (answer.status, answer.json["code"]) == (422, "assignee_not_in_inbox")
    assert company.desk.store.items == before


def test_at_most_a_hundred_conversations(company: Company, two: list[Conversation]) -> None:
    answer = bulk(company, list(range(1, MAX_CONVERSATIONS + 2)), fields={"status": "resolved"})
    assert (answer.status, answer.json["code"], answer.json["attributes"]) == (422, "too_many_conversations", ["ids"])
    assert bulk(company, [two[0].id] * (MAX_CONVERSATIONS + 1), fields={"status": "resolved"}).status == 200


def test_concurrent_message_and_bulk_change_are_both_kept(company: Company, two: list[Conversation]) -> None:
    desk = with_concurrent_write(company.desk, lambda: company.receive("One more thing", provider_id="in-2"))
    change = BulkChange(status=Folder.PENDING, add_labels=("refund",))
    actions.change_conversations(desk, company.caller("ben"), ids_of(two), change)
    kim, other = newest(company, two)
    assert (kim.unread_count, kim.status, other.status) == (2, Status.PENDING, Status.PENDING)
    assert [message.content for message in company.messages(kim.id)][-3:] == [
        "One more thing",
        "Ben added refund",
        "Conversation was marked pending by Ben",
    ]


def test_reopened_conversation_gets_the_next_message_of_its_customer(company: Company, two: list[Conversation]) -> None:
    bulk(company, ids_of(two), fields={"status": "resolved"})
    bulk(company, ids_of(two), fields={"status": "open"})
    assert company.receive("Again", provider_id="in-3").id == two[0].id


def refusals_of(answer: Answer) -> dict[int, str]:
    return {each["id"]: each["code"] for each in answer.json["refused"]}


def test_skipped_refusal_leaves_only_its_own_conversation(company: Company, two: list[Conversation]) -> None:
    many = [f"label-{number}" for number in range(20)]
    conversations.set_labels(company.desk, company.caller(), two[1].id, labels=many)
    answer = bulk(company, [*ids_of(two), 404], labels={"add": ["refund"]}, skip_refused=True)
    assert answer.status == 200
    assert refusals_of(answer) == {two[1].id: "too_many_labels", 404: "conversation_not_found"}
    assert [each.labels for each in newest(company, two)] == [("vip", "later", "refund"), tuple(many)]


def test_skipped_refusals_include_conversations_of_other_inboxes(company: Company, two: list[Conversation]) -> None:
    before = dict(company.desk.store.items)
    answer = bulk(company, ids_of(two), by="cleo", fields={"status": "resolved"}, skip_refused=True)
    assert refusals_of(answer) == dict.fromkeys(ids_of(two), "inbox_not_yours")
    assert company.desk.store.items == before


def test_skipping_without_refusals_names_none(company: Company, two: list[Conversation]) -> None:
    assert bulk(company, ids_of(two), fields={"status": "resolved"}, skip_refused=True).json == {"refused": []}
    answer = bulk(company, list(range(1, MAX_CONVERSATIONS + 2)), fields={"status": "resolved"}, skip_refused=True)
    assert (answer.status, answer.json["code"]) == (422, "too_many_conversations")


def test_skipping_keeps_a_concurrent_message(company: Company, two: list[Conversation]) -> None:
    desk = with_concurrent_write(company.desk, lambda: company.receive("One more thing", provider_id="in-2"))
    change = BulkChange(status=Folder.PENDING)
    assert actions.change_possible_conversations(desk, company.caller("ben"), ids_of(two), change) == {}
    assert [(each.unread_count, each.status) for each in newest(company, two)] == [(2, Status.PENDING), (1, Status.PENDING)]


def test_priority_is_set_and_removed(company: Company, two: list[Conversation]) -> None:
    bulk(company, ids_of(two), fields={"priority": "urgent"})
    assert {each.priority for each in newest(company, two)} == {Priority.URGENT}
    bulk(company, ids_of(two), fields={"status": "open"})
    assert {each.priority for each in newest(company, two)} == {Priority.URGENT}
    bulk(company, ids_of(two), fields={"priority": None})
    assert {each.priority for each in newest(company, two)} == {None}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({"status": "resolved"}, {"status": "open"}),
        ({"priority": "high"}, {"priority": None}),
        ({"assignee_id": "ben"}, {"assignee_id": None}),
        ({"assignee_id": "ben"}, {"assignee_id": "ada"}),
        ({"team_id": "team"}, {"team_id": 0}),
    ],
)
def test_conversation_without_the_expected_state_is_refused(
    company: Company, two: list[Conversation], state: dict[str, Any], expected: dict[str, Any]
) -> None:
    names = {"team": company.create_team("Support", "ben").id, **{name: user.id for name, user in company.users.items()}}
    state, expected = ({key: names.get(value, value) for key, value in each.items()} for each in (state, expected))
    bulk(company, [two[1].id], fields=state)
    changed = newest(company, two)[1]
    answer = bulk(company, ids_of(two), labels={"add": ["refund"]}, expected=expected, skip_refused=True)
    refused = refusals_of(answer)
    assert refused[two[1].id] == "conversation_changed"
    assert newest(company, two)[1] == changed
    bulk(company, [two[1].id], labels={"add": ["refund"]}, expected=state)
    assert "refund" in newest(company, two)[1].labels


def test_unexpected_state_refuses_all_without_skipping(company: Company, two: list[Conversation]) -> None:
    before = dict(company.desk.store.items)
    answer = bulk(company, ids_of(two), labels={"add": ["refund"]}, expected={"status": "resolved"})
    assert (answer.status, answer.json["code"]) == (409, "conversation_changed")
    assert company.desk.store.items == before


def test_named_assignee_takes_the_place_of_the_automatic_one(company: Company, two: list[Conversation]) -> None:
    bulk(company, ids_of(two), fields={"status": "resolved"})
    since = len(company.desk.store.changes)
    bulk(company, ids_of(two), fields={"status": "open", "assignee_id": None})
    bulk(company, ids_of(two), fields={"status": "resolved"})
    bulk(company, ids_of(two), fields={"status": "open"})
    triggers = [
        event.trigger
        for change in company.desk.store.changes[since:]
        for event in change.events
        if event.name == "conversation.status_changed"
    ]
    assert triggers == [None] * 4 + ["unassigned"] * 2
