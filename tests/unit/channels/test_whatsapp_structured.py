"""Messages with fields of their own in WhatsApp's webhooks: places, cards, choices, forms, orders, permissions."""

from typing import Any

import pytest

from chalicelib.domain.inbound import (
    InboundMessage,
)
from chalicelib.domain.messages import FileType
from tests.unit.channels.samples import WHATSAPP, fixture
from tests.unit.channels.whatsapp_reading import ADAPTER, attachment_of, parsed, read


def test_locations_and_contact_cards_are_attachments() -> None:
    place = attachment_of("location")
    assert (place.file_type, place.latitude, place.longitude) == (FileType.LOCATION, 50.4501, 30.5234)
    assert (place.title, place.url) == ("Acme Roastery, 1 Main St", "https://acme.example")
    oleh, nobody = read("contacts").attachments
    assert (oleh.file_type, oleh.title) == (FileType.CONTACT, "+380 50 765 4321, oleh@acme.example, Acme")
    assert oleh.meta == {
        "first_name": "Oleh",
        "last_name": "B",
        "phones": ["+380 50 765 4321"],
        "emails": ["oleh@acme.example"],
        "company": "Acme",
    }
    assert (nobody.title, nobody.meta) == ("Nobody", {"first_name": "Nobody"})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("button", "Yes, please"),
        ("button_reply", "Track my order"),
        ("list_reply", "Dark roast\n250 g"),
        ("flow", "name: Vera\nsizes: 250 g, 1 kg\ngift: true"),
        ("order", "As last time\n2 × SKU-7 (12.5 USD)\n1 × SKU-9 (?)"),
    ],
)
def test_choices_forms_and_orders_become_text(name: str, content: str) -> None:
    assert read(name).content == content


@pytest.mark.parametrize("response_json", ["", "[", '"x"', "[" * 5000])
def test_unreadable_form_shows_its_body(response_json: str) -> None:
    webhook = fixture("whatsapp", "flow")
    webhook["entry"][0]["changes"][0]["value"]["messages"][0]["interactive"]["nfm_reply"]["response_json"] = response_json
    (envelope,) = ADAPTER.envelopes(WHATSAPP, webhook)
    (message,) = ADAPTER.parse(envelope.payload)
    assert isinstance(message, InboundMessage)
    assert message.content == "Sent"


REFUSED = "[Call permission: The customer allows no calls, given automatically]"
UNTIL = "[Call permission: The customer allows calls, until 2026-11-18 11:06 UTC]"


@pytest.mark.parametrize(
    ("quantity", "price", "line"),
    [
        (3, 2500000, "3 × T-1 (2500000 IDR)"),
        (1, 98765.43, "1 × T-1 (98765.43 IDR)"),
        ("12", "0.99", "12 × T-1 (0.99 IDR)"),
        (1.5, 1e21, "1.5 × T-1 (1000000000000000000000 IDR)"),
        (2, 10.0, "2 × T-1 (10 IDR)"),
        (None, None, "? × T-1 (? IDR)"),
        ("a few", {"offset": 100}, "? × T-1 (? IDR)"),
        (True, "free", "? × T-1 (? IDR)"),
    ],
)
def test_order_shows_numbers_as_they_were_written(quantity: Any, price: Any, line: str) -> None:
    item = {"product_retailer_id": "T-1", "quantity": quantity, "item_price": price, "currency": "IDR"}
    assert parsed("order", {"product_items": [item]}).content == line


@pytest.mark.parametrize(
    ("reply", "content"),
    [
        ({"response": "accept"}, "[Call permission: The customer allows calls]"),
        ({"response": "accept", "is_permanent": True}, "[Call permission: The customer allows calls, permanently]"),
        ({"response": "reject", "response_source": "automatic"}, REFUSED),
        ({"response": "accept", "expiration_timestamp": "1795000000"}, UNTIL),
    ],
)  # fmt: skip
def test_call_permission_says_what_the_customer_allows(reply: Any, content: str) -> None:
    assert parsed("interactive", {"type": "call_permission_reply", "call_permission_reply": reply}).content == content


def test_product_and_advertisement_are_shown_beside_the_words() -> None:
    context = {"id": "wamid.P", "referred_product": {"catalog_id": "9", "product_retailer_id": "MUG-3"}}
    referral = {"headline": "Spring", "body": "All mugs", "source_url": "https://fb.test/1", "source_type": "ad"}
    found = parsed("text", {"body": "Is it in stock?"}, context=context, referral=referral)
    assert found.content == (
        "Is it in stock?\n[Product: MUG-3, catalogue 9]\n[Advertisement: Spring, All mugs, https://fb.test/1]"
    )


def test_every_part_of_the_name_on_a_card_is_shown() -> None:
    parts = {"prefix": "Dr.", "first_name": "Ann", "middle_name": "Maria", "last_name": "Lee", "suffix": "Jr."}
    [found] = parsed("contacts", [{"name": {**parts, "formatted_name": "Ann Lee"}, "phones": [{"phone": "+1"}]}]).attachments
    assert (found.meta["first_name"], found.meta["last_name"]) == ("Dr. Ann Maria", "Lee Jr.")


def test_every_card_and_every_detail_of_it_is_shown() -> None:
    cards = [
        {"name": {"formatted_name": f"Friend {number}"}, "phones": [{"wa_id": f"3805000000{number}"}]} for number in range(18)
    ]
    found = parsed("contacts", cards)
    assert len(found.attachments) == 15
    assert found.attachments[0].title == "+38050000000"
    assert found.content == "Friend 15 +380500000015\nFriend 16 +380500000016\nFriend 17 +380500000017"
    address = {"street": "1 Main St", "zip": "04070", "city": "Kyiv", "type": "HOME"}
    (card,) = parsed(
        "contacts", [{"name": {"formatted_name": "Ann"}, "emails": [{"email": "a@x.test"}], "addresses": [address]}]
    ).attachments
    assert card.title == "a@x.test, 1 Main St, 04070, Kyiv"
