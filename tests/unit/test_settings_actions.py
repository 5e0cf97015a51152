"""Settings of administrators (agents, inboxes, teams, labels) and of users (profile)."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.actions import agents, inboxes, profile, sessions, teams
from chalicelib.channels.api.channel import ApiChannel
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.domain import keys
from chalicelib.domain.errors import Forbidden, NotFound, Unauthenticated
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.people import Availability, Role, User
from chalicelib.features.labels import actions as labels
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.refusals import code_of
from tests.support.tenant import PASSWORD, open_tenant, user_with_email

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


def test_invited_agent_can_sign_in(company: Company) -> None:
    member = agents.invite_agent(
        company.desk, company.caller(), email="Dan@acme.example", name="Dan", password=PASSWORD, role=Role.ADMINISTRATOR
    )
    assert (member.email, member.role) == ("dan@acme.example", Role.ADMINISTRATOR)
    assert sessions.sign_in(company.desk, email="dan@acme.example", password=PASSWORD, address="::1").user.id == member.user_id


def test_invited_user_of_another_account_keeps_name_and_password(company: Company) -> None:
    other = open_tenant(company.desk, "Other", "eve")
    eve = other.admin
    member = agents.invite_agent(
        company.desk, company.caller(), email="eve@other.example", name="Mallory", password="Other-Secret-1"
    )
    after = user_with_email(company.desk, "eve@other.example")
    assert (member.user_id, member.name, after.account_ids) == (eve.id, "Eve", (other.account_id, company.account_id))
    assert sessions.sign_in(company.desk, email="eve@other.example", password=PASSWORD, address="::1").user.id == eve.id


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"email": "ben@acme.example"}, "already_a_member"),
        ({"email": "nonsense"}, "email_invalid"),
        ({"email": "dan@acme.example", "password": "weak"}, "password_too_weak"),
    ],
)
def test_invalid_invitation_is_refused(company: Company, facts: dict[str, str], code: str) -> None:
    assert code_of(lambda: agents.invite_agent(company.desk, company.caller(), name="x", **facts), company) == code  # type: ignore[arg-type]


def test_last_administrator_cannot_be_removed(company: Company) -> None:
    ada, ben = company.users["ada"].id, company.users["ben"].id
    assert code_of(lambda: agents.remove_agent(company.desk, company.caller(), ada), company) == "last_administrator"
    assert (
        code_of(lambda: agents.update_agent(company.desk, company.caller(), ada, role=Role.AGENT), company)
        == "last_administrator"
    )
    agents.update_agent(company.desk, company.caller(), ben, role=Role.ADMINISTRATOR)
    agents.remove_agent(company.desk, company.caller("ben"), ada)
    assert [member.user_id for member in company.caller("ben").directory.members if member.is_administrator] == [ben]


def test_removed_agent_leaves_every_inbox_and_team(company: Company) -> None:
    ben = company.users["ben"]
    company.create_team("Support", "ben")
    agents.remove_agent(company.desk, company.caller(), ben.id)
    directory = company.caller().directory
    assert directory.member(ben.id) is None
    assert all(ben.id not in each.member_ids for each in directory.inboxes)
    assert all(ben.id not in each.member_ids for each in directory.teams)
    with pytest.raises(Forbidden):
        company.caller("ben")


def test_rename_of_an_agent_with_several_accounts_stays_in_the_account(company: Company) -> None:
    rival = open_tenant(company.desk, "Rival", "rita")
    rival.invite("ben", email="ben@acme.example", name="whatever")
    assert agents.update_agent(company.desk, rival.caller(), company.users["ben"].id, name="Somebody").name == "Somebody"
    assert (company.caller("ben").user.name, company.caller("ben").member.name) == ("Ben", "Ben")
    agents.update_agent(company.desk, company.caller(), company.users["cleo"].id, name="Cleopatra")
    assert company.caller("cleo").user.name == "Cleopatra"


def test_unchanged_members_are_no_edit(company: Company) -> None:
    ben, cleo = company.users["ben"].id, company.users["cleo"].id
    team = company.create_team("Support", "ben")
    before = dict(company.desk.store.items)
    inboxes.change_members(company.desk, company.caller(), company.app.id, add=[ben], remove=[cleo])
    teams.change_team_members(company.desk, company.caller(), team.id, replace_by=[ben])
    assert company.desk.store.items == before


def test_unknown_agent_is_not_found(company: Company) -> None:
    assert code_of(lambda: agents.remove_agent(company.desk, company.caller(), 404), company) == "agent_not_found"


def test_channel_has_one_inbox(company: Company) -> None:
    same = TelegramChannel("77:a newer token of the same bot", "x")
    assert (
        code_of(lambda: inboxes.create_inbox(company.desk, company.caller(), name="B", channel=same), company) == "channel_taken"
    )
    assert code_of(lambda: inboxes.create_inbox(company.desk, company.caller(), name=" ", channel=BOT), company) == "name_needed"


def test_update_cannot_change_the_channel_or_the_members(company: Company) -> None:
    def change(**channel: Any) -> Inbox:
        return inboxes.update_inbox(company.desk, company.caller(), company.telegram.id, changes={}, channel_changes=channel)

    assert code_of(lambda: change(bot_token="99:another bot"), company) == "channel_fixed"
    change(bot_token="77:a newer token")
    after = inboxes.update_inbox(
        company.desk,
        company.caller(),
        company.telegram.id,
        changes={"member_ids": (), "id": 5, "name": "Bot"},
        channel_changes={},
    )
    assert (after.id, after.member_ids) == (company.telegram.id, (company.users["ben"].id,))
    assert isinstance(after.channel, TelegramChannel)
    assert after.channel.bot_token == "77:a newer token"


def test_update_cannot_change_the_identifier_of_an_api_inbox(company: Company) -> None:
    def change(**channel: Any) -> Inbox:
        return inboxes.update_inbox(company.desk, company.caller(), company.app.id, changes={}, channel_changes=channel)

    assert code_of(lambda: change(identifier="stolen"), company) == "channel_fixed"
    after = change(webhook_url="https://new.example").channel
    assert isinstance(after, ApiChannel)
    assert (after.identifier, after.webhook_url) == ("app-identifier", "https://new.example")


@pytest.mark.parametrize("text", ["greeting_message", "out_of_office_message"])
def test_long_text_of_an_inbox_is_refused(company: Company, text: str) -> None:
    def change(length: int) -> Inbox:
        changes = {text: "x" * length}
        return inboxes.update_inbox(company.desk, company.caller(), company.telegram.id, changes=changes, channel_changes={})

    assert code_of(lambda: change(10_001), company) == "text_too_long"
    assert len(getattr(change(10_000), text)) == 10_000


def test_webhook_url_contains_no_secret(company: Company) -> None:
    assert inboxes.webhook_url(company.desk, company.telegram.channel) == "https://desk.example/webhooks/telegram/77"
    assert inboxes.webhook_url(company.desk, company.whatsapp.channel).endswith("/webhooks/whatsapp/+15550001111")


def test_members_are_added_removed_and_replaced(company: Company) -> None:
    ada, ben, cleo = (company.users[name].id for name in ("ada", "ben", "cleo"))

    def change(**facts: Any) -> tuple[int, ...]:
        return inboxes.change_members(company.desk, company.caller(), company.telegram.id, **facts).member_ids

    assert change(add=[cleo, cleo]) == (ben, cleo)
    assert change(remove=[ben, 404]) == (cleo,)
    assert change(replace_by=[ada, ben, ada]) == (ada, ben)
    assert code_of(lambda: change(add=[404]), company) == "user_not_in_account"


def test_concurrent_member_changes_are_both_kept(company: Company) -> None:
    ada, ben, cleo = (company.users[name].id for name in ("ada", "ben", "cleo"))
    desk = with_concurrent_write(
        company.desk, lambda: inboxes.change_members(company.desk, company.caller(), company.telegram.id, add=[cleo])
    )
    assert inboxes.change_members(desk, company.caller(), company.telegram.id, add=[ada]).member_ids == (ben, cleo, ada)


def test_team_names_are_lower_case_and_unique(company: Company) -> None:
    team = teams.create_team(company.desk, company.caller(), name=" Support ")
    other = teams.create_team(company.desk, company.caller(), name="Sales")
    assert team.name == "support"
    assert code_of(lambda: teams.create_team(company.desk, company.caller(), name="SUPPORT"), company) == "name_taken"
    assert (
        code_of(lambda: teams.update_team(company.desk, company.caller(), other.id, changes={"name": "support"}), company)
        == "name_taken"
    )
    teams.update_team(company.desk, company.caller(), team.id, changes={"name": "Help"})
    assert teams.create_team(company.desk, company.caller(), name="support").id != team.id
    teams.delete_team(company.desk, company.caller(), other.id)
    assert teams.create_team(company.desk, company.caller(), name="sales").id != other.id
    assert code_of(lambda: teams.delete_team(company.desk, company.caller(), other.id), company) == "team_not_found"


@pytest.mark.parametrize("name", ["", "  ", "x" * 256])
def test_blank_or_long_team_name_is_refused(company: Company, name: str) -> None:
    assert code_of(lambda: teams.create_team(company.desk, company.caller(), name=name), company) == "name_needed"


def test_label_title_is_unique_and_cannot_change(company: Company) -> None:
    label = labels.create_label(company.desk, company.caller(), title=" VIP ")
    assert label.title == "vip"
    assert code_of(lambda: labels.create_label(company.desk, company.caller(), title="vip"), company) == "title_taken"
    change = {"title": "other"}
    assert (
        code_of(lambda: labels.update_label(company.desk, company.caller(), label.id, changes=change), company)
        == "label_title_fixed"
    )
    assert (
        labels.update_label(company.desk, company.caller(), label.id, changes={"title": "VIP", "color": "#000"}).color == "#000"
    )
    labels.delete_label(company.desk, company.caller(), label.id)
    assert labels.create_label(company.desk, company.caller(), title="vip").id != label.id
    assert code_of(lambda: labels.delete_label(company.desk, company.caller(), label.id), company) == "label_not_found"


def test_profile_change_reaches_the_membership_and_the_email_claim(company: Company) -> None:
    after = profile.update_profile(company.desk, company.users["ben"], display_name=" Benny ", email="BENNY@acme.example")
    assert (after.display_name, after.email, after.name) == ("Benny", "benny@acme.example", "Ben")
    member = company.caller("ben").member
    assert (member.available_name, member.email) == ("Benny", "benny@acme.example")
    assert user_with_email(company.desk, "benny@acme.example").id == after.id
    assert company.desk.store.get(keys.email_of_user("ben@acme.example")) is None


def test_blank_profile_fields_change_nothing(company: Company) -> None:
    before = dict(company.desk.store.items)
    profile.update_profile(company.desk, company.users["ben"], name=" ", display_name="", ui_settings={})
    profile.set_availability(company.desk, company.users["ben"], account_id=1, availability=Availability.ONLINE)
    assert company.desk.store.items == before


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
def test_invalid_profile_change_is_refused(company: Company, facts: dict[str, Any], code: str) -> None:
    assert code_of(lambda: profile.update_profile(company.desk, company.users["ben"], **facts), company) == code


def test_session_left_over_by_a_crash_ends_with_its_password(company: Company) -> None:
    """The process ended after it stored the new password and before it deleted the sessions."""
    signed_in = sessions.start_session(company.desk, company.users["ben"])
    kept = dict(company.desk.store.items)
    profile.update_profile(company.desk, company.users["ben"], current_password=PASSWORD, password="Another-1")
    company.desk.store.items.update({key: item for key, item in kept.items() if key.kind == "session"})
    with pytest.raises(Unauthenticated):
        sessions.user_of_session(company.desk, uid="ben@acme.example", client=signed_in.session.client, token=signed_in.token)


def test_repeated_password_change_succeeds(company: Company) -> None:
    def change() -> User:
        return profile.update_profile(company.desk, company.users["ben"], current_password=PASSWORD, password="Another-1")

    assert change() == change()
    assert company.desk.passwords.verify(user_with_email(company.desk, "ben@acme.example").password_hash, "Another-1")


def test_new_password_ends_every_session_and_socket_token(company: Company) -> None:
    signed_in = sessions.sign_in(company.desk, email="ben@acme.example", password=PASSWORD, address="::1")
    after = profile.update_profile(company.desk, company.users["ben"], current_password=PASSWORD, password="New-Secret-1")
    assert after.pubsub_token != company.users["ben"].pubsub_token
    assert company.desk.store.get(keys.pubsub_token(company.users["ben"].pubsub_token)) is None
    with pytest.raises(Unauthenticated):
        sessions.user_of_session(company.desk, uid="ben@acme.example", client=signed_in.session.client, token=signed_in.token)
    again = sessions.sign_in(company.desk, email="ben@acme.example", password="New-Secret-1", address="::1")
    assert again.user.id == after.id


def test_availability_in_another_account_is_refused(company: Company) -> None:
    with pytest.raises(Forbidden) as refusal:
        profile.set_availability(company.desk, company.users["ben"], account_id=404, availability=Availability.BUSY)
    assert refusal.value.code == "account_not_yours"


def test_active_account_is_stored_without_an_event(company: Company) -> None:
    since = len(company.desk.store.changes)
    profile.set_active_account(company.desk, company.users["ben"], account_id=1)
    assert company.caller("ben").member.active_at == company.desk.clock.now()
    assert company.events(since) == []


def test_deleted_user_is_not_found(company: Company) -> None:
    company.desk.store.discard(keys.user(company.users["ben"].id))
    with pytest.raises(NotFound) as refusal:
        profile.update_profile(company.desk, company.users["ben"], name="x")
    assert refusal.value.code == "user_not_found"
