"""Contacts of an earlier release are found as if this version had indexed them."""

import json
from typing import Any

import pytest

from chalicelib.adapters.dynamo import keys as addresses
from chalicelib.adapters.dynamo.items import to_row
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain import keys
from chalicelib.domain.contact_terms import search_terms
from chalicelib.domain.contacts import Contact
from chalicelib.domain.keys import SearchEntry
from infra.migrate import migrate
from infra.migration_steps import STEPS
from tests.upgrades.opened import Opened, everything_in, open_release
from tests.upgrades.release import Item, Release, releases

RELEASES = pytest.mark.parametrize("release", releases(), ids=lambda each: each.version)
ACCOUNT = 1


def contacts_in(opened: Opened) -> list[Contact]:
    items = [json.loads(item["data"]["S"]) for item in everything_in(opened.table) if item["kind"]["S"] == "contact"]
    found = [opened.desk.store.get(keys.contact(each["account_id"], each["id"])) for each in items]
    return [each for each in found if each]


def rows_in(opened: Opened) -> set[tuple[str, str]]:
    return {(each["pk"]["S"], each["sk"]["S"]) for each in everything_in(opened.table) if each["kind"]["S"] == "search_term"}


@RELEASES
def test_migrated_contacts_have_the_terms_of_this_version(release: Release, endpoint: str) -> None:
    with open_release(release, endpoint) as opened:
        contacts = contacts_in(opened)
        wanted = {
            (addresses.search(each.account_id, term), addresses.search_sort(term, each.id))
            for each in contacts
            for term in search_terms(each)
        }
        assert len(contacts) > 5
        assert rows_in(opened) == wanted
        for each in contacts:
            entry = opened.desk.store.get(keys.search_entry(each.account_id, each.id))
            assert entry == SearchEntry(tuple(sorted(search_terms(each))), each.version)


@RELEASES
def test_accents_are_found_after_the_migration_only(release: Release, endpoint: str) -> None:
    with open_release(release, endpoint) as opened:
        jose = Contact(7, ACCOUNT, "José Álvarez", 0, 0)
        of_release_4(opened, jose, ("josé álvarez", "álvarez"))
        assert found(opened, "José") == [7], "the text of the query is looked for, too"
        assert found(opened, "jose") == []
        assert migrate(opened.table, STEPS, again=True) == 2, "the terms, and the places in lists"
        assert found(opened, "José") == found(opened, "jose") == found(opened, "ALVAREZ") == [7]
        assert {sort for _, sort in rows_in(opened) if sort.endswith("#7")} == {"jose alvarez#7", "alvarez#7"}
        assert migrate(opened.table, STEPS, again=True) == 0


def of_release_4(opened: Opened, contact: Contact, terms: tuple[str, ...]) -> None:
    """A contact whose terms were only put into lower case."""
    entry = keys.search_entry(ACCOUNT, contact.id)
    rows: list[Any] = [to_row(keys.contact(ACCOUNT, contact.id), contact), to_row(entry, SearchEntry(terms, contact.version))]
    rows += [Row(addresses.search(ACCOUNT, term), addresses.search_sort(term, contact.id), kind="search_term") for term in terms]
    for row in rows:
        item: Item = {**row.serialize(), "s": {"N": "4"}}
        opened.table.client.put_item(TableName=opened.table.name, Item=item)


def found(opened: Opened, query: str) -> list[int]:
    return [each.id for each in opened.desk.lists.contacts_matching(ACCOUNT, query)[0]]
