"""A user's own profile, password, availability and active account."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions import profile, sessions
from chalicelib.actions.attempts import PER_PAIR
from chalicelib.domain import keys
from chalicelib.domain.errors import Forbidden, Invalid, NotFound, TooMany, Unauthenticated
from chalicelib.domain.people import Availability, User
from tests.support.company import Company
from tests.support.refusals import code_of
from tests.support.tenant import PASSWORD, user_with_email


def test_profile_change_reaches_the_membership_and_the_email_claim(company: Company) -> None:
    after = profile.update_profile(
        company.desk, company.users["ben"], display_name=" Benny ", email="BENNY@acme.example", current_password=PASSWORD
    )
    assert (after.display_name, after.email, after.name) == ("Benny", "benny@acme.example", "Ben")
    member = company.caller("ben").member
    assert (member.available_name, member.email) == ("Benny", "benny@acme.example")
    assert user_with_email(company.desk, "benny@acme.example").id == after.id
    assert company.desk.store.get(keys.email_of_user("ben@acme.example")) is None


def in_many_accounts(company: Company, accounts: int) -> User:
    """Ben with memberships in further accounts."""
    store, key = company.desk.store, keys.user(company.users["ben"].id)
    member = company.caller("ben").member
    ids = tuple(range(1_000, 1_000 + accounts))
    for account_id in ids:
        store.items[keys.member(account_id, member.user_id)] = replace(member, account_id=account_id)
    store.items[key] = replace(store.items[key], account_ids=(*store.items[key].account_ids, *ids))
    user: User = store.items[key]
    return user


def names_of(company: Company, user: User) -> set[str]:
    return {company.desk.store.items[keys.member(account_id, user.id)].available_name for account_id in user.account_ids}


def test_profile_change_reaches_the_memberships_of_very_many_accounts(company: Company) -> None:
    user = in_many_accounts(company, 230)
    profile.update_profile(company.desk, user, display_name="Benny")
    assert names_of(company, user) == {"Benny"}


def test_refused_profile_change_of_many_accounts_changes_nothing(company: Company) -> None:
    user = in_many_accounts(company, 230)
    taken: dict[str, Any] = {"email": "ada@acme.example", "current_password": PASSWORD}
    assert code_of(lambda: profile.update_profile(company.desk, user, **taken), company) == "email_taken"
    assert names_of(company, user) == {"Ben"}


def test_blank_profile_fields_change_nothing(company: Company) -> None:
    before = dict(company.desk.store.items)
    profile.update_profile(company.desk, company.users["ben"], name=" ", display_name="", ui_settings={})
    profile.set_availability(company.desk, company.users["ben"], account_id=1, availability=Availability.ONLINE)
    assert company.desk.store.items == before


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"email": "ada@acme.example", "current_password": PASSWORD}, "email_taken"),
        ({"email": "nonsense"}, "email_invalid"),
        ({"email": "new@acme.example"}, "current_password_wrong"),
        ({"email": "new@acme.example", "current_password": ""}, "current_password_wrong"),
        ({"email": "new@acme.example", "current_password": "", "password": PASSWORD}, "current_password_wrong"),
        ({"password": "New-Secret-1"}, "current_password_wrong"),
        ({"password": "New-Secret-1", "current_password": "wrong"}, "current_password_wrong"),
        ({"password": "weak", "current_password": PASSWORD}, "password_too_weak"),
    ],
)
def test_invalid_profile_change_is_refused(company: Company, facts: dict[str, Any], code: str) -> None:
    assert code_of(lambda: profile.update_profile(company.desk, company.users["ben"], **facts), company) == code


def test_session_left_over_by_a_crash_ends_with_its_password(company: Company) -> None:
    """The process ended after it stored the new password and before it deleted the sessions."""
    signed_in = sessions.start_session(company.desk, company.users["ben"])
    kept = dict(company.desk.store.items)
    profile.update_profile(company.desk, company.users["ben"], current_password=PASSWORD, password="Another-1")
    company.desk.store.items.update({key: item for key, item in kept.items() if key.kind == "session"})
    with pytest.raises(Unauthenticated):
        sessions.user_of_session(company.desk, uid="ben@acme.example", client=signed_in.session.client, token=signed_in.token)


def test_repeated_password_change_succeeds(company: Company) -> None:
    def change() -> User:
        return profile.update_profile(company.desk, company.users["ben"], current_password=PASSWORD, password="Another-1")

    assert change() == change()
    assert company.desk.passwords.verify(user_with_email(company.desk, "ben@acme.example").password_hash, "Another-1")


def test_new_password_ends_every_session_and_socket_token(company: Company) -> None:
    signed_in = sessions.sign_in(company.desk, email="ben@acme.example", password=PASSWORD, address="::1")
    after = profile.update_profile(company.desk, company.users["ben"], current_password=PASSWORD, password="New-Secret-1")
    assert after.pubsub_token != company.users["ben"].pubsub_token
    assert company.desk.store.get(keys.pubsub_token(company.users["ben"].pubsub_token)) is None
    with pytest.raises(Unauthenticated):
        sessions.user_of_session(company.desk, uid="ben@acme.example", client=signed_in.session.client, token=signed_in.token)
    again = sessions.sign_in(company.desk, email="ben@acme.example", password="New-Secret-1", address="::1")
    assert again.user.id == after.id


def test_availability_in_another_account_is_refused(company: Company) -> None:
    with pytest.raises(Forbidden) as refusal:
        profile.set_availability(company.desk, company.users["ben"], account_id=404, availability=Availability.BUSY)
    assert refusal.value.code == "account_not_yours"


def test_active_account_is_stored_without_an_event(company: Company) -> None:
    since = len(company.desk.store.changes)
    profile.set_active_account(company.desk, company.users["ben"], account_id=1)
    assert company.caller("ben").member.active_at == company.desk.clock.now()
    assert company.events(since) == []


def test_deleted_user_is_not_found(company: Company) -> None:
    company.desk.store.discard(keys.user(company.users["ben"].id))
    with pytest.raises(NotFound) as refusal:
        profile.update_profile(company.desk, company.users["ben"], name="x")
    assert refusal.value.code == "user_not_found"


def test_current_password_cannot_be_guessed(company: Company) -> None:
    """Also not with a new password that would be accepted as a repetition if it were the current one."""
    ben, address = company.users["ben"], "203.0.113.9"
    guesses: list[dict[str, Any]] = [
        {"current_password": "wrong", "password": "New-Secret-1"},
        {"current_password": "", "password": "Guess-1"},
    ]
    for number in range(PER_PAIR.units):
        with pytest.raises(Invalid):
            profile.update_profile(company.desk, ben, **guesses[number % 2], address=address)
    for guess in (*guesses, {"current_password": PASSWORD, "email": "new@acme.example"}):
        with pytest.raises(TooMany):
            profile.update_profile(company.desk, ben, **guess, address=address)
    elsewhere = profile.update_profile(
        company.desk, ben, current_password=PASSWORD, email="new@acme.example", address="198.51.100.1"
    )
    assert elsewhere.email == "new@acme.example"


def test_unchanged_email_needs_no_password(company: Company) -> None:
    assert profile.update_profile(company.desk, company.users["ben"], email="BEN@acme.example ", name="B").name == "B"
