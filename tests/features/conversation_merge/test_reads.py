"""The reads of merged threads: messages that are newer than the merge cost as many as in any other thread."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions.conversation_work import of_conversation
from chalicelib.actions.finding import find_messages, held_message, load_message
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import Message
from chalicelib.views.render_context import load_context
from tests.features.conversation_merge.merging import begin_another, merge
from tests.support.company import Company

PAGE = 5
Counted = Callable[[Callable[[], Any]], list[int]]


@pytest.fixture(name="survivor")
def _survivor(company: Company, first: Conversation, second: Conversation) -> Conversation:
    """Of three conversations, with a page of messages after the merge."""
    third = begin_another(company, second, "Hello again", "in-3")
    merge(company, first, third)
    merge(company, second, third)
    for number in range(PAGE):
        company.reply(third, f"Line {number}")
    return company.conversation(third.id)


@pytest.fixture(name="counted")
def _counted(company: Company, monkeypatch: pytest.MonkeyPatch) -> Counted:
    """The reads of a call, with the number of keys in each; a query of messages counts as one."""
    reads: list[int] = []
    get, get_many, messages = company.desk.store.get, company.desk.store.get_many, company.desk.lists.messages

    def get_one(key: Key[Any]) -> Any:
        reads.append(1)
        return get(key)

    def get_all(wanted: Sequence[Key[Any]]) -> dict[Key[Any], Any]:
        reads.append(len(wanted))
        return get_many(wanted)

    def query(*args: Any, **more: Any) -> list[Message]:
        reads.append(1)
        return messages(*args, **more)

    def count(call: Callable[[], Any]) -> list[int]:
        reads.clear()
        call()
        return list(reads)

    monkeypatch.setattr(company.desk.store, "get", get_one)
    monkeypatch.setattr(company.desk.store, "get_many", get_all)
    monkeypatch.setattr(company.desk.lists, "messages", query)
    return count


def test_newest_page_is_one_query(company: Company, survivor: Conversation, counted: Counted) -> None:
    newest = find_messages(company.desk, survivor, limit=PAGE)
    assert counted(lambda: find_messages(company.desk, survivor, limit=PAGE)) == [1]
    assert counted(lambda: find_messages(company.desk, survivor, after=newest[0].id, limit=PAGE)) == [1]
    assert counted(lambda: find_messages(company.desk, survivor, before=newest[0].id, limit=PAGE)) == [1, 1, 1]
    assert counted(lambda: find_messages(company.desk, survivor, limit=PAGE * 9)) == [1, 1, 1]


def test_message_is_one_read(company: Company, survivor: Conversation, counted: Counted) -> None:
    whole = find_messages(company.desk, survivor, limit=PAGE * 9)
    work = of_conversation(company.desk, survivor)
    for message, wanted in ((whole[-1], [1]), (whole[0], [3])):
        assert counted(partial(load_message, company.desk, survivor, message.id)) == wanted
        assert counted(partial(held_message, work, survivor, message.id)) == wanted
        assert counted(partial(held_message, work, survivor, message.id)) == []
        assert held_message(work, survivor, message.id) == message


def test_list_reads_the_newest_messages_under_one_number(company: Company, survivor: Conversation, counted: Counted) -> None:
    """The contact, and the newest message, which is the newest one of people, too."""
    directory = company.desk.store.directory(company.account_id)
    assert counted(lambda: load_context(company.desk, directory, [survivor])) == [2]
    context = load_context(company.desk, directory, [survivor])
    shown = context.message(survivor, survivor.last_message_id)
    assert shown
    assert shown.content == f"Line {PAGE - 1}"


def test_conversation_that_was_merged_before_the_field_is_read_under_all_numbers(
    company: Company, survivor: Conversation, counted: Counted
) -> None:
    earlier = replace(survivor, newest_merged_id=0)
    assert counted(lambda: find_messages(company.desk, earlier, limit=PAGE)) == [1, 1, 1]
    company.desk.store.overwrite(keys.conversation(company.account_id, survivor.id), earlier)
    later = begin_another(company, survivor, "Once more", "in-4")
    after = merge(company, later, survivor)
    assert after.newest_merged_id >= (survivor.last_message_id or 0)


def test_merge_of_an_older_conversation_keeps_the_newest_message_of_an_earlier_merge(
    company: Company, first: Conversation, second: Conversation
) -> None:
    third = begin_another(company, second, "Hello again", "in-3")
    newest = company.conversation(second.id).last_message_id
    merge(company, second, third)
    assert merge(company, first, third).newest_merged_id == newest
