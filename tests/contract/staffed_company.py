"""The company in which every story runs: an agent for each role, and a conversation that the story is not about."""

from collections.abc import Mapping

from chalicelib.actions.conversation_work import of_conversation
from chalicelib.domain import conversations as rules
from chalicelib.domain.conversations import Conversation, Priority
from tests.support.company import Company, company

MINUTE = 60_000
ROLES: Mapping[str, str] = {"administrator": "ada", "member": "ben", "assigned": "dora", "outsider": "cleo"}
"""The agents whose views a story records, by role: an administrator, two agents of every inbox and one agent of none. Dora is
assigned to the conversation that a story is about, unless the story says otherwise."""


def staffed_company() -> Company:
    staffed = company()
    hire(staffed, "dora")
    staffed.create_team("first line", "ben", "dora")
    return staffed


def hire(company: Company, name: str) -> None:
    """Adds an agent who is a member of every inbox."""
    company.invite(name)
    for inbox in company.inboxes.values():
        company.join(inbox, name)


def unassigned_conversation(company: Company) -> Conversation:
    """Lee writes to the WhatsApp inbox. The conversation has high priority and no assignee."""
    lee = company.receive("Is anybody there?", inbox=company.whatsapp, source_id="lee", name="Lee", provider_id="lee-1")
    work = of_conversation(company.desk, lee)
    work.apply(rules.set_priority(lee, Priority.HIGH, by=None))
    work.commit()
    company.desk.clock.at += MINUTE
    return work.conversation


def assign_and_label(company: Company, conversation: Conversation) -> Conversation:
    """Assigns Dora and the first team and sets a label, without activity messages in the thread."""
    directory = company.desk.store.directory(company.account_id)
    work = of_conversation(company.desk, conversation)
    edit = rules.assign_agent(conversation, directory.member(company.users["dora"].id), by=None)
    edit = edit.then(rules.assign_team(edit.conversation, directory.teams[0], by=None))
    edit = edit.then(rules.set_labels(edit.conversation, ["vip"], by=None))
    work.apply(edit)
    work.commit()
    return work.conversation
