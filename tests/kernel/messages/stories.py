"""Stories of messages by agents."""

import pytest

from chalicelib.actions import answered_replies, customers, message_delivery, messages, received_changes
from chalicelib.domain.errors import Conflict
from chalicelib.domain.inbound import InboundReceipt
from chalicelib.domain.messages import Delivery
from chalicelib.domain.outbound import SendRefused, StoredFile
from chalicelib.features.delivery import actions as deliver
from tests.contract.scenarios import attempt_delivery, customer, one_conversation, one_reply
from tests.contract.story_recorder import Scenario, story
from tests.support.crash import crash


@story(messages.create_message, deliver.deliver)
def agent_sends_first_reply(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    scenario.company.reply(conversation, echo_id="from-ben")


@story(messages.create_message, messages.refuse_answered, answered_replies.decide_unanswered)
def second_answer_is_refused(scenario: Scenario) -> None:
    """The refusal leaves no event and no trace: the state after it is the one before."""
    first = one_reply(scenario)
    conversation = scenario.company.conversation(first.conversation_id)
    with pytest.raises(Conflict):
        scenario.company.reply(conversation, "Tomorrow.", by="dora", seen_message_id=first.id - 1, echo_id="from-dora")


@story(messages.create_message)
def agent_replies_with_file_and_quote(scenario: Scenario) -> None:
    first = one_reply(scenario)
    conversation = scenario.company.conversation(first.conversation_id)
    scenario.company.reply(
        conversation,
        "See here",
        attachments=(StoredFile("invoice.pdf", "application/pdf", b"%PDF"),),
        content_attributes={"in_reply_to": first.id},
    )


@story(messages.create_message)
def agent_writes_private_note(scenario: Scenario) -> None:
    scenario.company.reply(one_conversation(scenario), "Ask the warehouse", private=True)


@story(messages.create_message, messages.decide_mentions)
def private_note_mentions_colleagues(scenario: Scenario) -> None:
    company, conversation = scenario.company, one_conversation(scenario)
    ada, ben = company.ids_of("ada", "ben")
    text = f"[@Ada](mention://user/{ada}/Ada) and [@Ben](mention://user/{ben}/Ben), please look"
    company.reply(conversation, text, private=True)


@story(messages.create_message)
def agent_sends_text_longer_than_preview(scenario: Scenario) -> None:
    scenario.company.reply(one_conversation(scenario), "Terms and conditions. " * 300)


@story(message_delivery.resend_message)
def agent_resends_failed_reply(scenario: Scenario) -> None:
    message = one_reply(scenario, SendRefused("Blocked by the user."))
    message_delivery.resend_message(scenario.company.desk, scenario.company.caller("ben"), message.conversation_id, message.id)


@story(message_delivery.report_delivery)
def api_client_reports_delivery_of_reply(scenario: Scenario) -> None:
    company = scenario.company
    conversation = customers.start_conversation(company.desk, customer(scenario))
    message = company.reply(conversation)
    scenario.start_recording()
    message_delivery.report_delivery(company.desk, company.caller(), conversation.id, message.id, delivery=Delivery.DELIVERED)
    message_delivery.report_delivery(company.desk, company.caller(), conversation.id, message.id, delivery=Delivery.READ)


@story(messages.delete_message)
def agent_deletes_message(scenario: Scenario) -> None:
    message = one_reply(scenario)
    messages.delete_message(scenario.company.desk, scenario.company.caller("ben"), message.conversation_id, message.id)


@story(message_delivery.resend_message)
def agent_resends_reply_with_unknown_delivery(scenario: Scenario) -> None:
    message = scenario.company.reply(one_conversation(scenario))
    scenario.company.provider.during_send = crash
    attempt_delivery(scenario, message)
    scenario.company.provider.during_send = lambda: None
    attempt_delivery(scenario, message)
    scenario.start_recording()
    message_delivery.resend_message(scenario.company.desk, scenario.company.caller("dora"), message.conversation_id, message.id)


@story(message_delivery.resend_message, deliver.deliver)
def agent_resends_missing_part_of_reply(scenario: Scenario) -> None:
    photos = tuple(StoredFile(f"{name}.jpg", "image/jpeg", b"a photo") for name in ("front", "back"))
    conversation = one_conversation(scenario)
    scenario.company.provider.outcomes += ["part-1", SendRefused("The photo is too large.")]
    message = scenario.company.reply(conversation, "Here they are", attachments=photos)
    attempt_delivery(scenario, message)
    message_delivery.resend_message(scenario.company.desk, scenario.company.caller("ben"), message.conversation_id, message.id)
    attempt_delivery(scenario, message)


@story(messages.delete_message)
def queued_reply_is_deleted(scenario: Scenario) -> None:
    message = scenario.company.reply(one_conversation(scenario))
    messages.delete_message(scenario.company.desk, scenario.company.caller("ben"), message.conversation_id, message.id)
    attempt_delivery(scenario, message)


@story(messages.delete_message)
def private_note_is_deleted(scenario: Scenario) -> None:
    note = scenario.company.reply(one_conversation(scenario), "Ask the warehouse", private=True)
    scenario.start_recording()
    messages.delete_message(scenario.company.desk, scenario.company.caller("ben"), note.conversation_id, note.id)


@story(messages.delete_message, received_changes.receive_receipt)
def failed_reply_is_deleted(scenario: Scenario) -> None:
    message = one_reply(scenario)
    receipt = InboundReceipt(scenario.company.message(message).source_id or "", Delivery.FAILED, "The number is gone.")
    received_changes.receive_receipt(scenario.company.desk, scenario.company.telegram, receipt)
    messages.delete_message(scenario.company.desk, scenario.company.caller("dora"), message.conversation_id, message.id)
