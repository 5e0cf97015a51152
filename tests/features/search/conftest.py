"""A company whose messages are numbered and indexed on request."""

from itertools import count
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.adapters.search.index import SegmentedIndex
from chalicelib.broadcasting import fanout
from chalicelib.domain.search_documents import SearchIndex
from chalicelib.features.search.indexing import index_account
from tests.support.company import Company, company


class Searched:
    def __init__(self, company: Company) -> None:
        self.company, self.desk = company, company.desk
        self._numbered = 0
        self._ids = count(1)
        self._index = SegmentedIndex(self.desk.store, self.desk.files, self.desk.ids, self.desk.clock)

    def receive(self, text: str, **fields: Any) -> int:
        """Returns the number of the conversation. The message has its position in the feed, and is not indexed."""
        fields.setdefault("provider_id", f"in-{next(self._ids)}")
        conversation = self.company.receive(text, **fields)
        self.company.settle()
        self.number()
        return conversation.id

    def number(self) -> None:
        changes = self.desk.store.changes[self._numbered :]
        self._numbered = len(self.desk.store.changes)
        fanout.broadcast(self.desk, changes)

    def index(self) -> SearchIndex:
        index_account(self.desk, self.company.account_id)
        return self.desk.search.index(self.company.account_id)

    def texts(self, query: str, *, by: str = "ada", **narrowed: int) -> list[str]:
        found = self.company.client(by).get(f"A/search/messages?{urlencode({'q': query, **narrowed})}")
        assert found.status == 200, found.json
        return [each["content"] for each in found.json["payload"]["messages"]]

    def words_in_files(self) -> set[bytes]:
        """Of all segments of the account."""
        index = self.desk.search.index(self.company.account_id)
        return {
            word
            for segment in index.segments
            for word in self._index._contents(self.company.account_id, segment).postings
            if not word.startswith(b"\0")
        }


@pytest.fixture
def searched() -> Searched:
    return Searched(company())
