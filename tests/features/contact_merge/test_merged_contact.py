"""The base after a merge: its own values, and those that it takes."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.contacts import MAX_LABELS, MAX_LINKS, Contact, ContactLink, NameSource
from chalicelib.domain.errors import Invalid
from chalicelib.features.contact_merge.model import check_merged, merged

KIM = Contact(id=1, account_id=1, name="Kim", created_at=5, updated_at=5, name_source=NameSource.PROFILE)
LEE = Contact(id=2, account_id=1, name="Lee", created_at=6, updated_at=6, name_source=NameSource.PROFILE)


def test_base_keeps_its_values_and_takes_what_it_lacks() -> None:
    base = replace(KIM, email="kim@example.com", custom_attributes={"plan": "gold"}, last_activity_at=3, blocked=True)
    mergee = replace(
        LEE,
        email="lee@example.com",
        phone_number="+14155550100",
        custom_attributes={"plan": "free", "size": 3},
        additional_attributes={"city": "Bath"},
        last_activity_at=9,
    )
    found = merged(base, mergee)
    assert (found.contact.id, found.contact.name, found.contact.blocked) == (1, "Kim", True)
    assert (found.contact.email, found.contact.phone_number) == ("kim@example.com", "+14155550100")
    assert found.contact.custom_attributes == {"plan": "gold", "size": 3}
    assert found.contact.additional_attributes == {"city": "Bath"}
    assert found.contact.last_activity_at == 9
    assert sorted(found.filled) == ["city", "phone_number", "size"]
    assert found.dropped == {"name": "Lee", "email": "lee@example.com", "plan": "free"}


@pytest.mark.parametrize(
    ("base", "mergee", "name"),
    [
        (NameSource.INVENTED, NameSource.PROFILE, "Lee"),
        (NameSource.NUMBER, NameSource.AGENT, "Lee"),
        (None, NameSource.USERNAME, "Lee"),
        (NameSource.PROFILE, NameSource.PROFILE, "Kim"),
        (NameSource.AGENT, NameSource.PROFILE, "Kim"),
        (NameSource.PROFILE, None, "Kim"),
    ],
)
def test_name_of_a_better_source_stays(base: NameSource | None, mergee: NameSource | None, name: str) -> None:
    assert merged(replace(KIM, name_source=base), replace(LEE, name_source=mergee)).contact.name == name


@pytest.mark.parametrize(
    ("base", "mergee", "email", "unverified"),
    [
        ({"email": "a@x.example", "unverified": ("email",)}, {"email": "b@x.example"}, "b@x.example", ()),
        (
            {"email": "a@x.example", "unverified": ("email",)},
            {"email": "b@x.example", "unverified": ("email",)},
            "a@x.example",
            ("email",),
        ),
        ({}, {"email": "b@x.example", "unverified": ("email",)}, "b@x.example", ("email",)),
        ({"email": "a@x.example"}, {"email": "b@x.example", "unverified": ("email",)}, "a@x.example", ()),
    ],
)
def test_proven_value_replaces_a_stated_one(
    base: dict[str, Any], mergee: dict[str, Any], email: str, unverified: tuple[str, ...]
) -> None:
    after = merged(replace(KIM, **base), replace(LEE, **mergee)).contact
    assert (after.email, after.unverified) == (email, unverified)


def test_links_and_labels_are_united() -> None:
    shared = ContactLink(1, 1, "kim")
    base = replace(KIM, links=(shared,), labels=("vip", "uk"))
    after = merged(base, replace(LEE, links=(ContactLink(2, 1, "lee"),), labels=("uk", "new"))).contact
    assert [link.source_id for link in after.links] == ["kim", "lee"]
    assert after.labels == ("vip", "uk", "new")


def test_contact_with_too_many_links_or_labels_is_refused() -> None:
    links = tuple(ContactLink(number, 1, str(number)) for number in range(MAX_LINKS + 1))
    labels = tuple(f"label-{number}" for number in range(MAX_LABELS + 1))
    for contact, code in (
        (replace(KIM, links=links), "too_many_links"),
        (replace(KIM, labels=labels), "too_many_contact_labels"),
    ):
        with pytest.raises(Invalid) as refused:
            check_merged(contact)
        assert (refused.value.code, refused.value.fields) == (code, ("mergee_contact_id",))
    largest = replace(KIM, links=links[1:], labels=labels[1:])
    assert check_merged(largest) == largest
