"""Identities of customers of the public API: stated without a proof, or proven by an identifier_hash."""

import pytest

from chalicelib.actions import contacts, customers, identities
from chalicelib.actions.contacts import create_contact
from chalicelib.domain.contacts import MAX_LINKS, Contact
from chalicelib.domain.errors import Invalid, NotFound, Unauthenticated
from tests.support.channels import identifier_hash
from tests.support.company import Company
from tests.support.identities import APP, VICTIM, identify, owner, prove, require_hash, update
from tests.support.refusals import code_of


def test_new_customer_gets_a_source_id_and_a_token(company: Company) -> None:
    made = identify(company, name="Kim", email="kim@example.com", custom_attributes={"plan": "pro"})
    assert made.link.source_id
    assert made.link.pubsub_token
    assert company.contact(made.contact.id).custom_attributes == {"plan": "pro"}
    assert customers.customer(company.desk, APP, made.link.source_id).contact == made.contact


def test_repeated_source_id_returns_the_same_customer(company: Company) -> None:
    kim = identify(company, name="Kim", source_id="kim")
    assert identify(company, source_id="kim", name="Somebody else").contact == kim.contact


@pytest.mark.parametrize("source_id", [None, "second device"])
def test_stated_identifier_finds_nobody(company: Company, known: Contact, source_id: str | None) -> None:
    mallory = identify(company, source_id=source_id, **VICTIM)
    assert mallory.contact.id != known.id
    assert (mallory.contact.identifier, mallory.contact.email) == ("crm-5", "kim@example.com")
    assert mallory.contact.unverified == ("email", "phone_number", "identifier")
    assert [owner(company, field) for field in VICTIM] == [known.id] * 3
    assert not mallory.link.hmac_verified


def test_stated_values_reserve_nothing(company: Company) -> None:
    first, second = identify(company, **VICTIM), identify(company, **VICTIM)
    assert first.contact.id != second.contact.id
    assert [owner(company, field) for field in VICTIM] == [None] * 3
    agents, _ = create_contact(company.desk, company.caller(), **VICTIM)  # type: ignore[arg-type]
    assert [owner(company, field) for field in VICTIM] == [agents.id] * 3


def test_provider_finds_the_contact_of_an_agent_not_of_a_visitor(company: Company) -> None:
    visitor = identify(company, **VICTIM).contact
    first = company.receive(phone_number=VICTIM["phone_number"], inbox=company.whatsapp, source_id="15550009999")
    assert first.contact_id != visitor.id
    assert owner(company, "phone_number") == first.contact_id


def test_proof_finds_the_known_contact_on_a_link_of_its_own(company: Company, known: Contact) -> None:
    proven = prove(company)
    assert proven.contact.id == known.id
    assert proven.link.hmac_verified
    assert prove(company).link == proven.link
    other_device = prove(company, source_id="second device")
    assert (other_device.contact.id, other_device.link.source_id) == (known.id, "second device")
    assert len(company.contact(known.id).links) == 2


def test_proof_does_not_return_a_link_that_a_stranger_can_hold(company: Company) -> None:
    """A link of 0.1.0, which gave out links without a proof."""
    mallory = identify(company, identifier="crm-5")
    contacts.update_contact(company.desk, company.caller(), mallory.contact.id, changes={"identifier": ""})
    contacts.update_contact(company.desk, company.caller(), mallory.contact.id, changes={"identifier": "crm-5"})
    proven = prove(company)
    assert proven.contact.id == mallory.contact.id
    assert proven.link.source_id != mallory.link.source_id
    assert proven.link.pubsub_token != mallory.link.pubsub_token


def test_proof_returns_the_link_that_an_agent_made(company: Company, known: Contact) -> None:
    link = contacts.link_contact(company.desk, company.caller(), known.id, inbox_id=company.app.id)
    assert prove(company).link.source_id == link.source_id
    assert company.link(company.app, link.source_id).hmac_verified


def test_proof_for_a_link_of_another_proven_person_returns_another_link(company: Company) -> None:
    kim, eve = prove(company, source_id="kim"), prove(company, "crm-6", source_id="kim")
    assert eve.contact.id != kim.contact.id
    assert eve.link.source_id != "kim"


def test_proof_makes_an_anonymous_contact_known(company: Company) -> None:
    anonymous = identify(company, source_id="kim", name="Kim", identifier="crm-5", email="kim@example.com")
    proven = update(company, anonymous, proves="crm-5", name="Kim L")
    assert proven.contact.id == anonymous.contact.id
    assert (proven.contact.name, proven.contact.unverified, proven.link.hmac_verified) == ("Kim L", ("email",), True)
    assert owner(company, "identifier") == proven.contact.id


@pytest.mark.parametrize("by_post", [True, False])
def test_proof_moves_an_anonymous_conversation_to_the_known_contact(company: Company, known: Contact, by_post: bool) -> None:
    anonymous = identify(company, source_id="kim")
    conversation = customers.start_conversation(company.desk, anonymous)
    proven = prove(company, source_id="kim") if by_post else update(company, anonymous, proves="crm-5")
    assert (proven.contact.id, proven.link.source_id) == (known.id, "kim")
    assert company.conversation(conversation.id).contact_id == known.id
    assert [each.id for each in customers.conversations_of_customer(company.desk, proven)] == [conversation.id]
    assert company.contact(anonymous.contact.id).links == ()
    assert [each.source_id for each in company.contact(known.id).links] == ["kim"]


@pytest.mark.parametrize("where", ["nobody's", "77", "", "x" * 5000])
def test_unknown_inbox_or_customer_is_not_found(company: Company, where: str) -> None:
    with pytest.raises(NotFound):
        identities.identify(company.desk, where)
    with pytest.raises(NotFound):
        customers.customer(company.desk, APP, where)


@pytest.mark.parametrize("proof", ["", "nonsense", "½", identifier_hash("crm-6"), identifier_hash("crm-5", "another secret")])
def test_mandatory_identifier_hash_refuses_every_other_request(company: Company, proof: str) -> None:
    require_hash(company)
    for facts in ({"identifier": "crm-5", "identifier_hash": proof}, {"identifier_hash": identifier_hash("")}, {}):
        assert code_of(lambda facts=facts: identify(company, **facts), company) == "identifier_hash_invalid"  # type: ignore[misc]
    assert prove(company).link.hmac_verified


@pytest.mark.parametrize("identifier", [" crm-5", "crm-5 ", "crm-5\n", " ", "x" * 256])
def test_proof_of_an_identifier_with_blanks_proves_no_other(company: Company, known: Contact, identifier: str) -> None:
    assert code_of(lambda: prove(company, identifier), company) == "identifier_hash_invalid"


def test_wrong_identifier_hash_is_refused_in_every_inbox(company: Company) -> None:
    with pytest.raises(Unauthenticated):
        identify(company, identifier="crm-5", identifier_hash="nonsense")


def test_links_of_a_contact_are_bounded(company: Company, known: Contact) -> None:
    devices = [prove(company, source_id=f"device {number}") for number in range(MAX_LINKS + 3)]
    assert len(company.contact(known.id).links) == MAX_LINKS
    assert [each.link.source_id for each in devices[-3:]] == ["device 0"] * 3
    with pytest.raises(Invalid) as refusal:
        contacts.link_contact(company.desk, company.caller(), known.id, inbox_id=company.app.id, source_id="one more")
    assert refusal.value.code == "too_many_links"
