"""Messages are found at once, in the inboxes of the caller, as they are now."""

import pytest
from msgspec.structs import replace

from chalicelib.actions import messages as message_actions
from chalicelib.domain.messages import MessageType
from tests.features.erasure.remaining import CUP
from tests.features.search.conftest import Searched
from tests.support.company import Company


@pytest.mark.parametrize("indexed", [False, True])
def test_message_is_found_before_and_after_it_is_indexed(searched: Searched, indexed: bool) -> None:
    searched.receive("Where is my Bestellung?")
    if indexed:
        searched.index()
    assert searched.texts("bestell") == ["Where is my Bestellung?"]
    assert searched.texts("stellung") == ["Where is my Bestellung?"]
    assert searched.texts("bestellungen") == []


@pytest.mark.parametrize("indexed", [False, True])
def test_agent_finds_messages_of_their_inboxes_only(searched: Searched, indexed: bool) -> None:
    """Cleo is a member of no inbox, and then of one of two."""
    company = searched.company
    company.join(company.app, "cleo")
    searched.receive("red shoes", inbox=company.telegram)
    searched.receive("red hats", inbox=company.app, source_id="lee")
    if indexed:
        searched.index()
    assert searched.texts("red", by="ada") == ["red hats", "red shoes"]
    assert searched.texts("red", by="ben") == ["red hats", "red shoes"]
    assert searched.texts("red", by="cleo") == ["red hats"]


def test_pages_of_an_agent_are_full(searched: Searched) -> None:
    """The inbox is part of the query: hits in other inboxes take no place of a page."""
    company = searched.company
    company.join(company.app, "cleo")
    for number in range(40):
        inbox = company.app if number % 2 else company.telegram
        searched.receive(f"parcel {number}", inbox=inbox, source_id=f"customer-{number % 2}")
    searched.index()
    first, second = (searched.texts("parcel", by="cleo", page=page) for page in (1, 2))
    assert first + second == [f"parcel {number}" for number in range(39, 0, -2)]


@pytest.mark.parametrize("indexed", [False, True])
def test_messages_of_one_inbox_are_found(searched: Searched, indexed: bool) -> None:
    company = searched.company
    searched.receive("red shoes", inbox=company.telegram)
    searched.receive("red hats", inbox=company.app, source_id="lee")
    if indexed:
        searched.index()
    assert searched.texts("red", inbox_id=company.app.id) == ["red hats"]
    assert searched.texts("red", by="ben", inbox_id=company.telegram.id) == ["red shoes"]


def test_inbox_of_a_search_must_be_visible(searched: Searched) -> None:
    company = searched.company
    company.join(company.app, "cleo")
    for inbox_id, status, code in ((company.telegram.id, 401, "inbox_not_yours"), (4711, 404, "inbox_not_found")):
        refused = company.client("cleo").get(f"A/search/messages?q=red&inbox_id={inbox_id}")
        assert (refused.status, refused.json["code"]) == (status, code)


def test_messages_of_a_period_are_found(searched: Searched) -> None:
    """The seconds of `since` and `until` are included."""
    times = []
    for day in range(3):
        searched.receive(f"red {day}")
        times.append(searched.desk.clock.now() // 1000)
        searched.company.desk.clock.at += 86_400_500
    searched.index()
    assert searched.texts("red", since=times[1]) == ["red 2", "red 1"]
    assert searched.texts("red", until=times[1]) == ["red 1", "red 0"]
    assert searched.texts("red", since=times[1], until=times[1]) == ["red 1"]
    assert searched.texts("red", since=times[1] + 1, until=times[2] - 1) == []


def test_period_that_ends_before_it_begins_is_refused(company: Company) -> None:
    refused = company.client("ben").get("A/search/messages?q=red&since=2&until=1")
    assert (refused.status, refused.json["code"]) == (422, "period_invalid")


def test_whole_words_come_before_beginnings_and_parts(searched: Searched) -> None:
    for text in ("pay now", "prepay", "payment", "I pay"):
        searched.receive(text)
    searched.index()
    searched.receive("repay")
    assert searched.texts("pay") == ["I pay", "pay now", "payment", "repay", "prepay"]


def test_edited_message_is_found_by_its_new_text_only(searched: Searched) -> None:
    company = searched.company
    conversation = company.receive("Hello")
    note = company.reply(conversation, "secret plan", private=True)
    searched.number()
    searched.index()
    message_actions.change_message(
        searched.desk, company.caller("ben"), conversation.id, note.id, lambda message: replace(message, content="public plan")
    )
    searched.number()
    assert (searched.texts("secret"), searched.texts("public")) == ([], ["public plan"])
    searched.index()
    assert (searched.texts("secret"), searched.texts("public")) == ([], ["public plan"])
    assert b"secret" not in searched.words_in_files()


def test_deleted_message_is_not_found(searched: Searched) -> None:
    company = searched.company
    conversation = company.receive("Hello")
    reply = company.reply(conversation, "wrong price")
    searched.number()
    searched.index()
    message_actions.delete_message(searched.desk, company.caller("ben"), conversation.id, reply.id)
    assert searched.texts("price") == searched.texts("deleted") == []


def test_activity_lines_are_not_found(searched: Searched) -> None:
    conversation = searched.receive("Hello")
    searched.company.client("ben").post(f"A/conversations/{conversation}/toggle_status", {"status": "resolved"})
    searched.number()
    lines = searched.desk.lists.messages(searched.company.account_id, conversation)
    assert [each.type for each in lines][-1] is MessageType.ACTIVITY
    assert searched.texts("resolved") == []


def test_file_is_found_by_its_name(searched: Searched) -> None:
    searched.company.reply(searched.company.receive("Hello"), "see below", attachments=(CUP,))
    searched.number()
    assert searched.texts("cup") == ["see below"]


@pytest.mark.parametrize("query", ["", " ", "\u200b"])
def test_blank_query_is_refused(company: Company, query: str) -> None:
    for path in ("search", "search/messages", "search/conversations", "search/contacts"):
        answer = company.client("ben").get(f"A/{path}?q={query}")
        assert (answer.status, answer.json["code"]) == (422, "query_needed")


@pytest.mark.parametrize("query", ["q=" + "x" * 256, "q=a&page=0", "q=a&page=41", "q=a&page=x"])
def test_query_out_of_bounds_is_refused(company: Company, query: str) -> None:
    assert company.client("ben").get(f"A/search/messages?{query}").status == 422


@pytest.mark.parametrize("query", ['"', "AND", "NEAR(a b)", "a*", "-a", "c++", "%", "_", "\\", "'; DROP TABLE", "(", "a OR b"])
def test_query_has_no_syntax(searched: Searched, query: str) -> None:
    searched.receive("nothing like it")
    searched.index()
    assert searched.texts(query) == []


def test_note_shows_names_in_place_of_mentions(searched: Searched) -> None:
    number = searched.receive("Hello")
    company = searched.company
    company.reply(
        company.conversation(number), f"Ask [@Ben \\[2\\]](mention://user/{company.users['ben'].id}/Ben), please", private=True
    )
    company.settle()
    searched.number()
    assert searched.texts("please") == ["Ask @Ben [2], please"]


def test_long_message_is_cut_around_its_match(searched: Searched) -> None:
    searched.receive("before " * 300 + "needle" + " after" * 300)
    (shown,) = searched.texts("needle")
    assert len(shown) < 700
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert "needle" in shown
