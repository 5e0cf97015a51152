"""Stories of changes to agents, inboxes, teams, labels and profiles."""

from chalicelib.actions import agents, conversations, profile, sessions, teams
from chalicelib.actions import inboxes as inbox_actions
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.domain.people import Availability, Role, User
from chalicelib.features.labels import actions as labels
from tests.contract.scenarios import one_conversation, support_team
from tests.contract.staffed_company import hire
from tests.contract.story_recorder import Scenario, story
from tests.support.company import PASSWORD


def user(scenario: Scenario, name: str) -> User:
    return scenario.company.caller(name).user


@story(inbox_actions.create_inbox)
def inbox_is_created(scenario: Scenario) -> None:
    one_conversation(scenario)
    channel = TelegramChannel("88:secret-of-the-bot", "webhook-secret")
    inbox_actions.create_inbox(scenario.company.desk, scenario.company.caller(), name="Second bot", channel=channel)


@story(inbox_actions.update_inbox)
def inbox_is_renamed(scenario: Scenario) -> None:
    one_conversation(scenario)
    scenario.company.update_inbox(scenario.company.telegram, name="The bot of Acme")


@story(inbox_actions.change_members)
def agent_joins_inbox(scenario: Scenario) -> None:
    one_conversation(scenario)
    company = scenario.company
    inbox_actions.change_members(company.desk, company.caller(), company.telegram.id, add=[company.users["cleo"].id])


@story(inbox_actions.change_members)
def assignee_is_removed_from_inbox(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    company = scenario.company
    inbox_actions.change_members(company.desk, company.caller(), company.telegram.id, remove=[company.users["dora"].id])
    company.reply(conversation, "I take over")


@story(inbox_actions.change_members)
def inbox_members_are_replaced(scenario: Scenario) -> None:
    one_conversation(scenario)
    company = scenario.company
    inbox_actions.change_members(company.desk, company.caller(), company.telegram.id, replace_by=[company.users["cleo"].id])
    company.receive("Hello?", provider_id="in-2")


@story(teams.create_team)
def team_is_created(scenario: Scenario) -> None:
    one_conversation(scenario)
    teams.create_team(scenario.company.desk, scenario.company.caller(), name="Second line")


@story(teams.update_team)
def team_is_renamed(scenario: Scenario) -> None:
    team_id = one_conversation(scenario).team_id or 0
    teams.update_team(scenario.company.desk, scenario.company.caller(), team_id, changes={"name": "Front desk"})


@story(teams.change_team_members)
def agent_joins_team(scenario: Scenario) -> None:
    team_id = one_conversation(scenario).team_id or 0
    cleo = scenario.company.users["cleo"].id
    teams.change_team_members(scenario.company.desk, scenario.company.caller(), team_id, add=[cleo])


@story(teams.delete_team)
def team_with_conversation_is_deleted(scenario: Scenario) -> None:
    team_id = one_conversation(scenario).team_id or 0
    teams.delete_team(scenario.company.desk, scenario.company.caller(), team_id)


@story(teams.delete_team, conversations.assign_team)
def conversation_continues_after_team_deletion(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    teams.delete_team(scenario.company.desk, scenario.company.caller(), conversation.team_id or 0)
    scenario.company.receive("Hello?", provider_id="in-2")
    second = support_team(scenario, "ben")
    conversations.assign_team(scenario.company.desk, scenario.company.caller(), conversation.id, team_id=second)


@story(labels.create_label)
def label_is_created(scenario: Scenario) -> None:
    one_conversation(scenario)
    labels.create_label(scenario.company.desk, scenario.company.caller(), title="vip", color="#ff0000")


@story(labels.update_label)
def label_colour_changes(scenario: Scenario) -> None:
    label = labels.create_label(scenario.company.desk, scenario.company.caller(), title="vip", color="#ff0000")
    one_conversation(scenario)
    labels.update_label(scenario.company.desk, scenario.company.caller(), label.id, changes={"color": "#00ff00"})


@story(labels.delete_label)
def label_in_use_is_deleted(scenario: Scenario) -> None:
    label = labels.create_label(scenario.company.desk, scenario.company.caller(), title="vip", color="#ff0000")
    one_conversation(scenario)
    labels.delete_label(scenario.company.desk, scenario.company.caller(), label.id)


@story(agents.invite_agent)
def agent_is_invited(scenario: Scenario) -> None:
    one_conversation(scenario)
    agents.invite_agent(scenario.company.desk, scenario.company.caller(), email="eve@acme.example", name="Eve", password=PASSWORD)


@story(agents.update_agent)
def agent_becomes_administrator(scenario: Scenario) -> None:
    one_conversation(scenario)
    company = scenario.company
    agents.update_agent(company.desk, company.caller(), company.users["cleo"].id, role=Role.ADMINISTRATOR)


@story(agents.update_agent)
def administrator_becomes_agent_without_inboxes(scenario: Scenario) -> None:
    company = scenario.company
    agents.update_agent(company.desk, company.caller(), company.users["cleo"].id, role=Role.ADMINISTRATOR)
    conversation = one_conversation(scenario)
    agents.update_agent(company.desk, company.caller(), company.users["cleo"].id, role=Role.AGENT)
    company.reply(conversation)


@story(agents.update_agent)
def agent_is_renamed(scenario: Scenario) -> None:
    one_conversation(scenario)
    agents.update_agent(
        scenario.company.desk, scenario.company.caller(), scenario.company.users["dora"].id, name="Dora the First"
    )


@story(agents.remove_agent)
def agent_with_conversation_is_removed(scenario: Scenario) -> None:
    hire(scenario.company, "eve")
    conversation = one_conversation(scenario)
    eve = scenario.company.users["eve"].id
    conversations.assign_agent(scenario.company.desk, scenario.company.caller(), conversation.id, assignee_id=eve)
    scenario.start_recording()
    agents.remove_agent(scenario.company.desk, scenario.company.caller(), eve)


@story(agents.remove_agent)
def watching_agent_is_removed(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    agents.remove_agent(scenario.company.desk, scenario.company.caller(), scenario.company.users["dora"].id)
    scenario.company.reply(conversation)


@story(profile.update_profile)
def agent_changes_own_name_and_email(scenario: Scenario) -> None:
    one_conversation(scenario)
    profile.update_profile(scenario.company.desk, user(scenario, "dora"), display_name="D.", email="d@acme.example")


@story(profile.update_profile, profile.reset_access_token, profile.set_active_account)
def agent_changes_private_settings(scenario: Scenario) -> None:
    one_conversation(scenario)
    desk = scenario.company.desk
    profile.update_profile(
        desk,
        user(scenario, "ben"),
        message_signature="Ben",
        ui_settings={"dark": True},
        current_password=PASSWORD,
        password="Secret-2",
    )
    profile.reset_access_token(desk, user(scenario, "ben"))
    profile.set_active_account(desk, user(scenario, "ben"), account_id=scenario.company.account_id)


@story(profile.set_availability, profile.set_auto_offline)
def agent_sets_busy_and_disables_auto_offline(scenario: Scenario) -> None:
    scenario.company.connect("dora")
    one_conversation(scenario)
    desk, account_id = scenario.company.desk, scenario.company.account_id
    profile.set_availability(desk, user(scenario, "dora"), account_id=account_id, availability=Availability.BUSY)
    profile.set_auto_offline(desk, user(scenario, "dora"), account_id=account_id, auto_offline=False)


@story(sessions.sign_in, sessions.sign_out)
def agent_signs_in_and_out(scenario: Scenario) -> None:
    one_conversation(scenario)
    signed = sessions.sign_in(scenario.company.desk, email="ben@acme.example", password=PASSWORD, address=None)
    sessions.sign_out(scenario.company.desk, uid=signed.user.email, client=signed.session.client, token=signed.token)
