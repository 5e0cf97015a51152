"""Contact inboxes and phone numbers that 0.1.0 has stored are found in every spelling."""

import pytest
from msgspec.structs import replace

from chalicelib.domain import keys
from tests.support.api_client import ApiClient
from tests.support.whatsapp_customers import WhatsappDesk, new_contact


@pytest.mark.parametrize("number", ["551187654321", "5215512345678", "5491123456780", "447700900101"])
def test_contact_inbox_of_an_earlier_version_is_found_by_every_spelling(shop: WhatsappDesk, number: str) -> None:
    first = shop.writes(number=number)
    forget_addresses(shop)
    canonical = shop.inbox.channel.address_of(number)
    assert canonical
    assert shop.writes("By the other spelling", number=canonical.key, user_id="GB.1").id == first.id
    assert shop.writes("By the first spelling", number=number).id == first.id
    assert shop.writes("Without a number", user_id="GB.1").id == first.id
    assert len(shop.contacts()) == 1


def forget_addresses(shop: WhatsappDesk) -> None:
    """Leaves what 0.1.0 stores: one contact inbox under the source id as written, and one claim of the phone number."""
    items = shop.desk.store.items
    contact = shop.contact()
    items[keys.contact(1, contact.id)] = replace(contact, links=tuple(replace(link, addresses=()) for link in contact.links))
    extra = [key for key, row in items.items() if key.kind == "contact_inbox" and row.home is not None]
    number = shop.inbox.channel.address_of(contact.links[0].source_id)
    if number and number.key != number.id:
        extra.append(keys.contact_field(1, "phone_number", f"+{number.key}"))
    for key in extra:
        del items[key]


def test_phone_number_of_an_earlier_version_is_refused_in_every_spelling(shop: WhatsappDesk, ada: ApiClient) -> None:
    shop.writes(number="551187654321")
    forget_addresses(shop)
    refused = ada.post("A/contacts", new_contact(shop, "5511987654321", linked=False))
    assert (refused.status, refused.json["code"]) == (422, "phone_number_taken")
    path = f"A/contacts/{shop.contact().id}"
    assert ada.patch(path, {"phone_number": "+5511987654321"}).status == 200
    assert ada.patch(path, {"phone_number": "+447700900101"}).status == 200
    assert ada.post("A/contacts", new_contact(shop, "551187654321", linked=False)).status == 200


def test_duplicates_of_an_earlier_version_keep_their_conversations(shop: WhatsappDesk) -> None:
    """0.1.0 made two contacts of two spellings. Neither loses its thread to the other."""
    first = shop.writes(number="551187654321")
    forget_addresses(shop)
    second = shop.tenant.receive(inbox=shop.inbox, source_id="5511987654321", provider_id="wamid.second", name="Kim")
    assert first.contact_id != second.contact_id
    assert shop.writes("Again", number="551187654321").id == first.id
    assert shop.writes("Again", number="5511987654321").id == second.id


def test_contact_inbox_of_an_earlier_version_keeps_a_number_that_another_contact_shows(
    shop: WhatsappDesk, ada: ApiClient
) -> None:
    first = shop.writes(number="551187654321")
    forget_addresses(shop)
    assert ada.patch(f"A/contacts/{first.contact_id}", {"phone_number": "+447700900101"}).status == 200
    assert ada.post("A/contacts", new_contact(shop, "551187654321", linked=False)).status == 200
    assert shop.writes("Again", number="551187654321").id == first.id
    assert shop.writes("By the other spelling", number="5511987654321").id == first.id
    assert keys.contact_inbox(1, shop.inbox.id, "5511987654321") in shop.desk.store.items, (
        "a row of the canonical form leads there"
    )
