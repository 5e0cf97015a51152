"""Stores the rows of an import as contacts. A row that was stored before changes nothing."""

from collections.abc import Iterable
from typing import Any, TypeVar

from msgspec.structs import replace

from chalicelib.actions.contact_claims import claimed_values
from chalicelib.actions.contacts import (
    apply_changes,
    build_contact,
    commit_contact,
    decide_change,
    save_new_contact,
    with_labels,
)
from chalicelib.actions.work import Work, retried
from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact
from chalicelib.domain.errors import Invalid, WriteConflict
from chalicelib.domain.kinds import Key
from chalicelib.features.contact_import.cells import Entry
from chalicelib.ports import Desk

T = TypeVar("T")


class Known:
    """The claims and contacts of some rows, which were read together."""

    def __init__(self, desk: Desk, account_id: int, entries: Iterable[Entry]) -> None:
        self.desk, self.account_id = desk, account_id
        rows = list(entries)
        claims = [key for entry in rows for key in claim_keys(account_id, entry)]
        self._held: dict[Key[Any], Any] = self._read(claims)
        ids = [entry.contact_id for entry in rows if entry.contact_id]
        ids += [int(claim.refers_to[0]) for claim in self._held.values() if claim]
        self._held |= self._read([keys.contact(account_id, each) for each in ids])

    def _read(self, wanted: list[Key[Any]]) -> dict[Key[Any], Any]:
        unique = list(dict.fromkeys(wanted))
        found = self.desk.store.get_many(unique) if unique else {}
        return {key: found.get(key) for key in unique}

    def get(self, key: Key[T]) -> T | None:
        if key not in self._held:
            self._held[key] = self.desk.store.get(key)
        found: T | None = self._held[key]
        return found

    def forget(self) -> None:
        self._held.clear()

    def put(self, key: Key[T], entity: T) -> None:
        self._held[key] = entity

    def contact_of(self, entry: Entry) -> Contact | None:
        """By the id, then by the identifier, the e-mail address and the phone number."""
        if entry.contact_id and (found := self.get(keys.contact(self.account_id, entry.contact_id))):
            return found
        for key in claim_keys(self.account_id, entry):
            claim = self.get(key)
            if claim and (found := self.get(keys.contact(self.account_id, int(claim.refers_to[0])))):
                return found
        return None


def claim_keys(account_id: int, entry: Entry) -> list[Key[keys.Claim]]:
    return [
        keys.contact_field(account_id, name, each)
        for name, value in entry.identity.items()
        for each in claimed_values(name, value)
    ]


@retried
def store_entry(desk: Desk, account_id: int, user_id: int, entry: Entry, known: Known) -> None:
    """Raises Invalid (`import_identity_needed`, those of a contact)."""
    try:
        _store(desk, account_id, user_id, entry, known)
    except WriteConflict:
        known.forget()
        raise


def _store(desk: Desk, account_id: int, user_id: int, entry: Entry, known: Known) -> None:
    before = known.contact_of(entry)
    saved = _update(desk, account_id, user_id, before, entry) if before else _create(desk, account_id, user_id, entry)
    known.put(keys.contact(account_id, saved.id), saved)
    for key in claim_keys(account_id, entry):
        known.put(key, keys.Claim((saved.id,)))


def _create(desk: Desk, account_id: int, user_id: int, entry: Entry) -> Contact:
    if not entry.identity:
        raise Invalid("The row has no identifier, e-mail address and phone number.", code="import_identity_needed")
    contact = build_contact(desk, account_id, entry.fields, entry.additional, entry.custom)
    contact = with_labels(replace(contact, blocked=bool(entry.fields.get("blocked"))), entry.labels)
    work = Work(desk, account_id, ordering_key=f"contact:{contact.id}", performer_id=user_id)
    save_new_contact(desk, work, contact)
    return contact


def _update(desk: Desk, account_id: int, user_id: int, before: Contact, entry: Entry) -> Contact:
    """Labels are added. A name that stays is not chosen anew."""
    fields = {name: value for name, value in entry.fields.items() if name != "name" or value != before.name}
    after = apply_changes(before, {**fields, "additional_attributes": entry.additional, "custom_attributes": entry.custom})
    if entry.labels:
        after = with_labels(after, (*after.labels, *entry.labels))
    work = Work(desk, account_id, ordering_key=f"contact:{before.id}", performer_id=user_id)
    work.hold(keys.contact(account_id, before.id), before)
    saved = decide_change(work, before, after)
    commit_contact(desk, work, saved)
    return saved
