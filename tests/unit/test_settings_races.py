"""Concurrent changes of settings, and names that several accounts show."""

from collections.abc import Callable

import pytest

from chalicelib.actions import agents, inboxes, profile, teams
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.domain import keys
from chalicelib.domain.errors import DeskError, Invalid, WriteConflict
from chalicelib.domain.people import Role
from chalicelib.features.labels import actions as labels
from chalicelib.ports import Desk
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.tenant import open_tenant, user_with_email

BOT = TelegramChannel("88:another", "secret")


def test_concurrent_invitations_create_one_member(company: Company) -> None:
    def invite() -> None:
        agents.invite_agent(company.desk, company.caller(), email="dan@acme.example", name="Dan")

    desk = with_concurrent_write(company.desk, invite)
    stale = company.caller()
    with pytest.raises((Invalid, DeskError)) as refusal:
        agents.invite_agent(desk, stale, email="dan@acme.example", name="Dan")
    assert refusal.value.code == "already_a_member"
    assert [member.name for member in company.caller().directory.members].count("Dan") == 1


def test_concurrent_removals_of_administrators_leave_one(company: Company) -> None:
    ada, ben = company.users["ada"].id, company.users["ben"].id
    agents.update_agent(company.desk, company.caller(), ben, role=Role.ADMINISTRATOR)
    as_ada, as_ben = company.caller("ada"), company.caller("ben")
    desk = with_concurrent_write(company.desk, lambda: agents.update_agent(company.desk, as_ada, ben, role=Role.AGENT))
    with pytest.raises(Invalid) as refusal:
        agents.remove_agent(desk, as_ben, ada)
    assert refusal.value.code == "last_administrator"
    assert [member.user_id for member in company.caller().directory.members if member.is_administrator] == [ada]


def test_agent_who_just_joined_an_inbox_can_be_removed(company: Company) -> None:
    """The retry loads the inbox again, so a stale caller does not fail."""
    cleo, stale = company.users["cleo"].id, company.caller()
    inboxes.change_members(company.desk, company.caller(), company.telegram.id, add=[cleo])
    agents.remove_agent(company.desk, stale, cleo)
    assert cleo not in company.current_inbox(company.telegram).member_ids


def test_new_name_is_published_in_every_account(company: Company) -> None:
    other = open_tenant(company.desk, "Other", "eve")
    ben, since = other.invite("ben", email="ben@acme.example"), len(company.desk.store.changes)
    profile.update_profile(company.desk, ben, name="Benjamin")
    assert user_with_email(company.desk, "ben@acme.example").name == "Benjamin"
    for account_id in (company.account_id, other.account_id):
        member = company.desk.store.get(keys.member(account_id, ben.id))
        assert member
        assert member.name == "Benjamin"
    published = company.desk.store.changes[since:]
    assert sorted(change.account_id for change in published) == [company.account_id, other.account_id]
    assert company.events(since) == ["account.cache_invalidated"] * 2


@pytest.mark.parametrize(
    "create",
    [
        lambda desk, o: labels.create_label(desk, o.caller(), title="vip"),
        lambda desk, o: teams.create_team(desk, o.caller(), name="Support"),
        lambda desk, o: inboxes.create_inbox(desk, o.caller(), name="Bot", channel=BOT),
    ],
    ids=["label", "team", "inbox"],
)
def test_unspecific_conflict_is_retried_and_not_a_taken_name(company: Company, create: Callable[[Desk, Company], object]) -> None:
    """A conflict with another transaction: the store cannot say which key conflicted."""

    def busy() -> None:
        raise WriteConflict

    assert create(with_concurrent_write(company.desk, busy), company)
