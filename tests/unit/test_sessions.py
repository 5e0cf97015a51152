"""Sign-in, sessions, access tokens and account memberships."""

import pytest
from msgspec.structs import replace

from chalicelib.actions import accounts, profile, sessions
from chalicelib.actions.accounts import create_account
from chalicelib.domain import keys
from chalicelib.domain.errors import Forbidden, Invalid, NotFound, Unauthenticated
from tests.support.company import Company
from tests.support.fakes.passwords import FakePasswords
from tests.support.tenant import PASSWORD, open_tenant

EMAIL, ADDRESS = "ben@acme.example", "203.0.113.9"


def sign_in(company: Company, *, email: str = EMAIL, password: str = PASSWORD, address: str = "127.0.0.1") -> sessions.SignedIn:
    return sessions.sign_in(company.desk, email=email, password=password, address=address)


def user_id_of(company: Company, signed_in: sessions.SignedIn, **other: str) -> int:
    given = {"uid": EMAIL, "client": signed_in.session.client, "token": signed_in.token, **other}
    return sessions.user_of_session(company.desk, **given).id


def test_session_identifies_its_user(company: Company) -> None:
    signed_in = sign_in(company, email=" BEN@Acme.Example ")
    assert user_id_of(company, signed_in) == user_id_of(company, signed_in, uid="Ben@acme.example ") == company.users["ben"].id


def test_only_the_hash_of_a_token_is_stored(company: Company) -> None:
    signed_in = sign_in(company)
    assert signed_in.token not in repr(company.desk.store.items)


@pytest.mark.parametrize(
    "other",
    [{"token": "wrong"}, {"client": "wrong"}, {"client": ""}, {"client": "x" * 5000}, {"uid": "ada@acme.example"}],
)
def test_incomplete_or_wrong_credential_is_refused(company: Company, other: dict[str, str]) -> None:
    signed_in = sign_in(company)
    with pytest.raises(Unauthenticated) as refusal:
        user_id_of(company, signed_in, **other)
    assert refusal.value.code == "session_invalid"


@pytest.mark.parametrize(
    ("email", "password"), [(EMAIL, "wrong"), ("nobody@acme.example", PASSWORD), ("", ""), ("x" * 9999, "x")]
)
def test_failed_sign_in_does_not_reveal_which_part_was_wrong(company: Company, email: str, password: str) -> None:
    with pytest.raises(Unauthenticated) as refusal:
        sign_in(company, email=email, password=password)
    assert refusal.value.code == "credentials_invalid"
    assert refusal.value.message == "The e-mail address or the password is wrong."


def test_session_expires(company: Company) -> None:
    signed_in = sign_in(company)
    company.desk.clock.at += sessions.SESSION_SECONDS * 1000
    with pytest.raises(Unauthenticated):
        user_id_of(company, signed_in)


def test_sign_out_ends_this_session_only(company: Company) -> None:
    first, second = sign_in(company), sign_in(company)
    sessions.sign_out(company.desk, uid=EMAIL, client=first.session.client, token=first.token)
    with pytest.raises(Unauthenticated):
        user_id_of(company, first)
    assert user_id_of(company, second)


def test_sign_in_during_a_password_change_gets_no_session(company: Company) -> None:
    """The password changes between its verification and the start of the session."""
    ben = company.users["ben"]

    class ChangesPassword(FakePasswords):
        def verify(self, password_hash: str | None, password: str) -> bool:
            right = super().verify(password_hash, password)
            profile.update_profile(company.desk, ben, current_password=PASSWORD, password="New-Secret-1")
            return right

    with pytest.raises(Unauthenticated) as refusal:
        sessions.sign_in(replace(company.desk, passwords=ChangesPassword()), email=EMAIL, password=PASSWORD, address="::1")
    assert refusal.value.code == "credentials_invalid"
    assert company.desk.store.list_of(keys.SESSION, ben.id) == []


def test_oldest_sessions_are_removed_above_the_limit(company: Company) -> None:
    signed_in = []
    for _ in range(sessions.MAX_SESSIONS + 2):
        company.desk.clock.at += 1000
        signed_in.append(sign_in(company))
    assert len(company.desk.store.list_of(keys.SESSION, company.users["ben"].id)) == sessions.MAX_SESSIONS
    for oldest in signed_in[:2]:
        with pytest.raises(Unauthenticated):
            user_id_of(company, oldest)
    assert user_id_of(company, signed_in[2])


def test_access_token_identifies_its_user(company: Company) -> None:
    ben = company.users["ben"]
    assert sessions.user_of_access_token(company.desk, ben.access_token).id == ben.id
    for wrong in ("", "wrong", ben.pubsub_token, "x" * 9999):
        with pytest.raises(Unauthenticated):
            sessions.user_of_access_token(company.desk, wrong)


def test_new_access_token_invalidates_the_old_one(company: Company) -> None:
    ben = company.users["ben"]
    after = profile.reset_access_token(company.desk, ben)
    assert sessions.user_of_access_token(company.desk, after.access_token).id == ben.id
    with pytest.raises(Unauthenticated):
        sessions.user_of_access_token(company.desk, ben.access_token)


def test_user_of_another_account_is_refused(company: Company) -> None:
    other = open_tenant(company.desk, "Other", "eve")
    with pytest.raises(Forbidden) as refusal:
        sessions.caller(company.desk, company.users["ada"], other.account_id)
    assert refusal.value.code == "account_not_yours"
    with pytest.raises(NotFound):
        sessions.caller(company.desk, company.users["ada"], 404)


def test_suspended_account_refuses_every_caller(company: Company) -> None:
    key = keys.account(company.account_id)
    company.desk.store.items[key] = replace(company.desk.store.items[key], status="suspended")
    with pytest.raises(Forbidden) as refusal:
        company.caller()
    assert refusal.value.code == "account_suspended"


def test_user_has_a_membership_per_account(company: Company) -> None:
    other = open_tenant(company.desk, "Other", "eve")
    ben = other.invite("ben", email=EMAIL, name="ignored")
    assert [account.id for account, _ in sessions.memberships(company.desk, ben)] == [company.account_id, other.account_id]


def test_accounts_are_numbered_from_one_and_an_email_creates_only_one(company: Company) -> None:
    opened, _ = create_account(company.desk, name=" ", admin_name="", email="eve@other.example", password=PASSWORD)
    assert (company.account_id, opened.id, opened.name) == (1, 2, "Account")
    before = dict(company.desk.store.items)
    with pytest.raises(Invalid) as refusal:
        create_account(company.desk, name="Again", admin_name="Eve", email="EVE@other.example", password=PASSWORD)
    assert refusal.value.code == "email_taken"
    assert company.desk.store.items == before


def test_installation_has_a_limit_of_accounts(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "FIRST_ACCOUNTS", company.account_id + 1)
    before = dict(company.desk.store.items)
    with pytest.raises(Invalid) as refusal:
        create_account(company.desk, name="Other", admin_name="Eve", email="eve@other.example", password=PASSWORD)
    assert refusal.value.code == "too_many_accounts"
    assert company.desk.store.items == before


@pytest.mark.parametrize(("email", "password"), [("nonsense", PASSWORD), ("eve@other.example", "weak")])
def test_refused_account_uses_no_number(company: Company, email: str, password: str) -> None:
    before = dict(company.desk.store.items)
    with pytest.raises(Invalid):
        create_account(company.desk, name="Other", admin_name="Eve", email=email, password=password)
    assert company.desk.store.items == before


def test_list_shows_valid_sessions_without_their_secrets(company: Company) -> None:
    first = sign_in(company)
    company.desk.clock.at += 5_000
    ben = company.client("ben")
    agent = "Mozilla/5.0 (X11; Linux x86_64) " + "x" * 500
    fields = {"email": EMAIL, "password": PASSWORD}
    signed = ben.post("/auth/sign_in", fields, headers={"user-agent": agent})
    credential = {name: signed.headers[name] for name in ("access-token", "client", "uid")}
    answer = ben.get("/api/v1/profile/sessions", headers=credential)
    newest, oldest = answer.json
    assert (newest["user_agent"], newest["current"]) == (agent[: sessions.MAX_USER_AGENT], True)
    assert (oldest["user_agent"], oldest["current"]) == ("", False)
    assert newest["created_at"] == oldest["created_at"] + 5
    assert newest["id"] != oldest["id"]
    secrets = (first.token, first.session.client, first.session.token_hash, *credential.values())
    assert not [each for each in secrets if each in str(answer.json)]


def test_sessions_of_a_former_password_and_expired_ones_are_not_listed(company: Company) -> None:
    signed_in = sign_in(company)
    user = signed_in.user
    assert [each.client for each in sessions.valid_sessions(company.desk, user)] == [signed_in.session.client]
    assert sessions.valid_sessions(company.desk, replace(user, password_hash="another")) == []
    company.desk.clock.at += sessions.SESSION_SECONDS * 1000
    assert sessions.valid_sessions(company.desk, user) == []


def test_other_browsers_are_signed_out_and_lose_their_sockets(company: Company) -> None:
    stolen, own = sign_in(company), sign_in(company)
    company.connect("ben")
    user = profile.end_other_sessions(company.desk, own.user, client=own.session.client)
    assert user_id_of(company, own) == user.id
    with pytest.raises(Unauthenticated):
        user_id_of(company, stolen)
    assert user.pubsub_token != own.user.pubsub_token
    assert company.desk.store.get(keys.pubsub_token(own.user.pubsub_token)) is None
    assert company.caller("ben").member.token_print == keys.token_print(user.pubsub_token)
    assert user.access_token == own.user.access_token


def test_program_with_an_access_token_signs_out_every_browser(company: Company) -> None:
    signed_in = sign_in(company)
    assert company.client("ben").delete("/api/v1/profile/sessions").status == 200
    with pytest.raises(Unauthenticated):
        user_id_of(company, signed_in)
