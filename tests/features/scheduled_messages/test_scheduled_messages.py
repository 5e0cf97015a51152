"""Scheduled messages: visible to agents at once, changed until they are due, and never shown to customers before."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.actions import messages as message_actions
from chalicelib.actions import scheduled_messages as actions
from chalicelib.actions.messages import NewMessage
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.errors import Conflict, Invalid, NotFound
from chalicelib.domain.messages import Delivery, Message
from chalicelib.domain.scheduled import MAX_AHEAD_MS, MAX_SCHEDULED
from chalicelib.features.erasure.actions import delete_conversation, delete_inbox
from tests.features.erasure.remaining import CUP, left_of_thread, settle_twice, stored_kinds
from tests.features.scheduled_messages.waiting import HOUR, later, pass_time, thread, timers, waiting
from tests.support.company import Company


def test_message_waits_beside_the_thread_until_it_is_due(company: Company, kim: Conversation) -> None:
    since = len(company.desk.store.changes)
    made = later(company, kim)
    assert company.events(since) == ["conversation.updated"]
    assert all(event.internal for change in company.desk.store.changes[since:] for event in change.events)
    conversation = company.conversation(kim.id)
    assert (conversation.scheduled, conversation.last_message_id) == ((made.ref,), kim.last_message_id)
    assert thread(company, kim) == ["Where is my order?"]
    assert (pass_time(company, HOUR - 1), pass_time(company, 1), pass_time(company)) == (0, 1, 0)
    sent = company.messages(kim.id)[-1]
    assert (sent.content, sent.created_at, sent.delivery) == ("Did it arrive?", made.due_at, Delivery.QUEUED)
    assert sent.sender
    assert sent.sender.id == company.users["ben"].id
    assert (waiting(company, kim), company.conversation(kim.id).scheduled, timers(company)) == ([], (), set())


@pytest.mark.parametrize(
    ("after", "code"), [(0, "scheduled_in_the_past"), (-1, "scheduled_in_the_past"), (MAX_AHEAD_MS + 1, "scheduled_too_late")]
)
def test_wrong_time_is_refused_and_changes_nothing(company: Company, kim: Conversation, after: int, code: str) -> None:
    made = later(company, kim)
    before = dict(company.desk.store.items)
    due_at = company.desk.clock.now() + after
    acts: list[Callable[[], object]] = [
        lambda: later(company, kim, after=after),
        lambda: actions.update_scheduled(company.desk, company.caller("ben"), kim.id, made.id, due_at=due_at),
    ]
    for act in acts:
        with pytest.raises(Invalid) as refusal:
            act()
        assert (refusal.value.code, refusal.value.fields) == (code, ("scheduled_at",))
    assert company.desk.store.items == before


@pytest.mark.parametrize(
    ("fields", "code", "named"),
    [
        ({"private": True, "scheduled_at": 1_890_000_000}, "scheduling_not_allowed", ["scheduled_at"]),
        ({"message_type": "incoming", "undo_seconds": 5}, "scheduling_not_allowed", ["undo_seconds"]),
        ({"source_id": "own-1", "undo_seconds": 5}, "scheduling_not_allowed", ["undo_seconds"]),
        ({"scheduled_at": 1_890_000_000, "undo_seconds": 5}, "scheduled_twice", ["undo_seconds"]),
        ({"undo_seconds": 0}, None, None),
        ({"undo_seconds": 61}, None, None),
        ({"scheduled_at": "tomorrow"}, None, None),
        ({"content": "{{ contact.shoe_size }}", "undo_seconds": 5}, "variable_unknown", ["content"]),
    ],
)
def test_bad_request_is_refused_and_changes_nothing(
    company: Company, kim: Conversation, fields: dict[str, Any], code: str | None, named: list[str] | None
) -> None:
    before = dict(company.desk.store.items)
    answer = company.client("ben").post(f"A/conversations/{kim.id}/messages", {"content": "Hello", **fields})
    assert answer.status == 422
    assert code is None or (answer.json["code"], answer.json["attributes"]) == (code, named)
    assert company.desk.store.items == before


def test_number_of_scheduled_messages_is_limited(company: Company, kim: Conversation) -> None:
    for number in range(MAX_SCHEDULED):
        later(company, kim, str(number), after=HOUR + number)
    with pytest.raises(Invalid) as refusal:
        later(company, kim, "one more")
    assert refusal.value.code == "too_many_scheduled"
    assert pass_time(company, 2 * HOUR) == MAX_SCHEDULED


def test_cancelled_message_is_not_sent_and_its_request_stays_cancelled(company: Company, kim: Conversation) -> None:
    made, ben = later(company, kim, echo_id="later-1", attachments=(CUP,)), company.caller("ben")
    assert actions.cancel_scheduled(company.desk, ben, kim.id, made.id) == made
    due_at, new = made.due_at or 0, NewMessage(content="Did it arrive?", echo_id="later-1", attachments=(CUP,))
    with pytest.raises(NotFound):
        actions.schedule_message(company.desk, ben, kim.id, new, due_at=due_at)
    assert (pass_time(company), company.desk.files.stored, timers(company)) == (0, {}, set())
    assert thread(company, kim) == ["Where is my order?"]


def test_repeated_request_returns_the_first_result_before_and_after_the_sending(company: Company, kim: Conversation) -> None:
    ben, new, due_at = company.caller("ben"), NewMessage(content="Hello", echo_id="later-1"), company.desk.clock.now() + HOUR
    made = actions.schedule_message(company.desk, ben, kim.id, new, due_at=due_at)
    assert actions.schedule_message(company.desk, ben, kim.id, new, due_at=due_at) == made
    with pytest.raises(Conflict):
        actions.schedule_message(company.desk, ben, kim.id, new, due_at=due_at + 1000)
    with pytest.raises(Conflict):
        message_actions.create_message(company.desk, ben, kim.id, new)
    pass_time(company)
    again = actions.schedule_message(company.desk, ben, kim.id, new, due_at=due_at)
    assert isinstance(again, Message)
    assert (again.id, again.echo_id) == (company.messages(kim.id)[-1].id, "later-1")
    assert len(company.messages(kim.id)) == 2


def test_file_is_shown_while_it_waits_and_moves_with_the_message(company: Company, kim: Conversation) -> None:
    made = later(company, kim, attachments=(CUP,))
    client = company.client("ben")
    [shown] = client.get(f"A/conversations/{kim.id}/scheduled_messages").json
    link = shown["attachments"][0]["data_url"].removeprefix(company.desk.public_url)
    assert client.get(link).status == 302
    pass_time(company)
    pass_time(company, 60_000)
    assert client.get(link).status == 404
    [file] = company.messages(kim.id)[-1].attachments
    assert [*company.desk.files.stored] == [file.key]
    assert made.message.attachments[0].key != file.key


def test_equal_change_changes_nothing(company: Company, kim: Conversation) -> None:
    made, since = later(company, kim), len(company.desk.store.changes)
    for fields in ({}, {"content": "Did it arrive?"}, {"due_at": made.due_at}):
        assert actions.update_scheduled(company.desk, company.caller("ben"), kim.id, made.id, **fields) == made
    assert len(company.desk.store.changes) == since


def test_customer_sees_nothing_before_the_time(company: Company) -> None:
    public, base = company.client(), "/public/api/v1/inboxes/app-identifier/contacts"
    public.post(base, {"source_id": "kim", "name": "Kim"})
    number = public.post(f"{base}/kim/conversations").json["id"]
    company.reply(company.conversation(number))

    def seen() -> list[Any]:
        return [public.get(f"{base}/kim/conversations/{number}/messages").json, *conversations_seen()]

    def conversations_seen() -> list[Any]:
        return [{**each, "version": 0} for each in public.get(f"{base}/kim/conversations").json]

    before = seen()
    made = later(company, company.conversation(number), attachments=(CUP,))
    assert seen() == before
    actions.update_scheduled(company.desk, company.caller("ben"), number, made.id, content="Has it arrived?")
    assert seen() == before
    assert pass_time(company) == 1
    assert seen()[0][-1]["content"] == "Has it arrived?"


def test_deleted_conversation_takes_its_scheduled_messages_along(company: Company, kim: Conversation) -> None:
    later(company, kim, echo_id="later-1", attachments=(CUP,))
    claims = {key for key in company.desk.store.items if key.kind == "claim"}
    delete_conversation(company.desk, company.caller(), kim.id)
    assert timers(company) == set()
    settle_twice(company)
    assert not left_of_thread(company) | ({"scheduled_message"} & stored_kinds(company))
    assert company.desk.files.stored == {}
    assert not [each for each in claims if each in company.desk.store.items and "request" in each.of.partition]
    assert pass_time(company) == 0


def test_deleted_inbox_takes_its_scheduled_messages_along(company: Company, kim: Conversation) -> None:
    later(company, kim, attachments=(CUP,))
    delete_inbox(company.desk, company.caller(), company.telegram.id)
    assert pass_time(company, 2 * HOUR) == 0
    settle_twice(company)
    assert not left_of_thread(company) | ({"scheduled_message"} & stored_kinds(company))
    assert company.desk.files.stored == {}


def test_api_shows_changes_cancels_and_sends(company: Company, kim: Conversation) -> None:
    client, at = company.client("ben"), company.desk.clock.now() // 1000 + 3_600
    messages, waits = f"A/conversations/{kim.id}/messages", f"A/conversations/{kim.id}/scheduled_messages"
    made = client.post(messages, {"content": "Did it arrive?", "scheduled_at": at}).json
    assert (made["status"], made["scheduled_at"], made["undo"], made["problem"]) == ("scheduled", at, False, None)
    assert client.get(waits).json == [made]
    ref = client.get(f"A/conversations/{kim.id}").json["scheduled_messages"]
    assert ref == [{"id": made["id"], "scheduled_at": at, "version": 1}]
    changed = client.patch(f"{waits}/{made['id']}", {"scheduled_at": at + 60}).json
    assert (changed["scheduled_at"], changed["version"]) == (at + 60, 2)
    assert client.delete(f"{waits}/{made['id']}").json == changed
    again = client.post(messages, {"content": "Now", "undo_seconds": 5}).json
    sent = client.post(f"{waits}/{again['id']}/send").json
    assert (sent["content"], "scheduled_at" in sent) == ("Now", False)
    assert client.post(f"{waits}/{again['id']}/send").status == 404
    assert "scheduled_messages" not in client.get(f"A/conversations/{kim.id}").json
