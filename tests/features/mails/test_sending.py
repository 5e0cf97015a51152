"""The ledger of mails: each is sent once as far as the desk can know, and ends in a state that says what is known."""

import pytest
from msgspec.structs import replace

from chalicelib.actions import agents
from chalicelib.domain import keys
from chalicelib.domain.errors import WriteConflict
from chalicelib.domain.mails import MAX_AGE_MS, MAX_TRIES, Mail, MailState, mail_address, postponed
from chalicelib.domain.outbound import SendLater, SendRefused, SendUnknown
from chalicelib.features.mails.sending import send_mail, start_again
from tests.features.mails.desk_mail import mails, send_all, text, wake
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.fakes.mail import ses_id


@pytest.fixture(name="mail")
def _mail(company: Company) -> Mail:
    agents.invite_agent(company.desk, company.caller(), email="dan@acme.example", name="Dan")
    return mails(company)[0]


def only(company: Company) -> Mail:
    (found,) = mails(company)
    return found


def timers(company: Company) -> list[object]:
    return company.desk.store.of_kind("timer")


def test_mail_is_sent_once_whatever_repeats(company: Company, mail: Mail) -> None:
    assert (mail.state, mail.to, len(timers(company))) == (MailState.QUEUED, "dan@acme.example", 1)
    (sent,) = send_all(company)
    for _ in range(2):
        send_mail(company.desk, mail.account_id, mail.id)
        start_again(company.desk, mail.timer)
    after = only(company)
    assert len(company.desk.mail.sent) == 1
    assert (after.state, after.to, after.provider_id, after.tries) == (MailState.SENT, "", ses_id(1), 1)
    assert timers(company) == []
    assert sent["to"] == "dan@acme.example"
    assert sent["message-id"] == f"<mail.{mail.account_id}.{mail.id}@parley.example>"
    assert sent["auto-submitted"] == "auto-generated"


def test_timer_sends_a_mail_whose_queue_message_was_lost(company: Company, mail: Mail) -> None:
    company.desk.queues.background.clear()
    assert wake(company, 1) == []
    assert len(wake(company, 2)) == 1
    assert len(wake(company, 60)) == 1
    assert only(company).state is MailState.SENT


def test_throttled_mail_waits_longer_each_time(company: Company, mail: Mail) -> None:
    company.desk.mail.problems = [SendLater("TooManyRequestsException"), SendLater("TooManyRequestsException"), None]
    send_all(company)
    first = only(company)
    assert (first.state, first.tries, first.error) == (MailState.QUEUED, 1, "TooManyRequestsException")
    assert first.due_at - company.desk.clock.now() == 2 * 60_000
    send_mail(company.desk, mail.account_id, mail.id)
    assert only(company) == first, "a repeated queue message does not call SES before its time"
    wake(company, 2)
    assert only(company).due_at - company.desk.clock.now() == 4 * 60_000
    assert [each["to"] for each in wake(company, 4)] == ["dan@acme.example"]
    assert (only(company).state, only(company).tries) == (MailState.SENT, 3)


def test_tries_end_after_more_than_a_day(mail: Mail) -> None:
    at = start = mail.created_at
    for tries in range(1, MAX_TRIES):
        mail = postponed(replace(mail, tries=tries), at, reason="quota")
        assert mail.state is MailState.QUEUED
        at = mail.due_at
    assert at - start > 86_400_000
    last = postponed(replace(mail, tries=MAX_TRIES), at, reason="quota")
    assert (last.state, last.to, last.error) == (MailState.FAILED, "", "quota")


@pytest.mark.parametrize(
    ("problem", "state"),
    [(SendRefused("MessageRejected"), MailState.FAILED), (SendUnknown("ReadTimeoutError"), MailState.UNKNOWN)],
)
def test_refused_and_lost_mails_are_not_repeated(company: Company, mail: Mail, problem: Exception, state: MailState) -> None:
    company.desk.mail.problems = [problem]
    send_all(company)
    assert wake(company, 90) == []
    after = only(company)
    assert (after.id, after.state, after.to, bool(after.error)) == (mail.id, state, "", True)
    assert timers(company) == []


def test_mail_of_a_killed_worker_becomes_unknown(company: Company, mail: Mail) -> None:
    class Killed(BaseException):
        pass

    company.desk.mail.problems = [Killed()]  # type: ignore[list-item]
    with pytest.raises(Killed):
        send_mail(company.desk, mail.account_id, mail.id)
    assert only(company).state is MailState.SENDING
    send_mail(company.desk, mail.account_id, mail.id)
    assert only(company).state is MailState.SENDING, "the other worker may still be at it"
    company.desk.queues.background.clear()
    wake(company, 2)
    assert (only(company).state, only(company).error) == (MailState.UNKNOWN, "interrupted")
    assert company.desk.mail.sent == []


def test_of_two_workers_one_sends(company: Company, mail: Mail) -> None:
    racing = with_concurrent_write(company.desk, lambda: send_mail(company.desk, mail.account_id, mail.id))
    send_mail(racing, mail.account_id, mail.id)
    assert len(company.desk.mail.sent) == 1


def test_lost_response_to_the_lease_does_not_stop_the_mail(company: Company, mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    commit, lost = company.desk.store.commit, [True]

    def losing(writes: object) -> None:
        commit(writes)  # type: ignore[arg-type]
        if lost and lost.pop():
            raise WriteConflict(None)

    monkeypatch.setattr(company.desk.store, "commit", losing)
    send_mail(company.desk, mail.account_id, mail.id)
    assert (only(company).state, len(company.desk.mail.sent)) == (MailState.SENT, 1)


def test_mail_that_fails_for_a_reason_of_our_own_ends(company: Company, mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.features.mails.sending.content_of", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        send_mail(company.desk, mail.account_id, mail.id)
    assert only(company).state is MailState.QUEUED
    company.desk.clock.at += MAX_AGE_MS + 1
    start_again(company.desk, mail.timer)
    assert (only(company).state, timers(company)) == (MailState.FAILED, [])


def test_mail_to_a_removed_person_is_dropped(company: Company, mail: Mail) -> None:
    agents.remove_agent(company.desk, company.caller(), mail.user_id or 0)
    assert send_all(company) == []
    assert (only(company).state, only(company).to) == (MailState.DROPPED, "")


def test_mail_of_a_desk_that_sends_none_any_more_is_dropped(company: Company, mail: Mail) -> None:
    company.desk = replace(company.desk, mail_from="")
    assert send_all(company) == []
    assert only(company).state is MailState.DROPPED
    assert company.desk.store.get(keys.timer(mail.timer)) is None


def test_row_has_no_link_and_its_repr_no_address(company: Company, mail: Mail) -> None:
    (sent,) = send_all(company)
    token = text(sent).partition("/password#")[2].split()[0]
    assert token not in repr(list(company.desk.store.of_kind("mail", company.account_id)))
    assert "dan@" not in repr(mail)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("kim@example.org", "kim@example.org"),
        ("kim+shop@bücher.example", "kim+shop@xn--bcher-kva.example"),
        ("kim@xn--bcher-kva.example", "kim@xn--bcher-kva.example"),
        ("kim@straße.example", None),
        ("Kim.O'Hara@EXAMPLE.org", "Kim.O'Hara@example.org"),
        ("ü@example.org", None),
        ("a,b@example.org", None),
        ('"kim"@example.org', None),
        ("kim@example", None),
        ("kim..o@example.org", None),
        ("kim@-example.org", None),
        ("kim\r\nBcc: x@y.org", None),
        ("@example.org", None),
        ("k" * 65 + "@example.org", None),
        ("kim@" + "a" * 64 + ".example", None),
    ],
)
def test_only_addresses_that_mail_reaches_are_taken(given: str, expected: str | None) -> None:
    assert mail_address(given) == expected
