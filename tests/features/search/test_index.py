"""The files of the index: their merges, concurrent indexers, crashes, gaps of the feed, erasures."""

import random
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.adapters.search import index as search_index
from chalicelib.domain import keys
from chalicelib.domain.errors import WriteConflict
from chalicelib.domain.search_documents import INDEX_DUE, INDEX_EVERY, SearchDocument, SearchIndex, searched_texts
from chalicelib.domain.search_words import is_found, parse_query
from chalicelib.features.erasure import actions as erasure
from chalicelib.features.search import schedule
from chalicelib.features.search.indexing import index_account
from chalicelib.ports import Delete, Put
from tests.features.search.conftest import Searched
from tests.support.fakes.desk import FakeDesk, fake_desk

WORDS = ("red", "reds", "bored", "shoe", "shoes", "order", "reorder", "東京都", "京都", "café", "170 1234567", "+49 170 1234567")
QUERIES = (*WORDS, "red shoe", "shoe red order", "re", "r", "東", '"red shoe"', "ord", "nothing", "1234567")


def _files(desk: FakeDesk) -> set[str]:
    return {key for key in desk.files.stored if key.startswith("search/")}


def _found(desk: FakeDesk, query: str, inbox_ids: tuple[int, ...] | None = None) -> list[int]:
    return [hit.id for hit in desk.search.find(desk.search.index(1), parse_query(query), inbox_ids=inbox_ids)]


def _add(desk: FakeDesk, *documents: SearchDocument) -> SearchIndex:
    index = desk.search.index(1)
    return desk.search.add(index, documents, changed=index)


@pytest.mark.parametrize("seed", range(4))
def test_index_equals_a_comparison_of_all_texts(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are added, replaced and merged in random order; the newest text of each counts."""
    monkeypatch.setattr(search_index, "SMALL_DOCUMENTS", 8)
    monkeypatch.setattr(search_index, "FAN_OUT", 3)
    rng, desk, texts = random.Random(seed), fake_desk(), {}
    for _ in range(60):
        ids = [rng.randint(1, 300) for _ in range(rng.randint(1, 6))]
        added = [
            SearchDocument(each, each % 40 + 1, each % 3 + 1, " ".join(rng.choices(WORDS, k=rng.randint(0, 4)))) for each in ids
        ]
        _add(desk, *added)
        texts.update({each.id: each.text for each in added})
        while desk.search.merge(desk.search.index(1)):
            pass
    assert max(segment.level for segment in desk.search.index(1).segments) >= 2
    for query in QUERIES:
        for inbox_ids in (None, (1,), (2, 3), ()):
            expected = {
                number
                for number, text in texts.items()
                if is_found(parse_query(query), [text]) and (inbox_ids is None or number % 3 + 1 in inbox_ids)
            }
            found = _found(desk, query, inbox_ids)
            assert len(found) == len(set(found))
            assert {each for each in found if is_found(parse_query(query), [texts[each]])} == expected, query


def test_segments_of_a_level_become_one_and_their_files_are_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_index, "SMALL_DOCUMENTS", 2)
    desk = fake_desk()
    for number in range(1, 17):
        _add(desk, SearchDocument(number, number, 1, f"text {number}"))
    assert desk.search.merge(desk.search.index(1)) is not None
    (segment,) = desk.search.index(1).segments
    assert (segment.level, segment.documents, segment.newest, segment.last_conversation) == (2, 16, 16, 16)
    assert _files(desk) == {f"search/1/{segment.name}"}
    assert _found(desk, "text") == list(range(16, 0, -1))
    assert desk.search.merge(desk.search.index(1)) is None


def test_slower_indexer_loses_and_removes_its_file() -> None:
    desk = fake_desk()
    before = desk.search.index(1)
    _add(desk, SearchDocument(1, 1, 1, "first"))
    files = _files(desk)
    with pytest.raises(WriteConflict):
        desk.search.add(before, [SearchDocument(2, 1, 1, "second")], changed=before)
    assert _files(desk) == files
    assert (_found(desk, "first"), _found(desk, "second")) == ([1], [])


def test_commit_whose_answer_was_lost_keeps_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK repeats the write, which then fails its own condition."""
    desk = fake_desk()
    put = desk.store.put

    def twice(write: Put) -> None:
        put(write)
        put(write)

    monkeypatch.setattr(desk.store, "put", twice)
    _add(desk, SearchDocument(1, 1, 1, "parcel"))
    _add(desk, SearchDocument(2, 1, 1, "parcel"))
    assert _found(desk, "parcel") == [2, 1]


def test_reader_of_a_replaced_file_reads_the_list_again() -> None:
    desk = fake_desk()
    index = _add(desk, SearchDocument(1, 1, 1, "parcel"))
    _add(desk, SearchDocument(2, 1, 1, "parcel"))
    found = desk.search.find(index, parse_query("parcel"), inbox_ids=None)
    assert [hit.id for hit in found] == [2, 1]


def test_file_that_was_never_named_is_removed() -> None:
    desk = fake_desk()
    _add(desk, SearchDocument(1, 5, 1, "parcel"))
    named = _files(desk)
    desk.files.stored["search/1/orphan"] = desk.files.stored[next(iter(named))]
    desk.search.forget(1, conversation_id=99)
    assert _files(desk) == named


def test_repeated_run_has_one_effect(searched: Searched) -> None:
    searched.receive("parcel")
    index = searched.index()
    assert index.position == searched.desk.feed.head(searched.company.account_id)
    assert searched.index() == index


def test_broadcast_starts_the_indexer_once_in_so_many_changes(searched: Searched) -> None:
    account_id = searched.company.account_id
    while searched.desk.feed.head(account_id) < 2 * INDEX_EVERY:
        searched.receive("parcel")
    runs = [change for change in searched.desk.queues.background if change.events[0].trigger == INDEX_DUE]
    assert [change.id for change in runs] == [INDEX_EVERY, 2 * INDEX_EVERY]
    assert {change.ordering_key for change in runs} == {f"search:{account_id}"}


def test_messages_from_before_the_feed_are_read_once(searched: Searched, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an update from a version without the search, or when changes have expired before they were indexed."""
    desk, account_id = searched.desk, searched.company.account_id
    for number in range(30):
        searched.receive(f"old parcel {number}", source_id=f"customer-{number}")
    monkeypatch.setattr(desk.feed, "changes_since", lambda account_id, after: None if after < 20 else (after, []))
    answer = searched.company.client("ada").get("A/search/messages?q=parcel").json
    assert (answer["meta"]["complete"], answer["payload"]["messages"]) == (False, [])
    (timer,) = desk.lists.due(desk.clock.now() + 1)
    schedule.run(desk, [timer])
    assert desk.queues.background[-1].events[0].trigger == INDEX_DUE
    assert desk.lists.due(desk.clock.now() + 1) == []
    index_account(desk, account_id)
    answer = searched.company.client("ada").get("A/search/messages?q=parcel+7").json
    assert answer["meta"]["complete"]
    assert [each["content"] for each in answer["payload"]["messages"]] == ["old parcel 7"]


def test_slow_catching_up_continues_where_it_stopped(searched: Searched, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, account_id = searched.desk, searched.company.account_id
    for number in range(60):
        searched.receive(f"old parcel {number}", source_id=f"customer-{number}")
    monkeypatch.setattr(desk.feed, "changes_since", lambda account_id, after: None if after < 20 else (after, []))
    monkeypatch.setattr("chalicelib.features.search.indexing.STEP_DOCUMENTS", 25)
    monkeypatch.setattr("chalicelib.features.search.indexing.MAX_MILLISECONDS", 1)
    steps = desk.search.add

    def slow_step(*arguments: Any, **fields: Any) -> SearchIndex:
        desk.clock.at += 1
        return steps(*arguments, **fields)

    monkeypatch.setattr(desk.search, "add", slow_step)
    cursors: list[str | None] = []
    while not cursors or cursors[-1] is not None:
        index_account(desk, account_id)
        cursors.append(desk.search.index(account_id).catching_up)
    assert len(cursors) > 2
    assert len(desk.search.index(account_id).segments) >= 1
    assert sorted(_found_texts(searched)) == sorted(f"old parcel {number}" for number in range(60))


def _found_texts(searched: Searched) -> list[str]:
    return [text for page in range(1, 6) for text in searched.texts("parcel", page=page)]


def test_erased_conversation_is_gone_at_once_and_its_words_from_the_files(searched: Searched) -> None:
    desk, company = searched.desk, searched.company
    gone = searched.receive("unforgettable parcel")
    searched.receive("other parcel", source_id="lee")
    searched.index()
    assert b"unforgettable" in searched.words_in_files()
    erasure.delete_conversation(desk, company.caller("ada"), gone)
    assert searched.texts("parcel") == ["other parcel"]
    company.settle()
    assert searched.words_in_files() == {b"other", b"parcel"}
    assert len(_files(desk)) == 1


def test_erased_inbox_leaves_no_words(searched: Searched) -> None:
    desk, company = searched.desk, searched.company
    searched.receive("unforgettable parcel", inbox=company.telegram)
    searched.receive("other parcel", inbox=company.app, source_id="lee")
    searched.index()
    erasure.delete_inbox(desk, company.caller("ada"), company.telegram.id)
    assert searched.texts("parcel") == ["other parcel"]
    company.settle()
    assert searched.words_in_files() == {b"other", b"parcel"}


def test_message_that_was_erased_before_it_was_indexed_is_skipped(searched: Searched) -> None:
    """Its change is lost with it, and those behind it count."""
    desk, account_id = searched.desk, searched.company.account_id
    conversation = searched.receive("first")
    searched.receive("second")
    first = desk.lists.messages(account_id, conversation)[0]
    desk.store.commit([Delete(keys.message(account_id, conversation, first.id))])
    assert searched.texts("second") == ["second"]
    searched.index()
    assert searched.words_in_files() == {b"second"}


def test_texts_of_a_message_are_those_of_the_index(searched: Searched) -> None:
    conversation = searched.receive("Hello")
    (message,) = searched.desk.lists.messages(searched.company.account_id, conversation)
    assert searched_texts(message) == ["Hello"]
    assert searched_texts(replace(message, content_attributes={"deleted": True})) == []
    mail = replace(message, content_attributes={"email": {"subject": "Wine tasting"}})
    assert searched_texts(mail) == ["Hello", "Wine tasting"]
    assert searched_texts(replace(mail, content_attributes={"email": {"subject": 7}})) == ["Hello"]
