"""What administrators set up: people, inboxes, teams and labels; and what everybody sets for themselves."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.actions import agents, inboxes, labels, profile, sessions, teams
from chalicelib.actions.accounts import open_account
from chalicelib.domain import keys
from chalicelib.domain.errors import DeskError, Forbidden, NotFound, Unauthenticated
from chalicelib.domain.inboxes import ApiChannel, Inbox, TelegramChannel
from chalicelib.domain.people import Availability, Role, User
from tests.builders import PASSWORD, Office, interrupted, user_with_email

BOT = TelegramChannel("88:another", "secret")


def code_of(act: Callable[[], object], office: Office) -> str:
    before = dict(office.desk.store.items)
    with pytest.raises(DeskError) as refusal:
        act()
    assert office.desk.store.items == before, "a refusal changes nothing"
    return refusal.value.code


FOR_ADMINISTRATORS: dict[str, Callable[[Office], object]] = {
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
def test_agents_do_not_administrate(office: Office, act: Callable[[Office], object]) -> None:
    assert code_of(lambda: act(office), office) == "administrator_needed"


def test_what_changes_nothing_is_not_told(office: Office) -> None:
    """A request that is repeated because its answer was lost finds everything as it was asked for."""
    desk, ada = office.desk, office.caller()
    team = teams.create_team(desk, ada, name="Support")
    label = labels.create_label(desk, ada, title="vip")
    since = len(desk.store.changes)
    assert teams.update_team(desk, ada, team.id, changes={"name": "Support"}) == team
    assert labels.update_label(desk, ada, label.id, changes={"color": label.color}) == label
    inbox = office.newest(office.telegram)
    assert inboxes.update_inbox(desk, ada, inbox.id, changes={"name": inbox.name}, channel_changes={}) == inbox
    agents.update_agent(desk, ada, office.users["ben"].id, name="Ben", role=Role.AGENT)
    assert len(desk.store.changes) == since


def test_every_setting_is_told_to_everybody(office: Office) -> None:
    desk, since = office.desk, len(office.desk.store.changes)
    team = teams.create_team(desk, office.caller(), name="Support")
    teams.update_team(desk, office.caller(), team.id, changes={"description": "They help"})
    teams.change_team_members(desk, office.caller(), team.id, add=[office.users["ben"].id])
    teams.delete_team(desk, office.caller(), team.id)
    label = labels.create_label(desk, office.caller(), title="vip")
    labels.update_label(desk, office.caller(), label.id, changes={"color": "#fff"})
    labels.delete_label(desk, office.caller(), label.id)
    inbox = inboxes.create_inbox(desk, office.caller(), name="Bot", channel=BOT)
    inboxes.update_inbox(desk, office.caller(), inbox.id, changes={"name": "Bot 2"}, channel_changes={})
    inboxes.change_members(desk, office.caller(), inbox.id, add=[office.users["ben"].id])
    agents.update_agent(desk, office.caller(), office.users["ben"].id, name="Benjamin")
    agents.remove_agent(desk, office.caller(), office.users["ben"].id)
    profile.update_profile(desk, office.users["cleo"], display_name="Cleo!")
    profile.set_availability(desk, office.users["cleo"], account_id=1, availability=Availability.BUSY)
    assert office.events(since) == ["account.cache_invalidated"] * 14


def test_an_invited_person_can_sign_in(office: Office) -> None:
    member = agents.invite_agent(
        office.desk, office.caller(), email="Dan@acme.example", name="Dan", password=PASSWORD, role=Role.ADMINISTRATOR
    )
    assert (member.email, member.role) == ("dan@acme.example", Role.ADMINISTRATOR)
    assert sessions.sign_in(office.desk, email="dan@acme.example", password=PASSWORD, address="::1").user.id == member.user_id


def test_somebody_known_elsewhere_is_linked_and_keeps_their_name_and_password(office: Office) -> None:
    other, eve = open_account(office.desk, name="Other", admin_name="Eve", email="eve@other.example", password=PASSWORD)
    member = agents.invite_agent(
        office.desk, office.caller(), email="eve@other.example", name="Mallory", password="Other-Secret-1"
    )
    after = user_with_email(office.desk, "eve@other.example")
    assert (member.user_id, member.name, after.account_ids) == (eve.id, "Eve", (other.id, office.account_id))
    assert sessions.sign_in(office.desk, email="eve@other.example", password=PASSWORD, address="::1").user.id == eve.id


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"email": "ben@acme.example"}, "already_a_member"),
        ({"email": "nonsense"}, "email_invalid"),
        ({"email": "dan@acme.example", "password": "weak"}, "password_too_weak"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused(office: Office, facts: dict[str, str], code: str) -> None:
    assert code_of(lambda: agents.invite_agent(office.desk, office.caller(), name="x", **facts), office) == code  # type: ignore[arg-type]


def test_an_account_keeps_an_administrator(office: Office) -> None:
    ada, ben = office.users["ada"].id, office.users["ben"].id
    assert code_of(lambda: agents.remove_agent(office.desk, office.caller(), ada), office) == "last_administrator"
    assert (
        code_of(lambda: agents.update_agent(office.desk, office.caller(), ada, role=Role.AGENT), office) == "last_administrator"
    )
    agents.update_agent(office.desk, office.caller(), ben, role=Role.ADMINISTRATOR)
    agents.remove_agent(office.desk, office.caller("ben"), ada)
    assert [member.user_id for member in office.caller("ben").directory.members if member.is_administrator] == [ben]


def test_a_removed_person_is_nowhere_any_more(office: Office) -> None:
    ben = office.users["ben"]
    team = teams.create_team(office.desk, office.caller(), name="Support")
    teams.change_team_members(office.desk, office.caller(), team.id, add=[ben.id])
    agents.remove_agent(office.desk, office.caller(), ben.id)
    directory = office.caller().directory
    assert directory.member(ben.id) is None
    assert all(ben.id not in each.member_ids for each in directory.inboxes)
    assert all(ben.id not in each.member_ids for each in directory.teams)
    with pytest.raises(Forbidden):
        office.caller("ben")


def test_who_works_elsewhere_too_keeps_their_name_there(office: Office) -> None:
    _, rita = open_account(office.desk, name="Rival", admin_name="Rita", email="rita@rival.example", password=PASSWORD)
    rival = sessions.caller(office.desk, rita, 2)
    agents.invite_agent(office.desk, rival, email="ben@acme.example", name="whatever")
    assert agents.update_agent(office.desk, rival, office.users["ben"].id, name="Somebody").name == "Somebody"
    assert (office.caller("ben").user.name, office.caller("ben").member.name) == ("Ben", "Ben")
    agents.update_agent(office.desk, office.caller(), office.users["cleo"].id, name="Cleopatra")
    assert office.caller("cleo").user.name == "Cleopatra"


def test_members_who_stay_the_same_are_no_change(office: Office) -> None:
    ben, cleo = office.users["ben"].id, office.users["cleo"].id
    team = teams.change_team_members(
        office.desk, office.caller(), teams.create_team(office.desk, office.caller(), name="Support").id, add=[ben]
    )
    before = dict(office.desk.store.items)
    inboxes.change_members(office.desk, office.caller(), office.app.id, add=[ben], remove=[cleo])
    teams.change_team_members(office.desk, office.caller(), team.id, replace_by=[ben])
    assert office.desk.store.items == before


def test_a_person_that_is_not_there_is_not_found(office: Office) -> None:
    assert code_of(lambda: agents.remove_agent(office.desk, office.caller(), 404), office) == "agent_not_found"


def test_a_channel_has_one_inbox(office: Office) -> None:
    same = TelegramChannel("77:a newer token of the same bot", "x")
    assert code_of(lambda: inboxes.create_inbox(office.desk, office.caller(), name="B", channel=same), office) == "channel_taken"
    assert code_of(lambda: inboxes.create_inbox(office.desk, office.caller(), name=" ", channel=BOT), office) == "name_needed"


def test_an_inbox_stays_with_its_channel_and_its_members(office: Office) -> None:
    def change(**channel: Any) -> Inbox:
        return inboxes.update_inbox(office.desk, office.caller(), office.telegram.id, changes={}, channel_changes=channel)

    assert code_of(lambda: change(bot_token="99:another bot"), office) == "channel_fixed"
    change(bot_token="77:a newer token")
    after = inboxes.update_inbox(
        office.desk, office.caller(), office.telegram.id, changes={"member_ids": (), "id": 5, "name": "Bot"}, channel_changes={}
    )
    assert (after.id, after.member_ids) == (office.telegram.id, (office.users["ben"].id,))
    assert isinstance(after.channel, TelegramChannel)
    assert after.channel.bot_token == "77:a newer token"


def test_an_identifier_of_an_api_inbox_is_not_changed_from_outside(office: Office) -> None:
    given = {"identifier": "stolen", "webhook_url": "https://new.example"}
    after = inboxes.update_inbox(office.desk, office.caller(), office.app.id, changes={}, channel_changes=given)
    assert isinstance(after.channel, ApiChannel)
    assert (after.channel.identifier, after.channel.webhook_url) == ("app-identifier", "https://new.example")


def test_webhook_addresses_hold_no_secret(office: Office) -> None:
    assert inboxes.webhook_url(office.desk, office.telegram.channel) == "https://desk.example/webhooks/telegram/77"
    assert inboxes.webhook_url(office.desk, office.whatsapp.channel).endswith("/webhooks/whatsapp/+15550001111")


def test_members_are_added_removed_and_replaced(office: Office) -> None:
    ada, ben, cleo = (office.users[name].id for name in ("ada", "ben", "cleo"))

    def change(**facts: Any) -> tuple[int, ...]:
        return inboxes.change_members(office.desk, office.caller(), office.telegram.id, **facts).member_ids

    assert change(add=[cleo, cleo]) == (ben, cleo)
    assert change(remove=[ben, 404]) == (cleo,)
    assert change(replace_by=[ada, ben, ada]) == (ada, ben)
    assert code_of(lambda: change(add=[404]), office) == "user_not_in_account"


def test_two_changes_of_members_at_once_are_both_kept(office: Office) -> None:
    ada, ben, cleo = (office.users[name].id for name in ("ada", "ben", "cleo"))
    desk = interrupted(office.desk, lambda: inboxes.change_members(office.desk, office.caller(), office.telegram.id, add=[cleo]))
    assert inboxes.change_members(desk, office.caller(), office.telegram.id, add=[ada]).member_ids == (ben, cleo, ada)


def test_names_of_teams_are_lower_case_and_unique(office: Office) -> None:
    team = teams.create_team(office.desk, office.caller(), name=" Support ")
    other = teams.create_team(office.desk, office.caller(), name="Sales")
    assert team.name == "support"
    assert code_of(lambda: teams.create_team(office.desk, office.caller(), name="SUPPORT"), office) == "name_taken"
    assert (
        code_of(lambda: teams.update_team(office.desk, office.caller(), other.id, changes={"name": "support"}), office)
        == "name_taken"
    )
    teams.update_team(office.desk, office.caller(), team.id, changes={"name": "Help"})
    assert teams.create_team(office.desk, office.caller(), name="support").id != team.id
    teams.delete_team(office.desk, office.caller(), other.id)
    assert teams.create_team(office.desk, office.caller(), name="sales").id != other.id
    assert code_of(lambda: teams.delete_team(office.desk, office.caller(), other.id), office) == "team_not_found"


@pytest.mark.parametrize("name", ["", "  ", "x" * 256])
def test_a_team_has_a_name_that_is_not_endless(office: Office, name: str) -> None:
    assert code_of(lambda: teams.create_team(office.desk, office.caller(), name=name), office) == "name_needed"


def test_labels_keep_their_titles(office: Office) -> None:
    label = labels.create_label(office.desk, office.caller(), title=" VIP ")
    assert label.title == "vip"
    assert code_of(lambda: labels.create_label(office.desk, office.caller(), title="vip"), office) == "title_taken"
    change = {"title": "other"}
    assert (
        code_of(lambda: labels.update_label(office.desk, office.caller(), label.id, changes=change), office)
        == "label_title_fixed"
    )
    assert labels.update_label(office.desk, office.caller(), label.id, changes={"title": "VIP", "color": "#000"}).color == "#000"
    labels.delete_label(office.desk, office.caller(), label.id)
    assert labels.create_label(office.desk, office.caller(), title="vip").id != label.id
    assert code_of(lambda: labels.delete_label(office.desk, office.caller(), label.id), office) == "label_not_found"


def test_a_profile_changes_what_is_given_and_everywhere_it_is_shown(office: Office) -> None:
    after = profile.update_profile(office.desk, office.users["ben"], display_name=" Benny ", email="BENNY@acme.example")
    assert (after.display_name, after.email, after.name) == ("Benny", "benny@acme.example", "Ben")
    member = office.caller("ben").member
    assert (member.available_name, member.email) == ("Benny", "benny@acme.example")
    assert user_with_email(office.desk, "benny@acme.example").id == after.id
    assert office.desk.store.get(keys.email_of_user("ben@acme.example")) is None


def test_nothing_new_changes_nothing(office: Office) -> None:
    before = dict(office.desk.store.items)
    profile.update_profile(office.desk, office.users["ben"], name=" ", display_name="", ui_settings={})
    profile.set_availability(office.desk, office.users["ben"], account_id=1, availability=Availability.ONLINE)
    assert office.desk.store.items == before


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"email": "ada@acme.example"}, "email_taken"),
        ({"email": "nonsense"}, "email_invalid"),
        ({"password": "New-Secret-1"}, "current_password_wrong"),
        ({"password": "New-Secret-1", "current_password": "wrong"}, "current_password_wrong"),
        ({"password": "weak", "current_password": PASSWORD}, "password_too_weak"),
    ],
)
def test_a_profile_that_cannot_be_is_refused(office: Office, facts: dict[str, Any], code: str) -> None:
    assert code_of(lambda: profile.update_profile(office.desk, office.users["ben"], **facts), office) == code


def test_a_session_that_was_not_cleared_away_ends_with_its_password(office: Office) -> None:
    """The process ended between the new password and the clearing."""
    signed_in = sessions.start_session(office.desk, office.users["ben"])
    kept = dict(office.desk.store.items)
    profile.update_profile(office.desk, office.users["ben"], current_password=PASSWORD, password="Another-1")
    office.desk.store.items.update({key: item for key, item in kept.items() if key.kind == "session"})
    with pytest.raises(Unauthenticated):
        sessions.user_of_session(office.desk, uid="ben@acme.example", client=signed_in.session.client, token=signed_in.token)


def test_a_new_password_that_is_asked_for_again_is_no_refusal(office: Office) -> None:
    def change() -> User:
        return profile.update_profile(office.desk, office.users["ben"], current_password=PASSWORD, password="Another-1")

    assert change() == change()
    assert office.desk.passwords.verify(user_with_email(office.desk, "ben@acme.example").password_hash, "Another-1")


def test_a_new_password_ends_every_session_and_socket_token(office: Office) -> None:
    signed_in = sessions.sign_in(office.desk, email="ben@acme.example", password=PASSWORD, address="::1")
    after = profile.update_profile(office.desk, office.users["ben"], current_password=PASSWORD, password="New-Secret-1")
    assert after.pubsub_token != office.users["ben"].pubsub_token
    assert office.desk.store.get(keys.pubsub_token(office.users["ben"].pubsub_token)) is None
    with pytest.raises(Unauthenticated):
        sessions.user_of_session(office.desk, uid="ben@acme.example", client=signed_in.session.client, token=signed_in.token)
    again = sessions.sign_in(office.desk, email="ben@acme.example", password="New-Secret-1", address="::1")
    assert again.user.id == after.id


def test_availability_is_ones_own_within_ones_own_accounts(office: Office) -> None:
    with pytest.raises(Forbidden) as refusal:
        profile.set_availability(office.desk, office.users["ben"], account_id=404, availability=Availability.BUSY)
    assert refusal.value.code == "account_not_yours"


def test_the_active_account_is_remembered_without_a_word(office: Office) -> None:
    since = len(office.desk.store.changes)
    profile.set_active_account(office.desk, office.users["ben"], account_id=1)
    assert office.caller("ben").member.active_at == office.desk.clock.now()
    assert office.events(since) == []


def test_a_user_that_is_gone_is_not_found(office: Office) -> None:
    office.desk.store.discard(keys.user(office.users["ben"].id))
    with pytest.raises(NotFound):
        profile.update_profile(office.desk, office.users["ben"], name="x")
