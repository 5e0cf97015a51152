"""Stories of webhook events from customers' providers."""

from msgspec.structs import replace

from chalicelib.actions import conversations, receive, received_changes
from chalicelib.domain.conversations import Status
from chalicelib.domain.inbound import InboundDeletion, InboundEdit, InboundReceipt
from chalicelib.domain.messages import Delivery
from chalicelib.domain.outbound import StoredFile
from tests.contract.scenarios import attempt_delivery, one_conversation, one_reply
from tests.contract.story_recorder import Scenario, story
from tests.support.inbound import inbound_message, inbound_photo


@story(receive.receive_message)
def new_customer_writes_while_no_agent_is_online(scenario: Scenario) -> None:
    scenario.start_recording()
    scenario.company.receive()


@story(receive.receive_message)
def new_customer_is_greeted(scenario: Scenario) -> None:
    company = scenario.company
    company.update_inbox(company.telegram, greeting_enabled=True, greeting_message="We answer soon.")
    scenario.start_recording()
    company.receive()
    company.settle()


@story(receive.receive_message)
def customer_writes_outside_the_hours(scenario: Scenario) -> None:
    company = scenario.company
    closed = [{"day_of_week": day, "closed_all_day": True} for day in range(7)]
    away = {"working_hours_enabled": True, "working_hours": closed, "out_of_office_message": "We are closed."}
    company.update_inbox(company.telegram, **away)
    scenario.start_recording()
    company.receive()
    company.receive("Hello?", provider_id="in-2")
    company.settle()


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


@story(received_changes.receive_edit)
def customer_edits_message(scenario: Scenario) -> None:
    one_conversation(scenario)
    received_changes.receive_edit(
        scenario.company.desk, scenario.company.telegram, InboundEdit("in-1", "Where is my parcel?", 1_790_000_030_000)
    )


@story(received_changes.receive_deletion)
def customer_deletes_message(scenario: Scenario) -> None:
    one_conversation(scenario)
    received_changes.receive_deletion(scenario.company.desk, scenario.company.telegram, InboundDeletion("in-1"))


@story(receive.receive_message)
def business_replies_in_provider_app(scenario: Scenario) -> None:
    one_conversation(scenario)
    scenario.company.receive("Answered by phone", provider_id="own-1", from_business=True)


@story(received_changes.receive_receipt)
def reply_is_delivered_and_read(scenario: Scenario) -> None:
    message = one_reply(scenario)
    source_id = scenario.company.message(message).source_id or ""
    for delivery in (Delivery.DELIVERED, Delivery.READ, Delivery.DELIVERED):
        received_changes.receive_receipt(scenario.company.desk, scenario.company.telegram, InboundReceipt(source_id, delivery))


@story(received_changes.receive_receipt)
def provider_reports_reply_as_failed(scenario: Scenario) -> None:
    message = one_reply(scenario)
    source_id = scenario.company.message(message).source_id or ""
    receipt = InboundReceipt(source_id, Delivery.FAILED, "The number is not on WhatsApp.")
    received_changes.receive_receipt(scenario.company.desk, scenario.company.telegram, receipt)


@story(received_changes.receive_receipt)
def one_part_of_reply_is_read_and_another_fails(scenario: Scenario) -> None:
    photos = tuple(StoredFile(f"{name}.jpg", "image/jpeg", b"a photo") for name in ("front", "back"))
    conversation = one_conversation(scenario)
    scenario.company.provider.outcomes += ["part-1", "part-2"]
    message = scenario.company.reply(conversation, None, attachments=photos)
    attempt_delivery(scenario, message)
    for provider_id, delivery in (("part-1", Delivery.READ), ("part-2", Delivery.FAILED), ("part-1", Delivery.DELIVERED)):
        reason = "Media upload error" if delivery is Delivery.FAILED else None
        received_changes.receive_receipt(
            scenario.company.desk, scenario.company.telegram, InboundReceipt(provider_id, delivery, reason)
        )


@story(received_changes.receive_receipt)
def receipt_arrives_before_delivery_is_recorded(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    message = scenario.company.reply(conversation)
    received_changes.receive_receipt(
        scenario.company.desk, scenario.company.telegram, InboundReceipt("provider-1", Delivery.READ)
    )
    attempt_delivery(scenario, message)


@story(receive.receive_message)
def two_customers_write_alternately(scenario: Scenario) -> None:
    one_conversation(scenario)
    scenario.company.receive("Hello", provider_id="in-2", source_id="lee", name="Lee")
    scenario.company.receive("Anybody?", provider_id="in-3")
    scenario.company.receive("Me too", provider_id="in-4", source_id="lee", name="Lee")


@story(receive.receive_message)
def muted_customer_writes(scenario: Scenario) -> None:
    company, conversation = scenario.company, scenario.company.receive()
    conversations.set_muted(company.desk, company.caller(), conversation.id, muted=True)
    scenario.start_recording()
    receive.receive_message(company.desk, company.telegram, replace(inbound_message("Still here"), provider_id="in-2"))


@story(receive.receive_message)
def album_arrives_as_six_webhook_events(scenario: Scenario) -> None:
    scenario.start_recording()
    for number in range(6):
        scenario.company.receive(None, provider_id=f"album-{number}", attachments=(inbound_photo(f"photo-{number}"),))
