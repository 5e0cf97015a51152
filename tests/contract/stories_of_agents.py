"""What agents do, played in stories."""

from chalicelib.actions import contacts, conversations, customers, deliver, messages, snooze
from chalicelib.domain.conversations import Priority, Status
from chalicelib.domain.messages import Delivery
from chalicelib.domain.outbound import SendRefused, SendUnknown, StoredFile
from tests.contract.scenes import customer, one_conversation, one_reply, team
from tests.contract.staffed_company import MINUTE
from tests.contract.telling import Stage, story


@story(conversations.open_conversation)
def a_conversation_is_created_with_a_team_and_somebody_of_it_is_chosen(stage: Stage) -> None:
    company = stage.company
    team_id = team(stage, "ben")
    company.online("ben", "ada")
    contact, _ = contacts.create_contact(company.desk, company.caller(), name="Kim", inbox_id=company.app.id, source_id="kim")
    stage.begin()
    conversations.open_conversation(
        company.desk,
        company.caller(),
        inbox_id=company.app.id,
        contact_id=contact.id,
        team_id=team_id,
        message=messages.NewMessage(content="We have news for you"),
        custom_attributes={"order": "A-17"},
    )


@story(conversations.open_conversation, contacts.create_contact)
def a_conversation_is_created_for_an_agent(stage: Stage) -> None:
    company = stage.company
    stage.begin()
    contact, _ = contacts.create_contact(company.desk, company.caller(), name="Kim", email="kim@example.com")
    conversations.open_conversation(
        company.desk, company.caller(), inbox_id=company.app.id, contact_id=contact.id, assignee_id=company.users["ben"].id
    )


@story(messages.create_message, deliver.deliver)
def an_agent_replies_for_the_first_time(stage: Stage) -> None:
    conversation = one_conversation(stage)
    stage.company.replies(conversation, echo_id="from-ben")


@story(messages.create_message)
def an_agent_replies_again_with_a_file_to_what_was_said(stage: Stage) -> None:
    first = one_reply(stage)
    conversation = stage.company.conversation(first.conversation_id)
    stage.company.replies(
        conversation,
        "See here",
        attachments=(StoredFile("invoice.pdf", "application/pdf", b"%PDF"),),
        content_attributes={"in_reply_to": first.id},
    )


@story(messages.create_message)
def an_agent_writes_a_note(stage: Stage) -> None:
    stage.company.replies(one_conversation(stage), "Ask the warehouse", private=True)


@story(messages.create_message)
def an_agent_writes_more_than_a_list_shows(stage: Stage) -> None:
    stage.company.replies(one_conversation(stage), "Terms and conditions. " * 300)


@story(deliver.deliver)
def a_reply_is_refused_by_the_provider(stage: Stage) -> None:
    conversation = one_conversation(stage)
    stage.company.provider.outcomes.append(SendRefused("Blocked by the user."))
    stage.company.replies(conversation)


@story(deliver.deliver)
def nobody_knows_whether_a_reply_has_arrived(stage: Stage) -> None:
    conversation = one_conversation(stage)
    stage.company.provider.outcomes.append(SendUnknown("The provider did not answer."))
    stage.company.replies(conversation)


@story(messages.resend_message)
def a_failed_reply_is_sent_again(stage: Stage) -> None:
    message = one_reply(stage, SendRefused("Blocked by the user."))
    messages.resend_message(stage.company.desk, stage.company.caller("ben"), message.conversation_id, message.id)


@story(messages.report_delivery)
def a_program_reports_how_far_a_reply_has_got(stage: Stage) -> None:
    company = stage.company
    conversation = customers.start_conversation(company.desk, customer(stage))
    message = company.replies(conversation)
    stage.begin()
    messages.report_delivery(company.desk, company.caller(), conversation.id, message.id, delivery=Delivery.DELIVERED)
    messages.report_delivery(company.desk, company.caller(), conversation.id, message.id, delivery=Delivery.READ)


@story(messages.delete_message)
def an_agent_deletes_a_message(stage: Stage) -> None:
    message = one_reply(stage)
    messages.delete_message(stage.company.desk, stage.company.caller("ben"), message.conversation_id, message.id)


@story(conversations.assign_agent)
def a_conversation_is_assigned(stage: Stage) -> None:
    company, conversation = stage.company, one_conversation(stage)
    conversations.assign_agent(company.desk, company.caller(), conversation.id, assignee_id=company.users["ben"].id)


@story(conversations.assign_agent)
def a_conversation_is_taken_off_its_assignee(stage: Stage) -> None:
    company, conversation = stage.company, stage.company.hears()
    conversations.assign_agent(company.desk, company.caller("ben"), conversation.id, assignee_id=company.users["ben"].id)
    stage.begin()
    conversations.assign_agent(company.desk, company.caller(), conversation.id, assignee_id=None)


@story(conversations.assign_team)
def a_conversation_is_given_to_a_team_and_from_its_agent_to_a_member(stage: Stage) -> None:
    company, conversation = stage.company, stage.company.hears()
    conversations.assign_agent(company.desk, company.caller(), conversation.id, assignee_id=company.users["ada"].id)
    team_id = team(stage, "ben")
    company.online("ben")
    stage.begin()
    conversations.assign_team(company.desk, company.caller(), conversation.id, team_id=team_id)


@story(conversations.assign_team)
def a_conversation_is_taken_off_its_team(stage: Stage) -> None:
    company, conversation = stage.company, stage.company.hears()
    team_id = team(stage, "ben")
    conversations.assign_team(company.desk, company.caller(), conversation.id, team_id=team_id)
    stage.begin()
    conversations.assign_team(company.desk, company.caller(), conversation.id, team_id=None)


@story(conversations.set_labels)
def labels_are_changed(stage: Stage) -> None:
    company, conversation = stage.company, stage.company.hears()
    conversations.set_labels(company.desk, company.caller(), conversation.id, labels=["vip", "refund"])
    stage.begin()
    conversations.set_labels(company.desk, company.caller("ben"), conversation.id, labels=["refund", "broken"])


@story(conversations.set_priority)
def the_priority_is_set_changed_and_removed(stage: Stage) -> None:
    company, conversation = stage.company, one_conversation(stage)
    for priority in (Priority.LOW, Priority.URGENT, None):
        conversations.set_priority(company.desk, company.caller(), conversation.id, priority=priority)


@story(conversations.toggle_status)
def a_conversation_is_resolved(stage: Stage) -> None:
    conversations.toggle_status(stage.company.desk, stage.company.caller(), one_conversation(stage).id)


@story(conversations.toggle_status)
def an_agent_opens_a_resolved_conversation_and_takes_it(stage: Stage) -> None:
    company, conversation = stage.company, stage.company.hears()
    conversations.toggle_status(company.desk, company.caller(), conversation.id)
    stage.begin()
    conversations.toggle_status(company.desk, company.caller("ben"), conversation.id)


@story(conversations.toggle_status, snooze.wake_due)
def a_conversation_is_snoozed_and_wakes(stage: Stage) -> None:
    company, conversation = stage.company, one_conversation(stage)
    until = company.desk.clock.now() + 60 * MINUTE
    conversations.toggle_status(
        company.desk, company.caller(), conversation.id, status=Status.SNOOZED, snoozed_until=until + MINUTE
    )
    conversations.toggle_status(company.desk, company.caller(), conversation.id, status=Status.SNOOZED, snoozed_until=until)
    company.settle()
    company.desk.clock.at = until
    snooze.wake_due(company.desk)


@story(conversations.mark_seen)
def an_agent_reads(stage: Stage) -> None:
    conversations.mark_seen(stage.company.desk, stage.company.caller("ben"), one_conversation(stage).id)


@story(conversations.mark_unread)
def an_agent_marks_as_unread(stage: Stage) -> None:
    company, conversation = stage.company, stage.company.hears()
    conversations.mark_seen(company.desk, company.caller(), conversation.id)
    stage.begin()
    conversations.mark_unread(company.desk, company.caller(), conversation.id)


@story(conversations.set_muted)
def a_conversation_is_muted_and_unmuted(stage: Stage) -> None:
    company, conversation = stage.company, one_conversation(stage)
    conversations.set_muted(company.desk, company.caller(), conversation.id, muted=True)
    conversations.set_muted(company.desk, company.caller(), conversation.id, muted=False)


@story(conversations.set_custom_attributes)
def custom_attributes_are_replaced(stage: Stage) -> None:
    conversation = one_conversation(stage)
    conversations.set_custom_attributes(
        stage.company.desk, stage.company.caller(), conversation.id, custom_attributes={"order": "A-17"}
    )


@story(contacts.update_contact)
def a_contact_is_renamed(stage: Stage) -> None:
    conversation = one_conversation(stage)
    changes = {"name": "Kim Possible", "email": "kim@example.com"}
    contacts.update_contact(stage.company.desk, stage.company.caller(), conversation.contact_id, changes=changes)


@story(contacts.link_contact)
def a_contact_is_linked_to_another_inbox(stage: Stage) -> None:
    conversation = one_conversation(stage)
    contacts.link_contact(stage.company.desk, stage.company.caller(), conversation.contact_id, inbox_id=stage.company.app.id)
