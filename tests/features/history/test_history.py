"""The route of the history: its readers, its pages, and wrong cursors."""

from typing import Any

import pytest

from chalicelib.actions import conversations
from chalicelib.domain import cursors
from chalicelib.domain.conversations import Conversation, Priority, Status
from chalicelib.features.history.actions import MESSAGES_PER_PAGE
from tests.features.history.reading import history, path, read
from tests.support.company import Company


def test_beginning_is_the_last_entry(company: Company, kim: Conversation) -> None:
    (begun,) = history(company, kim)
    assert (begun["id"], begun["action"], begun["message_id"]) == ("created", "created", None)
    assert begun["by"] == {"type": "contact", "id": kim.contact_id, "name": company.contact(kim.contact_id).name}
    assert begun["created_at"] == kim.created_at // 1000


def test_newest_entry_comes_first_and_names_old_and_new_value(company: Company, kim: Conversation) -> None:
    conversations.set_priority(company.desk, company.caller("ben"), kim.id, priority=Priority.HIGH)
    conversations.set_priority(company.desk, company.caller("ben"), kim.id, priority=Priority.LOW)
    shown = history(company, kim)
    assert [(each["from"], each["to"]) for each in shown] == [
        ({"id": None, "name": "high"}, {"id": None, "name": "low"}),
        (None, {"id": None, "name": "high"}),
        (None, None),
    ]
    line = company.messages(kim.id)[-1]
    assert (shown[0]["id"], shown[0]["message_id"], shown[0]["version"]) == (str(line.id), line.id, 1)


def test_each_entry_is_on_one_page(company: Company, kim: Conversation) -> None:
    for number in range(MESSAGES_PER_PAGE + 3):
        status = Status.RESOLVED if number % 2 == 0 else Status.OPEN
        conversations.toggle_status(company.desk, company.caller(), kim.id, status=status)
    first = read(company, kim).json
    second = read(company, kim, first["meta"]["next_cursor"]).json
    assert len(first["payload"]) == MESSAGES_PER_PAGE
    assert second["meta"] == {"next_cursor": None, "oldest_message_id": 0}
    assert str(first["meta"]["oldest_message_id"]) == first["payload"][-1]["id"]
    ids = [each["id"] for each in (*first["payload"], *second["payload"])]
    assert ids == [*(str(each.id) for each in reversed(company.messages(kim.id)[1:])), "created"]


def test_page_of_customers_messages_is_empty_and_leads_on(company: Company, kim: Conversation) -> None:
    conversations.set_priority(company.desk, company.caller(), kim.id, priority=Priority.HIGH)
    for number in range(MESSAGES_PER_PAGE):
        company.receive("Hello?", provider_id=f"more-{number}")
    first = read(company, kim).json
    assert first["payload"] == []
    second = read(company, kim, first["meta"]["next_cursor"]).json
    assert [each["action"] for each in second["payload"]] == ["priority_changed", "created"]


def test_page_reads_the_thread_once(company: Company, kim: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    stored: Any = company.desk.lists.messages

    def counted(*ids: int, limit: int = 20, **bounds: int | None) -> object:
        asked.append(limit)
        return stored(*ids, limit=limit, **bounds)

    monkeypatch.setattr(company.desk.lists, "messages", counted)
    history(company, kim)
    assert asked == [MESSAGES_PER_PAGE]


@pytest.mark.parametrize(
    "cursor", ["x", "%21%21", cursors.write("0"), cursors.write("7 or so"), cursors.write("12345678901234567"), "ä"]
)
def test_wrong_cursor_is_refused(company: Company, kim: Conversation, cursor: str) -> None:
    answer = read(company, kim, cursor)
    assert (answer.status, answer.json["code"]) == (422, "cursor_invalid")


def test_cursor_of_another_conversation_shows_nothing_of_it(company: Company, kim: Conversation) -> None:
    other = company.receive("Hello", source_id="lee", provider_id="in-9")
    conversations.set_priority(company.desk, company.caller(), other.id, priority=Priority.HIGH)
    beyond = cursors.write(str(company.messages(other.id)[-1].id + 1))
    assert [each["id"] for each in read(company, kim, beyond).json["payload"]] == ["created"]


def test_readers_are_those_of_the_conversation(company: Company, kim: Conversation) -> None:
    assert read(company, kim, by="ada").status == 200
    refused = read(company, kim, by="cleo")
    assert (refused.status, refused.json["code"]) == (401, "inbox_not_yours")
    missing = company.client("ben").get("A/conversations/404/history")
    assert (missing.status, missing.json["code"]) == (404, "conversation_not_found")
    assert company.client().get(path(kim)).status == 401
