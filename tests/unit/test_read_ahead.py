"""The read-ahead cache saves a read if its prediction is right, and costs one read if it is wrong."""

import pytest
from msgspec.structs import replace

from chalicelib.actions import ingest
from chalicelib.adapters.read_ahead import InMemoryReadAheadCache
from chalicelib.domain import keys
from chalicelib.domain.errors import NotFound
from chalicelib.domain.keys import Claim
from tests.support.company import Company

ADDRESS = "telegram:77"


def test_least_recently_used_entry_is_dropped_first() -> None:
    read_ahead = InMemoryReadAheadCache(max_entries=2)
    first, second, third = (keys.conversation(1, number) for number in (1, 2, 3))
    read_ahead.put(first, keys.contact(1, 5))
    read_ahead.put(second, keys.contact(1, 6))
    assert read_ahead.get(first) == (keys.contact(1, 5),)
    read_ahead.put(third, keys.contact(1, 7))
    assert [bool(read_ahead.get(key)) for key in (first, second, third)] == [True, False, True]


def test_inbox_of_a_webhook_is_read_on_every_request(company: Company) -> None:
    assert ingest.inbox_at(company.desk, ADDRESS).id == company.telegram.id
    changed = replace(company.telegram, name="Renamed", version=company.telegram.version + 1)
    company.desk.store.overwrite(keys.inbox(company.account_id, company.telegram.id), changed)
    assert ingest.inbox_at(company.desk, ADDRESS).name == "Renamed"


def test_moved_address_finds_its_new_inbox(company: Company) -> None:
    ingest.inbox_at(company.desk, ADDRESS)
    company.desk.store.discard(keys.inbox(company.account_id, company.telegram.id))
    with pytest.raises(NotFound):
        ingest.inbox_at(company.desk, ADDRESS)
    other = replace(company.telegram, id=company.telegram.id + 1)
    company.desk.store.overwrite(keys.inbox(company.account_id, other.id), other)
    company.desk.store.overwrite(keys.channel_address(ADDRESS), Claim((company.account_id, other.id)))
    assert ingest.inbox_at(company.desk, ADDRESS).id == other.id


@pytest.mark.parametrize("wrong", [(), (999, 999), (0, 1)])
def test_message_follows_the_link_despite_a_wrong_prediction(company: Company, wrong: tuple[int, ...]) -> None:
    conversation = company.receive("One")
    link = keys.contact_inbox(company.account_id, company.telegram.id, "kim")
    names = (keys.contact(company.account_id, wrong[0]), keys.conversation(company.account_id, wrong[1])) if wrong else ()
    company.desk.read_ahead.put(link, *names)
    assert company.receive("Two", provider_id="in-2").id == conversation.id
    assert company.receive("Three", provider_id="in-3").unread_count == 3
