"""Agents' actions on contacts. E-mail, phone number and identifier are unique within an account."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

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
from chalicelib.actions.work import Work, retried
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.contacts import Contact, ContactInbox, generated_name
from chalicelib.domain.errors import Conflict, Invalid, WriteConflict
from chalicelib.domain.event_types import CONTACT_CREATED, CONTACT_UPDATED
from chalicelib.domain.inboxes import Inbox, check_phone_number
from chalicelib.domain.people import clean_email
from chalicelib.ports import Desk

UNIQUE = ("email", "phone_number", "identifier")
MERGED = ("additional_attributes", "custom_attributes")
MAX_NAME = 255
MAX_ATTRIBUTES = 60


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
    idempotency_key: str | None = None,
) -> tuple[Contact, ContactInbox | None]:
    """With `inbox_id` the contact is linked to the inbox, too. A repeated idempotency key returns the first contact."""
    fields = {"name": name, "email": email, "phone_number": phone_number, "identifier": identifier}
    asked = (sorted(fields.items()), inbox_id, source_id, blocked, additional_attributes, custom_attributes)
    request = idempotent_request(caller, "contact", idempotency_key, *asked)
    if earlier := request.earlier(desk):
        return load_contact(desk, caller.account_id, earlier), None
    contact = build_contact(desk, caller.account_id, fields, additional_attributes, custom_attributes)
    contact = replace(contact, blocked=blocked)
    work = Work(desk, caller.account_id, ordering_key=f"contact:{contact.id}", performer_id=caller.user.id)
    link = None
    if inbox_id is not None:
        link = _first_link(desk, caller.inbox(inbox_id), contact, source_id)
        contact = add_link(work, contact, link)
    request.claim(work, contact.id)
    save_new_contact(desk, work, contact)
    return contact, link


def _first_link(desk: Desk, inbox: Inbox, contact: Contact, source_id: str | None) -> ContactInbox:
    wanted = clean_source_id(source_id) if source_id else generated_source_id(desk, inbox, contact)
    if desk.store.get(keys.contact_inbox(contact.account_id, inbox.id, wanted)):
        raise Conflict("This source_id belongs to another contact.", code="source_id_taken")
    return fresh_link(desk, contact.account_id, inbox.id, wanted, contact.id)


def build_contact(
    desk: Desk,
    account_id: int,
    fields: Mapping[str, Any],
    additional_attributes: Mapping[str, Any] | None = None,
    custom_attributes: Mapping[str, Any] | None = None,
) -> Contact:
    contact_id = desk.ids.next()
    now = desk.clock.now()
    blank = Contact(id=contact_id, account_id=account_id, name=generated_name(contact_id), created_at=now, updated_at=now)
    attributes = {"additional_attributes": dict(additional_attributes or {}), "custom_attributes": dict(custom_attributes or {})}
    return apply_changes(blank, {**{name: value for name, value in fields.items() if value}, **attributes})


def apply_changes(contact: Contact, changes: Mapping[str, Any]) -> Contact:
    """Validates and applies changes. Attribute objects are merged into the existing ones; other fields are replaced."""
    cleaned: dict[str, Any] = {}
    for name, value in changes.items():
        if name in MERGED:
            cleaned[name] = {**getattr(contact, name), **(value or {})}
        elif name == "name":
            cleaned[name] = _clean_name(value or "") or contact.name
        elif name == "blocked":
            cleaned[name] = bool(value)
        elif name in UNIQUE:
            cleaned[name] = CLEAN[name](value) if value and value.strip() else None
    for name in MERGED:
        if len(cleaned.get(name, ())) > MAX_ATTRIBUTES:
            raise Invalid(
                f"A contact has at most {MAX_ATTRIBUTES} attributes of a kind.", code="too_many_attributes", fields=(name,)
            )
    return replace(contact, **cleaned)


def _clean_name(name: str) -> str:
    if len(name) > MAX_NAME:
        raise Invalid(f"A name has at most {MAX_NAME} characters.", code="name_too_long", fields=("name",))
    return name.strip()


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
    work.event(CONTACT_CREATED, contact_id=contact.id)
    commit_contact(desk, work, contact)


def claim_fields(work: Work, before: Contact | None, after: Contact) -> None:
    for name in UNIQUE:
        old, new = (getattr(before, name) if before else None), getattr(after, name)
        if old and old != new:
            work.release(keys.contact_field(after.account_id, name, old))
        if new and old != new:
            work.claim(keys.contact_field(after.account_id, name, new), after.id)


def commit_contact(desk: Desk, work: Work, contact: Contact) -> None:
    """Raises Invalid for a field that another contact has. Other conflicts are re-raised, so that `@retried` decides again."""
    try:
        work.commit()
    except WriteConflict as conflict:
        for name in UNIQUE:
            value = getattr(contact, name)
            key = keys.contact_field(contact.account_id, name, value) if value else None
            owner = desk.store.get(key) if key and key == conflict.key else None
            if owner and owner.refers_to[0] != contact.id:
                raise _taken_by(owner.refers_to[0])[name] from None
        raise


def _taken_by(owner_id: int | str) -> dict[str, Invalid]:
    """The refusals of a value that another contact has, by field."""
    return {
        "email": Invalid("Another contact has this email.", code="email_taken", fields=("email",), contact_id=owner_id),
        "phone_number": Invalid(
            "Another contact has this phone number.", code="phone_number_taken", fields=("phone_number",), contact_id=owner_id
        ),
        "identifier": Invalid(
            "Another contact has this identifier.", code="identifier_taken", fields=("identifier",), contact_id=owner_id
        ),
    }


def update_contact(desk: Desk, caller: Caller, contact_id: int, *, changes: dict[str, Any]) -> Contact:
    return change_contact(desk, caller.account_id, contact_id, changes=changes, performer_id=caller.user.id)


@retried
def change_contact(
    desk: Desk, account_id: int, contact_id: int, *, changes: Mapping[str, Any], performer_id: int | None = None
) -> Contact:
    work = Work(desk, account_id, ordering_key=f"contact:{contact_id}", performer_id=performer_id)
    contact = decide_contact(work, contact_id, changes)
    commit_contact(desk, work, contact)
    return contact


def decide_contact(work: Work, contact_id: int, changes: Mapping[str, Any]) -> Contact:
    """Returns the changed contact. A work with this decider is stored by `commit_contact`, which names a taken field."""
    before = held_contact(work, contact_id)
    after = apply_changes(before, changes)
    if after == before:
        return before
    saved: Contact = work.update(keys.contact(work.account_id, contact_id), replace(after, updated_at=work.at))
    claim_fields(work, before, saved)
    work.event(CONTACT_UPDATED, contact_id=contact_id)
    return saved


@retried
def link_contact(
    desk: Desk, caller: Caller, contact_id: int, *, inbox_id: int, source_id: str | None = None, hmac_verified: bool = False
) -> ContactInbox:
    """Returns the contact's link to the inbox and creates it if necessary."""
    contact = find_contact(desk, caller, contact_id)
    link, is_stored = link_between(desk, caller.inbox(inbox_id), contact, source_id=source_id, hmac_verified=hmac_verified)
    if not is_stored:
        work = Work(desk, caller.account_id, ordering_key=f"contact:{contact_id}")
        store_link(work, contact, link)
        work.commit()
    return link
