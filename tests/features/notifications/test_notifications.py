"""The API of notifications: lists, counts, changes and settings."""

from typing import Any

import pytest

from chalicelib.domain.errors import WriteConflict
from chalicelib.features.notifications.model import MAX_SNOOZE_MILLISECONDS, NOTIFICATIONS, deleted
from chalicelib.features.notifications.storage import keep, notifications_work
from chalicelib.schedule import run_due
from tests.support.company import Company

HOUR = 3_600


@pytest.fixture(name="ids")
def _ids(company: Company) -> list[int]:
    """Ada has assigned 17 conversations to Ben, a minute apart."""
    ids = []
    for number in range(17):
        begun = company.receive("Hello", source_id=f"kim-{number}", provider_id=f"kim-{number}")
        company.client("ada").post(f"A/conversations/{begun.id}/assignments", {"assignee_id": company.users["ben"].id})
        company.settle()
        company.desk.clock.at += 60_000
        ids.append(begun.id)
    return ids


def page(company: Company, query: str = "", name: str = "ben") -> tuple[dict[str, Any], list[int]]:
    data = company.client(name).get(f"A/notifications{query}").json["data"]
    return data["meta"], [each["id"] for each in data["payload"]]


def count(company: Company) -> Any:
    return company.client("ben").get("A/notifications/unread_count").json


def test_list_has_pages_of_fifteen_and_both_orders(company: Company, ids: list[int]) -> None:
    meta, first = page(company)
    assert meta == {"unread_count": 17, "count": 17, "current_page": 1}
    assert first == ids[:1:-1]
    assert page(company, "?page=2") == ({"unread_count": 17, "count": 17, "current_page": 2}, ids[1::-1])
    assert page(company, "?sort_order=asc")[1] == ids[:15]
    assert page(company, "?page=3")[1] == []


def test_read_and_snoozed_ones_are_listed_on_request(company: Company, ids: list[int]) -> None:
    ben, until = company.client("ben"), company.desk.clock.now() // 1000 + HOUR
    row = ben.patch(f"A/notifications/{ids[0]}", {}).json
    assert (row["id"], row["primary_actor_id"], row["read_at"] is not None) == (ids[0], ids[0], True)
    ben.post(f"A/notifications/{ids[1]}/snooze", {"snoozed_until": until})
    assert count(company) == 15
    assert set(ids) - set(page(company)[1]) == {ids[0], ids[1]}
    assert page(company, "?includes[]=read")[0]["count"] == 16
    assert page(company, "?includes[]=read&includes[]=snoozed")[0] == {"unread_count": 15, "count": 17, "current_page": 1}
    assert ben.post(f"A/notifications/{ids[0]}/unread").json["read_at"] is None
    assert count(company) == 16


def test_snoozed_notification_comes_back_on_top(company: Company, ids: list[int]) -> None:
    until = company.desk.clock.now() // 1000 + HOUR
    company.client("ben").patch(f"A/notifications/{ids[0]}", {})
    company.client("ben").post(f"A/notifications/{ids[0]}/snooze", {"snoozed_until": until})
    company.desk.clock.at = until * 1000 - 1
    assert run_due(company.desk).get("returned", 0) == 0
    company.desk.clock.at = until * 1000
    assert run_due(company.desk).get("returned", 0) == 1
    assert run_due(company.desk).get("returned", 0) == 0
    shown = company.client("ben").get("A/notifications").json["data"]["payload"][0]
    assert (shown["id"], shown["read_at"], shown["snoozed_until"]) == (ids[0], None, None)
    assert shown["meta"]["last_snoozed_at"] is not None
    assert count(company) == 17


def test_read_notification_does_not_come_back_from_its_snooze(company: Company, ids: list[int]) -> None:
    until = company.desk.clock.now() // 1000 + HOUR
    company.client("ben").post(f"A/notifications/{ids[0]}/snooze", {"snoozed_until": until})
    company.client("ben").patch(f"A/notifications/{ids[0]}", {})
    company.desk.clock.at = until * 1000
    assert run_due(company.desk).get("returned", 0) == 0
    assert count(company) == 16


@pytest.mark.parametrize(
    ("until", "code"),
    [(None, "snooze_needed"), (0, "snooze_in_the_past"), (MAX_SNOOZE_MILLISECONDS // 1000 + HOUR, "snooze_too_long")],
)
def test_snooze_without_a_possible_time_is_refused(company: Company, ids: list[int], until: int | None, code: str) -> None:
    body = {"snoozed_until": until and company.desk.clock.now() // 1000 + until} if until != 0 else {"snoozed_until": 1}
    answer = company.client("ben").post(f"A/notifications/{ids[0]}/snooze", body)
    assert (answer.status, answer.json["code"]) == (422, code)
    assert count(company) == 17


def test_all_or_those_of_one_conversation_are_read(company: Company, ids: list[int]) -> None:
    ben = company.client("ben")
    assert ben.post("A/notifications/read_all", {"primary_actor_type": "Conversation", "primary_actor_id": ids[3]}).status == 200
    assert (count(company), ids[3] in page(company)[1]) == (16, False)
    ben.post("A/notifications/read_all", {})
    assert (count(company), page(company)[1]) == (0, [])
    changes = len(company.desk.store.changes)
    ben.post("A/notifications/read_all", {})
    assert len(company.desk.store.changes) == changes


def test_read_ones_or_all_are_deleted(company: Company, ids: list[int]) -> None:
    ben = company.client("ben")
    ben.patch(f"A/notifications/{ids[0]}", {})
    ben.post("A/notifications/destroy_all", {"type": "read"})
    assert page(company, "?includes[]=read")[0] == {"unread_count": 16, "count": 16, "current_page": 1}
    ben.post("A/notifications/destroy_all", {})
    assert page(company, "?includes[]=read")[0] == {"unread_count": 0, "count": 0, "current_page": 1}
    assert company.client("ben").delete(f"A/notifications/{ids[0]}").json["code"] == "notification_not_found"


def test_notifications_are_those_of_the_caller(company: Company, ids: list[int]) -> None:
    assert page(company, name="ada")[1] == []
    assert company.client("ada").patch(f"A/notifications/{ids[0]}", {}).status == 404
    assert company.client("ada").delete(f"A/notifications/{ids[0]}").status == 404
    assert count(company) == 17


def test_settings_begin_with_the_defaults_of_the_contract(company: Company) -> None:
    shown = company.client("ben").get("A/notification_settings").json
    assert shown["selected_push_flags"] == ["push_conversation_assignment"]
    assert shown["selected_email_flags"] == ["email_conversation_assignment"]
    assert len(shown["all_push_flags"]) == len(shown["all_email_flags"]) == 8


def test_settings_are_replaced_channel_by_channel(company: Company) -> None:
    flags = {"selected_push_flags": ["push_sla_missed_resolution", "push_conversation_creation", "push_conversation_creation"]}
    ben = company.client("ben")
    answer = ben.patch("A/notification_settings", {"notification_settings": flags})
    assert answer.json["selected_push_flags"] == ["push_conversation_creation", "push_sla_missed_resolution"]
    assert answer.json["selected_email_flags"] == ["email_conversation_assignment"]
    assert ben.get("A/notification_settings").json == answer.json
    assert ben.patch("A/notification_settings", flags).json == answer.json
    assert company.client("ada").get("A/notification_settings").json["selected_push_flags"] == ["push_conversation_assignment"]


@pytest.mark.parametrize("flags", [["email_conversation_creation"], ["push_everything"], "push_conversation_creation;", [1]])
def test_unknown_flag_is_refused(company: Company, flags: Any) -> None:
    before = company.client("ben").get("A/notification_settings").json
    answer = company.client("ben").patch("A/notification_settings", {"selected_push_flags": flags})
    assert (answer.status, answer.json["attributes"]) == (422, ["selected_push_flags"])
    assert company.client("ben").get("A/notification_settings").json == before


def test_concurrent_change_is_not_overwritten(company: Company, ids: list[int]) -> None:
    """An event makes the notification newer between the reading and the writing of the action, which decides again."""
    company.client("ben").patch(f"A/notifications/{ids[0]}", {})
    key = NOTIFICATIONS.key(company.account_id, company.users["ben"].id, ids[0])
    stale = company.desk.store.get(key)
    company.desk.clock.at += 1
    company.receive("Hello?", source_id="kim-0", provider_id="again")
    company.settle()
    assert stale is not None
    work = notifications_work(company.desk, company.account_id, stale.user_id)
    keep(work, stale, deleted(stale))
    with pytest.raises(WriteConflict):
        work.commit()
    assert count(company) == 17
