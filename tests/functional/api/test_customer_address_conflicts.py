"""Addresses that two contacts could have: the number decides, nothing is merged, and concurrent requests make one contact."""

import pytest

from chalicelib.actions.receive import receive
from tests.support.api_client import ApiClient
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.whatsapp_customers import WhatsappDesk, new_contact


def test_number_decides_between_two_contacts_and_the_user_id_follows_it(shop: WhatsappDesk) -> None:
    by_number, by_user_id = shop.writes(number="447700900101"), shop.writes(user_id="GB.1")
    assert by_number.contact_id != by_user_id.contact_id
    assert shop.writes(number="447700900101", user_id="GB.1").id == by_number.id
    assert shop.writes("Afterwards", user_id="GB.1").id == by_number.id
    assert shop.addresses(shop.tenant.contact(by_number.contact_id)) == {"447700900101": True, "GB.1": True}
    assert shop.addresses(shop.tenant.contact(by_user_id.contact_id)) == {"GB.1": False}
    assert shop.texts(by_user_id) == ["Hello"], "nothing is merged"


def test_number_of_another_contact_is_never_taken(shop: WhatsappDesk) -> None:
    first, second = shop.writes(number="447700900101", user_id="GB.1"), shop.writes(number="447700900102", user_id="GB.2")
    assert shop.writes(number="447700900102", user_id="GB.1").id == second.id
    assert shop.writes(number="447700900101").id == first.id
    assert shop.writes(user_id="GB.1").id == first.id, "its contact has a number by which it is found"
    shop.arrives(shop.change(wa_id="447700900102", old={"from": "447700900101"}))
    assert shop.writes(number="447700900102").id == second.id
    assert shop.writes(number="447700900101").id == first.id


def test_phone_number_of_a_contact_decides_before_the_user_id(shop: WhatsappDesk, ada: ApiClient) -> None:
    unlinked = ada.post("A/contacts", new_contact(shop, "5511987654321", linked=False)).json["payload"]["contact"]["id"]
    other = shop.writes(user_id="BR.1")
    assert shop.writes(number="551187654321", user_id="BR.1").contact_id == unlinked != other.contact_id
    assert shop.writes(user_id="BR.1").contact_id == unlinked


def test_phone_number_that_an_agent_adds_leads_to_the_contact_of_the_user_id(shop: WhatsappDesk, ada: ApiClient) -> None:
    first = shop.writes(user_id="GB.1")
    assert ada.patch(f"A/contacts/{first.contact_id}", {"phone_number": "+447700900101"}).status == 200
    assert shop.writes(number="447700900101", user_id="GB.1").id == first.id
    assert shop.writes(number="447700900101").id == first.id


@pytest.mark.parametrize(
    ("slower", "faster"),
    [
        ({"number": "447700900101", "user_id": "GB.1"}, {"user_id": "GB.1"}),
        ({"user_id": "GB.1"}, {"number": "447700900101", "user_id": "GB.1"}),
        ({"number": "551187654321"}, {"number": "5511987654321"}),
        ({"number": "5511987654321"}, {"number": "551187654321"}),
        ({"parent": "GB.ENT.1"}, {"user_id": "GB.1", "parent": "GB.ENT.1"}),
    ],
)
def test_concurrent_first_messages_under_two_addresses_make_one_contact(
    shop: WhatsappDesk, slower: dict[str, str], faster: dict[str, str]
) -> None:
    (first,), (second,) = (shop.envelopes(shop.message(**each)) for each in (slower, faster))
    receive(with_concurrent_write(shop.desk, lambda: receive(shop.desk, second)), first)
    conversation = shop.conversation_of(first.payload["messages"][0]["id"])
    assert len(shop.contacts()) == 1
    assert len(shop.texts(conversation)) == 2


@pytest.mark.parametrize(("by_agent", "by_customer"), [("5511987654321", "551187654321"), ("551187654321", "5511987654321")])
def test_agent_who_creates_the_contact_at_the_same_time_is_refused(shop: WhatsappDesk, by_agent: str, by_customer: str) -> None:
    desk = with_concurrent_write(shop.desk, lambda: shop.writes(number=by_customer))
    client = ApiClient(desk).as_user(shop.tenant.users["ada"].access_token)
    assert client.post("A/contacts", new_contact(shop, by_agent)).json["code"] == "source_id_taken"
    assert len(shop.contacts()) == 1


@pytest.mark.parametrize(("first", "second"), [("5511987654321", "551187654321"), ("551187654321", "5511987654321")])
def test_two_agents_who_create_the_contact_at_the_same_time_make_one(shop: WhatsappDesk, first: str, second: str) -> None:
    ada = shop.tenant.client("ada")
    desk = with_concurrent_write(shop.desk, lambda: ada.post("A/contacts", new_contact(shop, first, linked=False)))
    client = ApiClient(desk).as_user(shop.tenant.users["ben"].access_token)
    assert client.post("A/contacts", new_contact(shop, second, linked=False)).json["code"] == "phone_number_taken"
    assert len(shop.contacts()) == 1
