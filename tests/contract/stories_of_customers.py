"""What customers and their providers do, played in stories."""

from msgspec.structs import replace

from chalicelib.actions import assignment, conversations, customers, media, receive
from chalicelib.domain.conversations import Status
from chalicelib.domain.inbound import InboundDeletion, InboundEdit, InboundReceipt
from chalicelib.domain.messages import Delivery
from chalicelib.domain.outbound import SendRefused
from tests.builders import message_in, photo_in
from tests.contract.scenes import customer, one_conversation, one_reply
from tests.contract.staffed_company import MINUTE
from tests.contract.telling import Stage, story


@story(receive.receive, receive.receive_message, assignment.assign_next)
def a_stranger_writes_and_somebody_is_given_the_conversation(stage: Stage) -> None:
    stage.company.online("ben")
    stage.begin()
    stage.company.hears("Hello", phone_number="+15550009999")


@story(receive.receive_message)
def a_stranger_writes_while_nobody_is_there(stage: Stage) -> None:
    stage.begin()
    stage.company.hears()


@story(receive.receive_message)
def a_known_customer_writes_again(stage: Stage) -> None:
    one_conversation(stage)
    stage.company.hears("Hello?", provider_id="in-2")


@story(receive.receive_message)
def a_resolved_conversation_is_opened_by_its_customer(stage: Stage) -> None:
    conversation = stage.company.hears()
    conversations.toggle_status(stage.company.desk, stage.company.caller(), conversation.id, status=Status.RESOLVED)
    stage.begin()
    stage.company.hears("One more thing", provider_id="in-2")


@story(receive.receive_message)
def a_customer_writes_after_the_last_conversation_was_resolved(stage: Stage) -> None:
    """WhatsApp begins a new one."""
    company = stage.company
    conversation = company.hears(inbox=company.whatsapp)
    conversations.toggle_status(company.desk, company.caller(), conversation.id, status=Status.RESOLVED)
    stage.begin()
    company.hears("One more thing", provider_id="in-2", inbox=company.whatsapp)


@story(receive.receive_message, media.fetch_media)
def a_customer_sends_a_photo(stage: Stage) -> None:
    one_conversation(stage)
    stage.company.hears(None, provider_id="in-2", attachments=(photo_in(),))


@story(media.fetch_media)
def a_photo_is_gone_at_the_provider(stage: Stage) -> None:
    one_conversation(stage)
    stage.company.provider.files.append(SendRefused("The file is too large."))
    stage.company.hears(None, provider_id="in-2", attachments=(photo_in(),))


@story(receive.receive_edit)
def a_customer_edits_a_message(stage: Stage) -> None:
    one_conversation(stage)
    receive.receive_edit(
        stage.company.desk, stage.company.telegram, InboundEdit("in-1", "Where is my parcel?", 1_790_000_030_000)
    )


@story(receive.receive_deletion)
def a_customer_takes_a_message_back(stage: Stage) -> None:
    one_conversation(stage)
    receive.receive_deletion(stage.company.desk, stage.company.telegram, InboundDeletion("in-1"))


@story(receive.receive_message)
def the_business_answers_in_the_providers_own_app(stage: Stage) -> None:
    one_conversation(stage)
    stage.company.hears("Answered by phone", provider_id="own-1", from_business=True)


@story(receive.receive_receipt)
def a_reply_is_delivered_and_read(stage: Stage) -> None:
    message = one_reply(stage)
    source_id = stage.company.message(message).source_id or ""
    for how_far in (Delivery.DELIVERED, Delivery.READ, Delivery.DELIVERED):
        receive.receive_receipt(stage.company.desk, stage.company.telegram, InboundReceipt(source_id, how_far))


@story(receive.receive_receipt)
def a_reply_is_reported_as_failed(stage: Stage) -> None:
    message = one_reply(stage)
    source_id = stage.company.message(message).source_id or ""
    receipt = InboundReceipt(source_id, Delivery.FAILED, "The number is not on WhatsApp.")
    receive.receive_receipt(stage.company.desk, stage.company.telegram, receipt)


@story(customers.identify, customers.start_conversation, customers.write)
def a_customer_begins_a_conversation_in_an_app(stage: Stage) -> None:
    stage.begin()
    kim = customer(stage)
    conversation = customers.start_conversation(stage.company.desk, kim, custom_attributes={"screen": "basket"})
    customers.write(stage.company.desk, kim, conversation.id, content="Hello", echo_id="e-1")


@story(customers.write)
def a_customer_opens_a_resolved_conversation_in_an_app(stage: Stage) -> None:
    company, kim = stage.company, customer(stage)
    conversation = customers.start_conversation(company.desk, kim)
    customers.resolve_by_customer(company.desk, kim, conversation.id)
    stage.begin()
    customers.write(company.desk, kim, conversation.id, content="Still there?")


@story(customers.resolve_by_customer)
def a_customer_ends_a_conversation(stage: Stage) -> None:
    kim = customer(stage)
    conversation = customers.start_conversation(stage.company.desk, kim)
    stage.begin()
    customers.resolve_by_customer(stage.company.desk, kim, conversation.id)


@story(customers.seen_by_customer)
def a_customer_reads(stage: Stage) -> None:
    company, kim = stage.company, customer(stage)
    conversation = customers.start_conversation(company.desk, kim)
    company.replies(conversation)
    stage.begin()
    company.desk.clock.at += MINUTE
    customers.seen_by_customer(company.desk, kim, conversation.id)


@story(customers.update_customer)
def a_customer_changes_their_name(stage: Stage) -> None:
    kim = customer(stage)
    customers.start_conversation(stage.company.desk, kim)
    stage.begin()
    customers.update_customer(stage.company.desk, kim, changes={"name": "Kim P."})


@story(receive.receive_message)
def two_customers_write_in_turns(stage: Stage) -> None:
    one_conversation(stage)
    stage.company.hears("Hello", provider_id="in-2", source_id="lee", name="Lee")
    stage.company.hears("Anybody?", provider_id="in-3")
    stage.company.hears("Me too", provider_id="in-4", source_id="lee")


@story(receive.receive_message)
def a_blocked_customer_writes(stage: Stage) -> None:
    company, conversation = stage.company, stage.company.hears()
    conversations.set_muted(company.desk, company.caller(), conversation.id, muted=True)
    stage.begin()
    receive.receive_message(company.desk, company.telegram, replace(message_in("Still here"), provider_id="in-2"))
