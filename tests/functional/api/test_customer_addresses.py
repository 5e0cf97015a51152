"""A customer of WhatsApp is one contact with one conversation, under whichever address an event comes."""

from itertools import permutations

import pytest

from chalicelib.domain import keys
from chalicelib.domain.keys import Claim
from tests.support.api_client import ApiClient
from tests.support.whatsapp_customers import WhatsappDesk, new_contact, whatsapp_desk

SPELLINGS = [
    pytest.param("5511987654321", "551187654321", id="Brazil without the ninth digit"),
    pytest.param("525512345678", "5215512345678", id="Mexico with the 1"),
    pytest.param("541123456780", "5491123456780", id="Argentina with the 9"),
    pytest.param("54111523456780", "5491123456780", id="Argentina with the 15"),
]


@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.parametrize("agent_first", [True, False])
@pytest.mark.parametrize(("number", "other"), SPELLINGS)
def test_spellings_of_a_number_are_one_contact(
    shop: WhatsappDesk, ada: ApiClient, number: str, other: str, agent_first: bool, linked: bool
) -> None:
    for own, foreign in ((number, other), (other, number)):
        shop = whatsapp_desk()
        ada = shop.tenant.client("ada")
        if agent_first:
            assert ada.post("A/contacts", new_contact(shop, own, linked=linked)).status == 200
            shop.writes(number=foreign)
        else:
            shop.writes(number=own)
            refused = ada.post("A/contacts", new_contact(shop, foreign, linked=linked))
            expected = (409, "source_id_taken") if linked else (422, "phone_number_taken")
            assert (refused.status, refused.json["code"]) == expected
        contact = shop.contact()
        assert shop.addresses(contact) == {foreign if agent_first else own: True}
        assert len({link.source_id for link in contact.links}) == 1


def test_landline_of_brazil_is_another_contact_than_the_mobile_number(shop: WhatsappDesk) -> None:
    shop.writes(number="551132654321")
    shop.writes(number="5511932654321")
    assert len(shop.contacts()) == 2


def test_spellings_of_a_message_an_echo_and_a_reply_share_the_thread(shop: WhatsappDesk) -> None:
    conversation = shop.writes("One", number="551187654321")
    shop.arrives(shop.echo("By phone", "5511987654321"))
    assert shop.writes("Two", number="5511987654321").id == conversation.id
    assert shop.texts(conversation) == ["One", "By phone", "Two"]
    assert shop.addresses(shop.contact()) == {"5511987654321": True}


def test_user_ids_and_numbers_in_any_order_are_one_contact() -> None:
    both = {"number": "447700900101", "user_id": "GB.1", "parent": "GB.ENT.9"}
    for names in permutations(([*both], ["user_id"], ["number"], ["parent"])):
        shop = whatsapp_desk()
        ordered = sorted(names, key=lambda each: each != [*both])
        found = {shop.writes(**{name: both[name] for name in each}).id for each in ordered}
        assert (len(found), len(shop.contacts())) == (1, 1), ordered


def test_contact_known_by_user_id_gains_the_phone_number(shop: WhatsappDesk) -> None:
    first = shop.writes("One", user_id="GB.100200301")
    assert shop.contact().phone_number is None
    second = shop.writes("Two", number="447700900102", user_id="GB.100200301")
    assert (second.id, shop.contact().phone_number) == (first.id, "+447700900102")
    assert shop.desk.store.get(keys.contact_field(1, "phone_number", "+447700900102")) == Claim((shop.contact().id,))
    assert shop.writes("Three", number="447700900102").id == first.id


def test_different_number_and_wa_id_belong_to_one_customer(shop: WhatsappDesk) -> None:
    first = shop.writes("One", number="380501234567", wa_id="38501234567")
    assert [shop.writes("Again", number=number).id for number in ("380501234567", "38501234567")] == [first.id] * 2
    assert shop.contact().phone_number == "+380501234567"


def test_events_with_and_without_a_number_share_an_ordering_key(shop: WhatsappDesk) -> None:
    both = shop.message(number="551187654321", user_id="BR.1")
    events = (both, shop.message(user_id="BR.1"), shop.receipt("wamid.1", "5511987654321", recipient_user_id="BR.1"))
    assert {each.ordering_key for value in events for each in shop.envelopes(value)} == {f"{shop.inbox.id}:BR.1"}
    numbers = (shop.message(number="551187654321"), shop.message(number="5511987654321"))
    assert {each.ordering_key for value in numbers for each in shop.envelopes(value)} == {f"{shop.inbox.id}:5511987654321"}


def test_receipt_tells_the_user_id_of_a_customer_known_by_number(shop: WhatsappDesk, ada: ApiClient) -> None:
    created = ada.post("A/contacts", new_contact(shop, "5511987654321")).json["payload"]["contact"]
    opened = ada.post("A/conversations", {"inbox_id": shop.inbox.id, "contact_id": created["id"]}).json["id"]
    shop.desk.store.overwrite(keys.provider_message(1, shop.inbox.id, "wamid.OUT"), Claim((opened, first_message(shop, opened))))
    shop.arrives(shop.receipt("wamid.OUT", "551187654321", recipient_user_id="BR.1"))
    assert shop.addresses(shop.contact()) == {"5511987654321": True, "BR.1": True}
    assert shop.writes(user_id="BR.1").id == opened
    before = dict(shop.desk.store.items)
    shop.arrives(shop.receipt("wamid.OUT", "551187654321", recipient_user_id="BR.1"))
    assert shop.desk.store.items == before, "a repeated receipt changes nothing"


def first_message(shop: WhatsappDesk, conversation_id: int) -> int:
    shop.tenant.reply(shop.tenant.conversation(conversation_id), by="ben")
    return shop.tenant.messages(conversation_id)[-1].id


def test_erasure_finds_every_row_of_a_contact(shop: WhatsappDesk) -> None:
    shop.writes(number="551187654321", user_id="BR.1")
    shop.arrives(shop.change(wa_id="447700900104", user_id="GB.2", previous_user_id="BR.1", old={"from": "551187654321"}))
    contact = shop.contact()
    reachable = {keys.contact_inbox(1, link.inbox_id, source_id) for link in contact.links for source_id in link.source_ids}
    assert reachable == {key for key in shop.desk.store.items if key.kind == "contact_inbox"}
