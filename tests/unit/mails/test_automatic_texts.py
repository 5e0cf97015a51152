"""The desk answers no program, and two desks that answer each other come to an end by themselves."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions import conversations
from chalicelib.domain.conversations import Status
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.people import AutoResolve
from chalicelib.domain.received_mails import Automatic
from chalicelib.features.auto_resolve.actions import resolve as resolve_inactive
from tests.support.arriving_mails import arrive, newest, received
from tests.support.company import Company
from tests.support.fakes.mail import ses_id
from tests.support.mail_loops import AWAY, GREETING, LOOPS, templates

HOUR = 3_600_000


@pytest.mark.parametrize("settings", [GREETING, AWAY], ids=["greeting", "out of office"])
@pytest.mark.parametrize("kind", [None, Automatic.REPLY, Automatic.NOTIFICATION, Automatic.BULK, Automatic.BOUNCE])
def test_program_is_not_answered(company: Company, mailbox: Inbox, settings: dict[str, Any], kind: Automatic | None) -> None:
    company.update_inbox(mailbox, **settings)
    arrive(company, mailbox, received(automatic=kind))
    assert len(company.messages(newest(company).id)) - len(templates(company)) == 1, "the mail itself is kept"
    assert len(templates(company)) == (1 if kind is None else 0)


def test_person_behind_a_program_is_answered(company: Company, mailbox: Inbox) -> None:
    company.update_inbox(mailbox, **AWAY)
    arrive(company, mailbox, received(automatic=Automatic.NOTIFICATION))
    arrive(company, mailbox, received("two@home.example", answers="one@home.example"))
    assert len(templates(company)) == 1


@pytest.mark.parametrize(("kind", "sent"), [(None, 1), (Automatic.REPLY, 0), (Automatic.BULK, 0)])
def test_program_gets_no_survey(company: Company, mailbox: Inbox, kind: Automatic | None, sent: int) -> None:
    company.update_inbox(mailbox, csat_survey_enabled=True)
    arrive(company, mailbox, received(automatic=kind))
    conversations.toggle_status(company.desk, company.caller(), newest(company).id, status=Status.RESOLVED)
    assert [each.content_type for each in templates(company)] == ["input_csat"] * sent


@pytest.mark.parametrize(("kind", "sent"), [(None, 1), (Automatic.REPLY, 0), (Automatic.NOTIFICATION, 0)])
def test_program_is_told_of_no_automatic_resolution(company: Company, mailbox: Inbox, kind: Automatic | None, sent: int) -> None:
    arrive(company, mailbox, received(automatic=kind))
    company.desk.clock.at += 3 * HOUR
    settings = AutoResolve(after=60, message="We close this.")
    assert resolve_inactive(company.desk, company.desk.store.directory(company.account_id), newest(company).id, settings)
    assert newest(company).status is Status.RESOLVED
    assert len(templates(company)) == sent


def test_address_gets_ten_automatic_texts_an_hour(company: Company, mailbox: Inbox) -> None:
    company.update_inbox(mailbox, **GREETING)
    for number in range(15):
        arrive(company, mailbox, received(f"{number}@home.example", subject=f"Subject {chr(97 + number)}"))
    assert len(templates(company)) == 10
    arrive(company, mailbox, received("of-bo@home.example", sender="bo@home.example", subject="Mine"))
    assert len(templates(company)) == 11, "another address has a limit of its own"
    company.desk.clock.at += 2 * HOUR
    arrive(company, mailbox, received("later@home.example", subject="Later"))
    assert len(templates(company)) == 12
    assert len(company.conversations()) == 17, "every mail is kept"


def test_telegram_has_no_such_limit(company: Company) -> None:
    company.update_inbox(company.telegram, **GREETING)
    for number in range(12):
        company.receive(provider_id=f"in-{number}", source_id=f"customer-{number}")
    assert len(templates(company)) == 12


@pytest.mark.parametrize("name", LOOPS)
def test_loop_ends_by_itself(name: str) -> None:
    play, mails = LOOPS[name]
    assert play() == mails


def test_out_of_office_on_both_sides_ends(company: Company, mailbox: Inbox, order: Any) -> None:
    company.update_inbox(mailbox, **AWAY)
    arrive(company, mailbox, received("away@home.example", answers="one@home.example", automatic=Automatic.REPLY))
    assert templates(company) == []


def test_bounce_of_an_automatic_text_is_a_failed_delivery(company: Company, mailbox: Inbox) -> None:
    company.update_inbox(mailbox, **GREETING)
    arrive(company, mailbox, received())
    company.settle()
    report = received("dsn@mx.example", sender="mailer-daemon@mx.example", automatic=Automatic.BOUNCE)
    for ids in ((ses_id(1),), ("of-another-desk@x.example",)):
        arrive(company, mailbox, replace(report, original_message_ids=ids))
    [greeting] = templates(company)
    assert greeting.delivery == "failed"
    assert newest(company).source_id == "mailer-daemon@mx.example", "a report about another's mail is shown"


def test_own_mail_of_a_list_is_dropped(company: Company, mailbox: Inbox) -> None:
    assert arrive(company, mailbox, received(sender="support@acme.example"))
    assert company.conversations() == []
