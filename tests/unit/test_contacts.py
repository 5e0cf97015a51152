"""Contacts: normalization, unique fields and links to inboxes."""

from typing import Any

import pytest

from chalicelib.actions import contacts
from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact
from chalicelib.domain.errors import Conflict, DeskError, Invalid, NotFound
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write


def create(company: Company, **facts: Any) -> Contact:
    return contacts.create_contact(company.desk, company.caller(), **facts)[0]


def update(company: Company, contact: Contact, **changes: Any) -> Contact:
    return contacts.update_contact(company.desk, company.caller(), contact.id, changes=changes)


def owner(company: Company, field: str, value: str) -> int | None:
    claim = company.desk.store.get(keys.contact_field(company.account_id, field, value))
    return int(claim.refers_to[0]) if claim else None


def refused(company: Company, **facts: Any) -> DeskError:
    before = dict(company.desk.store.items)
    with pytest.raises(DeskError) as refusal:
        create(company, **facts)
    assert company.desk.store.items == before, "a refusal changes nothing"
    return refusal.value


def test_new_contact_is_normalized_and_published(company: Company) -> None:
    since = len(company.desk.store.changes)
    made = create(company, name=" Kim ", email=" Kim@Example.com ", phone_number="+15550009999", identifier=" crm-5 ")
    assert (made.name, made.email, made.identifier) == ("Kim", "kim@example.com", "crm-5")
    assert company.events(since) == ["contact.created"]
    assert owner(company, "email", "kim@example.com") == owner(company, "identifier", "crm-5") == made.id


@pytest.mark.parametrize("name", [None, "", "   "])
def test_contact_always_has_a_name(company: Company, name: str | None) -> None:
    assert create(company, name=name).name.strip()
    kim = create(company, name="Kim")
    assert update(company, kim, name=name).name == "Kim"


@pytest.mark.parametrize("blank", ["", "  ", None])
def test_blank_field_is_stored_as_none(company: Company, blank: str | None) -> None:
    made = create(company, name="Kim", email=blank, phone_number=blank, identifier=blank)
    assert (made.email, made.phone_number, made.identifier) == (None, None, None)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"email": "nonsense"}, "email_invalid"),
        ({"phone_number": "555"}, "phone_number_invalid"),
        ({"phone_number": "+0447700900114"}, "phone_number_invalid"),
        ({"name": "x" * 256}, "name_too_long"),
        ({"identifier": "x" * 256}, "identifier_too_long"),
        ({"custom_attributes": {str(number): 1 for number in range(201)}}, "too_many_attributes"),
        ({"inbox_id": 404}, "inbox_not_found"),
    ],
)
def test_invalid_contact_is_refused_without_a_change(company: Company, facts: dict[str, Any], code: str) -> None:
    assert refused(company, **facts).code == code


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("email", "kim@example.com", "email_taken"),
        ("phone_number", "+15550009999", "phone_number_taken"),
        ("identifier", "crm-5", "identifier_taken"),
    ],
)
def test_email_phone_number_and_identifier_are_unique(company: Company, field: str, value: str, code: str) -> None:
    kim = create(company, **{field: value})
    refusal = refused(company, name="Lee", **{field: value.upper() if field == "email" else value})
    assert (refusal.code, refusal.facts) == (code, {"contact_id": kim.id})
    lee = create(company, name="Lee")
    with pytest.raises(Invalid):
        update(company, lee, **{field: value})


def test_released_email_can_be_used_by_another_contact(company: Company) -> None:
    kim = create(company, email="kim@example.com")
    update(company, kim, email="kim@other.example")
    assert owner(company, "email", "kim@example.com") is None
    assert create(company, email="kim@example.com").id != kim.id
    assert update(company, kim, email=None).email is None
    assert owner(company, "email", "kim@other.example") is None


def test_update_merges_attributes_and_replaces_other_fields(company: Company) -> None:
    kim = create(company, name="Kim", custom_attributes={"a": 1, "b": 1}, additional_attributes={"city": "Rome"})
    after = update(company, kim, custom_attributes={"b": 2, "c": 3}, blocked=True, unknown="field")
    assert (after.custom_attributes, after.additional_attributes) == ({"a": 1, "b": 2, "c": 3}, {"city": "Rome"})
    assert (after.blocked, after.version) == (True, 2)


def test_repeated_edit_changes_nothing(company: Company) -> None:
    kim = create(company, name="Kim")
    update(company, kim, name="Kimberly")
    since = len(company.desk.store.changes)
    assert update(company, kim, name="Kimberly").version == 2
    assert company.events(since) == []


def test_concurrent_edits_are_both_kept(company: Company) -> None:
    kim = create(company, name="Kim")
    desk = with_concurrent_write(company.desk, lambda: update(company, kim, email="kim@example.com"))
    contacts.update_contact(desk, company.caller(), kim.id, changes={"name": "Kimberly"})
    after = company.contact(kim.id)
    assert (after.name, after.email, after.version) == ("Kimberly", "kim@example.com", 3)


def test_concurrent_contacts_cannot_share_an_email(company: Company) -> None:
    desk = with_concurrent_write(company.desk, lambda: create(company, email="kim@example.com"))
    with pytest.raises(Invalid) as refusal:
        contacts.create_contact(desk, company.caller(), email="kim@example.com")
    assert refusal.value.code == "email_taken"
    assert len(company.desk.store.of_kind("contact")) == 1


def test_repeated_idempotency_key_returns_the_same_contact(company: Company) -> None:
    first = create(company, name="Kim", idempotency_key="k-1")
    assert create(company, name="Kim", idempotency_key="k-1") == first
    for other in ({"name": "Lee"}, {"name": "Kim", "custom_attributes": {"a": 1}}):
        with pytest.raises(Conflict) as refusal:
            create(company, idempotency_key="k-1", **other)
        assert refusal.value.code == "idempotency_mismatch"


def test_idempotency_key_belongs_to_one_user(company: Company) -> None:
    first = create(company, name="Kim", idempotency_key="k-1")
    other, _ = contacts.create_contact(company.desk, company.caller("ben"), name="Kim", idempotency_key="k-1")
    assert other.id != first.id


def test_concurrent_requests_with_one_key_create_one_contact(company: Company) -> None:
    facts = {"name": "Kim", "email": "kim@example.com", "phone_number": "+15550009999", "idempotency_key": "k-1"}
    desk = with_concurrent_write(company.desk, lambda: create(company, **facts))
    contacts.create_contact(desk, company.caller(), **facts)  # type: ignore[arg-type]
    assert len(company.desk.store.of_kind("contact")) == 1


def test_concurrent_link_requests_create_one_link(company: Company) -> None:
    kim = create(company, name="Kim")
    desk = with_concurrent_write(
        company.desk, lambda: contacts.link_contact(company.desk, company.caller(), kim.id, inbox_id=company.app.id)
    )
    link = contacts.link_contact(desk, company.caller(), kim.id, inbox_id=company.app.id)
    assert [each.source_id for each in company.contact(kim.id).links] == [link.source_id]


def test_contact_can_be_created_with_a_link(company: Company) -> None:
    made, link = contacts.create_contact(
        company.desk, company.caller(), name="Kim", inbox_id=company.telegram.id, source_id="kim-on-telegram"
    )
    assert link
    assert link.contact_id == made.id
    assert [own.source_id for own in made.links if own.inbox_id == company.telegram.id] == ["kim-on-telegram"]
    assert company.receive(source_id="kim-on-telegram").contact_id == made.id


def test_source_id_belongs_to_one_contact(company: Company) -> None:
    company.receive()
    assert refused(company, name="Lee", inbox_id=company.telegram.id, source_id="kim").code == "source_id_taken"
    lee = create(company, name="Lee")
    with pytest.raises(Conflict):
        contacts.link_contact(company.desk, company.caller(), lee.id, inbox_id=company.telegram.id, source_id="kim")


def test_repeated_link_request_changes_nothing(company: Company) -> None:
    kim = create(company, name="Kim")
    links = [
        contacts.link_contact(company.desk, company.caller(), kim.id, inbox_id=company.telegram.id, source_id="k")
        for _ in range(2)
    ]
    assert links[0] == links[1]
    assert len(company.contact(kim.id).links) == 1


@pytest.mark.parametrize("source_id", [" ", "x" * 256, "a\x00b", "a\nb"])
def test_unprintable_or_long_source_id_is_refused(company: Company, source_id: str) -> None:
    kim = create(company, name="Kim")
    with pytest.raises(Invalid) as refusal:
        contacts.link_contact(company.desk, company.caller(), kim.id, inbox_id=company.telegram.id, source_id=source_id)
    assert refusal.value.code == "source_id_invalid"


def test_telegram_link_needs_a_source_id(company: Company) -> None:
    kim = create(company, name="Kim")
    with pytest.raises(Invalid) as refusal:
        contacts.link_contact(company.desk, company.caller(), kim.id, inbox_id=company.telegram.id)
    assert refusal.value.code == "source_id_needed"


def test_unknown_contact_is_not_found(company: Company) -> None:
    with pytest.raises(NotFound) as refusal:
        contacts.update_contact(company.desk, company.caller(), 404, changes={"name": "x"})
    assert refusal.value.code == "contact_not_found"


def test_search_finds_a_contact_after_its_reactions_ran(company: Company) -> None:
    kim = create(company, name="Kim Possible")
    company.settle()
    update(company, kim, name="Kim Stoppable")
    company.settle()
    found, more = company.desk.lists.contacts_matching(company.account_id, "stopp")
    assert ([each.id for each in found], more) == ([kim.id], False)
    assert company.desk.lists.contacts_matching(company.account_id, "poss") == ([], False)
