"""Contact search. Each search term of a contact is a row, sorted by the term, so a search is a query by prefix."""

from collections.abc import Set as AbstractSet

from chalicelib.adapters.dynamo import keys
from chalicelib.adapters.dynamo.store import DynamoStore
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain import keys as identity
from chalicelib.domain.contacts import Contact, search_terms
from chalicelib.domain.errors import WriteConflict
from chalicelib.domain.keys import SearchEntry
from chalicelib.ports import Put

MAX_ROWS = 200
"""The rows that a search reads. A search with more hits needs another letter."""


class ContactSearch:
    def __init__(self, store: DynamoStore) -> None:
        self._store = store

    def find(self, account_id: int, text: str, *, offset: int, limit: int) -> tuple[list[Contact], bool]:
        wanted = text.strip().lower()[:64]
        if not wanted:
            return [], False
        rows = Row.query(keys.search(account_id, wanted), Row.sk.startswith(wanted), limit=MAX_ROWS)
        ids = dict.fromkeys(int(row.sk.rpartition("#")[2]) for row in rows)
        found = self._store.get_many([identity.contact(account_id, contact_id) for contact_id in ids])
        by_name = sorted(found.values(), key=lambda contact: (contact.name.lower(), contact.id))
        return by_name[offset : offset + limit], len(by_name) > offset + limit

    def index(self, contact: Contact) -> None:
        key = identity.search_entry(contact.account_id, contact.id)
        before = self._store.get(key) or SearchEntry(terms=(), version=0)
        if before.version >= contact.version:
            return
        terms = search_terms(contact)
        self._write(contact, add=terms - set(before.terms), remove=set(before.terms) - terms)
        try:
            self._store.put(Put(key, SearchEntry(tuple(sorted(terms)), contact.version), expected=before.version or None))
        except WriteConflict:
            self._reconcile(contact, terms, self._store.get(key) or before)

    def _reconcile(self, contact: Contact, terms: frozenset[str], winner: SearchEntry) -> None:
        """Resolves a concurrent write. Both writers may have added and removed rows, so the rows are set to those of the newer
        version."""
        if winner.version < contact.version:
            self.index(contact)
            return
        self._write(contact, add=set(winner.terms) - terms, remove=terms - set(winner.terms))

    @staticmethod
    def _write(contact: Contact, *, add: AbstractSet[str], remove: AbstractSet[str]) -> None:
        def row(term: str) -> Row:
            return Row(keys.search(contact.account_id, term), keys.search_sort(term, contact.id), kind="search_term")

        with Row.batch_write() as batch:
            for term in add:
                batch.save(row(term))
            for term in remove:
                batch.delete(row(term))
