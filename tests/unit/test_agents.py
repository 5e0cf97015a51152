"""Agents: invitation, rights, names and removal."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from chalicelib.actions import agents, password_links, sessions
from chalicelib.actions.settings_changes import MAX_INBOXES
from chalicelib.domain import keys
from chalicelib.domain.errors import Forbidden
from chalicelib.domain.people import Role, Team
from chalicelib.ports import Write
from chalicelib.views import people
from tests.support.company import Company
from tests.support.refusals import code_of
from tests.support.tenant import PASSWORD, open_tenant, user_with_email


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


def test_invited_agent_is_a_member_of_the_chosen_inboxes(company: Company) -> None:
    support, telegram = company.caller().directory.inboxes[:2]
    dan = agents.invite_agent(
        company.desk, company.caller(), email="dan@acme.example", name="Dan", inbox_ids=[telegram.id, telegram.id]
    )
    now = company.caller().directory
    assert now.inbox(telegram.id).member_ids == (*telegram.member_ids, dan.user_id)
    assert now.inbox(support.id).member_ids == support.member_ids


def test_invitation_to_an_unknown_inbox_adds_nobody(company: Company) -> None:
    facts = {"email": "dan@acme.example", "name": "Dan", "inbox_ids": [company.caller().directory.inboxes[0].id, 404]}
    assert code_of(lambda: agents.invite_agent(company.desk, company.caller(), **facts), company) == "inbox_not_found"  # type: ignore[arg-type]
    assert company.desk.store.get(keys.email_of_user("dan@acme.example")) is None


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


def with_ben_everywhere(company: Company, inboxes: int) -> int:
    """As many inboxes as an account may have, and half as many teams, all with Ben. Returns the id of Ben."""
    ben, store = company.users["ben"].id, company.desk.store
    inbox = next(iter(company.caller().directory.inboxes))
    for number in range(10_000, 10_000 + inboxes):
        store.items[keys.inbox(1, number)] = replace(inbox, id=number, member_ids=(7, ben, 8))
    for number in range(20_000, 20_000 + inboxes // 2):
        store.items[keys.team(1, number)] = Team(number, 1, f"team {number}", 0, member_ids=(ben, 9))
    return ben


def rows_with(company: Company, user_id: int) -> int:
    directory = company.caller().directory
    members = [each.member_ids for each in directory.inboxes] + [each.member_ids for each in directory.teams]
    return sum(user_id in member_ids for member_ids in members)


def test_agent_of_very_many_inboxes_and_teams_can_be_removed(company: Company) -> None:
    ben = with_ben_everywhere(company, MAX_INBOXES)
    agents.remove_agent(company.desk, company.caller(), ben)
    assert rows_with(company, ben) == 0
    assert company.caller().directory.member(ben) is None
    assert company.desk.store.items[keys.inbox(1, 10_000)].member_ids == (7, 8)


def test_removal_that_stopped_halfway_is_completed_by_a_repetition(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    ben = with_ben_everywhere(company, 200)
    store = company.desk.store
    commit, commits = store.commit, iter(range(100))

    def stopping(writes: Sequence[Write]) -> None:
        if next(commits) == 3:
            raise TimeoutError
        commit(writes)

    monkeypatch.setattr(store, "commit", stopping)
    with pytest.raises(TimeoutError):
        agents.remove_agent(company.desk, company.caller(), ben)
    assert company.caller().directory.member(ben) is not None
    assert 0 < rows_with(company, ben) < 300
    agents.remove_agent(company.desk, company.caller(), ben)
    assert rows_with(company, ben) == 0
    assert company.caller().directory.member(ben) is None


def test_last_administrator_of_many_inboxes_keeps_all_of_them(company: Company) -> None:
    with_ben_everywhere(company, 200)
    ada, store = company.users["ada"].id, company.desk.store
    for number in range(10_000, 10_200):
        store.items[keys.inbox(1, number)] = replace(store.items[keys.inbox(1, number)], member_ids=(ada,))
    assert code_of(lambda: agents.remove_agent(company.desk, company.caller(), ada), company) == "last_administrator"


def test_rename_of_an_agent_with_several_accounts_stays_in_the_account(company: Company) -> None:
    rival = open_tenant(company.desk, "Rival", "rita")
    rival.invite("ben", email="ben@acme.example", name="whatever")
    assert agents.update_agent(company.desk, rival.caller(), company.users["ben"].id, name="Somebody").name == "Somebody"
    assert (company.caller("ben").user.name, company.caller("ben").member.name) == ("Ben", "Ben")
    agents.update_agent(company.desk, company.caller(), company.users["cleo"].id, name="Cleopatra")
    assert company.caller("cleo").user.name == "Cleopatra"


def test_unknown_agent_is_not_found(company: Company) -> None:
    assert code_of(lambda: agents.remove_agent(company.desk, company.caller(), 404), company) == "agent_not_found"


def test_invited_agent_is_confirmed_by_a_password(company: Company) -> None:
    eve = agents.invite_agent(company.desk, company.caller(), email="eve@acme.example", name="Eve")
    assert not eve.confirmed
    assert not user_with_email(company.desk, "eve@acme.example").confirmed
    before = people.cache_keys(company.caller().directory)
    link = password_links.offer_link(company.desk, company.caller(), eve.user_id)
    password_links.set_password(company.desk, token=link.url.partition("#")[2], password="Brand-new-1")
    directory = company.caller().directory
    after = directory.member(eve.user_id)
    assert after is not None
    assert after.confirmed
    assert company.caller("ben").member.confirmed
    assert people.cache_keys(directory)["agent"] != before["agent"]


def test_linked_user_of_another_account_is_confirmed(company: Company) -> None:
    other = open_tenant(company.desk, "Other", "eve")
    assert agents.invite_agent(company.desk, company.caller(), email=other.admin.email, name="Eve").confirmed


def test_invited_administrator_does_not_replace_the_last_one(company: Company) -> None:
    eve = agents.invite_agent(company.desk, company.caller(), email="eve@acme.example", name="Eve", role=Role.ADMINISTRATOR)
    ada = company.users["ada"].id
    assert code_of(lambda: agents.remove_agent(company.desk, company.caller(), ada), company) == "last_administrator"
    link = password_links.offer_link(company.desk, company.caller(), eve.user_id)
    password_links.set_password(company.desk, token=link.url.partition("#")[2], password="Brand-new-1")
    agents.remove_agent(company.desk, company.caller(), ada)
    assert company.desk.store.get(keys.member(company.account_id, ada)) is None
