"""Signing in, being who one is, and not being somebody else."""

import pytest
from msgspec.structs import replace

from chalicelib.actions import agents, profile, sessions
from chalicelib.actions.accounts import create_account
from chalicelib.domain import keys
from chalicelib.domain.errors import Forbidden, Invalid, NotFound, TooMany, Unauthenticated
from tests.builders import PASSWORD, Company, user_with_email
from tests.fakes import FakePasswords

EMAIL, ADDRESS = "ben@acme.example", "203.0.113.9"


def sign_in(company: Company, *, email: str = EMAIL, password: str = PASSWORD, address: str = "127.0.0.1") -> sessions.SignedIn:
    return sessions.sign_in(company.desk, email=email, password=password, address=address)


def who(company: Company, signed_in: sessions.SignedIn, **other: str) -> int:
    given = {"uid": EMAIL, "client": signed_in.session.client, "token": signed_in.token, **other}
    return sessions.user_of_session(company.desk, **given).id


def test_whoever_signs_in_is_known_by_the_session(company: Company) -> None:
    signed_in = sign_in(company, email=" BEN@Acme.Example ")
    assert who(company, signed_in) == who(company, signed_in, uid="Ben@acme.example ") == company.users["ben"].id


def test_only_the_hash_of_a_token_is_kept(company: Company) -> None:
    signed_in = sign_in(company)
    assert signed_in.token not in repr(company.desk.store.items)


@pytest.mark.parametrize(
    "other",
    [{"token": "wrong"}, {"client": "wrong"}, {"client": ""}, {"client": "x" * 5000}, {"uid": "ada@acme.example"}],
)
def test_half_a_credential_is_none(company: Company, other: dict[str, str]) -> None:
    signed_in = sign_in(company)
    with pytest.raises(Unauthenticated) as refusal:
        who(company, signed_in, **other)
    assert refusal.value.code == "session_invalid"


@pytest.mark.parametrize(
    ("email", "password"), [(EMAIL, "wrong"), ("nobody@acme.example", PASSWORD), ("", ""), ("x" * 9999, "x")]
)
def test_a_wrong_pair_does_not_say_which_half_was_wrong(company: Company, email: str, password: str) -> None:
    with pytest.raises(Unauthenticated) as refusal:
        sign_in(company, email=email, password=password)
    assert refusal.value.code == "credentials_invalid"
    assert refusal.value.message == "The e-mail address or the password is wrong."


def test_a_session_ends_by_itself(company: Company) -> None:
    signed_in = sign_in(company)
    company.desk.clock.at += sessions.SESSION_SECONDS * 1000
    with pytest.raises(Unauthenticated):
        who(company, signed_in)


def test_signing_out_ends_this_session_only(company: Company) -> None:
    first, second = sign_in(company), sign_in(company)
    sessions.sign_out(company.desk, uid=EMAIL, client=first.session.client, token=first.token)
    with pytest.raises(Unauthenticated):
        who(company, first)
    assert who(company, second)


def test_a_session_begun_with_the_old_password_while_it_changes_is_none(company: Company) -> None:
    """The password is right when it is looked at; when the session is there, it is the old one."""
    ben = company.users["ben"]

    class Slow(FakePasswords):
        def verify(self, password_hash: str | None, password: str) -> bool:
            right = super().verify(password_hash, password)
            profile.update_profile(company.desk, ben, current_password=PASSWORD, password="New-Secret-1")
            return right

    with pytest.raises(Unauthenticated) as refusal:
        sessions.sign_in(replace(company.desk, passwords=Slow()), email=EMAIL, password=PASSWORD, address="::1")
    assert refusal.value.code == "credentials_invalid"
    assert company.desk.store.list_of(keys.SESSION, ben.id) == []


def test_the_oldest_sessions_make_room(company: Company) -> None:
    signed_in = []
    for _ in range(sessions.MAX_SESSIONS + 2):
        company.desk.clock.at += 1000
        signed_in.append(sign_in(company))
    assert len(company.desk.store.list_of(keys.SESSION, company.users["ben"].id)) == sessions.MAX_SESSIONS
    for oldest in signed_in[:2]:
        with pytest.raises(Unauthenticated):
            who(company, oldest)
    assert who(company, signed_in[2])


def test_guessing_is_slowed_down_by_address_and_by_person(company: Company) -> None:
    for _ in range(sessions.PER_ADDRESS):
        with pytest.raises(Unauthenticated):
            sign_in(company, password="wrong", address=ADDRESS)
    with pytest.raises(TooMany) as refusal:
        sign_in(company, address=ADDRESS)
    assert 0 < refusal.value.retry_after <= sessions.ADDRESS_WINDOW
    company.desk.clock.at += sessions.ADDRESS_WINDOW * 1000
    assert sign_in(company, address=ADDRESS).user.id == company.users["ben"].id
    for number in range(sessions.PER_EMAIL):
        with pytest.raises((Unauthenticated, TooMany)):
            sign_in(company, password="wrong", address=f"198.51.100.{number}")
    with pytest.raises(TooMany):
        sign_in(company, address="198.51.100.99")


def test_an_access_token_is_a_person(company: Company) -> None:
    ben = company.users["ben"]
    assert sessions.user_of_access_token(company.desk, ben.access_token).id == ben.id
    for wrong in ("", "wrong", ben.pubsub_token, "x" * 9999):
        with pytest.raises(Unauthenticated):
            sessions.user_of_access_token(company.desk, wrong)


def test_a_new_access_token_ends_the_old_one(company: Company) -> None:
    ben = company.users["ben"]
    after = profile.reset_access_token(company.desk, ben)
    assert sessions.user_of_access_token(company.desk, after.access_token).id == ben.id
    with pytest.raises(Unauthenticated):
        sessions.user_of_access_token(company.desk, ben.access_token)


def test_nobody_is_a_caller_where_they_have_no_place(company: Company) -> None:
    other, _ = create_account(company.desk, name="Other", admin_name="Eve", email="eve@other.example", password=PASSWORD)
    with pytest.raises(Forbidden) as refusal:
        sessions.caller(company.desk, company.users["ada"], other.id)
    assert refusal.value.code == "account_not_yours"
    with pytest.raises(NotFound):
        sessions.caller(company.desk, company.users["ada"], 404)


def test_a_suspended_account_is_closed(company: Company) -> None:
    key = keys.account(company.account_id)
    company.desk.store.items[key] = replace(company.desk.store.items[key], status="suspended")
    with pytest.raises(Forbidden) as refusal:
        company.caller()
    assert refusal.value.code == "account_suspended"


def test_a_person_knows_their_places(company: Company) -> None:
    other, eve = create_account(company.desk, name="Other", admin_name="Eve", email="eve@other.example", password=PASSWORD)
    admin = sessions.caller(company.desk, eve, other.id)
    agents.invite_agent(company.desk, admin, email=EMAIL, name="ignored")
    ben = user_with_email(company.desk, EMAIL)
    assert [account.id for account, _ in sessions.memberships(company.desk, ben)] == [company.account_id, other.id]


def test_accounts_are_numbered_from_one_and_an_address_opens_only_one(company: Company) -> None:
    opened, _ = create_account(company.desk, name=" ", admin_name="", email="eve@other.example", password=PASSWORD)
    assert (company.account_id, opened.id, opened.name) == (1, 2, "Account")
    before = dict(company.desk.store.items)
    with pytest.raises(Invalid) as refusal:
        create_account(company.desk, name="Again", admin_name="Eve", email="EVE@other.example", password=PASSWORD)
    assert refusal.value.code == "email_taken"
    assert company.desk.store.items == before


@pytest.mark.parametrize(("email", "password"), [("nonsense", PASSWORD), ("eve@other.example", "weak")])
def test_an_account_that_cannot_be_opened_takes_no_number(company: Company, email: str, password: str) -> None:
    before = dict(company.desk.store.items)
    with pytest.raises(Invalid):
        create_account(company.desk, name="Other", admin_name="Eve", email=email, password=password)
    assert company.desk.store.items == before
