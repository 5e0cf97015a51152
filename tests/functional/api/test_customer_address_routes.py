"""Addresses in the API: shown with their history, accepted wherever a source id is, and used for sending."""

import pytest

from chalicelib.domain.outbound import DeliveryTask
from chalicelib.features.delivery.actions import deliver
from chalicelib.ports import HttpResponse
from tests.support.api_client import ApiClient
from tests.support.whatsapp_customers import WhatsappDesk, new_contact


def test_message_goes_to_the_address_that_the_customer_has_now(shop: WhatsappDesk, ada: ApiClient) -> None:
    created = ada.post("A/contacts", new_contact(shop, "5511987654321")).json["payload"]["contact"]
    conversation = ada.post("A/conversations", {"inbox_id": shop.inbox.id, "contact_id": created["id"]}).json["id"]
    assert sent_to(shop, conversation) == ("5511987654321", None)
    shop.writes(number="551187654321")
    assert sent_to(shop, conversation) == ("551187654321", None)
    shop.arrives(shop.change(wa_id="447700900104", user_id="GB.1", old={"from": "551187654321"}))
    assert sent_to(shop, conversation) == ("447700900104", None)
    shop.arrives(shop.change(user_id="GB.2", previous_user_id="GB.1"))
    assert sent_to(shop, conversation) == (None, "GB.2")


def sent_to(shop: WhatsappDesk, conversation_id: int) -> tuple[str | None, str | None]:
    """The number and the user id to which WhatsApp is asked to send a reply."""
    reply = shop.tenant.reply(shop.tenant.conversation(conversation_id), by="ben")
    shop.desk.transport.answers = [HttpResponse(200, {}, b'{"messages": [{"id": "wamid.%d"}]}' % reply.id)]
    deliver(shop.desk, DeliveryTask(reply.account_id, conversation_id, reply.id))
    body = shop.desk.transport.requests[-1].json
    return body.get("to"), body.get("recipient")


def test_rest_shows_the_current_source_id_and_the_history(shop: WhatsappDesk, ada: ApiClient) -> None:
    shop.writes(number="447700900103", user_id="GB.1")
    shop.arrives(shop.change(wa_id="447700900104", seconds=1_789_999_500, old={"from": "447700900103"}))
    (link,) = ada.get(f"A/contacts/{shop.contact().id}").json["payload"]["contact_inboxes"]
    assert link["source_id"] == "447700900104"
    assert link["addresses"] == [
        {"id": "447700900103", "kind": "number", "since": 1_789_999_000, "until": 1_789_999_500},
        {"id": "GB.1", "kind": "user_id", "since": 1_789_999_000, "until": None},
        {"id": "447700900104", "kind": "number", "since": 1_789_999_500, "until": None},
    ]
    (reachable,) = ada.get(f"A/contacts/{shop.contact().id}/contactable_inboxes").json["payload"]
    assert reachable["source_id"] == "447700900104"


@pytest.mark.parametrize("source_id", ["551187654321", "5511987654321", "BR.1"])
def test_conversation_can_be_started_by_any_address(shop: WhatsappDesk, ada: ApiClient, source_id: str) -> None:
    first = shop.writes(number="551187654321", user_id="BR.1")
    started = ada.post("A/conversations", {"inbox_id": shop.inbox.id, "source_id": source_id})
    assert (started.status, started.json["meta"]["sender"]["id"]) == (200, first.contact_id)
    linked = ada.post(f"A/contacts/{first.contact_id}/contact_inboxes", {"inbox_id": shop.inbox.id, "source_id": source_id})
    assert linked.status == 200
    assert len(shop.contact().links) == 1
    other = ada.post("A/contacts", {"name": "Other"}).json["payload"]["contact"]["id"]
    refused = ada.post(f"A/contacts/{other}/contact_inboxes", {"inbox_id": shop.inbox.id, "source_id": source_id})
    assert (refused.status, refused.json["code"]) == (409, "source_id_taken")
