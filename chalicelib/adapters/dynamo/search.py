"""Contact search. Each search term of a contact is a row, sorted by the term, so a search is a query by prefix."""

from collections.abc import Set as AbstractSet

from chalicelib.adapters.dynamo import keys
from chalicelib.adapters.dynamo.store import DynamoStore
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain import keys as identity
from chalicelib.domain.contacts import Contact
from chalicelib.domain.errors import WriteConflict
from chalicelib.domain.keys import SearchEntry
from chalicelib.ports import Put

MAX_ROWS = 200
"""The rows that a search reads per prefix, and the contacts that it finds. A search with more hits needs another letter."""


class ContactSearch:
    def __init__(self, store: DynamoStore) -> None:
        self._store = store

    def find(self, account_id: int, text: str, *, offset: int, limit: int) -> tuple[list[Contact], bool]:
        from chalicelib.domain.contact_terms import search_prefixes
        from chalicelib.domain.folding import folded

        ids = dict.fromkeys(each for prefix in search_prefixes(text) for each in self._ids(account_id, prefix))
        found = self._store.get_many([identity.contact(account_id, contact_id) for contact_id in list(ids)[:MAX_ROWS]])
        by_name = sorted(found.values(), key=lambda contact: (folded(contact.name), contact.id))
        return by_name[offset : offset + limit], len(by_name) > offset + limit

    @staticmethod
    def _ids(account_id: int, prefix: str) -> list[int]:
        rows = Row.query(keys.search(account_id, prefix), Row.sk.startswith(prefix), limit=MAX_ROWS)
        return [int(row.sk.rpartition("#")[2]) for row in rows]

    def index(self, contact: Contact) -> None:
        key = identity.search_entry(contact.account_id, contact.id)
        before = self._store.get(key) or SearchEntry(terms=(), version=0)
        if before.version >= contact.version:
            return
        from chalicelib.domain.contact_terms import search_terms

        terms = search_terms(contact)
        self._write(contact.account_id, contact.id, add=terms - set(before.terms), remove=set(before.terms) - terms)
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
        self._write(contact.account_id, contact.id, add=set(winner.terms) - terms, remove=terms - set(winner.terms))

    def forget(self, account_id: int, contact_id: int) -> None:
        key = identity.search_entry(account_id, contact_id)
        if entry := self._store.get(key):
            self._write(account_id, contact_id, remove=set(entry.terms))
            self._store.discard(key)

    @staticmethod
    def _write(
        account_id: int, contact_id: int, *, add: AbstractSet[str] = frozenset(), remove: AbstractSet[str] = frozenset()
    ) -> None:
        def row(term: str) -> Row:
            return Row(keys.search(account_id, term), keys.search_sort(term, contact_id), kind="search_term")

        with Row.batch_write() as batch:
            for term in add:
                batch.save(row(term))
            for term in remove:
                batch.delete(row(term))
