"""What changes who there is and who sees what, played in stories."""

from chalicelib.actions import agents, conversations, labels, profile, sessions, teams
from chalicelib.actions import inboxes as inbox_actions
from chalicelib.domain.inboxes import TelegramChannel
from chalicelib.domain.people import Availability, Role, User
from tests.builders import PASSWORD
from tests.contract.scenes import one_conversation, team
from tests.contract.staffed_company import hire
from tests.contract.telling import Stage, story


def user(stage: Stage, name: str) -> User:
    return stage.company.caller(name).user


@story(inbox_actions.create_inbox)
def an_inbox_is_opened(stage: Stage) -> None:
    one_conversation(stage)
    channel = TelegramChannel("88:secret-of-the-bot", "webhook-secret")
    inbox_actions.create_inbox(stage.company.desk, stage.company.caller(), name="Second bot", channel=channel)


@story(inbox_actions.update_inbox)
def an_inbox_is_renamed(stage: Stage) -> None:
    one_conversation(stage)
    stage.company.with_inbox(stage.company.telegram, name="The bot of Acme")


@story(inbox_actions.change_members)
def an_inbox_gets_a_member(stage: Stage) -> None:
    one_conversation(stage)
    company = stage.company
    inbox_actions.change_members(company.desk, company.caller(), company.telegram.id, add=[company.users["cleo"].id])


@story(inbox_actions.change_members)
def an_inbox_loses_the_agent_who_has_its_conversation(stage: Stage) -> None:
    conversation = one_conversation(stage)
    company = stage.company
    inbox_actions.change_members(company.desk, company.caller(), company.telegram.id, remove=[company.users["dora"].id])
    company.replies(conversation, "I take over")


@story(inbox_actions.change_members)
def an_inbox_changes_hands(stage: Stage) -> None:
    one_conversation(stage)
    company = stage.company
    inbox_actions.change_members(company.desk, company.caller(), company.telegram.id, replace_by=[company.users["cleo"].id])
    company.hears("Hello?", provider_id="in-2")


@story(teams.create_team)
def a_team_is_made(stage: Stage) -> None:
    one_conversation(stage)
    teams.create_team(stage.company.desk, stage.company.caller(), name="Second line")


@story(teams.update_team)
def a_team_is_renamed(stage: Stage) -> None:
    team_id = one_conversation(stage).team_id or 0
    teams.update_team(stage.company.desk, stage.company.caller(), team_id, changes={"name": "Front desk"})


@story(teams.change_team_members)
def a_team_gets_a_member(stage: Stage) -> None:
    team_id = one_conversation(stage).team_id or 0
    cleo = stage.company.users["cleo"].id
    teams.change_team_members(stage.company.desk, stage.company.caller(), team_id, add=[cleo])


@story(teams.delete_team)
def a_team_is_deleted_that_has_a_conversation(stage: Stage) -> None:
    team_id = one_conversation(stage).team_id or 0
    teams.delete_team(stage.company.desk, stage.company.caller(), team_id)


@story(teams.delete_team, conversations.assign_team)
def a_conversation_goes_on_after_its_team_was_deleted(stage: Stage) -> None:
    conversation = one_conversation(stage)
    teams.delete_team(stage.company.desk, stage.company.caller(), conversation.team_id or 0)
    stage.company.hears("Hello?", provider_id="in-2")
    second = team(stage, "ben")
    conversations.assign_team(stage.company.desk, stage.company.caller(), conversation.id, team_id=second)


@story(labels.create_label)
def a_label_is_made(stage: Stage) -> None:
    one_conversation(stage)
    labels.create_label(stage.company.desk, stage.company.caller(), title="vip", color="#ff0000")


@story(labels.update_label)
def a_label_gets_another_colour(stage: Stage) -> None:
    label = labels.create_label(stage.company.desk, stage.company.caller(), title="vip", color="#ff0000")
    one_conversation(stage)
    labels.update_label(stage.company.desk, stage.company.caller(), label.id, changes={"color": "#00ff00"})


@story(labels.delete_label)
def a_label_is_deleted_that_a_conversation_wears(stage: Stage) -> None:
    label = labels.create_label(stage.company.desk, stage.company.caller(), title="vip", color="#ff0000")
    one_conversation(stage)
    labels.delete_label(stage.company.desk, stage.company.caller(), label.id)


@story(agents.invite_agent)
def somebody_is_invited(stage: Stage) -> None:
    one_conversation(stage)
    agents.invite_agent(stage.company.desk, stage.company.caller(), email="eve@acme.example", name="Eve", password=PASSWORD)


@story(agents.update_agent)
def an_agent_becomes_an_administrator(stage: Stage) -> None:
    one_conversation(stage)
    company = stage.company
    agents.update_agent(company.desk, company.caller(), company.users["cleo"].id, role=Role.ADMINISTRATOR)


@story(agents.update_agent)
def an_administrator_becomes_an_agent_of_no_inbox(stage: Stage) -> None:
    company = stage.company
    agents.update_agent(company.desk, company.caller(), company.users["cleo"].id, role=Role.ADMINISTRATOR)
    conversation = one_conversation(stage)
    agents.update_agent(company.desk, company.caller(), company.users["cleo"].id, role=Role.AGENT)
    company.replies(conversation)


@story(agents.update_agent)
def an_agent_is_renamed(stage: Stage) -> None:
    one_conversation(stage)
    agents.update_agent(stage.company.desk, stage.company.caller(), stage.company.users["dora"].id, name="Dora the First")


@story(agents.remove_agent)
def an_agent_leaves_who_has_a_conversation(stage: Stage) -> None:
    hire(stage.company, "eve")
    conversation = one_conversation(stage)
    eve = stage.company.users["eve"].id
    conversations.assign_agent(stage.company.desk, stage.company.caller(), conversation.id, assignee_id=eve)
    stage.begin()
    agents.remove_agent(stage.company.desk, stage.company.caller(), eve)


@story(agents.remove_agent)
def the_agent_leaves_who_watches(stage: Stage) -> None:
    conversation = one_conversation(stage)
    agents.remove_agent(stage.company.desk, stage.company.caller(), stage.company.users["dora"].id)
    stage.company.replies(conversation)


@story(profile.update_profile)
def an_agent_calls_herself_otherwise(stage: Stage) -> None:
    one_conversation(stage)
    profile.update_profile(stage.company.desk, user(stage, "dora"), display_name="D.", email="d@acme.example")


@story(profile.update_profile, profile.reset_access_token, profile.set_active_account)
def an_agent_changes_what_nobody_else_sees(stage: Stage) -> None:
    one_conversation(stage)
    desk = stage.company.desk
    profile.update_profile(
        desk,
        user(stage, "ben"),
        message_signature="Ben",
        ui_settings={"dark": True},
        current_password=PASSWORD,
        password="Secret-2",
    )
    profile.reset_access_token(desk, user(stage, "ben"))
    profile.set_active_account(desk, user(stage, "ben"), account_id=stage.company.account_id)


@story(profile.set_availability, profile.set_auto_offline)
def an_agent_is_busy_and_stays_so_without_a_browser(stage: Stage) -> None:
    stage.company.online("dora")
    one_conversation(stage)
    desk, account_id = stage.company.desk, stage.company.account_id
    profile.set_availability(desk, user(stage, "dora"), account_id=account_id, availability=Availability.BUSY)
    profile.set_auto_offline(desk, user(stage, "dora"), account_id=account_id, auto_offline=False)


@story(sessions.sign_in, sessions.sign_out)
def an_agent_signs_in_and_out(stage: Stage) -> None:
    one_conversation(stage)
    signed = sessions.sign_in(stage.company.desk, email="ben@acme.example", password=PASSWORD, address=None)
    sessions.sign_out(stage.company.desk, uid=signed.user.email, client=signed.session.client, token=signed.token)
