"""A reply that names the newest message its author had seen is refused after a reply of anybody else."""

from typing import Any

import pytest

from chalicelib import schedule
from chalicelib.actions import conversations, messages, scheduled_messages
from chalicelib.actions.messages import NewMessage
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.errors import Conflict
from chalicelib.domain.messages import (
    Answer,
    Message,
    MessageType,
    ScheduledMessage,
    Sender,
    SenderType,
    answered_since,
    with_answer,
)
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write


def seen(company: Company, kim: Conversation) -> int:
    return company.conversation(kim.id).last_message_id or 0


def refusal_of(company: Company, kim: Conversation, **fields: Any) -> Conflict:
    before = dict(company.desk.store.items)
    with pytest.raises(Conflict) as refusal:
        company.reply(kim, "Mine", **fields)
    assert company.desk.store.items == before, "a refusal changes nothing"
    assert refusal.value.code == "answered_meanwhile"
    return refusal.value


def test_second_answer_is_refused_and_names_the_first(company: Company, kim: Conversation) -> None:
    known = seen(company, kim)
    first = company.reply(kim, "Hers", by="ada", seen_message_id=known)
    refusal = refusal_of(company, kim, seen_message_id=known, echo_id="once")
    assert refusal.message == "Ada has answered meanwhile."
    assert refusal.facts == {"message_id": first.id, "author": {"id": company.users["ada"].id, "name": "Ada"}}
    sent = company.reply(kim, "Mine", seen_message_id=first.id, echo_id="once")
    assert sent.content == "Mine", "the refused request has left no claim"


def test_newest_of_several_answers_is_named(company: Company, kim: Conversation) -> None:
    known = seen(company, kim)
    company.reply(kim, "One", by="ada")
    newest = company.reply(kim, "Two", by="ada")
    assert refusal_of(company, kim, seen_message_id=known).facts["message_id"] == newest.id


def test_without_the_field_nothing_is_refused(company: Company, kim: Conversation) -> None:
    company.reply(kim, "Hers", by="ada")
    assert company.reply(kim, "Mine").content == "Mine"


@pytest.mark.parametrize("between", ["customer", "note", "own reply", "activity"])
def test_other_messages_in_between_are_no_answer(company: Company, kim: Conversation, between: str) -> None:
    known = seen(company, kim)
    if between == "customer":
        company.receive("Hello?", provider_id="m-2")
    elif between == "note":
        company.reply(kim, "I will look", by="ada", private=True)
    elif between == "own reply":
        company.reply(kim, "First part")
    else:
        conversations.toggle_status(company.desk, company.caller(), kim.id, status=Status.RESOLVED)
    assert company.reply(kim, "Mine", seen_message_id=known).content == "Mine"


def test_answer_before_an_own_reply_counts(company: Company, kim: Conversation) -> None:
    """Ben's other tab has sent it without a look at Ada's."""
    known = seen(company, kim)
    hers = company.reply(kim, "Hers", by="ada")
    company.reply(kim, "From the phone")
    assert refusal_of(company, kim, seen_message_id=known).facts["message_id"] == hers.id


def test_note_is_never_refused(company: Company, kim: Conversation) -> None:
    known = seen(company, kim)
    company.reply(kim, "Hers", by="ada")
    assert company.reply(kim, "I see", private=True, seen_message_id=known).private


def test_repetition_of_the_accepted_reply_returns_it(company: Company, kim: Conversation) -> None:
    known = seen(company, kim)
    mine = company.reply(kim, "Mine", seen_message_id=known, echo_id="once")
    company.reply(kim, "Hers", by="ada")
    assert company.reply(kim, "Mine", seen_message_id=known, echo_id="once") == mine
    assert company.reply(kim, "Mine", echo_id="once") == mine, "a client that sends it anyway sends no second one"


def test_answer_at_the_same_instant_is_refused(company: Company, kim: Conversation) -> None:
    """Ada's transaction comes between Ben's check and his commit."""
    known = seen(company, kim)
    desk = with_concurrent_write(company.desk, lambda: company.reply(kim, "Hers", by="ada", seen_message_id=known))
    with pytest.raises(Conflict) as refusal:
        messages.create_message(desk, company.caller("ben"), kim.id, NewMessage(content="Mine", seen_message_id=known))
    assert refusal.value.code == "answered_meanwhile"
    assert [each.content for each in company.messages(kim.id)] == ["Where is my order?", "Hers"]


def undo(company: Company, kim: Conversation, by: str, known: int | None) -> ScheduledMessage:
    new = NewMessage(content=f"Of {by}", seen_message_id=known)
    made = scheduled_messages.schedule_message(company.desk, company.caller(by), kim.id, new, undo_seconds=10)
    assert isinstance(made, ScheduledMessage)
    return made


def test_reply_that_can_be_taken_back_is_refused_at_once(company: Company, kim: Conversation) -> None:
    known = seen(company, kim)
    company.reply(kim, "Hers", by="ada")
    before = dict(company.desk.store.items)
    with pytest.raises(Conflict):
        undo(company, kim, "ben", known)
    assert company.desk.store.items == before


def test_reply_that_can_be_taken_back_stops_after_another_answer(company: Company, kim: Conversation) -> None:
    known = seen(company, kim)
    undo(company, kim, "ben", known)
    undo(company, kim, "ada", known)
    company.desk.clock.at += 10_000
    schedule.run_due(company.desk)
    assert [each.content for each in company.messages(kim.id)][1:] == ["Of ben"]
    [stopped] = scheduled_messages.list_scheduled(company.desk, company.caller("ada"), kim.id)
    assert stopped.problem == ("answered_meanwhile", "Ben has answered meanwhile.")
    sent = scheduled_messages.send_scheduled_now(company.desk, company.caller("ada"), kim.id, stopped.id)
    assert sent.content == "Of ada", "a person decides to send it all the same"


def test_stopped_reply_that_gets_a_time_is_sent(company: Company, kim: Conversation) -> None:
    known = seen(company, kim)
    mine = undo(company, kim, "ben", known)
    company.reply(kim, "Hers", by="ada")
    company.desk.clock.at += 10_000
    schedule.run_due(company.desk)
    due_at = company.desk.clock.now() + 60_000
    scheduled_messages.update_scheduled(company.desk, company.caller("ben"), kim.id, mine.id, due_at=due_at)
    company.desk.clock.at += 60_000
    schedule.run_due(company.desk)
    assert [each.content for each in company.messages(kim.id)][-1] == "Of ben"


def test_reply_for_later_is_not_guarded(company: Company, kim: Conversation) -> None:
    known, due_at = seen(company, kim), company.desk.clock.now() + 3_600_000
    company.reply(kim, "Hers", by="ada")
    new = NewMessage(content="Did it arrive?", seen_message_id=known)
    scheduled_messages.schedule_message(company.desk, company.caller("ben"), kim.id, new, due_at=due_at)
    company.desk.clock.at += 3_600_000
    schedule.run_due(company.desk)
    assert [each.content for each in company.messages(kim.id)][-1] == "Did it arrive?"


def reply_of(number: int, user_id: int | None, **fields: Any) -> Message:
    sender = Sender(SenderType.USER, user_id) if user_id else None
    return Message(number, 1, 1, 1, fields.pop("type", MessageType.OUTGOING), 0, 0, sender=sender, **fields)


def test_rule_keeps_the_newest_answer_and_that_of_somebody_else() -> None:
    answers: tuple[Answer, ...] = ()
    for number, user_id in ((1, 7), (2, 8), (3, 8), (4, None), (5, None), (6, 7)):
        answers = with_answer(answers, reply_of(number, user_id))
        assert len(answers) <= 2
    assert answers == (Answer(5), Answer(6, 7))
    for ignored in (
        reply_of(7, 9, private=True),
        reply_of(8, None, type=MessageType.INCOMING),
        reply_of(9, 9, type=MessageType.TEMPLATE),
    ):
        assert with_answer(answers, ignored) == answers


@pytest.mark.parametrize(
    ("seen_id", "user_id", "expected"),
    [(4, 7, Answer(5)), (5, 7, None), (4, 8, Answer(6, 7)), (5, 8, Answer(6, 7)), (6, 8, None), (4, None, Answer(6, 7))],
)
def test_rule_names_the_newest_answer_of_anybody_else(seen_id: int, user_id: int | None, expected: Answer | None) -> None:
    assert answered_since((Answer(5), Answer(6, 7)), seen_id, user_id) == expected
