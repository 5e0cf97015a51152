"""Inactive conversations are resolved once, and no other ones."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib import schedule
from chalicelib.actions import accounts, conversations
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.messages import Delivery, MessageType
from chalicelib.domain.timers import AUTO_RESOLVE, SLOT_MS
from chalicelib.features.auto_resolve import actions
from chalicelib.features.auto_resolve.model import duration
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.timers import resolve_inactive

HOUR = 3_600_000
DAY = 24 * HOUR


def switch_on(company: Company, **changes: Any) -> None:
    accounts.update_account(company.desk, company.caller(), **{"auto_resolve_after": 24 * 60, **changes})


def pass_time(company: Company, milliseconds: int) -> int:
    company.desk.clock.at += milliseconds
    return resolve_inactive(company.desk)


def statuses(company: Company, *asked: Conversation) -> list[Status]:
    return [company.conversation(each.id).status for each in asked]


def looks(company: Company) -> list[int]:
    """When the account's inactive conversations are looked at next, in milliseconds from now."""
    now = company.desk.clock.now()
    return [timer.due_at - now for timer in company.desk.lists.due(now + 400 * DAY) if timer.kind == AUTO_RESOLVE]


def test_only_resting_conversations_are_resolved(company: Company) -> None:
    inactive = company.receive()
    switch_on(company)
    company.desk.clock.at += 20 * HOUR
    active = company.receive(source_id="lee", provider_id="in-2")
    assert pass_time(company, 5 * HOUR) == 1
    assert statuses(company, inactive, active) == [Status.RESOLVED, Status.OPEN]
    assert company.messages(inactive.id)[-1].content == "Conversation was resolved after 1 day without activity"
    assert pass_time(company, 20 * HOUR) == 1
    assert statuses(company, active) == [Status.RESOLVED]


def test_repeated_look_changes_nothing(company: Company) -> None:
    company.receive()
    switch_on(company)
    company.desk.clock.at += 2 * DAY
    due = company.desk.lists.due(company.desk.clock.now())
    schedule.run_due(company.desk)
    before = dict(company.desk.store.items)
    actions.resolve_inactive(company.desk, due[0])
    assert company.desk.store.items == before


def test_customer_gets_the_message_and_the_conversation_its_label(company: Company) -> None:
    conversation = company.receive(name="Kim")
    switch_on(company, auto_resolve_message='Bye {{contact.name | default: "you"}}', auto_resolve_label="Inactive")
    pass_time(company, 2 * DAY)
    company.settle()
    [message] = [each for each in company.messages(conversation.id) if each.type is MessageType.TEMPLATE]
    assert (message.content, message.delivery) == ("Bye Kim", Delivery.SENT)
    assert company.conversation(conversation.id).labels == ("inactive",)


def test_message_is_left_out_where_the_channel_takes_no_reply_any_more(company: Company) -> None:
    conversation = company.receive(inbox=company.whatsapp, source_id="15550001111")
    switch_on(company, auto_resolve_message="Bye")
    pass_time(company, 2 * DAY)
    assert statuses(company, conversation) == [Status.RESOLVED]
    assert [each.type for each in company.messages(conversation.id)] == [MessageType.INCOMING, MessageType.ACTIVITY]


def test_customers_who_wait_can_be_left_open(company: Company) -> None:
    waiting = company.receive()
    answered = company.receive(source_id="lee", provider_id="in-2")
    company.reply(answered)
    switch_on(company, auto_resolve_ignore_waiting=True)
    assert pass_time(company, 2 * DAY) == 1
    assert statuses(company, waiting, answered) == [Status.OPEN, Status.RESOLVED]


@pytest.mark.parametrize("status", [Status.SNOOZED, Status.PENDING, Status.RESOLVED])
def test_other_statuses_stay(company: Company, status: Status) -> None:
    conversation = company.receive()
    conversations.toggle_status(company.desk, company.caller(), conversation.id, status=status)
    switch_on(company)
    assert pass_time(company, 2 * DAY) == 0
    assert statuses(company, conversation) == [status]


def test_message_that_arrives_meanwhile_keeps_the_conversation_open(company: Company) -> None:
    conversation = company.receive()
    switch_on(company)
    company.desk.clock.at += 2 * DAY
    due = company.desk.lists.due(company.desk.clock.now())

    def answer() -> None:
        company.receive("Still here", provider_id="in-2")

    assert actions.resolve_inactive(with_concurrent_write(company.desk, answer), due[0]) == 0
    assert statuses(company, conversation) == [Status.OPEN]


def test_next_look_is_when_the_next_conversation_can_be_due(company: Company) -> None:
    company.desk.clock.at -= company.desk.clock.at % SLOT_MS
    switch_on(company)
    assert looks(company) == [0]
    pass_time(company, 0)
    assert looks(company) == [DAY], "without any open conversation, none can be due earlier"
    company.desk.clock.at += HOUR
    company.receive()
    pass_time(company, 23 * HOUR)
    assert looks(company) == [HOUR]
    assert pass_time(company, HOUR) == 1
    assert looks(company) == [DAY]


def test_repeated_switch_on_plans_one_look(company: Company) -> None:
    switch_on(company)
    switch_on(company, auto_resolve_after=60)
    assert len(looks(company)) == 1


def test_switched_off_account_is_left_alone(company: Company) -> None:
    conversation = company.receive()
    switch_on(company, auto_resolve_message="Bye")
    accounts.update_account(company.desk, company.caller(), auto_resolve_after=None)
    assert company.client("ada").get("A").json["settings"] == {}
    assert pass_time(company, 2 * DAY) == 0
    assert (statuses(company, conversation), looks(company)) == ([Status.OPEN], [])


def test_rest_follows_in_the_next_slot(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_RESOLVED", 2)
    monkeypatch.setattr(actions, "PAGE", 2)
    for number in range(5):
        company.receive(source_id=f"customer {number}", provider_id=f"in-{number}")
    switch_on(company)
    assert [pass_time(company, 2 * DAY), *(pass_time(company, SLOT_MS) for _ in range(3))] == [2, 2, 1, 0]


def test_failure_in_one_account_does_not_hold_up_another(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation = company.receive()
    switch_on(company)
    company.desk.clock.at += 2 * DAY
    [timer] = company.desk.lists.due(company.desk.clock.now())
    broken = replace(timer, account_id=99)
    get = company.desk.store.get

    def failing(key: Any) -> Any:
        if key.parts[:1] == (99,):
            raise RuntimeError("broken")
        return get(key)

    monkeypatch.setattr(company.desk.store, "get", failing)
    from chalicelib.features.auto_resolve import schedule as own

    with pytest.raises(RuntimeError):
        own.run(company.desk, [broken, timer])
    assert statuses(company, conversation) == [Status.RESOLVED]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(10, (10, "minutes")), (60, (1, "hours")), (119, (1, "hours")), (1_440, (1, "days")), (4_320, (3, "days"))],
)
def test_duration_is_in_the_largest_whole_unit(minutes: int, expected: tuple[int, str]) -> None:
    assert duration(minutes * 60_000) == expected


def test_settings_are_shown_and_changed_one_by_one(company: Company) -> None:
    ada = company.client("ada")
    assert ada.patch("A", {"auto_resolve_after": 60, "auto_resolve_message": " Bye "}).status == 200
    shown = ada.patch("A", {"auto_resolve_ignore_waiting": True}).json["settings"]
    assert shown == {
        "auto_resolve_after": 60,
        "auto_resolve_message": "Bye",
        "auto_resolve_label": None,
        "auto_resolve_ignore_waiting": True,
    }
    assert ada.patch("A", {"auto_resolve_message": ""}).json["settings"]["auto_resolve_message"] is None
