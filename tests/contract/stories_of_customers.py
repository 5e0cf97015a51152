"""Stories of actions by customers and of webhook events from their providers."""

from msgspec.structs import replace

from chalicelib.actions import conversations, customers, receive
from chalicelib.domain.conversations import Status
from chalicelib.domain.inbound import InboundDeletion, InboundEdit, InboundReceipt
from chalicelib.domain.messages import Delivery
from chalicelib.domain.outbound import SendRefused
from chalicelib.features.assignment import actions as assignment
from chalicelib.features.attachment_download import actions as media
from tests.contract.scenarios import customer, one_conversation, one_reply
from tests.contract.staffed_company import MINUTE
from tests.contract.story_recorder import Scenario, story
from tests.support.inbound import inbound_message, inbound_photo


@story(receive.receive, receive.receive_message, assignment.assign_next)
def new_customer_writes_and_conversation_is_auto_assigned(scenario: Scenario) -> None:
    scenario.company.connect("ben")
    scenario.start_recording()
    scenario.company.receive("Hello", phone_number="+15550009999")


@story(receive.receive_message)
def new_customer_writes_while_no_agent_is_online(scenario: Scenario) -> None:
    scenario.start_recording()
    scenario.company.receive()


@story(receive.receive_message)
def known_customer_writes_again(scenario: Scenario) -> None:
    one_conversation(scenario)
    scenario.company.receive("Hello?", provider_id="in-2")


@story(receive.receive_message)
def customer_message_reopens_resolved_conversation(scenario: Scenario) -> None:
    conversation = scenario.company.receive()
    conversations.toggle_status(scenario.company.desk, scenario.company.caller(), conversation.id, status=Status.RESOLVED)
    scenario.start_recording()
    scenario.company.receive("One more thing", provider_id="in-2")


@story(receive.receive_message)
def whatsapp_message_after_resolving_starts_new_conversation(scenario: Scenario) -> None:
    """A WhatsApp inbox does not reopen: the message starts a new conversation."""
    company = scenario.company
    conversation = company.receive(inbox=company.whatsapp)
    conversations.toggle_status(company.desk, company.caller(), conversation.id, status=Status.RESOLVED)
    scenario.start_recording()
    company.receive("One more thing", provider_id="in-2", inbox=company.whatsapp)


@story(receive.receive_message, media.download_media)
def customer_sends_photo(scenario: Scenario) -> None:
    one_conversation(scenario)
    scenario.company.receive(None, provider_id="in-2", attachments=(inbound_photo(),))


@story(media.download_media)
def provider_refuses_photo_download(scenario: Scenario) -> None:
    one_conversation(scenario)
    scenario.company.provider.files.append(SendRefused("The file is too large."))
    scenario.company.receive(None, provider_id="in-2", attachments=(inbound_photo(),))


@story(receive.receive_edit)
def customer_edits_message(scenario: Scenario) -> None:
    one_conversation(scenario)
    receive.receive_edit(
        scenario.company.desk, scenario.company.telegram, InboundEdit("in-1", "Where is my parcel?", 1_790_000_030_000)
    )


@story(receive.receive_deletion)
def customer_deletes_message(scenario: Scenario) -> None:
    one_conversation(scenario)
    receive.receive_deletion(scenario.company.desk, scenario.company.telegram, InboundDeletion("in-1"))


@story(receive.receive_message)
def business_replies_in_provider_app(scenario: Scenario) -> None:
    one_conversation(scenario)
    scenario.company.receive("Answered by phone", provider_id="own-1", from_business=True)


@story(receive.receive_receipt)
def reply_is_delivered_and_read(scenario: Scenario) -> None:
    message = one_reply(scenario)
    source_id = scenario.company.message(message).source_id or ""
    for delivery in (Delivery.DELIVERED, Delivery.READ, Delivery.DELIVERED):
        receive.receive_receipt(scenario.company.desk, scenario.company.telegram, InboundReceipt(source_id, delivery))


@story(receive.receive_receipt)
def provider_reports_reply_as_failed(scenario: Scenario) -> None:
    message = one_reply(scenario)
    source_id = scenario.company.message(message).source_id or ""
    receipt = InboundReceipt(source_id, Delivery.FAILED, "The number is not on WhatsApp.")
    receive.receive_receipt(scenario.company.desk, scenario.company.telegram, receipt)


@story(customers.identify, customers.start_conversation, customers.write)
def app_customer_starts_conversation(scenario: Scenario) -> None:
    scenario.start_recording()
    kim = customer(scenario)
    conversation = customers.start_conversation(scenario.company.desk, kim, custom_attributes={"screen": "basket"})
    customers.write(scenario.company.desk, kim, conversation.id, content="Hello", echo_id="e-1")


@story(customers.write)
def app_customer_reopens_resolved_conversation(scenario: Scenario) -> None:
    company, kim = scenario.company, customer(scenario)
    conversation = customers.start_conversation(company.desk, kim)
    customers.resolve_by_customer(company.desk, kim, conversation.id)
    scenario.start_recording()
    customers.write(company.desk, kim, conversation.id, content="Still there?")


@story(customers.resolve_by_customer)
def customer_resolves_conversation(scenario: Scenario) -> None:
    kim = customer(scenario)
    conversation = customers.start_conversation(scenario.company.desk, kim)
    scenario.start_recording()
    customers.resolve_by_customer(scenario.company.desk, kim, conversation.id)


@story(customers.seen_by_customer)
def customer_reads_conversation(scenario: Scenario) -> None:
    company, kim = scenario.company, customer(scenario)
    conversation = customers.start_conversation(company.desk, kim)
    company.reply(conversation)
    scenario.start_recording()
    company.desk.clock.at += MINUTE
    customers.seen_by_customer(company.desk, kim, conversation.id)


@story(customers.update_customer)
def customer_changes_name(scenario: Scenario) -> None:
    kim = customer(scenario)
    customers.start_conversation(scenario.company.desk, kim)
    scenario.start_recording()
    customers.update_customer(scenario.company.desk, kim, changes={"name": "Kim P."})


@story(receive.receive_message)
def two_customers_write_alternately(scenario: Scenario) -> None:
    one_conversation(scenario)
    scenario.company.receive("Hello", provider_id="in-2", source_id="lee", name="Lee")
    scenario.company.receive("Anybody?", provider_id="in-3")
    scenario.company.receive("Me too", provider_id="in-4", source_id="lee")


@story(receive.receive_message)
def muted_customer_writes(scenario: Scenario) -> None:
    company, conversation = scenario.company, scenario.company.receive()
    conversations.set_muted(company.desk, company.caller(), conversation.id, muted=True)
    scenario.start_recording()
    receive.receive_message(company.desk, company.telegram, replace(inbound_message("Still here"), provider_id="in-2"))
