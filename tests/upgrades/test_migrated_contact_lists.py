"""Contacts of an earlier release are listed and counted as if this version had stored them."""

import pytest

from chalicelib.adapters.dynamo.items import to_row
from chalicelib.domain import keys
from chalicelib.domain.contact_places import FIELDS, places_of
from chalicelib.domain.contacts import Contact
from chalicelib.ports import ContactListing
from infra.migrate import migrate
from infra.migration_steps import STEPS
from tests.upgrades.opened import Opened, open_release
from tests.upgrades.release import Item, Release, releases
from tests.upgrades.test_migrated_search import ACCOUNT, contacts_in

RELEASES = pytest.mark.parametrize("release", releases(), ids=lambda each: each.version)


def listed(opened: Opened, sort: str, *, identified: bool = False) -> list[int]:
    listing = ContactListing(ACCOUNT, sort, identified=identified)
    return [each.id for each in opened.desk.lists.contacts(listing, limit=1_000).contacts]


@RELEASES
def test_every_contact_is_in_every_list_and_counted(release: Release, endpoint: str) -> None:
    with open_release(release, endpoint) as opened:
        contacts = [each for each in contacts_in(opened) if each.account_id == ACCOUNT]
        assert len(contacts) > 3
        for sort in (*FIELDS, "created_at", "last_activity_at"):
            assert sorted(listed(opened, sort)) == sorted(each.id for each in contacts)
        assert sorted(listed(opened, "name", identified=True)) == sorted(each.id for each in contacts if each.is_identified)
        assert opened.desk.lists.contact_count(ACCOUNT, identified=False) == len(contacts)
        for each in contacts:
            assert opened.desk.store.get(keys.contact_places(ACCOUNT, each.id)) == places_of(each)


@RELEASES
def test_a_contact_that_is_migrated_again_moves_and_is_counted_once(release: Release, endpoint: str) -> None:
    with open_release(release, endpoint) as opened:
        count = opened.desk.lists.contact_count(ACCOUNT, identified=False)
        for version, name in enumerate(("Aaron", "Zed"), 1):
            of_schema_5(opened, Contact(7, ACCOUNT, name, 0, 0, version=version))
            migrate(opened.table, STEPS, again=True)
            assert listed(opened, "name").count(7) == 1
            assert (listed(opened, "name")[0] == 7) is (name == "Aaron")
            assert opened.desk.lists.contact_count(ACCOUNT, identified=False) == count + 1


def of_schema_5(opened: Opened, contact: Contact) -> None:
    row = to_row(keys.contact(ACCOUNT, contact.id), contact).serialize()
    item: Item = {name: value for name, value in row.items() if name not in ("list_a", "sort_recent", "sort_fixed")}
    opened.table.client.put_item(TableName=opened.table.name, Item={**item, "s": {"N": "5"}})
