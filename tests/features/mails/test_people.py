"""Invitations and password resets: the link reaches its person only, works once and tells nobody who is known."""

import pytest
from msgspec.structs import replace

from chalicelib.actions import agents, password_links, sessions
from chalicelib.actions.attempts import RESETS_PER_ADDRESS, RESETS_PER_NETWORK
from chalicelib.domain import keys
from chalicelib.domain.errors import Conflict, Invalid, TooMany
from chalicelib.domain.mails import MailState
from tests.features.mails.desk_mail import link, mails, send_all, text
from tests.support.company import Company
from tests.support.tenant import PASSWORD, open_tenant, user_with_email

NETWORK = "203.0.113.7"
NEW = "Brand-new-1"


def ask(company: Company, email: str = "ben@acme.example", address: str | None = NETWORK) -> None:
    password_links.request_reset(company.desk, email=email, address=address)


def test_invited_person_gets_a_link_that_works(company: Company) -> None:
    agents.invite_agent(company.desk, company.caller(), email="dan@acme.example", name="Dan")
    (mail,) = send_all(company)
    assert (mail["to"], mail["subject"]) == ("dan@acme.example", "Your invitation to Acme")
    assert mail["reply-to"] == "ada@acme.example"
    assert "Ada invites you" in text(mail)
    assert "within 7 days" in text(mail)
    signed = password_links.set_password(company.desk, token=link(mail), password=NEW)
    assert signed.user.email == "dan@acme.example"


def test_repeated_invitation_sends_one_mail(company: Company) -> None:
    for _ in range(2):
        agents.invite_agent(company.desk, company.caller(), email="dan@acme.example", name="Dan", idempotency_key="one")
    assert len(send_all(company)) == 1


def test_person_with_another_account_gets_no_link(company: Company) -> None:
    open_tenant(company.desk, "Other", "eve")
    agents.invite_agent(company.desk, company.caller(), email="eve@other.example", name="Eve")
    (mail,) = send_all(company)
    assert "/password#" not in text(mail)
    assert "https://desk.example/login" in text(mail)


@pytest.mark.parametrize("facts", [{"password": PASSWORD}, {"email": "ü@acme.example"}])
def test_invitation_without_a_mail(company: Company, facts: dict[str, str]) -> None:
    agents.invite_agent(company.desk, company.caller(), **{"email": "dan@acme.example", "name": "Dan", **facts})  # type: ignore[arg-type]
    assert mails(company) == []


def test_desk_without_a_sender_invites_as_before_and_refuses_resets(company: Company) -> None:
    company.desk = replace(company.desk, mail_from="")
    agents.invite_agent(company.desk, company.caller(), email="dan@acme.example", name="Dan")
    assert mails(company) == []
    with pytest.raises(Conflict) as refused:
        ask(company)
    assert refused.value.code == "mail_not_configured"


def test_reset_sets_a_password_once_and_ends_all_sessions(company: Company) -> None:
    before = sessions.sign_in(company.desk, email="ben@acme.example", password=PASSWORD, address="::1")
    ask(company, " Ben@Acme.Example ")
    (mail,) = send_all(company)
    assert mail["to"] == "ben@acme.example"
    token = link(mail)
    password_links.set_password(company.desk, token=token, password=NEW)
    assert before.session not in company.desk.store.list_of(keys.SESSION, before.user.id)
    with pytest.raises(Invalid) as refused:
        password_links.set_password(company.desk, token=token, password="Another-new-1")
    assert refused.value.code == "password_link_invalid"


def test_empty_password_tests_a_link(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(company)
    token = link(send_all(company)[0])
    codes = []
    for password in ("", NEW, ""):
        try:
            password_links.set_password(company.desk, token=token, password=password)
            monkeypatch.setattr(company.desk.passwords, "verify", lambda *_: 1 / 0)
        except Invalid as refusal:
            codes.append(refusal.code)
    assert codes == ["password_too_weak", "password_link_invalid"]


def test_link_of_a_reset_expires_soon(company: Company) -> None:
    ask(company)
    (mail,) = send_all(company)
    company.desk.clock.at += 2 * 3_600_000
    with pytest.raises(Invalid):
        password_links.set_password(company.desk, token=link(mail), password=NEW)


def test_unknown_address_is_treated_alike_and_gets_nothing(company: Company) -> None:
    ask(company, "nobody@acme.example")
    ask(company, "ben@acme.example")
    queued = mails(company)
    assert [each.state for each in queued] == [MailState.QUEUED] * 2
    assert [each["to"] for each in send_all(company)] == ["ben@acme.example"]
    assert [each.state for each in mails(company)] == [MailState.DROPPED, MailState.SENT]


@pytest.mark.parametrize("typed", ["eve@bücher.example", "eve@xn--bcher-kva.example"])
def test_person_at_a_domain_beyond_ascii_gets_a_link(company: Company, typed: str) -> None:
    agents.invite_agent(company.desk, company.caller(), email="eve@bücher.example", name="Eve", password=PASSWORD)
    ask(company, typed)
    (mail,) = send_all(company)
    assert mail["to"] == "eve@xn--bcher-kva.example"
    assert password_links.set_password(company.desk, token=link(mail), password=NEW).user.email == "eve@bücher.example"


def test_malformed_domain_is_treated_as_an_unknown_one(company: Company) -> None:
    ask(company, "eve@xn--a.xn--zzzzzzzzz.example")
    assert send_all(company) == []
    assert [each.state for each in mails(company)] == [MailState.DROPPED]


def test_person_without_an_account_gets_nothing(company: Company) -> None:
    agents.remove_agent(company.desk, company.caller(), company.users["ben"].id)
    ask(company)
    assert send_all(company) == []


@pytest.mark.parametrize("email", ["", "nonsense", "a b@acme.example", "ben@acme.example\r\nBcc: x@y.org"])
def test_bad_address_is_refused_and_stores_nothing(company: Company, email: str) -> None:
    with pytest.raises(Invalid) as refused:
        ask(company, email)
    assert (refused.value.code, mails(company)) == ("email_invalid", [])


def test_network_is_limited(company: Company) -> None:
    for number in range(RESETS_PER_NETWORK.units):
        ask(company, f"person{number}@acme.example")
    with pytest.raises(TooMany):
        ask(company)
    ask(company, address="198.51.100.9")


def test_address_is_limited_without_a_word(company: Company) -> None:
    for number in range(RESETS_PER_ADDRESS.units + 3):
        ask(company, address=f"203.0.{number}.1")
    assert len(mails(company)) == RESETS_PER_ADDRESS.units


def test_mail_is_in_the_language_of_the_person(company: Company) -> None:
    ben = user_with_email(company.desk, "ben@acme.example")
    company.desk.store.overwrite(keys.user(ben.id), replace(ben, ui_settings={"locale": "ar"}))
    ask(company)
    (mail,) = send_all(company)
    assert mail["subject"] == "اختر كلمة مرور جديدة"
    assert 'dir="rtl"' in text(mail, "html")
