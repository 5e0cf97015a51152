"""Actions of agents on conversations: permissions, effects and concurrent edits."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.actions import conversations, read_state, teams
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.conversations import Conversation, Priority, Status
from chalicelib.domain.errors import WriteConflict
from chalicelib.domain.places import SLACK_MILLISECONDS
from chalicelib.ports import Desk
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.fakes.clock import NOON
from tests.support.refusals import code_of

Edit = Callable[[Desk, Caller, int], object]
EDITS: dict[str, Edit] = {
    "status": lambda desk, caller, number: conversations.toggle_status(desk, caller, number, status=Status.PENDING),
    "priority": lambda desk, caller, number: conversations.set_priority(desk, caller, number, priority=Priority.HIGH),
    "assignee": lambda desk, caller, number: conversations.assign_agent(desk, caller, number, assignee_id=caller.user.id),
    "labels": lambda desk, caller, number: conversations.set_labels(desk, caller, number, labels=["vip"]),
    "attributes": lambda desk, caller, number: conversations.set_custom_attributes(
        desk, caller, number, custom_attributes={"a": 1}
    ),
    "seen": read_state.mark_seen,
    "unread": read_state.mark_unread,
    "muted": lambda desk, caller, number: conversations.set_muted(desk, caller, number, muted=True),
}
every_edit = pytest.mark.parametrize("edit", [pytest.param(edit, id=name) for name, edit in EDITS.items()])


@pytest.fixture(name="conversation")
def _conversation(company: Company) -> Conversation:
    return company.receive("Where is my order?")


@every_edit
def test_every_edit_raises_the_version_and_publishes_an_event(company: Company, conversation: Conversation, edit: Edit) -> None:
    since = len(company.desk.store.changes)
    edit(company.desk, company.caller(), conversation.id)
    assert company.conversation(conversation.id).version == conversation.version + 1
    assert "conversation.updated" in company.events(since)
    assert len(company.desk.store.changes) == since + 1
    assert company.desk.store.changes[-1].performer_id == company.users["ada"].id


@pytest.mark.parametrize("name", [name for name in EDITS if name != "unread"])
def test_repeated_edit_changes_nothing(company: Company, conversation: Conversation, name: str) -> None:
    edit = EDITS[name]
    edit(company.desk, company.caller(), conversation.id)
    before = dict(company.desk.store.items)
    edit(company.desk, company.caller(), conversation.id)
    assert company.desk.store.items == before


@every_edit
def test_conversation_of_another_inbox_or_unknown_id_is_refused(company: Company, conversation: Conversation, edit: Edit) -> None:
    assert code_of(lambda: edit(company.desk, company.caller("cleo"), conversation.id), company) == "inbox_not_yours"
    assert code_of(lambda: edit(company.desk, company.caller(), 404), company) == "conversation_not_found"


@every_edit
def test_edit_and_concurrent_message_are_both_kept(company: Company, conversation: Conversation, edit: Edit) -> None:
    desk = with_concurrent_write(company.desk, lambda: company.receive("More", provider_id="in-2"))
    edit(desk, company.caller(), conversation.id)
    after = company.conversation(conversation.id)
    assert after.version == conversation.version + 2
    assert "More" in [message.content for message in company.messages(conversation.id)]


def test_endless_conflicts_end_within_three_seconds(company: Company, conversation: Conversation) -> None:
    desk = with_concurrent_write(company.desk, lambda: None)
    desk.store.concurrent_writes = EndlessWrites(company, conversation)  # type: ignore[attr-defined]
    started = company.desk.clock.now()
    with pytest.raises(WriteConflict):
        conversations.set_priority(desk, company.caller(), conversation.id, priority=Priority.LOW)
    assert company.desk.clock.now() - started < 3000, "the retries must end within one request"


class EndlessWrites(list[Callable[[], object]]):
    def __init__(self, company: Company, conversation: Conversation) -> None:
        super().__init__([lambda: None])
        self._company, self._conversation = company, conversation

    def pop(self, *_: Any) -> Callable[[], object]:
        return lambda: self._company.reply(self._conversation, private=True)


def test_reopening_assigns_an_agent_but_not_an_administrator(company: Company, conversation: Conversation) -> None:
    for who, assignee in (("ada", None), ("ben", company.users["ben"].id)):
        conversations.toggle_status(company.desk, company.caller(), conversation.id, status=Status.RESOLVED)
        after = conversations.toggle_status(company.desk, company.caller(who), conversation.id)
        assert (after.status, after.assignee_id) == (Status.OPEN, assignee)


def test_snooze_into_the_past_is_refused(company: Company, conversation: Conversation) -> None:
    def snooze() -> object:
        return conversations.toggle_status(
            company.desk, company.caller(), conversation.id, status=Status.SNOOZED, snoozed_until=NOON - 1
        )

    assert code_of(snooze, company) == "snooze_in_the_past"


def test_assignee_needs_access_to_the_inbox(company: Company, conversation: Conversation) -> None:
    def assign(name: str) -> Conversation:
        user_id = company.users[name].id
        return conversations.assign_agent(company.desk, company.caller(), conversation.id, assignee_id=user_id)

    assert code_of(lambda: assign("cleo"), company) == "assignee_not_in_inbox"
    assert assign("ben").assignee_id == company.users["ben"].id
    assert assign("ada").assignee_id == company.users["ada"].id


@pytest.mark.parametrize("nobody", [None, 0])
def test_null_or_zero_removes_the_assignee(company: Company, conversation: Conversation, nobody: int | None) -> None:
    conversations.assign_agent(company.desk, company.caller(), conversation.id, assignee_id=company.users["ben"].id)
    assert conversations.assign_agent(company.desk, company.caller(), conversation.id, assignee_id=nobody).assignee_id is None


@pytest.mark.parametrize("none", [None, 0])
def test_null_or_zero_removes_the_team(company: Company, conversation: Conversation, none: int | None) -> None:
    team = teams.create_team(company.desk, company.caller(), name="Support")
    assert conversations.assign_team(company.desk, company.caller(), conversation.id, team_id=team.id).team_id == team.id
    assert conversations.assign_team(company.desk, company.caller(), conversation.id, team_id=none).team_id is None


def test_unknown_assignee_or_team_is_not_found(company: Company, conversation: Conversation) -> None:
    conversations.assign_agent(company.desk, company.caller(), conversation.id, assignee_id=company.users["ben"].id)
    desk, ada = company.desk, company.caller()
    assert code_of(lambda: conversations.assign_agent(desk, ada, conversation.id, assignee_id=404), company) == "agent_not_found"
    assert code_of(lambda: conversations.assign_team(desk, ada, conversation.id, team_id=404), company) == "team_not_found"
    assert company.conversation(conversation.id).assignee_id == company.users["ben"].id


def test_each_label_has_a_row_with_the_place_of_the_conversation(company: Company, conversation: Conversation) -> None:
    conversations.set_labels(company.desk, company.caller(), conversation.id, labels=["vip", "old"])
    conversations.set_labels(company.desk, company.caller(), conversation.id, labels=["vip"])
    rows = [key.parts[2] for key in company.desk.store.items if key.kind == "conversation_under_label"]
    assert rows == ["vip"]
    row = company.desk.store.get(keys.conversation_under_label(1, conversation.id, "vip"))
    company.receive("More", provider_id="in-2")
    assert company.desk.store.get(keys.conversation_under_label(1, conversation.id, "vip")) is row
    company.desk.clock.at += SLACK_MILLISECONDS + 1
    moved = company.receive("Even more", provider_id="in-3")
    assert company.desk.store.get(keys.conversation_under_label(1, conversation.id, "vip")) == moved


def test_priority_has_a_row_that_follows_status_and_assignee(company: Company, conversation: Conversation) -> None:
    desk, ada, key = company.desk, company.caller(), keys.conversation_by_priority(1, conversation.id)
    assert desk.store.get(key) is None
    conversations.set_priority(desk, ada, conversation.id, priority=Priority.HIGH)
    set_at = desk.store.get(key)
    company.receive("More", provider_id="in-2")
    assert desk.store.get(key) is set_at, "a message does not write it"
    conversations.assign_agent(desk, ada, conversation.id, assignee_id=company.users["ben"].id)
    assigned = conversations.toggle_status(desk, ada, conversation.id, status=Status.PENDING)
    assert desk.store.get(key) == assigned
    conversations.set_priority(desk, ada, conversation.id, priority=None)
    assert desk.store.get(key) is None


def test_mute_blocks_and_resolves_and_unmute_only_unblocks(company: Company, conversation: Conversation) -> None:
    conversations.set_muted(company.desk, company.caller("ben"), conversation.id, muted=True)
    assert company.contact(conversation.contact_id).blocked
    assert company.conversation(conversation.id).status is Status.RESOLVED
    conversations.set_muted(company.desk, company.caller("ben"), conversation.id, muted=False)
    assert not company.contact(conversation.contact_id).blocked
    assert company.conversation(conversation.id).status is Status.RESOLVED
    activity_keys = [message.content_attributes["activity"]["key"] for message in company.messages(conversation.id)[1:]]
    assert activity_keys == ["muted", "status_resolved", "unmuted"]
