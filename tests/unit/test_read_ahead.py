"""ReadAheadCache save a read where they are right, and cost nothing but a read where they are wrong."""

import pytest
from msgspec.structs import replace

from chalicelib.actions import ingest
from chalicelib.adapters.read_ahead import InMemoryReadAheadCache
from chalicelib.domain import keys
from chalicelib.domain.errors import NotFound
from chalicelib.domain.keys import Claim
from tests.builders import Office

ADDRESS = "telegram:77"


def test_what_was_asked_for_longest_ago_is_forgotten_first() -> None:
    read_ahead = InMemoryReadAheadCache(most=2)
    first, second, third = (keys.conversation(1, number) for number in (1, 2, 3))
    read_ahead.put(first, keys.contact(1, 5))
    read_ahead.put(second, keys.contact(1, 6))
    assert read_ahead.get(first) == (keys.contact(1, 5),)
    read_ahead.put(third, keys.contact(1, 7))
    assert [bool(read_ahead.get(key)) for key in (first, second, third)] == [True, False, True]


def test_a_webhooks_inbox_is_read_anew_each_time(office: Office) -> None:
    assert ingest.inbox_at(office.desk, ADDRESS).id == office.telegram.id
    changed = replace(office.telegram, name="Renamed", version=office.telegram.version + 1)
    office.desk.store.keep(keys.inbox(office.account_id, office.telegram.id), changed)
    assert ingest.inbox_at(office.desk, ADDRESS).name == "Renamed"


def test_an_address_that_was_given_to_another_inbox_leads_there(office: Office) -> None:
    ingest.inbox_at(office.desk, ADDRESS)
    office.desk.store.discard(keys.inbox(office.account_id, office.telegram.id))
    with pytest.raises(NotFound):
        ingest.inbox_at(office.desk, ADDRESS)
    other = replace(office.telegram, id=office.telegram.id + 1)
    office.desk.store.keep(keys.inbox(office.account_id, other.id), other)
    office.desk.store.keep(keys.channel_address(ADDRESS), Claim((office.account_id, other.id)))
    assert ingest.inbox_at(office.desk, ADDRESS).id == other.id


@pytest.mark.parametrize("wrong", [(), (999, 999), (0, 1)])
def test_a_message_goes_where_the_link_leads_whatever_the_hint_said(office: Office, wrong: tuple[int, ...]) -> None:
    conversation = office.hears("One")
    link = keys.contact_inbox(office.account_id, office.telegram.id, "kim")
    names = (keys.contact(office.account_id, wrong[0]), keys.conversation(office.account_id, wrong[1])) if wrong else ()
    office.desk.read_ahead.put(link, *names)
    assert office.hears("Two", provider_id="in-2").id == conversation.id
    assert office.hears("Three", provider_id="in-3").unread_count == 3
