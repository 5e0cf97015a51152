"""The company in which every story runs: an agent for each role, and a conversation that the story is not about."""

from collections.abc import Mapping

from chalicelib.actions import agents, inboxes, teams
from chalicelib.actions.work import of_conversation
from chalicelib.domain import conversations as rules
from chalicelib.domain.conversations import Conversation, Priority
from tests.builders import PASSWORD, Company, company, user_with_email

MINUTE = 60_000
ROLES: Mapping[str, str] = {"administrator": "ada", "member": "ben", "assigned": "dora", "outsider": "cleo"}
"""The agents whose views a story records, by role: an administrator, two agents of every inbox and one agent of none. Dora is
assigned to the conversation that a story is about, unless the story says otherwise."""


def hire(company: Company, name: str) -> None:
    """Adds an agent who is a member of every inbox."""
    email = f"{name}@acme.example"
    agents.invite_agent(company.desk, company.caller(), email=email, name=name.title(), password=PASSWORD)
    company.users[name] = user_with_email(company.desk, email)
    for inbox in (company.telegram, company.whatsapp, company.app):
        inboxes.change_members(company.desk, company.caller(), inbox.id, add=[company.users[name].id])


def staffed_company() -> Company:
    made = company()
    hire(made, "dora")
    team = teams.create_team(made.desk, made.caller(), name="first line")
    teams.change_team_members(made.desk, made.caller(), team.id, add=[made.users["ben"].id, made.users["dora"].id])
    return made


def unassigned_conversation(made: Company) -> Conversation:
    """Lee writes to the WhatsApp inbox. The conversation has high priority and no assignee."""
    lee = made.receive("Is anybody there?", inbox=made.whatsapp, source_id="lee", name="Lee", provider_id="lee-1")
    work = of_conversation(made.desk, lee)
    saved = work.save_conversation(lee, rules.set_priority(lee, Priority.HIGH, by=None).conversation)
    work.commit()
    made.desk.clock.at += MINUTE
    return saved


def assign_and_label(made: Company, conversation: Conversation) -> Conversation:
    """Assigns Dora and the first team and sets a label, without activity messages in the thread."""
    directory = made.desk.store.directory(made.account_id)
    work = of_conversation(made.desk, conversation)
    edit = rules.assign_agent(conversation, directory.member(made.users["dora"].id), by=None)
    edit = edit.then(rules.assign_team(edit.conversation, directory.teams[0], by=None))
    edit = edit.then(rules.set_labels(edit.conversation, ["vip"], by=None))
    saved = work.save_conversation(conversation, work.apply(edit))
    work.commit()
    return saved
