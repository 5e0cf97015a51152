"""Attributes of a provider beyond the limits are left out, because a refused message would come again for days."""

from msgspec.structs import replace

from chalicelib.actions import receive
from chalicelib.domain import keys
from chalicelib.domain.inbound import InboundAttachment
from chalicelib.domain.messages import FileType
from tests.support.company import Company
from tests.support.inbound import inbound_message
from tests.support.tenant import stored

HUGE = "x" * 200_000


def test_huge_attributes_of_a_provider_are_left_out(company: Company) -> None:
    card = InboundAttachment(FileType.CONTACT, title="Card", meta={"small": 1, "huge": HUGE})
    attributes = {"forwarded": True, "huge": HUGE}
    inbound = inbound_message(content_attributes=attributes, thread_attributes={"chat_id": 7, "huge": HUGE}, attachments=(card,))
    contact = replace(inbound.contact, additional_attributes={"city": "Rome", "huge": HUGE})
    receive.receive_message(company.desk, company.telegram, replace(inbound, contact=contact))
    claim = stored(company.desk, keys.provider_message(company.account_id, company.telegram.id, inbound.provider_id))
    conversation = company.conversation(int(claim.refers_to[0]))
    (message,) = company.messages(conversation.id)
    assert message.content == "Hello"
    assert (message.content_attributes["forwarded"], "huge" in message.content_attributes) == (True, False)
    assert conversation.additional_attributes == {"chat_id": 7}
    assert company.contact(conversation.contact_id).additional_attributes == {"city": "Rome"}
    assert message.attachments[0].meta == {"small": 1}
