"""Agents: invitation, rights, names and removal."""

import pytest

from chalicelib.actions import agents, sessions
from chalicelib.domain.errors import Forbidden
from chalicelib.domain.people import Role
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


def test_unknown_agent_is_not_found(company: Company) -> None:
    assert code_of(lambda: agents.remove_agent(company.desk, company.caller(), 404), company) == "agent_not_found"
