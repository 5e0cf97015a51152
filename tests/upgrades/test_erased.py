"""Contacts that an earlier release has stored are deleted by this version, and nothing of them is left."""

import json
from collections.abc import Iterator

import msgspec
import pytest

from chalicelib.domain.contacts import Contact
from chalicelib.domain.erasure import SETTLE_MILLISECONDS
from chalicelib.schedule import run_due
from tests.e2e.residue import MIN_WORD, forms
from tests.features.erasure.remaining import OF_THREAD
from tests.upgrades.opened import Opened, everything_in, open_release
from tests.upgrades.release import Item, Release, releases

OF_CUSTOMERS = OF_THREAD | {"contact", "contact_inbox", "search_entry", "search_term"}
PRESENCE_MILLISECONDS = 100_000
"""A contact that is online is not deleted; afterwards nobody is online any more."""
LONGER_THAN_EARLY_EVENTS_SECONDS = 8 * 86_400


@pytest.fixture(name="opened", params=releases(), ids=lambda release: release.version)
def _opened(request: pytest.FixtureRequest, endpoint: str) -> Iterator[Opened]:
    release: Release = request.param
    with open_release(release, endpoint) as opened:
        yield opened


def test_nothing_is_left_of_the_contacts_of_an_earlier_release(opened: Opened) -> None:
    contacts: list[Contact] = [each for each in stored_contacts(opened) if each.account_id == 1]
    words = {word for contact in contacts for word in words_of(contact) if len(word) >= MIN_WORD}
    words -= {word for contact in stored_contacts(opened) if contact.account_id != 1 for word in words_of(contact)}
    assert len(contacts) > 20
    assert found_words(opened, words) == words
    of_account = f"attachments/{opened.release.facts['account_id']}/"
    assert [key for key in opened.desk.files.stored if key.startswith(of_account)]
    opened.desk.clock.at += PRESENCE_MILLISECONDS
    for contact in contacts:
        answer = opened.client("ada").request("DELETE", f"A/contacts/{contact.id}")
        assert answer.status == 200, answer.text
    for _ in range(4):
        opened.work_off()
        run_due(opened.desk)
        opened.desk.clock.at += SETTLE_MILLISECONDS
    left = [item for item in everything_in(opened.table) if is_of_account(item) and item["kind"]["S"] in OF_CUSTOMERS]
    assert left == []
    assert found_words(opened, words) == set()
    assert [key for key in opened.desk.files.stored if key.startswith(of_account)] == []
    assert opened.client("ada").get("A/conversations?status=all").json["data"]["meta"]["all_count"] == 0


def stored_contacts(opened: Opened) -> list[Contact]:
    items = [item for item in everything_in(opened.table) if item["kind"]["S"] == "contact"]
    return [msgspec.json.decode((item.get("data") or item["card"])["S"], type=Contact) for item in items]


def words_of(contact: Contact) -> set[str]:
    named = {contact.name, contact.email, contact.phone_number, contact.identifier}
    return {each for each in named if each} | {each for link in contact.links for each in link.source_ids}


def found_words(opened: Opened, words: set[str]) -> set[str]:
    """The words that stand in the table, as text or hashed. Events that came before their message expire within seven days."""
    until = opened.desk.clock.now() // 1000 + LONGER_THAN_EARLY_EVENTS_SECONDS
    kept = [item for item in everything_in(opened.table) if not is_early(item, until)]
    content = json.dumps(kept, default=str).lower().encode()
    return {word for word in words if any(sought in content for _, sought in forms(word))}


def is_early(item: Item, until: int) -> bool:
    is_kind: bool = item["kind"]["S"] in ("early_receipt", "early_change")
    return is_kind and int(item["expires_at"]["N"]) < until


def is_of_account(item: Item) -> bool:
    partition, kind = str(item["pk"]["S"]), item["kind"]["S"]
    return partition.startswith("A#1#") or kind == "timer"
