"""What is played in stories: each action that changes conversations, messages or contacts, at least once."""

from dataclasses import replace

from chalicelib.actions import assignment, contacts, conversations, customers, deliver, media, messages, receive, snooze
from chalicelib.actions import inboxes as inbox_actions
from chalicelib.actions import teams as team_actions
from chalicelib.domain.conversations import Conversation, Priority, Status
from chalicelib.domain.inbound import InboundDeletion, InboundEdit, InboundReceipt
from chalicelib.domain.messages import Delivery, Message
from chalicelib.domain.outbound import SendRefused, SendUnknown, StoredFile
from tests.builders import message_in, photo_in
from tests.contract.telling import Stage, story

MINUTE = 60_000


def one_conversation(stage: Stage) -> Conversation:
    """Kim wrote to the bot a minute ago."""
    conversation = stage.office.hears("Where is my order?")
    stage.begin()
    stage.office.desk.clock.at += MINUTE
    return conversation


def one_reply(stage: Stage, *outcomes: Exception) -> Message:
    """Ben answered, and the message went (or did not go) out."""
    conversation = stage.office.hears("Where is my order?")
    stage.office.provider.outcomes += outcomes
    message = stage.office.replies(conversation)
    stage.begin()
    stage.office.desk.clock.at += MINUTE
    return message


def team(stage: Stage, *names: str) -> int:
    desk, ada = stage.office.desk, stage.office.caller()
    made = team_actions.create_team(desk, ada, name="Support")
    ids = [stage.office.users[name].id for name in names]
    return team_actions.change_team_members(desk, stage.office.caller(), made.id, add=ids).id


def customer(stage: Stage) -> customers.Customer:
    return customers.identify(stage.office.desk, "app-identifier", source_id="kim", name="Kim", identifier="kim@app")


@story(receive.receive, receive.receive_message, assignment.assign_next)
def a_stranger_writes_and_somebody_is_given_the_conversation(stage: Stage) -> None:
    stage.office.online("ben")
    stage.begin()
    stage.office.hears("Hello", phone_number="+15550009999")


@story(receive.receive_message)
def a_stranger_writes_while_nobody_is_there(stage: Stage) -> None:
    stage.begin()
    stage.office.hears()


@story(receive.receive_message)
def a_known_customer_writes_again(stage: Stage) -> None:
    one_conversation(stage)
    stage.office.hears("Hello?", provider_id="in-2")


@story(receive.receive_message)
def a_resolved_conversation_is_opened_by_its_customer(stage: Stage) -> None:
    conversation = stage.office.hears()
    conversations.toggle_status(stage.office.desk, stage.office.caller(), conversation.id, status=Status.RESOLVED)
    stage.begin()
    stage.office.hears("One more thing", provider_id="in-2")


@story(receive.receive_message)
def a_customer_writes_after_the_last_conversation_was_resolved(stage: Stage) -> None:
    """WhatsApp begins a new one."""
    office = stage.office
    conversation = office.hears(inbox=office.whatsapp)
    conversations.toggle_status(office.desk, office.caller(), conversation.id, status=Status.RESOLVED)
    stage.begin()
    office.hears("One more thing", provider_id="in-2", inbox=office.whatsapp)


@story(receive.receive_message, media.fetch_media)
def a_customer_sends_a_photo(stage: Stage) -> None:
    one_conversation(stage)
    stage.office.hears(None, provider_id="in-2", attachments=(photo_in(),))


@story(media.fetch_media)
def a_photo_is_gone_at_the_provider(stage: Stage) -> None:
    one_conversation(stage)
    stage.office.provider.files.append(SendRefused("The file is too large."))
    stage.office.hears(None, provider_id="in-2", attachments=(photo_in(),))


@story(receive.receive_edit)
def a_customer_edits_a_message(stage: Stage) -> None:
    one_conversation(stage)
    receive.receive_edit(stage.office.desk, stage.office.telegram, InboundEdit("in-1", "Where is my parcel?", 1_790_000_030_000))


@story(receive.receive_deletion)
def a_customer_takes_a_message_back(stage: Stage) -> None:
    one_conversation(stage)
    receive.receive_deletion(stage.office.desk, stage.office.telegram, InboundDeletion("in-1"))


@story(receive.receive_message)
def the_business_answers_in_the_providers_own_app(stage: Stage) -> None:
    one_conversation(stage)
    stage.office.hears("Answered by phone", provider_id="own-1", from_business=True)


@story(conversations.open_conversation)
def a_conversation_is_created_with_a_team_and_somebody_of_it_is_chosen(stage: Stage) -> None:
    office = stage.office
    team_id = team(stage, "ben")
    office.online("ben", "ada")
    contact, _ = contacts.create_contact(office.desk, office.caller(), name="Kim", inbox_id=office.app.id, source_id="kim")
    stage.begin()
    conversations.open_conversation(
        office.desk,
        office.caller(),
        inbox_id=office.app.id,
        contact_id=contact.id,
        team_id=team_id,
        message=messages.NewMessage(content="We have news for you"),
        custom_attributes={"order": "A-17"},
    )


@story(conversations.open_conversation, contacts.create_contact)
def a_conversation_is_created_for_an_agent(stage: Stage) -> None:
    office = stage.office
    stage.begin()
    contact, _ = contacts.create_contact(office.desk, office.caller(), name="Kim", email="kim@example.com")
    conversations.open_conversation(
        office.desk, office.caller(), inbox_id=office.app.id, contact_id=contact.id, assignee_id=office.users["ben"].id
    )


@story(messages.create_message, deliver.deliver)
def an_agent_replies_for_the_first_time(stage: Stage) -> None:
    conversation = one_conversation(stage)
    stage.office.replies(conversation, echo_id="from-ben")


@story(messages.create_message)
def an_agent_replies_again_with_a_file_to_what_was_said(stage: Stage) -> None:
    first = one_reply(stage)
    conversation = stage.office.conversation(first.conversation_id)
    stage.office.replies(
        conversation,
        "See here",
        attachments=(StoredFile("invoice.pdf", "application/pdf", b"%PDF"),),
        content_attributes={"in_reply_to": first.id},
    )


@story(messages.create_message)
def an_agent_writes_a_note(stage: Stage) -> None:
    stage.office.replies(one_conversation(stage), "Ask the warehouse", private=True)


@story(messages.create_message)
def an_agent_writes_more_than_a_list_shows(stage: Stage) -> None:
    stage.office.replies(one_conversation(stage), "Terms and conditions. " * 300)


@story(deliver.deliver)
def a_reply_is_refused_by_the_provider(stage: Stage) -> None:
    conversation = one_conversation(stage)
    stage.office.provider.outcomes.append(SendRefused("Blocked by the user."))
    stage.office.replies(conversation)


@story(deliver.deliver)
def nobody_knows_whether_a_reply_has_arrived(stage: Stage) -> None:
    conversation = one_conversation(stage)
    stage.office.provider.outcomes.append(SendUnknown("The provider did not answer."))
    stage.office.replies(conversation)


@story(messages.resend_message)
def a_failed_reply_is_sent_again(stage: Stage) -> None:
    message = one_reply(stage, SendRefused("Blocked by the user."))
    messages.resend_message(stage.office.desk, stage.office.caller("ben"), message.conversation_id, message.id)


@story(receive.receive_receipt)
def a_reply_is_delivered_and_read(stage: Stage) -> None:
    message = one_reply(stage)
    source_id = stage.office.message(message).source_id or ""
    for how_far in (Delivery.DELIVERED, Delivery.READ, Delivery.DELIVERED):
        receive.receive_receipt(stage.office.desk, stage.office.telegram, InboundReceipt(source_id, how_far))


@story(receive.receive_receipt)
def a_reply_is_reported_as_failed(stage: Stage) -> None:
    message = one_reply(stage)
    source_id = stage.office.message(message).source_id or ""
    receipt = InboundReceipt(source_id, Delivery.FAILED, "The number is not on WhatsApp.")
    receive.receive_receipt(stage.office.desk, stage.office.telegram, receipt)


@story(messages.report_delivery)
def a_program_reports_how_far_a_reply_has_got(stage: Stage) -> None:
    office = stage.office
    conversation = customers.start_conversation(office.desk, customer(stage))
    message = office.replies(conversation)
    stage.begin()
    messages.report_delivery(office.desk, office.caller(), conversation.id, message.id, delivery=Delivery.DELIVERED)
    messages.report_delivery(office.desk, office.caller(), conversation.id, message.id, delivery=Delivery.READ)


@story(messages.delete_message)
def an_agent_deletes_a_message(stage: Stage) -> None:
    message = one_reply(stage)
    messages.delete_message(stage.office.desk, stage.office.caller("ben"), message.conversation_id, message.id)


@story(conversations.assign_agent)
def a_conversation_is_assigned(stage: Stage) -> None:
    office, conversation = stage.office, one_conversation(stage)
    conversations.assign_agent(office.desk, office.caller(), conversation.id, assignee_id=office.users["ben"].id)


@story(conversations.assign_agent)
def a_conversation_is_taken_off_its_assignee(stage: Stage) -> None:
    office, conversation = stage.office, stage.office.hears()
    conversations.assign_agent(office.desk, office.caller("ben"), conversation.id, assignee_id=office.users["ben"].id)
    stage.begin()
    conversations.assign_agent(office.desk, office.caller(), conversation.id, assignee_id=None)


@story(conversations.assign_team)
def a_conversation_is_given_to_a_team_and_from_its_agent_to_a_member(stage: Stage) -> None:
    office, conversation = stage.office, stage.office.hears()
    conversations.assign_agent(office.desk, office.caller(), conversation.id, assignee_id=office.users["ada"].id)
    team_id = team(stage, "ben")
    office.online("ben")
    stage.begin()
    conversations.assign_team(office.desk, office.caller(), conversation.id, team_id=team_id)


@story(conversations.assign_team)
def a_conversation_is_taken_off_its_team(stage: Stage) -> None:
    office, conversation = stage.office, stage.office.hears()
    team_id = team(stage, "ben")
    conversations.assign_team(office.desk, office.caller(), conversation.id, team_id=team_id)
    stage.begin()
    conversations.assign_team(office.desk, office.caller(), conversation.id, team_id=None)


@story(conversations.set_labels)
def labels_are_changed(stage: Stage) -> None:
    office, conversation = stage.office, stage.office.hears()
    conversations.set_labels(office.desk, office.caller(), conversation.id, labels=["vip", "refund"])
    stage.begin()
    conversations.set_labels(office.desk, office.caller("ben"), conversation.id, labels=["refund", "broken"])


@story(conversations.set_priority)
def the_priority_is_set_changed_and_removed(stage: Stage) -> None:
    office, conversation = stage.office, one_conversation(stage)
    for priority in (Priority.LOW, Priority.URGENT, None):
        conversations.set_priority(office.desk, office.caller(), conversation.id, priority=priority)


@story(conversations.toggle_status)
def a_conversation_is_resolved(stage: Stage) -> None:
    conversations.toggle_status(stage.office.desk, stage.office.caller(), one_conversation(stage).id)


@story(conversations.toggle_status)
def an_agent_opens_a_resolved_conversation_and_takes_it(stage: Stage) -> None:
    office, conversation = stage.office, stage.office.hears()
    conversations.toggle_status(office.desk, office.caller(), conversation.id)
    stage.begin()
    conversations.toggle_status(office.desk, office.caller("ben"), conversation.id)


@story(conversations.toggle_status, snooze.wake_due)
def a_conversation_is_snoozed_and_wakes(stage: Stage) -> None:
    office, conversation = stage.office, one_conversation(stage)
    until = office.desk.clock.now() + 60 * MINUTE
    conversations.toggle_status(
        office.desk, office.caller(), conversation.id, status=Status.SNOOZED, snoozed_until=until + MINUTE
    )
    conversations.toggle_status(office.desk, office.caller(), conversation.id, status=Status.SNOOZED, snoozed_until=until)
    office.settle()
    office.desk.clock.at = until
    snooze.wake_due(office.desk)


@story(conversations.mark_seen)
def an_agent_reads(stage: Stage) -> None:
    conversations.mark_seen(stage.office.desk, stage.office.caller("ben"), one_conversation(stage).id)


@story(conversations.mark_unread)
def an_agent_marks_as_unread(stage: Stage) -> None:
    office, conversation = stage.office, stage.office.hears()
    conversations.mark_seen(office.desk, office.caller(), conversation.id)
    stage.begin()
    conversations.mark_unread(office.desk, office.caller(), conversation.id)


@story(conversations.set_muted)
def a_conversation_is_muted_and_unmuted(stage: Stage) -> None:
    office, conversation = stage.office, one_conversation(stage)
    conversations.set_muted(office.desk, office.caller(), conversation.id, muted=True)
    conversations.set_muted(office.desk, office.caller(), conversation.id, muted=False)


@story(conversations.set_custom_attributes)
def custom_attributes_are_replaced(stage: Stage) -> None:
    conversation = one_conversation(stage)
    conversations.set_custom_attributes(
        stage.office.desk, stage.office.caller(), conversation.id, custom_attributes={"order": "A-17"}
    )


@story(contacts.update_contact)
def a_contact_is_renamed(stage: Stage) -> None:
    conversation = one_conversation(stage)
    changes = {"name": "Kim Possible", "email": "kim@example.com"}
    contacts.update_contact(stage.office.desk, stage.office.caller(), conversation.contact_id, changes=changes)


@story(contacts.link_contact)
def a_contact_is_linked_to_another_inbox(stage: Stage) -> None:
    conversation = one_conversation(stage)
    contacts.link_contact(stage.office.desk, stage.office.caller(), conversation.contact_id, inbox_id=stage.office.app.id)


@story(customers.identify, customers.start_conversation, customers.write)
def a_customer_begins_a_conversation_in_an_app(stage: Stage) -> None:
    stage.begin()
    kim = customer(stage)
    conversation = customers.start_conversation(stage.office.desk, kim, custom_attributes={"screen": "basket"})
    customers.write(stage.office.desk, kim, conversation.id, content="Hello", echo_id="e-1")


@story(customers.write)
def a_customer_opens_a_resolved_conversation_in_an_app(stage: Stage) -> None:
    office, kim = stage.office, customer(stage)
    conversation = customers.start_conversation(office.desk, kim)
    customers.resolve_by_customer(office.desk, kim, conversation.id)
    stage.begin()
    customers.write(office.desk, kim, conversation.id, content="Still there?")


@story(customers.resolve_by_customer)
def a_customer_ends_a_conversation(stage: Stage) -> None:
    kim = customer(stage)
    conversation = customers.start_conversation(stage.office.desk, kim)
    stage.begin()
    customers.resolve_by_customer(stage.office.desk, kim, conversation.id)


@story(customers.seen_by_customer)
def a_customer_reads(stage: Stage) -> None:
    office, kim = stage.office, customer(stage)
    conversation = customers.start_conversation(office.desk, kim)
    office.replies(conversation)
    stage.begin()
    office.desk.clock.at += MINUTE
    customers.seen_by_customer(office.desk, kim, conversation.id)


@story(customers.update_customer)
def a_customer_changes_their_name(stage: Stage) -> None:
    kim = customer(stage)
    customers.start_conversation(stage.office.desk, kim)
    stage.begin()
    customers.update_customer(stage.office.desk, kim, changes={"name": "Kim P."})


@story(inbox_actions.change_members)
def an_inbox_gets_a_member(stage: Stage) -> None:
    office = stage.office
    one_conversation(stage)
    inbox_actions.change_members(office.desk, office.caller(), office.telegram.id, add=[office.users["cleo"].id])


@story(receive.receive_message)
def two_customers_write_in_turns(stage: Stage) -> None:
    one_conversation(stage)
    stage.office.hears("Hello", provider_id="in-2", source_id="lee", name="Lee")
    stage.office.hears("Anybody?", provider_id="in-3")
    stage.office.hears("Me too", provider_id="in-4", source_id="lee")


@story(receive.receive_message)
def a_blocked_customer_writes(stage: Stage) -> None:
    office, conversation = stage.office, stage.office.hears()
    conversations.set_muted(office.desk, office.caller(), conversation.id, muted=True)
    stage.begin()
    receive.receive_message(office.desk, office.telegram, replace(message_in("Still here"), provider_id="in-2"))
