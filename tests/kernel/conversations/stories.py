"""Stories of agents with conversations."""

from chalicelib.actions import contacts, conversations, messages, new_conversations, read_state
from chalicelib.domain.conversations import Folder, Priority
from tests.contract.scenarios import one_conversation, support_team
from tests.contract.story_recorder import Scenario, story


@story(new_conversations.create_conversation)
def conversation_created_for_team_is_auto_assigned(scenario: Scenario) -> None:
    company = scenario.company
    team_id = support_team(scenario, "ben")
    company.connect("ben", "ada")
    contact, _ = contacts.create_contact(company.desk, company.caller(), name="Kim", inbox_id=company.app.id, source_id="kim")
    scenario.start_recording()
    new_conversations.create_conversation(
        company.desk,
        company.caller(),
        inbox_id=company.app.id,
        contact_id=contact.id,
        team_id=team_id,
        message=messages.NewMessage(content="We have news for you"),
        custom_attributes={"order": "A-17"},
    )


@story(new_conversations.create_conversation, contacts.create_contact)
def conversation_is_created_for_agent(scenario: Scenario) -> None:
    company = scenario.company
    scenario.start_recording()
    contact, _ = contacts.create_contact(company.desk, company.caller(), name="Kim", email="kim@example.com")
    new_conversations.create_conversation(
        company.desk, company.caller(), inbox_id=company.app.id, contact_id=contact.id, assignee_id=company.users["ben"].id
    )


@story(conversations.assign_agent)
def conversation_is_assigned(scenario: Scenario) -> None:
    company, conversation = scenario.company, one_conversation(scenario)
    conversations.assign_agent(company.desk, company.caller(), conversation.id, assignee_id=company.users["ben"].id)


@story(conversations.assign_agent)
def conversation_is_unassigned(scenario: Scenario) -> None:
    company, conversation = scenario.company, scenario.company.receive()
    conversations.assign_agent(company.desk, company.caller("ben"), conversation.id, assignee_id=company.users["ben"].id)
    scenario.start_recording()
    conversations.assign_agent(company.desk, company.caller(), conversation.id, assignee_id=None)


@story(conversations.assign_team)
def team_assignment_reassigns_to_team_member(scenario: Scenario) -> None:
    company, conversation = scenario.company, scenario.company.receive()
    conversations.assign_agent(company.desk, company.caller(), conversation.id, assignee_id=company.users["ada"].id)
    team_id = support_team(scenario, "ben")
    company.connect("ben")
    scenario.start_recording()
    conversations.assign_team(company.desk, company.caller(), conversation.id, team_id=team_id)


@story(conversations.assign_team)
def team_is_removed_from_conversation(scenario: Scenario) -> None:
    company, conversation = scenario.company, scenario.company.receive()
    team_id = support_team(scenario, "ben")
    conversations.assign_team(company.desk, company.caller(), conversation.id, team_id=team_id)
    scenario.start_recording()
    conversations.assign_team(company.desk, company.caller(), conversation.id, team_id=None)


@story(conversations.set_labels)
def labels_are_changed(scenario: Scenario) -> None:
    company, conversation = scenario.company, scenario.company.receive()
    conversations.set_labels(company.desk, company.caller(), conversation.id, labels=["vip", "refund"])
    scenario.start_recording()
    conversations.set_labels(company.desk, company.caller("ben"), conversation.id, labels=["refund", "broken"])


@story(conversations.set_priority)
def priority_is_set_changed_and_removed(scenario: Scenario) -> None:
    company, conversation = scenario.company, one_conversation(scenario)
    for priority in (Priority.LOW, Priority.URGENT, None):
        conversations.set_priority(company.desk, company.caller(), conversation.id, priority=priority)


@story(conversations.toggle_status)
def conversation_is_resolved(scenario: Scenario) -> None:
    conversations.toggle_status(scenario.company.desk, scenario.company.caller(), one_conversation(scenario).id)


@story(conversations.toggle_status)
def agent_reopens_and_takes_resolved_conversation(scenario: Scenario) -> None:
    company, conversation = scenario.company, scenario.company.receive()
    conversations.toggle_status(company.desk, company.caller(), conversation.id)
    scenario.start_recording()
    conversations.toggle_status(company.desk, company.caller("ben"), conversation.id)


@story(read_state.mark_seen)
def agent_reads_conversation(scenario: Scenario) -> None:
    read_state.mark_seen(scenario.company.desk, scenario.company.caller("ben"), one_conversation(scenario).id)


@story(read_state.mark_unread)
def agent_marks_conversation_unread(scenario: Scenario) -> None:
    company, conversation = scenario.company, scenario.company.receive()
    read_state.mark_seen(company.desk, company.caller(), conversation.id)
    scenario.start_recording()
    read_state.mark_unread(company.desk, company.caller(), conversation.id)


@story(conversations.set_muted)
def conversation_is_muted_and_unmuted(scenario: Scenario) -> None:
    company, conversation = scenario.company, one_conversation(scenario)
    conversations.set_muted(company.desk, company.caller(), conversation.id, muted=True)
    conversations.set_muted(company.desk, company.caller(), conversation.id, muted=False)


@story(conversations.set_custom_attributes)
def custom_attributes_are_replaced(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    conversations.set_custom_attributes(
        scenario.company.desk, scenario.company.caller(), conversation.id, custom_attributes={"order": "A-17"}
    )


@story(conversations.remove_custom_attributes)
def custom_attribute_is_removed(scenario: Scenario) -> None:
    conversation, desk, caller = one_conversation(scenario), scenario.company.desk, scenario.company.caller()
    conversations.set_custom_attributes(desk, caller, conversation.id, custom_attributes={"order": "A-17", "size": 7})
    conversations.remove_custom_attributes(desk, caller, conversation.id, names=["order"])


@story(conversations.toggle_status)
def conversation_is_marked_as_spam_and_its_contact_blocked(scenario: Scenario) -> None:
    company, conversation = scenario.company, one_conversation(scenario)
    for _ in range(2):
        conversations.toggle_status(
            company.desk, company.caller("ben"), conversation.id, status=Folder.SPAM, contact_blocked=True
        )


@story(conversations.toggle_status)
def spam_is_taken_back(scenario: Scenario) -> None:
    company, conversation = scenario.company, scenario.company.receive()
    company.connect("ben")
    conversations.toggle_status(company.desk, company.caller(), conversation.id, status=Folder.SPAM, contact_blocked=True)
    scenario.start_recording()
    conversations.toggle_status(company.desk, company.caller(), conversation.id, status=Folder.OPEN, contact_blocked=False)
