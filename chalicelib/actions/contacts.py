"""Agents' actions on contacts. Verified e-mail addresses, phone numbers and identifiers are unique within an account."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from typing import Any

from msgspec.structs import replace

from chalicelib.actions.contact_addresses import find_link
from chalicelib.actions.contact_claims import claim_fields, claimed_values, taken_by
from chalicelib.actions.contact_links import (
    add_link,
    clean_source_id,
    fresh_link,
    generated_source_id,
    link_between,
    store_link,
)
from chalicelib.actions.finding import find_contact, held_contact, load_contact
from chalicelib.actions.idempotency import idempotent_request
from chalicelib.actions.photos import decide_photo, with_photo
from chalicelib.actions.work import Work, retried
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.attributes import check_attributes
from chalicelib.domain.contacts import EMAIL_BOUNCED, IDENTIFYING, MAX_LABELS, MAX_NAME, Contact, ContactInbox
from chalicelib.domain.conversations import clean_label_title
from chalicelib.domain.email_addresses import clean_email
from chalicelib.domain.errors import Conflict, Invalid, WriteConflict
from chalicelib.domain.event_types import CONTACT_CREATED, CONTACT_UPDATED
from chalicelib.domain.inboxes import Inbox, check_phone_number
from chalicelib.domain.photos import Picture, wanted_photo, with_address
from chalicelib.ports import Desk

MERGED = ("additional_attributes", "custom_attributes")


@retried
def create_contact(
    desk: Desk,
    caller: Caller,
    *,
    name: str | None = None,
    email: str | None = None,
    phone_number: str | None = None,
    identifier: str | None = None,
    blocked: bool = False,
    additional_attributes: Mapping[str, Any] | None = None,
    custom_attributes: Mapping[str, Any] | None = None,
    inbox_id: int | None = None,
    source_id: str | None = None,
    avatar_url: str | None = None,
    photo: Picture | None = None,
    idempotency_key: str | None = None,
) -> tuple[Contact, ContactInbox | None]:
    """With `inbox_id` the contact is linked to the inbox, too. A repeated idempotency key returns the first contact."""
    fields = {"name": name, "email": email, "phone_number": phone_number, "identifier": identifier}
    asked = (sorted(fields.items()), inbox_id, source_id, blocked, additional_attributes, custom_attributes)
    pictures = (avatar_url, photo and hashlib.sha256(photo.body).hexdigest()) if avatar_url or photo else ()
    request = idempotent_request(caller, "contact", idempotency_key, *asked, *pictures)
    if earlier := request.earlier(desk):
        return load_contact(desk, caller.account_id, earlier), None
    contact = build_contact(desk, caller.account_id, fields, additional_attributes, custom_attributes)
    contact = replace(with_address(contact, avatar_url, by_customer=False), blocked=blocked)
    if photo:
        contact = with_photo(desk, contact, photo)
    work = Work(desk, caller.account_id, ordering_key=f"contact:{contact.id}", performer_id=caller.user.id)
    link = None
    if inbox_id is not None:
        inbox = caller.inbox(inbox_id)
        link = _first_link(desk, inbox, contact, source_id)
        contact = add_link(work, contact, link, inbox)
    request.claim(work, contact.id)
    save_new_contact(desk, work, contact)
    return contact, link


def _first_link(desk: Desk, inbox: Inbox, contact: Contact, source_id: str | None) -> ContactInbox:
    wanted = clean_source_id(source_id) if source_id else generated_source_id(desk, inbox, contact)
    if find_link(desk, inbox, wanted):
        raise Conflict("This source_id belongs to another contact.", code="source_id_taken")
    return fresh_link(desk, contact.account_id, inbox.id, wanted, contact.id, by_desk=True)


def build_contact(
    desk: Desk,
    account_id: int,
    fields: Mapping[str, Any],
    additional_attributes: Mapping[str, Any] | None = None,
    custom_attributes: Mapping[str, Any] | None = None,
) -> Contact:
    from chalicelib.domain.names import generated_name

    contact_id = desk.ids.next()
    now = desk.clock.now()
    blank = Contact(id=contact_id, account_id=account_id, name=generated_name(contact_id), created_at=now, updated_at=now)
    attributes = {"additional_attributes": dict(additional_attributes or {}), "custom_attributes": dict(custom_attributes or {})}
    return apply_changes(blank, {**{name: value for name, value in fields.items() if value}, **attributes})


def apply_changes(contact: Contact, changes: Mapping[str, Any], link: ContactInbox | None = None) -> Contact:
    """Validates and applies changes. Attribute objects are merged into the existing ones; other fields are replaced. A replaced
    value counts as verified, one that stays does not change its standing.

    A name is one that an agent chose or, with the `link` of a customer, the one in the customer's profile.
    """
    cleaned: dict[str, Any] = {}
    for name, value in changes.items():
        if name in MERGED:
            cleaned[name] = {**getattr(contact, name), **(value or {})}
        elif name == "name":
            contact = _named(contact, value or "", link)
        elif name == "avatar_url":
            contact = with_address(contact, value, by_customer=link is not None)
        elif name == "blocked":
            cleaned[name] = bool(value)
        elif name in IDENTIFYING:
            cleaned[name] = CLEAN[name](value) if value and value.strip() else None
    after = _unmarked(contact, replace(contact, **cleaned))
    if any(name in cleaned for name in MERGED):
        check_attributes(*({name: getattr(each, name) for name in MERGED} for each in (after, contact)))
    unchanged = (name for name in contact.unverified if getattr(after, name) == getattr(contact, name))
    return replace(after, unverified=tuple(unchanged))


def _unmarked(before: Contact, after: Contact) -> Contact:
    """The mark of an address that takes no mail goes with the address."""
    if after.email == before.email or EMAIL_BOUNCED not in after.additional_attributes:
        return after
    others = {name: value for name, value in after.additional_attributes.items() if name != EMAIL_BOUNCED}
    return replace(after, additional_attributes=others)


def _named(contact: Contact, name: str, link: ContactInbox | None) -> Contact:
    from chalicelib.domain.names import named_by_agent, named_by_channel

    if len(name) > MAX_NAME:
        raise Invalid(f"A name has at most {MAX_NAME} characters.", code="name_too_long", fields=("name",))
    return named_by_channel(contact, link.id, name=name) if link else named_by_agent(contact, name)


def _clean_identifier(identifier: str) -> str:
    if len(identifier) > MAX_NAME:
        raise Invalid(f"An identifier has at most {MAX_NAME} characters.", code="identifier_too_long", fields=("identifier",))
    return identifier.strip()


CLEAN: dict[str, Callable[[str], str]] = {
    "email": clean_email,
    "phone_number": check_phone_number,
    "identifier": _clean_identifier,
}


def save_new_contact(desk: Desk, work: Work, contact: Contact) -> None:
    """Raises Invalid (`email_taken`, `phone_number_taken`, `identifier_taken`) when another contact has the value."""
    work.create(keys.contact(contact.account_id, contact.id), contact)
    claim_fields(work, None, contact)
    decide_photo(work, None, contact.photo)
    work.event(CONTACT_CREATED, contact_id=contact.id, trigger=wanted_photo(contact))
    commit_contact(desk, work, contact)


def commit_contact(desk: Desk, work: Work, contact: Contact) -> None:
    """Raises Invalid for a field that another contact has. Other conflicts are re-raised, so that `@retried` decides again."""
    try:
        work.commit()
    except WriteConflict as conflict:
        for name, value in contact.verified.items():
            claims = (keys.contact_field(contact.account_id, name, each) for each in claimed_values(name, value))
            owner = next((desk.store.get(key) for key in claims if key == conflict.key), None)
            if owner and owner.refers_to[0] != contact.id:
                raise taken_by(owner.refers_to[0])[name] from None
        raise


def update_contact(
    desk: Desk, caller: Caller, contact_id: int, *, changes: dict[str, Any], photo: Picture | None = None
) -> Contact:
    return change_contact(desk, caller.account_id, contact_id, changes=changes, photo=photo, performer_id=caller.user.id)


@retried
def change_contact(
    desk: Desk,
    account_id: int,
    contact_id: int,
    *,
    changes: Mapping[str, Any],
    photo: Picture | None = None,
    performer_id: int | None = None,
) -> Contact:
    work = Work(desk, account_id, ordering_key=f"contact:{contact_id}", performer_id=performer_id)
    contact = decide_contact(work, contact_id, changes, photo)
    commit_contact(desk, work, contact)
    return contact


def decide_contact(work: Work, contact_id: int, changes: Mapping[str, Any], photo: Picture | None = None) -> Contact:
    """Returns the changed contact. A work with this decider is stored by `commit_contact`, which names a taken field."""
    before = held_contact(work, contact_id)
    after = apply_changes(before, changes)
    return decide_change(work, before, with_photo(work.desk, after, photo) if photo else after)


def decide_change(work: Work, before: Contact, after: Contact) -> Contact:
    """Stores what a rule has made of the contact, which the work holds. Returns `before` when nothing has changed."""
    if after == before:
        return before
    saved: Contact = work.update(keys.contact(work.account_id, before.id), replace(after, updated_at=work.at))
    claim_fields(work, before, saved)
    decide_photo(work, before.photo, saved.photo)
    work.event(CONTACT_UPDATED, contact_id=before.id, trigger=wanted_photo(saved, before))
    return saved


def remove_custom_attributes(desk: Desk, caller: Caller, contact_id: int, *, names: Collection[str]) -> Contact:
    return remove_attributes(desk, caller.account_id, contact_id, names=names, performer_id=caller.user.id)


@retried
def remove_attributes(
    desk: Desk, account_id: int, contact_id: int, *, names: Collection[str], performer_id: int | None = None
) -> Contact:
    """Names that the contact does not have change nothing."""
    work = Work(desk, account_id, ordering_key=f"contact:{contact_id}", performer_id=performer_id)
    before = held_contact(work, contact_id)
    left = {name: value for name, value in before.custom_attributes.items() if name not in names}
    contact = decide_change(work, before, replace(before, custom_attributes=left))
    work.commit()
    return contact


@retried
def set_contact_labels(desk: Desk, caller: Caller, contact_id: int, *, labels: Collection[str]) -> Contact:
    """Replaces the labels. Raises Invalid (`label_invalid`, `too_many_contact_labels`)."""
    work = Work(desk, caller.account_id, ordering_key=f"contact:{contact_id}", performer_id=caller.user.id)
    before = held_contact(work, contact_id)
    contact = decide_change(work, before, with_labels(before, labels))
    work.commit()
    return contact


def with_labels(contact: Contact, labels: Collection[str]) -> Contact:
    titles = tuple(dict.fromkeys(clean_label_title(label) for label in labels))
    if len(titles) > MAX_LABELS:
        raise Invalid(f"A contact has at most {MAX_LABELS} labels.", code="too_many_contact_labels", fields=("labels",))
    return replace(contact, labels=titles)


@retried
def link_contact(
    desk: Desk, caller: Caller, contact_id: int, *, inbox_id: int, source_id: str | None = None, hmac_verified: bool = False
) -> ContactInbox:
    """Returns the contact's link to the inbox and creates it if necessary."""
    contact = find_contact(desk, caller, contact_id)
    link, is_stored = link_between(desk, caller.inbox(inbox_id), contact, source_id=source_id, hmac_verified=hmac_verified)
    if not is_stored:
        work = Work(desk, caller.account_id, ordering_key=f"contact:{contact_id}")
        store_link(work, contact, link, caller.inbox(inbox_id))
        work.commit()
    return link
