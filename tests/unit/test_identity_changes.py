"""A customer of the public API changes stated and verified values."""

import pytest

from chalicelib.actions import contacts, customers
from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact
from tests.support.company import Company
from tests.support.identities import APP, VICTIM, identify, owner, prove, require_hash, update
from tests.support.refusals import code_of


def test_customer_can_change_only_public_fields(company: Company) -> None:
    kim = identify(company, name="Kim")
    after = update(company, kim, name="Kim P.", blocked=True, additional_attributes={"x": 1}).contact
    assert (after.name, after.blocked, after.additional_attributes) == ("Kim P.", False, {})


def test_stated_change_is_accepted_for_a_taken_value(company: Company, known: Contact) -> None:
    mallory = identify(company, source_id="mallory")
    after = update(company, mallory, **VICTIM).contact
    assert (after.id, after.unverified) == (mallory.contact.id, ("email", "phone_number", "identifier"))
    assert [owner(company, field) for field in VICTIM] == [known.id] * 3
    assert update(company, mallory, email="", identifier="other").contact.unverified == ("phone_number", "identifier")


@pytest.mark.parametrize("field", ["email", "phone_number", "identifier"])
def test_stated_value_does_not_replace_a_verified_one(company: Company, known: Contact, field: str) -> None:
    contacts.link_contact(company.desk, company.caller(), known.id, inbox_id=company.app.id, source_id="kim")
    kim = customers.customer(company.desk, APP, "kim")
    other = {"email": "eve@example.com", "phone_number": "+15550001234", "identifier": "crm-6"}[field]
    assert code_of(lambda: update(company, kim, **{field: other}), company) == "value_verified"
    assert update(company, kim, **{field: VICTIM[field], "name": "Kim L"}).contact.name == "Kim", "an agent's name stays"


def test_proof_replaces_a_verified_value_by_a_stated_one(company: Company, known: Contact) -> None:
    after = update(company, prove(company), proves="crm-5", email="new@example.com").contact
    assert (after.email, after.unverified) == ("new@example.com", ("email",))
    assert owner(company, "email") is None


def test_agents_change_makes_a_value_verified(company: Company) -> None:
    visitor = identify(company, email="kim@example.com", identifier="crm-5").contact
    named = contacts.update_contact(company.desk, company.caller(), visitor.id, changes={"name": "Kim", "email": visitor.email})
    assert named.unverified == ("email", "identifier")
    changed = contacts.update_contact(company.desk, company.caller(), visitor.id, changes={"identifier": "crm-7"})
    assert changed.unverified == ("email",)
    assert company.desk.store.get(keys.contact_field(company.account_id, "identifier", "crm-7"))


def test_update_needs_the_mandatory_identifier_hash(company: Company) -> None:
    identify(company, name="Kim", source_id="kim")
    require_hash(company)
    known = customers.customer(company.desk, APP, "kim")
    assert code_of(lambda: update(company, known, name="Mallory"), company) == "identifier_hash_invalid"
    assert update(company, known, proves="crm-5", name="Kim").contact.identifier == "crm-5"


def test_proof_of_another_identity_is_refused_for_a_known_contact(company: Company) -> None:
    kim = prove(company)
    assert code_of(lambda: update(company, kim, proves="crm-6"), company) == "identifier_differs"


def test_refused_field_refuses_the_proof(company: Company) -> None:
    kim = identify(company, source_id="kim")
    assert code_of(lambda: update(company, kim, proves="crm-5", email="nonsense"), company) == "email_invalid"
