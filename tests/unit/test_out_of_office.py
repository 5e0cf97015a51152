"""The out-of-office text of an inbox answers a customer outside of its hours, once a day."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions import conversations, customers, identities
from chalicelib.actions.messages import NewMessage, create_message
from chalicelib.actions.receive import receive_message
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import Message, MessageType
from chalicelib.ports import ANY_VERSION, Put
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.fakes.clock import NOON
from tests.support.inbound import inbound_message
from tests.support.refusals import code_of

AWAY = "We are back tomorrow."
MINUTE, HOUR = 60_000, 3_600_000
CLOSED = [{"day_of_week": day, "closed_all_day": True} for day in range(7)]


def close(company: Company, inbox: str = "telegram", **settings: Any) -> Inbox:
    given = {"working_hours_enabled": True, "working_hours": CLOSED, "out_of_office_message": AWAY, **settings}
    return company.update_inbox(company.inboxes[inbox], **given)


def answers(company: Company, conversation: Conversation) -> list[Message]:
    return [each for each in company.messages(conversation.id) if each.type is MessageType.TEMPLATE]


def texts(company: Company, conversation: Conversation) -> list[str | None]:
    return [each.content for each in answers(company, conversation)]


def test_message_outside_the_hours_is_answered_in_its_transaction(company: Company) -> None:
    close(company, out_of_office_message='Dear {{contact.first_name | default: "customer"}}, {{inbox.name}} is closed.')
    since = len(company.desk.store.changes)
    conversation = company.receive("Hello", name="Kim Kardon")
    assert len(company.desk.store.changes) == since + 1
    [answer] = answers(company, conversation)
    assert (answer.content, answer.sender) == ("Dear Kim, Acme bot is closed.", None)
    assert answer.cause is not None
    assert (answer.cause.kind, answer.cause.id) == ("out_of_office", company.telegram.id)
    company.settle()
    assert [part.text for _, part, _ in company.provider.sent] == [answer.content]
    assert (conversation.waiting_since, conversation.first_reply_created_at) == (conversation.created_at, None)


@pytest.mark.parametrize(
    "settings",
    [
        {"working_hours_enabled": False},
        {"out_of_office_message": None},
        {"out_of_office_message": " \n "},
        {"working_hours": [{"day_of_week": day, "open_all_day": True} for day in range(7)]},
    ],
)
def test_open_inbox_and_inbox_without_text_do_not_answer(company: Company, settings: dict[str, Any]) -> None:
    close(company)
    company.update_inbox(company.telegram, **settings)
    assert texts(company, company.receive()) == []


def test_out_of_office_text_takes_the_place_of_the_greeting(company: Company) -> None:
    close(company, greeting_enabled=True, greeting_message="Hello!")
    assert texts(company, company.receive()) == [AWAY]
    company.update_inbox(company.telegram, out_of_office_message=None)
    assert texts(company, company.receive(source_id="8", provider_id="in-2")) == ["Hello!"]


def test_greeting_of_the_day_stands_for_the_out_of_office_text(company: Company) -> None:
    company.update_inbox(company.telegram, greeting_enabled=True, greeting_message="Hello!")
    company.receive()
    close(company)
    company.desk.clock.at += HOUR
    assert texts(company, company.receive("Anyone?", provider_id="in-2")) == ["Hello!"]


def test_it_is_sent_once_a_day_by_the_date_of_the_inbox(company: Company) -> None:
    """The clock of the tests begins at 23:13:20 in Tokyo."""
    close(company, timezone="Asia/Tokyo")
    conversation = company.receive()
    day = 24 * 60
    for minutes, count in ((46, 1), (47, 2), (day + 46, 2), (day + 47, 3)):
        company.desk.clock.at = NOON + minutes * MINUTE
        company.receive("Hello?", provider_id=f"in {minutes}")
        assert len(answers(company, conversation)) == count, minutes


def test_redelivered_message_is_not_answered_again(company: Company) -> None:
    close(company)
    conversation = company.receive("Hello")
    company.receive("Hello")
    company.settle()
    assert len(answers(company, conversation)) == len(company.provider.sent) == 1


@pytest.mark.parametrize(("minutes", "expected"), [(4.9, []), (5, [AWAY])])
def test_conversation_that_goes_on_is_not_interrupted(company: Company, minutes: float, expected: list[str]) -> None:
    conversation = company.receive()
    company.reply(conversation, "I look it up")
    close(company)
    company.desk.clock.at += int(minutes * MINUTE)
    assert texts(company, company.receive("Thanks", provider_id="in-2")) == expected


def test_private_note_is_no_reply(company: Company) -> None:
    conversation = company.receive()
    create_message(company.desk, company.caller("ben"), conversation.id, NewMessage("Who knows?", private=True))
    close(company)
    assert texts(company, company.receive("Hello?", provider_id="in-2")) == [AWAY]


def test_reply_that_comes_first_is_seen(company: Company) -> None:
    """An agent replies between the reading and the writing of the customer's message."""
    close(company)
    conversation = company.receive()
    company.desk.clock.at += 24 * HOUR
    desk = with_concurrent_write(company.desk, lambda: company.reply(conversation, "Here I am"))
    receive_message(desk, company.telegram, inbound_message("Hello?", provider_id="in-2"))
    assert len(answers(company, conversation)) == 1


def test_replies_and_messages_from_the_providers_app_are_not_answered(company: Company) -> None:
    close(company)
    conversation = company.receive("We called you", from_business=True)
    company.reply(conversation, "Again")
    assert answers(company, conversation) == []


def test_blocked_contact_gets_no_answer(company: Company) -> None:
    kim = company.receive()
    conversations.set_muted(company.desk, company.caller(), kim.id, muted=True)
    close(company)
    again = company.receive("Hello?", provider_id="in-2")
    assert (again.status, texts(company, again)) == (Status.RESOLVED, [])


def test_customer_of_the_own_app_is_answered(company: Company) -> None:
    close(company, "app")
    kim = identities.identify(company.desk, "app-identifier", name="Kim", source_id="kim")
    conversation = customers.start_conversation(company.desk, kim)
    for _ in range(2):
        customers.write(company.desk, kim, conversation.id, content="Hello", echo_id="e-1")
    assert texts(company, conversation) == [AWAY]


def test_program_that_writes_for_the_customer_is_answered(company: Company) -> None:
    close(company, "app")
    kim = identities.identify(company.desk, "app-identifier", name="Kim", source_id="kim")
    conversation = customers.start_conversation(company.desk, kim)
    create_message(company.desk, company.caller(), conversation.id, NewMessage("Hello", MessageType.INCOMING))
    assert texts(company, conversation) == [AWAY]


def test_text_that_may_have_a_hole_is_refused(company: Company) -> None:
    assert code_of(lambda: close(company, out_of_office_message="Hi {{contact.name}}"), company) == "variable_missing"


def test_hours_that_an_earlier_release_switched_on_close_nothing(company: Company) -> None:
    """0.1.0 stored the switch and the text, but no hours. The switch is off, until it is set again."""
    before = company.current_inbox(company.telegram)
    stored = replace(before, working_hours_enabled=True, out_of_office_message="I am {{agent.name}}", timezone="Mars/Olympus")
    company.desk.store.commit([Put(keys.inbox(company.account_id, before.id), stored, expected=ANY_VERSION)])
    shown = company.client("ada").get(f"A/inboxes/{before.id}").json
    assert (shown["working_hours_enabled"], shown["timezone"]) == (False, "Mars/Olympus")
    assert texts(company, company.receive()) == []
    for other in ({"name": "Bot of Acme"}, {"working_hours": [{"day_of_week": 0, "closed_all_day": True}]}):
        company.update_inbox(before, **other)
        assert not company.current_inbox(before).keeps_hours
    company.update_inbox(before, working_hours_enabled=True, timezone="Mars/Olympus")
    assert company.current_inbox(before).keeps_hours
    assert texts(company, company.receive("Hello?", provider_id="in-2")) == []
