"""The company of every story, with somebody in each role and a customer who waits while the story is about somebody else."""

from collections.abc import Mapping

from chalicelib.actions import agents, inboxes, teams
from chalicelib.actions.work import of_conversation
from chalicelib.domain import conversations as rules
from chalicelib.domain.conversations import Conversation, Priority
from tests.builders import PASSWORD, Company, company, user_with_email

MINUTE = 60_000
ROLES: Mapping[str, str] = {"administrator": "ada", "member": "ben", "assigned": "dora", "outsider": "cleo"}
"""Who watches: somebody who sees all, two agents of every inbox, one agent of none. The conversation that a story is about
is Dora's unless the story says otherwise."""


def hire(company: Company, name: str) -> None:
    """A new agent, who answers in every inbox."""
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


def somebody_else(made: Company) -> Conversation:
    """Lee writes to another inbox, urgently, and nobody takes it."""
    lee = made.hears("Is anybody there?", inbox=made.whatsapp, source_id="lee", name="Lee", provider_id="lee-1")
    work = of_conversation(made.desk, lee)
    saved = work.save_conversation(lee, rules.set_priority(lee, Priority.HIGH, by=None).conversation)
    work.commit()
    made.desk.clock.at += MINUTE
    return saved


def entrust(made: Company, conversation: Conversation) -> Conversation:
    """Dora's, the first line's, and under a label, without a line in the thread."""
    directory = made.desk.store.directory(made.account_id)
    work = of_conversation(made.desk, conversation)
    edit = rules.assign_agent(conversation, directory.member(made.users["dora"].id), by=None)
    edit = edit.then(rules.assign_team(edit.conversation, directory.teams[0], by=None))
    edit = edit.then(rules.set_labels(edit.conversation, ["vip"], by=None))
    saved = work.save_conversation(conversation, work.apply(edit))
    work.commit()
    return saved
