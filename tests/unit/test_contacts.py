"""Contacts: what they are called, what belongs to one of them only, and their links to inboxes."""

from typing import Any

import pytest

from chalicelib.actions import contacts
from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact
from chalicelib.domain.errors import Conflict, DeskError, Invalid, NotFound
from tests.builders import Office, interrupted


def create(office: Office, **facts: Any) -> Contact:
    return contacts.create_contact(office.desk, office.caller(), **facts)[0]


def update(office: Office, contact: Contact, **changes: Any) -> Contact:
    return contacts.update_contact(office.desk, office.caller(), contact.id, changes=changes)


def owner(office: Office, field: str, value: str) -> int | None:
    claim = office.desk.store.get(keys.contact_field(office.account_id, field, value))
    return int(claim.refers_to[0]) if claim else None


def refused(office: Office, **facts: Any) -> DeskError:
    before = dict(office.desk.store.items)
    with pytest.raises(DeskError) as refusal:
        create(office, **facts)
    assert office.desk.store.items == before, "a refusal changes nothing"
    return refusal.value


def test_a_contact_is_kept_cleaned_and_told(office: Office) -> None:
    since = len(office.desk.store.changes)
    made = create(office, name=" Kim ", email=" Kim@Example.com ", phone_number="+15550009999", identifier=" crm-5 ")
    assert (made.name, made.email, made.identifier) == ("Kim", "kim@example.com", "crm-5")
    assert office.events(since) == ["contact.created"]
    assert owner(office, "email", "kim@example.com") == owner(office, "identifier", "crm-5") == made.id


@pytest.mark.parametrize("name", [None, "", "   "])
def test_a_contact_always_has_a_name(office: Office, name: str | None) -> None:
    assert create(office, name=name).name.strip()
    kim = create(office, name="Kim")
    assert update(office, kim, name=name).name == "Kim"


@pytest.mark.parametrize("blank", ["", "  ", None])
def test_a_blank_field_is_none(office: Office, blank: str | None) -> None:
    made = create(office, name="Kim", email=blank, phone_number=blank, identifier=blank)
    assert (made.email, made.phone_number, made.identifier) == (None, None, None)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"email": "nonsense"}, "email_invalid"),
        ({"phone_number": "555"}, "phone_number_invalid"),
        ({"name": "x" * 256}, "name_too_long"),
        ({"identifier": "x" * 256}, "identifier_too_long"),
        ({"custom_attributes": {str(number): 1 for number in range(61)}}, "too_many_attributes"),
        ({"inbox_id": 404}, "inbox_not_found"),
    ],
)
def test_nonsense_is_refused(office: Office, facts: dict[str, Any], code: str) -> None:
    assert refused(office, **facts).code == code


@pytest.mark.parametrize("field", ["email", "phone_number", "identifier"])
def test_what_names_one_person_names_no_other(office: Office, field: str) -> None:
    value = {"email": "kim@example.com", "phone_number": "+15550009999", "identifier": "crm-5"}[field]
    kim = create(office, **{field: value})
    refusal = refused(office, name="Lee", **{field: value.upper() if field == "email" else value})
    assert (refusal.code, refusal.facts) == (f"{field}_taken", {"contact_id": kim.id})
    lee = create(office, name="Lee")
    with pytest.raises(Invalid):
        update(office, lee, **{field: value})


def test_a_name_that_was_given_up_can_be_taken_by_another(office: Office) -> None:
    kim = create(office, email="kim@example.com")
    update(office, kim, email="kim@other.example")
    assert owner(office, "email", "kim@example.com") is None
    assert create(office, email="kim@example.com").id != kim.id
    assert update(office, kim, email=None).email is None
    assert owner(office, "email", "kim@other.example") is None


def test_attributes_are_merged_and_the_rest_is_replaced(office: Office) -> None:
    kim = create(office, name="Kim", custom_attributes={"a": 1, "b": 1}, additional_attributes={"city": "Rome"})
    after = update(office, kim, custom_attributes={"b": 2, "c": 3}, blocked=True, unknown="field")
    assert (after.custom_attributes, after.additional_attributes) == ({"a": 1, "b": 2, "c": 3}, {"city": "Rome"})
    assert (after.blocked, after.version) == (True, 2)


def test_the_same_change_again_is_none(office: Office) -> None:
    kim = create(office, name="Kim")
    update(office, kim, name="Kimberly")
    since = len(office.desk.store.changes)
    assert update(office, kim, name="Kimberly").version == 2
    assert office.events(since) == []


def test_two_changes_at_once_are_both_kept(office: Office) -> None:
    kim = create(office, name="Kim")
    desk = interrupted(office.desk, lambda: update(office, kim, email="kim@example.com"))
    contacts.update_contact(desk, office.caller(), kim.id, changes={"name": "Kimberly"})
    after = office.contact(kim.id)
    assert (after.name, after.email, after.version) == ("Kimberly", "kim@example.com", 3)


def test_two_at_once_cannot_have_the_same_address(office: Office) -> None:
    desk = interrupted(office.desk, lambda: create(office, email="kim@example.com"))
    with pytest.raises(Invalid) as refusal:
        contacts.create_contact(desk, office.caller(), email="kim@example.com")
    assert refusal.value.code == "email_taken"
    assert len(office.desk.store.of_kind("contact")) == 1


def test_the_same_idempotency_key_is_the_same_contact(office: Office) -> None:
    first = create(office, name="Kim", idempotency_key="k-1")
    assert create(office, name="Kim", idempotency_key="k-1") == first
    for other in ({"name": "Lee"}, {"name": "Kim", "custom_attributes": {"a": 1}}):
        with pytest.raises(Conflict) as refusal:
            create(office, idempotency_key="k-1", **other)
        assert refusal.value.code == "idempotency_mismatch"


def test_a_key_belongs_to_one_person(office: Office) -> None:
    first = create(office, name="Kim", idempotency_key="k-1")
    other, _ = contacts.create_contact(office.desk, office.caller("ben"), name="Kim", idempotency_key="k-1")
    assert other.id != first.id


def test_two_requests_at_once_with_one_key_make_one_contact(office: Office) -> None:
    facts = {"name": "Kim", "email": "kim@example.com", "phone_number": "+15550009999", "idempotency_key": "k-1"}
    desk = interrupted(office.desk, lambda: create(office, **facts))
    contacts.create_contact(desk, office.caller(), **facts)  # type: ignore[arg-type]
    assert len(office.desk.store.of_kind("contact")) == 1


def test_two_links_asked_for_at_once_are_one(office: Office) -> None:
    kim = create(office, name="Kim")
    desk = interrupted(office.desk, lambda: contacts.link_contact(office.desk, office.caller(), kim.id, inbox_id=office.app.id))
    link = contacts.link_contact(desk, office.caller(), kim.id, inbox_id=office.app.id)
    assert [each.source_id for each in office.contact(kim.id).links] == [link.source_id]


def test_a_contact_can_begin_with_a_link(office: Office) -> None:
    made, link = contacts.create_contact(
        office.desk, office.caller(), name="Kim", inbox_id=office.telegram.id, source_id="kim-on-telegram"
    )
    assert link
    assert link.contact_id == made.id
    assert made.source_id(office.telegram.id) == "kim-on-telegram"
    assert office.hears(source_id="kim-on-telegram").contact_id == made.id


def test_a_link_belongs_to_one_contact(office: Office) -> None:
    office.hears()
    assert refused(office, name="Lee", inbox_id=office.telegram.id, source_id="kim").code == "source_id_taken"
    lee = create(office, name="Lee")
    with pytest.raises(Conflict):
        contacts.link_contact(office.desk, office.caller(), lee.id, inbox_id=office.telegram.id, source_id="kim")


def test_linking_twice_is_the_same_as_once(office: Office) -> None:
    kim = create(office, name="Kim")
    links = [
        contacts.link_contact(office.desk, office.caller(), kim.id, inbox_id=office.telegram.id, source_id="k") for _ in range(2)
    ]
    assert links[0] == links[1]
    assert len(office.contact(kim.id).links) == 1


@pytest.mark.parametrize("source_id", [" ", "x" * 256, "a\x00b", "a\nb"])
def test_a_source_id_is_printable_and_not_endless(office: Office, source_id: str) -> None:
    kim = create(office, name="Kim")
    with pytest.raises(Invalid) as refusal:
        contacts.link_contact(office.desk, office.caller(), kim.id, inbox_id=office.telegram.id, source_id=source_id)
    assert refusal.value.code == "source_id_invalid"


def test_a_channel_that_cannot_know_the_contact_asks_for_its_id(office: Office) -> None:
    kim = create(office, name="Kim")
    with pytest.raises(Invalid) as refusal:
        contacts.link_contact(office.desk, office.caller(), kim.id, inbox_id=office.telegram.id)
    assert refusal.value.code == "source_id_needed"


def test_a_contact_that_is_not_there_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound) as refusal:
        contacts.update_contact(office.desk, office.caller(), 404, changes={"name": "x"})
    assert refusal.value.code == "contact_not_found"


def test_contacts_are_findable_once_their_events_were_heard(office: Office) -> None:
    kim = create(office, name="Kim Possible")
    office.settle()
    update(office, kim, name="Kim Stoppable")
    office.settle()
    found, more = office.desk.lists.contacts_matching(office.account_id, "stopp")
    assert ([each.id for each in found], more) == ([kim.id], False)
    assert office.desk.lists.contacts_matching(office.account_id, "poss") == ([], False)
