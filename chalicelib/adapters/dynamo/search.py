"""Finding contacts. Each search term of a contact is a row, sorted by the term, so that a search is a query by its beginning."""

from pynamodb.exceptions import PutError

from chalicelib.adapters.dynamo import keys
from chalicelib.adapters.dynamo.items import to_row
from chalicelib.adapters.dynamo.store import DynamoStore
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain import keys as identity
from chalicelib.domain.contacts import Contact, search_terms
from chalicelib.domain.keys import SearchEntry

MOST_HITS = 200
"""Rows a search reads. Whoever has more hits than that types another letter."""


class ContactSearch:
    def __init__(self, store: DynamoStore) -> None:
        self._store = store

    def find(self, account_id: int, text: str, *, offset: int, limit: int) -> tuple[list[Contact], bool]:
        wanted = text.strip().lower()[:64]
        rows = Row.query(keys.search(account_id, wanted), Row.sk.startswith(wanted), limit=MOST_HITS)
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
            unmoved = Row.version == before.version if before.version else Row.pk.does_not_exist()
            to_row(key, SearchEntry(tuple(sorted(terms)), contact.version)).save(condition=unmoved)
        except PutError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
            self.index(contact)

    @staticmethod
    def _write(contact: Contact, *, add: frozenset[str], remove: set[str]) -> None:
        def row(term: str) -> Row:
            return Row(keys.search(contact.account_id, term), keys.search_sort(term, contact.id), kind="search_term")

        with Row.batch_write() as batch:
            for term in add:
                batch.save(row(term))
            for term in remove:
                batch.delete(row(term))
