"""Rules that hold for every settings noun: rights, unchanged edits and the invalidation of caches."""

from collections.abc import Callable

import pytest

from chalicelib.actions import agents, inboxes, profile, teams
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.domain.people import Availability, Role
from chalicelib.features.labels import actions as labels
from tests.support.company import Company
from tests.support.refusals import code_of

BOT = TelegramChannel("88:another", "secret")


FOR_ADMINISTRATORS: dict[str, Callable[[Company], object]] = {
    "invite": lambda o: agents.invite_agent(o.desk, o.caller("ben"), email="dan@acme.example", name="Dan"),
    "update agent": lambda o: agents.update_agent(o.desk, o.caller("ben"), o.users["ben"].id, role=Role.ADMINISTRATOR),
    "remove agent": lambda o: agents.remove_agent(o.desk, o.caller("ben"), o.users["cleo"].id),
    "create inbox": lambda o: inboxes.create_inbox(o.desk, o.caller("ben"), name="Bot", channel=BOT),
    "update inbox": lambda o: inboxes.update_inbox(o.desk, o.caller("ben"), o.telegram.id, changes={}, channel_changes={}),
    "change members": lambda o: inboxes.change_members(o.desk, o.caller("ben"), o.telegram.id, remove=[o.users["ben"].id]),
    "create team": lambda o: teams.create_team(o.desk, o.caller("ben"), name="Support"),
    "update team": lambda o: teams.update_team(o.desk, o.caller("ben"), 1, changes={}),
    "delete team": lambda o: teams.delete_team(o.desk, o.caller("ben"), 1),
    "team members": lambda o: teams.change_team_members(o.desk, o.caller("ben"), 1),
    "create label": lambda o: labels.create_label(o.desk, o.caller("ben"), title="vip"),
    "update label": lambda o: labels.update_label(o.desk, o.caller("ben"), 1, changes={}),
    "delete label": lambda o: labels.delete_label(o.desk, o.caller("ben"), 1),
}


@pytest.mark.parametrize("act", [pytest.param(act, id=name) for name, act in FOR_ADMINISTRATORS.items()])
def test_agents_cannot_change_settings(company: Company, act: Callable[[Company], object]) -> None:
    assert code_of(lambda: act(company), company) == "administrator_needed"


def test_edit_without_a_change_publishes_nothing(company: Company) -> None:
    """A client repeats a request after a lost response; the repetition must not publish a change."""
    desk, ada = company.desk, company.caller()
    team = teams.create_team(desk, ada, name="Support")
    label = labels.create_label(desk, ada, title="vip")
    since = len(desk.store.changes)
    assert teams.update_team(desk, ada, team.id, changes={"name": "Support"}) == team
    assert labels.update_label(desk, ada, label.id, changes={"color": label.color}) == label
    inbox = company.current_inbox(company.telegram)
    assert inboxes.update_inbox(desk, ada, inbox.id, changes={"name": inbox.name}, channel_changes={}) == inbox
    agents.update_agent(desk, ada, company.users["ben"].id, name="Ben", role=Role.AGENT)
    assert len(desk.store.changes) == since


def test_every_settings_change_invalidates_the_caches(company: Company) -> None:
    desk, since = company.desk, len(company.desk.store.changes)
    team = teams.create_team(desk, company.caller(), name="Support")
    teams.update_team(desk, company.caller(), team.id, changes={"description": "They help"})
    teams.change_team_members(desk, company.caller(), team.id, add=[company.users["ben"].id])
    teams.delete_team(desk, company.caller(), team.id)
    label = labels.create_label(desk, company.caller(), title="vip")
    labels.update_label(desk, company.caller(), label.id, changes={"color": "#fff"})
    labels.delete_label(desk, company.caller(), label.id)
    inbox = inboxes.create_inbox(desk, company.caller(), name="Bot", channel=BOT)
    inboxes.update_inbox(desk, company.caller(), inbox.id, changes={"name": "Bot 2"}, channel_changes={})
    inboxes.change_members(desk, company.caller(), inbox.id, add=[company.users["ben"].id])
    agents.update_agent(desk, company.caller(), company.users["ben"].id, name="Benjamin")
    agents.remove_agent(desk, company.caller(), company.users["ben"].id)
    profile.update_profile(desk, company.users["cleo"], display_name="Cleo!")
    profile.set_availability(desk, company.users["cleo"], account_id=1, availability=Availability.BUSY)
    assert company.events(since) == ["account.cache_invalidated"] * 14


def test_unchanged_members_are_no_edit(company: Company) -> None:
    ben, cleo = company.users["ben"].id, company.users["cleo"].id
    team = company.create_team("Support", "ben")
    before = dict(company.desk.store.items)
    inboxes.change_members(company.desk, company.caller(), company.app.id, add=[ben], remove=[cleo])
    teams.change_team_members(company.desk, company.caller(), team.id, replace_by=[ben])
    assert company.desk.store.items == before
