"""Erasure of customers with several addresses: whatever the desk had accepted before is dropped, under any of the addresses."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions.receive import receive
from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact
from chalicelib.domain.erasure import SETTLE_MILLISECONDS
from chalicelib.domain.inbound import Envelope
from chalicelib.features.erasure.actions import delete_contact, delete_inbox
from chalicelib.features.erasure.removal import erase
from chalicelib.schedule import run_due
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.whatsapp_customers import WhatsappDesk, whatsapp_desk

NUMBER, USER_ID, PARENT = "5511987654321", "BR.1", "BR.ENT.9"
ADDRESSES: dict[str, dict[str, str]] = {
    "number": {"number": NUMBER},
    "number without the ninth digit": {"number": "551187654321"},
    "user id": {"user_id": USER_ID},
    "parent user id": {"parent": PARENT},
    "number and user id": {"number": NUMBER, "user_id": USER_ID},
    "user id and an unknown number": {"number": "447700900199", "user_id": USER_ID},
}


@pytest.fixture(name="shop")
def _shop() -> WhatsappDesk:
    return whatsapp_desk()


def known_customer(shop: WhatsappDesk) -> Contact:
    shop.writes("Hello", number=NUMBER, user_id=USER_ID, parent=PARENT)
    shop.desk.clock.at += 10
    return shop.contact()


def delete(shop: WhatsappDesk, contact: Contact) -> None:
    delete_contact(shop.desk, shop.tenant.caller("ada"), contact.id)


def erase_twice(shop: WhatsappDesk, contact: Contact) -> None:
    """With the erasures of the contact's conversations."""
    erase(shop.desk, shop.tenant.account_id, f"contact:{contact.id}")
    for _ in range(3):
        run_due(shop.desk)
        shop.desk.clock.at += SETTLE_MILLISECONDS


def left(shop: WhatsappDesk) -> set[str]:
    """The kinds of rows that customers have left, besides keyed hashes."""
    kinds = {"contact", "contact_inbox", "conversation", "conversation_of_contact", "message", "ledger", "erasure", "timer"}
    return {key.kind for key in shop.desk.store.items} & kinds


def words_left(shop: WhatsappDesk) -> list[str]:
    stored = repr([(key, shop.desk.store.items[key]) for key in shop.desk.store.items])
    return [word for word in (NUMBER, "551187654321", USER_ID, PARENT, "Kim", "Hello") if word in stored]


@pytest.mark.parametrize("known_by", ADDRESSES)
@pytest.mark.parametrize("written_from", ADDRESSES)
def test_message_from_any_address_that_was_accepted_before_is_dropped(
    shop: WhatsappDesk, known_by: str, written_from: str
) -> None:
    """Also when it names only some of the addresses, and others than the message by which the contact became known."""
    shop.writes("First", **ADDRESSES[known_by])
    contact = known_customer(shop)
    [envelope] = shop.envelopes(shop.message("Hello from before", **ADDRESSES[written_from]))
    shop.desk.clock.at += 10
    delete(shop, contact)
    receive(shop.desk, envelope)
    assert shop.contacts() == []
    erase_twice(shop, contact)
    receive(shop.desk, envelope)
    assert left(shop) == set()
    assert words_left(shop) == []


@pytest.mark.parametrize("written_from", ADDRESSES)
def test_message_from_any_address_that_comes_later_begins_with_a_new_contact(shop: WhatsappDesk, written_from: str) -> None:
    contact = known_customer(shop)
    delete(shop, contact)
    shop.desk.clock.at += 10
    begun = shop.writes("Hello again", **ADDRESSES[written_from])
    assert begun.contact_id != contact.id
    erase_twice(shop, contact)
    assert shop.writes("And again", **ADDRESSES[written_from]).id == begun.id


def test_contact_of_the_first_release_is_known_under_every_spelling(shop: WhatsappDesk) -> None:
    """It has one row, under the number as written, and no addresses."""
    begun = shop.writes("Hello", number="551187654321")
    contact = shop.contact()
    [link] = contact.links
    bare = replace(contact, links=(replace(link, addresses=()),))
    shop.desk.store.overwrite(keys.contact(contact.account_id, contact.id), bare)
    shop.desk.store.discard(keys.contact_inbox(contact.account_id, shop.inbox.id, NUMBER))
    [envelope] = shop.envelopes(shop.message("Hello from before", number=NUMBER))
    shop.desk.clock.at += 10
    delete(shop, contact)
    receive(shop.desk, envelope)
    assert shop.contacts() == []
    erase_twice(shop, contact)
    assert left(shop) == set(), begun


def changed_number(shop: WhatsappDesk) -> list[Envelope]:
    return shop.envelopes(shop.change(wa_id="447700900104", body="Kim changed", old={"from": NUMBER}))


def changed_user_id(shop: WhatsappDesk) -> list[Envelope]:
    return shop.envelopes(shop.change(user_id="BR.2", previous_user_id=USER_ID))


@pytest.mark.parametrize("change", [changed_number, changed_user_id])
@pytest.mark.parametrize("moment", ["before", "during", "after", "after everything"])
def test_change_of_an_address_beside_an_erasure_leaves_nothing(
    shop: WhatsappDesk, change: Callable[[WhatsappDesk], list[Envelope]], moment: str
) -> None:
    """The report of the change was accepted before the deletion."""
    contact = known_customer(shop)
    envelopes = change(shop)
    shop.desk.clock.at += 10
    if moment == "before":
        for each in envelopes:
            receive(shop.desk, each)
    if moment == "during":
        slower = with_concurrent_write(shop.desk, lambda: delete(shop, contact))
        for each in envelopes:
            receive(slower, each)
    else:
        delete(shop, contact)
    if moment == "after everything":
        erase_twice(shop, contact)
    for each in envelopes:
        receive(shop.desk, each)
    if moment != "after everything":
        erase_twice(shop, contact)
    assert left(shop) == set()
    assert words_left(shop) == []
    assert "447700900104" not in repr(shop.desk.store.items)


def test_new_number_is_erased_with_the_former_one(shop: WhatsappDesk) -> None:
    contact = known_customer(shop)
    for each in changed_number(shop):
        receive(shop.desk, each)
    late = [
        envelope
        for number in (NUMBER, "447700900104")
        for envelope in shop.envelopes(shop.message("Hello from before", number=number))
    ]
    shop.desk.clock.at += 10
    delete(shop, contact)
    for each in late:
        receive(shop.desk, each)
    assert shop.contacts() == []


def test_user_id_that_moved_to_another_contact_stays_there(shop: WhatsappDesk) -> None:
    """The number's contact has the user id now. Erasing the contact that had it before takes nothing from it."""
    shop.writes("Hello", user_id=USER_ID)
    former = shop.contact()
    shop.writes("Hello", number="447700900150")
    [kept] = [each for each in shop.contacts() if each.id != former.id]
    thread = shop.writes("Both", number="447700900150", user_id=USER_ID)
    assert thread.contact_id == kept.id
    [envelope] = shop.envelopes(shop.message("On its way", user_id=USER_ID))
    shop.desk.clock.at += 10
    delete(shop, former)
    receive(shop.desk, envelope)
    erase_twice(shop, former)
    assert [each.id for each in shop.contacts()] == [kept.id]
    assert shop.texts(thread) == ["Hello", "Both", "On its way"]


def test_erasing_the_contact_that_got_the_user_id_keeps_the_one_that_had_it(shop: WhatsappDesk) -> None:
    begun = shop.writes("Hello", user_id=USER_ID)
    former = shop.contact()
    shop.writes("Hi", number="447700900150")
    [other] = [each for each in shop.contacts() if each.id != former.id]
    shop.writes("Both", number="447700900150", user_id=USER_ID)
    delete(shop, other)
    erase_twice(shop, other)
    assert [each.id for each in shop.contacts()] == [former.id]
    assert shop.texts(begun) == ["Hello"]
    shop.desk.clock.at += 10
    shop.writes("Later", user_id=USER_ID)
    assert {key.kind for key in shop.desk.store.items} >= {"contact", "message"}


def test_deleted_inbox_takes_every_address_of_its_customers(shop: WhatsappDesk) -> None:
    """The contact stays. Its deletion would not find an address that the inbox has left."""
    contact = known_customer(shop)
    for each in changed_number(shop):
        receive(shop.desk, each)
    delete_inbox(shop.desk, shop.tenant.caller("ada"), shop.inbox.id)
    erase(shop.desk, shop.tenant.account_id, f"inbox:{shop.inbox.id}")
    assert shop.contact().links == ()
    assert shop.desk.store.of_kind("contact_inbox", shop.tenant.account_id) == []
    delete(shop, contact)
    erase_twice(shop, contact)
    assert left(shop) == set()
    assert words_left(shop) == []


def late_events(shop: WhatsappDesk) -> dict[str, Callable[[], Any]]:
    """Events about messages of a contact, by their name. Their webhooks come after the deletion."""
    theirs = shop.message("Another", number=NUMBER)
    shop.arrives(theirs)
    of_theirs = theirs["messages"][0]["id"]
    shop.arrives(shop.echo("By phone", NUMBER))
    [own] = [str(m.source_id) for m in shop.tenant.messages(shop.conversation_of(of_theirs).id) if m.content == "By phone"]
    edit = {"original_message_id": of_theirs, "message": {"type": "text", "text": {"body": "Edited"}}}
    return {
        "receipt": lambda: shop.receipt(own, NUMBER),
        "receipt with another address": lambda: shop.receipt(own, NUMBER, recipient_user_id="BR.7"),
        "edit": lambda: event_of(shop, type="edit", edit=edit),
        "deletion": lambda: event_of(shop, type="revoke", revoke={"original_message_id": of_theirs}),
        "repetition": lambda: theirs,
        "repetition of an echo": lambda: {"message_echoes": [{"id": own, "timestamp": "1789999000", "type": "text",
            "text": {"body": "By phone"}, "from": "15550001111", "to": NUMBER}]},
    }  # fmt: skip


def event_of(shop: WhatsappDesk, **content: Any) -> dict[str, Any]:
    at = shop.at()
    return {"messages": [{"from": NUMBER, "id": f"wamid.event{at}", "timestamp": str(at), **content}]}


EVENTS = ("receipt", "receipt with another address", "edit", "deletion", "repetition", "repetition of an echo")


@pytest.mark.parametrize(("name", "is_over"), list(product(EVENTS, (False, True))))
def test_event_about_an_erased_message_leaves_nothing(shop: WhatsappDesk, name: str, is_over: bool) -> None:
    contact = known_customer(shop)
    event = late_events(shop)[name]
    delete(shop, contact)
    if is_over:
        erase_twice(shop, contact)
    shop.desk.clock.at += 10
    shop.arrives(event())
    erase_twice(shop, contact)
    assert left(shop) == set()
    assert words_left(shop) == []


def test_reaction_after_the_erasure_begins_with_a_new_contact(shop: WhatsappDesk) -> None:
    """A reaction is something that the customer says. It names the message that was erased, which the desk does not know."""
    contact = known_customer(shop)
    of_theirs = shop.message("Another", number=NUMBER)
    shop.arrives(of_theirs)
    delete(shop, contact)
    erase_twice(shop, contact)
    shop.desk.clock.at += 10
    shop.arrives(event_of(shop, type="reaction", reaction={"message_id": of_theirs["messages"][0]["id"], "emoji": "👍"}))
    [new] = shop.contacts()
    assert new.id != contact.id
