"""The one form of an e-mail address."""

import pytest

from chalicelib.actions import contacts, sessions
from chalicelib.actions.accounts import create_account
from chalicelib.domain import keys
from chalicelib.domain.email_addresses import clean_email, normal_email
from chalicelib.domain.errors import Invalid
from tests.support.company import Company
from tests.support.tenant import PASSWORD

SPELLINGS = [
    "Jos\u00e9@Acme.Example",
    "Jose\u0301@acme.example",
    "\uff2aos\u00e9\uff20acme.example",
    "jos\u00e9@acme\uff0eexample",
    "jos\u00e9@acme\u3002example",
    "jos\u00e9\u200b@acme.example\u2063",
    "\u3164jos\u00e9@acme.example\ufe0f",
    " jos\u00e9@acme.example\t",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_spellings_of_one_address_are_one(spelling: str) -> None:
    assert clean_email(spelling) == "jos\u00e9@acme.example"
    assert normal_email(clean_email(spelling)) == clean_email(spelling)


@pytest.mark.parametrize(
    "wrong",
    ["", "\u200b", "kim", "@acme.example", "kim\u00a0lee@acme.example", "k@a.b", "kim\n@acme.example", "x" * 400 + "@a.ex"],
)
def test_other_texts_are_refused(wrong: str) -> None:
    with pytest.raises(Invalid) as refusal:
        clean_email(wrong)
    assert refusal.value.code == "email_invalid"


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_signs_in_and_is_taken(company: Company, spelling: str) -> None:
    company.invite("jose", email="jos\u00e9@acme.example")
    signed_in = sessions.sign_in(company.desk, email=spelling, password=PASSWORD, address="::1")
    assert signed_in.user.id == company.users["jose"].id
    user = sessions.user_of_session(company.desk, uid=spelling, client=signed_in.session.client, token=signed_in.token)
    assert user.id == signed_in.user.id
    with pytest.raises(Invalid) as refusal:
        create_account(company.desk, name="Other", admin_name="Eve", email=spelling, password=PASSWORD)
    assert refusal.value.code == "email_taken"


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_the_same_contact(company: Company, spelling: str) -> None:
    contacts.create_contact(company.desk, company.caller(), email="jos\u00e9@acme.example")
    with pytest.raises(Invalid) as refusal:
        contacts.create_contact(company.desk, company.caller(), email=spelling)
    assert refusal.value.code == "email_taken"


def test_address_that_an_earlier_version_stored_signs_in(company: Company) -> None:
    ben, old = company.users["ben"], "b\u200ben@acme.example"
    company.desk.store.items[keys.email_of_user(old)] = company.desk.store.items.pop(keys.email_of_user(ben.email))
    assert sessions.sign_in(company.desk, email=old, password=PASSWORD, address="::1").user.id == ben.id
