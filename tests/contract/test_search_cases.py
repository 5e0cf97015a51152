"""Texts and the queries that find them. The web client marks the same cases (web/src/features/search/marking.spec.ts)."""

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.search.index import SegmentedIndex
from chalicelib.domain.search_documents import SearchDocument, SearchIndex
from chalicelib.domain.search_words import is_found, parse_query
from tests.support.fakes.clock import FakeClock
from tests.support.fakes.files import FakeFiles
from tests.support.fakes.ids import FakeIds
from tests.support.fakes.store import FakeStore

CASES = json.loads((Path(__file__).parent / "search_cases.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_text_is_compared(case: dict[str, Any]) -> None:
    assert is_found(parse_query(case["query"]), [case["text"]]) is (case["marked"] is not None)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_index_names_each_text_that_matches(case: dict[str, Any]) -> None:
    """It may name others as well, which the comparison leaves out."""
    store, files = FakeStore(), FakeFiles()
    index = SegmentedIndex(store, files, FakeIds(), FakeClock())
    before = SearchIndex(1)
    after = index.add(before, [SearchDocument(5, 6, 7, case["text"])], changed=before)
    found = [hit.id for hit in index.find(after, parse_query(case["query"]), inbox_ids=(7,))]
    assert found in ([5], [] if case["marked"] is None else [5])
    assert list(index.find(after, parse_query(case["query"]), inbox_ids=(8,))) == []
