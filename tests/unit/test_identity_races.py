"""Concurrent statements and proofs of identities, and all their orders."""

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.actions import customers, identities
from chalicelib.actions.contacts import create_contact
from chalicelib.actions.customers import Customer
from chalicelib.domain.contacts import Contact
from tests.support.channels import identifier_hash
from tests.support.company import Company
from tests.support.company import company as new_company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.identities import APP, VICTIM, identify, owner, prove, update


def test_conversation_that_begins_during_a_proof_moves_as_well(company: Company, known: Contact) -> None:
    anonymous = identify(company, source_id="kim")
    desk = with_concurrent_write(company.desk, lambda: customers.start_conversation(company.desk, anonymous))
    proven = identities.identify(desk, APP, source_id="kim", identifier="crm-5", identifier_hash=identifier_hash("crm-5"))
    assert proven.contact.id == known.id
    assert {each.contact_id for each in company.conversations()} == {known.id}


def test_concurrent_proofs_create_one_contact(company: Company) -> None:
    desk = with_concurrent_write(company.desk, lambda: prove(company, email="kim@example.com"))
    identities.identify(desk, APP, identifier="crm-5", identifier_hash=identifier_hash("crm-5"), email="kim@example.com")
    assert len(company.desk.store.of_kind("contact")) == 1


def test_concurrent_proofs_of_two_anonymous_links_share_the_contact(company: Company) -> None:
    first, second = identify(company, source_id="a"), identify(company, source_id="b")
    desk = with_concurrent_write(company.desk, lambda: update(company, first, proves="crm-5"))
    proof = {"identifier": "crm-5", "identifier_hash": identifier_hash("crm-5")}
    proven = identities.update_customer(desk, second, **proof, changes={})
    assert proven.contact.id == first.contact.id == company.link(company.app, "b").contact_id


def test_concurrent_requests_with_one_source_id_create_one_contact(company: Company) -> None:
    same = {"source_id": "kim", "name": "Kim", "email": "kim@example.com"}
    desk = with_concurrent_write(company.desk, lambda: identify(company, **same))
    second = identities.identify(desk, APP, **same)  # type: ignore[arg-type]
    assert second.link == company.link(company.app, "kim")
    assert len(company.desk.store.of_kind("contact")) == 1


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["victim proves", "mallory states", "mallory changes", "agent creates", "visitor proves later"]),
        st.integers(0, 2),
    ),
    max_size=9,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_no_order_of_statements_and_proofs_lets_a_stranger_in(steps: list[tuple[str, int]]) -> None:
    """Mallory states the victim's values at any time: the answers are those of an empty desk, the victim's link is never given to
    Mallory, and one contact has the victim's proofs."""
    company = new_company()
    proven: list[Customer] = []
    mallorys: list[Customer] = []
    for kind, number in steps:
        match kind:
            case "victim proves":
                proven.append(prove(company, source_id=None if number == 0 else f"victim {number}"))
            case "mallory states":
                mallorys.append(identify(company, source_id=f"mallory {len(mallorys)}" if number else None, **VICTIM))
            case "mallory changes":
                own = identify(company, source_id="mallory")
                mallorys.append(update(company, own, **VICTIM))
            case "agent creates" if not any(owner(company, field) for field in VICTIM):
                create_contact(company.desk, company.caller(), **VICTIM)  # type: ignore[arg-type]
            case "visitor proves later":
                visitor = identify(company, source_id=f"visitor {number}")
                proven.append(update(company, visitor, proves="crm-5"))
    assert {each.contact.email for each in mallorys} <= {"kim@example.com"}
    assert all(each.contact.unverified == ("email", "phone_number", "identifier") for each in mallorys)
    assert len({company.link(company.app, each.link.source_id).contact_id for each in proven}) <= 1
    assert not {each.contact.id for each in mallorys} & {each.contact.id for each in proven}
    assert not {each.link.pubsub_token for each in mallorys} & {each.link.pubsub_token for each in proven}
