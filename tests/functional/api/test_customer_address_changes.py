"""A customer of WhatsApp changes their number or user id and stays the same contact."""

from typing import Any

from chalicelib.actions.receive import receive
from chalicelib.domain import keys
from tests.support.whatsapp_customers import WhatsappDesk


def test_changed_number_is_said_in_the_thread_and_leads_to_the_same_contact(shop: WhatsappDesk) -> None:
    first = shop.writes("before", number="447700900103")
    shop.arrives(shop.change(wa_id="447700900104", body="User changed", old={"from": "447700900103"}))
    assert shop.writes("after", number="447700900104").id == first.id
    assert shop.texts(first) == ["before", "[WhatsApp: User changed, new number +447700900104]", "after"]
    contact = shop.contact()
    assert shop.addresses(contact) == {"447700900103": False, "447700900104": True}
    assert contact.phone_number == "+447700900104"
    assert shop.desk.store.get(keys.contact_field(1, "phone_number", "+447700900103")) is None


def test_changed_number_with_user_ids_moves_both(shop: WhatsappDesk) -> None:
    first = shop.writes(number="447700900103", user_id="GB.1", parent="GB.ENT.1")
    new: dict[str, Any] = {"wa_id": "447700900104", "user_id": "GB.2", "parent_user_id": "GB.ENT.2"}
    old = {"from": "447700900103", "from_user_id": "GB.1"}
    shop.arrives(shop.change(**new, previous_user_id="GB.1", previous_parent_user_id="GB.ENT.1", old=old))
    assert shop.addresses(shop.contact()) == {
        "447700900103": False, "GB.1": False, "GB.ENT.1": False, "447700900104": True, "GB.2": True, "GB.ENT.2": True,
    }  # fmt: skip
    assert {shop.writes(**each).id for each in ({"user_id": "GB.2"}, {"number": "447700900104"}, {"parent": "GB.ENT.2"})} == {
        first.id
    }


def test_changed_user_id_ends_the_number_that_whatsapp_no_longer_tells(shop: WhatsappDesk) -> None:
    first = shop.writes(number="447700900103", user_id="GB.1")
    shop.arrives(shop.change(user_id="GB.2", previous_user_id="GB.1"))
    assert shop.writes("Hello again", user_id="GB.2").id == first.id
    assert shop.addresses(shop.contact()) == {"447700900103": False, "GB.1": False, "GB.2": True}
    assert shop.contact().phone_number == "+447700900103", "agents keep what they know"


def test_change_of_an_unknown_customer_makes_one_contact(shop: WhatsappDesk) -> None:
    shop.arrives(shop.change(wa_id="447700900104", body="Changed", old={"from": "447700900103"}))
    shop.writes(number="447700900104")
    assert shop.addresses(shop.contact()) == {"447700900103": False, "447700900104": True}
    assert shop.contact().phone_number == "+447700900104"


def test_change_is_queued_in_the_order_of_every_address_and_takes_effect_once(shop: WhatsappDesk) -> None:
    first = shop.writes(number="447700900103", user_id="GB.1")
    system: dict[str, Any] = {"wa_id": "447700900104", "user_id": "GB.2", "previous_user_id": "GB.1"}
    found = shop.envelopes(shop.change(**system, body="Changed", old={"from": "447700900103"}))
    assert [each.ordering_key.partition(":")[2] for each in found] == ["447700900103", "GB.1", "447700900104", "GB.2"]
    assert len({each.deduplication_id for each in found}) == 4
    for envelope in reversed(found):
        receive(shop.desk, envelope)
    assert len(shop.texts(first)) == 2


def test_address_that_led_to_a_moved_user_id_leads_to_the_number_with_it(shop: WhatsappDesk) -> None:
    """The parent's id is known by the user id, which moves to the contact inbox of the number."""
    shop.writes(user_id="GB.1", parent="GB.PARENT")
    numbered = shop.writes(number="447700900101")
    for parent in (None, "GB.PARENT"):
        assert shop.writes("With both", number="447700900101", user_id="GB.1", parent=parent).id == numbered.id
    [link] = next(each for each in shop.contacts() if each.id == numbered.contact_id).links
    assert {address.key for address in link.addresses} == {"447700900101", "GB.1", "GB.PARENT"}
