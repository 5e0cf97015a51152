"""Several deciders in one work: one version, one change, one row per item."""

from collections.abc import Callable, Sequence

import pytest
from msgspec.structs import replace

from chalicelib.actions import contacts, conversations, read_state
from chalicelib.actions.contacts import commit_contact, decide_contact
from chalicelib.actions.conversation_deciders import (
    Decide,
    decide_assignee,
    decide_labels,
    decide_muted,
    decide_priority,
    decide_status,
    decide_team,
)
from chalicelib.actions.conversation_work import ConversationWork, load_work
from chalicelib.actions.messages import NewMessage, decide_message, decide_message_change
from chalicelib.actions.new_conversations import create_conversation
from chalicelib.actions.teams import create_team
from chalicelib.actions.work import Work
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation, Edit, Priority, Status
from chalicelib.domain.errors import DeskError, Invalid
from chalicelib.domain.messages import redact
from chalicelib.ports import Delete, Put, Write
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.fakes.store import FakeStore


@pytest.fixture(name="conversation")
def _conversation(company: Company) -> Conversation:
    return company.receive("Where is my order?")


class WritesOfCommits(FakeStore):
    """Keeps what each commit writes."""

    def __init__(self, store: FakeStore) -> None:
        self.items, self.counters, self.changes = store.items, store.counters, store.changes
        self.commits: list[list[Write]] = []

    def commit(self, writes: Sequence[Write]) -> None:
        self.commits.append(list(writes))
        super().commit(writes)


def all_changes(company: Company) -> list[Decide]:
    team = create_team(company.desk, company.caller(), name="first line")
    note = NewMessage("Their third order", private=True)
    return [
        lambda work: decide_status(work, Status.PENDING),
        lambda work: decide_priority(work, Priority.HIGH),
        lambda work: decide_labels(work, ["vip", "later"]),
        lambda work: decide_message(work, note),
        lambda work: decide_team(work, team.id),
        lambda work: decide_assignee(work, company.users["ben"].id),
        lambda work: decide_labels(work, ["vip", "order"]),
    ]


def test_all_changes_are_one_version_and_one_change(company: Company, conversation: Conversation) -> None:
    deciders, since = all_changes(company), len(company.desk.store.changes) + 1
    saved = conversations.change_conversation(company.desk, company.caller(), conversation.id, *deciders)
    assert saved == company.conversation(conversation.id)
    assert (saved.version, saved.status, saved.priority) == (conversation.version + 1, Status.PENDING, Priority.HIGH)
    assert (saved.labels, saved.assignee_id) == (("vip", "order"), company.users["ben"].id)
    [change] = company.desk.store.changes[since - 1 :]
    assert (change.before and change.before.status, change.after and change.after.status) == ("open", "pending")
    assert [event.name for event in change.events if event.name != "message.created"] == [
        "conversation.status_changed",
        "team.changed",
        "assignee.changed",
        "conversation.updated",
    ]
    assert [event.message_id for event in change.events if event.message_id] == [
        message.id for message in company.messages(conversation.id)[1:]
    ]


def test_activity_lines_and_messages_are_in_the_order_of_the_deciders(company: Company, conversation: Conversation) -> None:
    deciders = all_changes(company)
    conversations.change_conversation(company.desk, company.caller(), conversation.id, *deciders)
    thread = company.messages(conversation.id)
    assert [message.content for message in thread[1:]] == [
        "Conversation was marked pending by Ada",
        "Ada set the priority to high",
        "Ada added vip, later",
        "Their third order",
        "Assigned to first line by Ada",
        "Assigned to Ben by Ada",
        "Ada added order",
        "Ada removed later",
    ]
    saved = company.conversation(conversation.id)
    assert saved.last_message_id == thread[-1].id
    assert saved.last_non_activity_message_id == thread[4].id


def test_each_label_row_is_written_at_most_once(company: Company, conversation: Conversation) -> None:
    conversations.set_labels(company.desk, company.caller(), conversation.id, labels=["old", "vip"])
    store = WritesOfCommits(company.desk.store)
    deciders = [lambda work, labels=labels: decide_labels(work, labels) for labels in (["vip"], ["a1", "old"], ["a1", "b1"])]
    desk = replace(company.desk, store=store)
    saved = conversations.change_conversation(desk, company.caller(), conversation.id, *deciders)
    [writes] = store.commits
    rows = {write.key.parts[-1]: write for write in writes if write.key.kind == "conversation_under_label"}
    assert {label: type(write) for label, write in rows.items()} == {"a1": Put, "b1": Put, "old": Delete, "vip": Delete}
    assert company.desk.store.of_kind("conversation_under_label") == [saved, saved]


def test_concurrent_write_repeats_every_decider(company: Company, conversation: Conversation) -> None:
    deciders = all_changes(company)
    mark = lambda: read_state.mark_seen(company.desk, company.caller("ben"), conversation.id)  # noqa: E731
    desk = with_concurrent_write(company.desk, mark)
    saved = conversations.change_conversation(desk, company.caller(), conversation.id, *deciders)
    assert (saved.version, saved.unread_count, saved.priority) == (conversation.version + 2, 0, Priority.HIGH)
    assert len(company.messages(conversation.id)) == 9, "lines of the lost try are not stored"


def test_refusal_of_a_later_decider_stores_nothing(company: Company, conversation: Conversation) -> None:
    before = dict(company.desk.store.items)
    deciders: list[Decide] = [
        lambda work: decide_status(work, Status.RESOLVED),
        lambda work: decide_assignee(work, company.users["cleo"].id),
    ]
    with pytest.raises(Invalid, match="not a member"):
        conversations.change_conversation(company.desk, company.caller(), conversation.id, *deciders)
    assert company.desk.store.items == before


def test_undone_change_without_a_line_stores_nothing(company: Company, conversation: Conversation) -> None:
    before = dict(company.desk.store.items)
    work = ConversationWork(company.desk, conversation)
    decide_status(work, Status.PENDING)
    decide_status(work, Status.OPEN)
    work.commit()
    assert company.desk.store.items == before


@pytest.mark.parametrize(("assigned", "trigger"), [(True, None), (False, "unassigned")])
def test_auto_assignment_is_decided_from_the_final_state(
    company: Company, conversation: Conversation, assigned: bool, trigger: str | None
) -> None:
    conversations.toggle_status(company.desk, company.caller(), conversation.id, status=Status.RESOLVED)
    deciders: list[Decide] = [lambda work: decide_status(work, Status.OPEN)]
    if assigned:
        deciders.append(lambda work: decide_assignee(work, company.users["ben"].id))
    conversations.change_conversation(company.desk, company.caller(), conversation.id, *deciders)
    opened = company.desk.store.changes[-1].events[0]
    assert (opened.name, opened.trigger) == ("conversation.status_changed", trigger)


@pytest.mark.parametrize(
    ("statuses", "points_to_it"), [([Status.OPEN], True), ([Status.OPEN, Status.RESOLVED], False), ([Status.RESOLVED], False)]
)
def test_link_follows_the_final_status_of_a_reopened_conversation(
    company: Company, conversation: Conversation, statuses: list[Status], points_to_it: bool
) -> None:
    ada = company.caller()
    conversations.toggle_status(company.desk, ada, conversation.id, status=Status.RESOLVED)
    newer = company.receive("Another order", provider_id="in-2")
    conversations.toggle_status(company.desk, ada, newer.id, status=Status.RESOLVED)
    deciders = [lambda work, status=status: decide_status(work, status) for status in statuses]
    conversations.change_conversation(company.desk, ada, conversation.id, *deciders)
    expected = conversation.id if points_to_it else newer.id
    assert company.link(company.telegram, "kim").conversation_id == expected


def test_message_changed_in_the_work_that_adds_it_is_written_once(company: Company, conversation: Conversation) -> None:
    work = load_work(company.desk, company.caller(), conversation.id)
    note = decide_message(work, NewMessage("Secret", private=True))
    changed = decide_message_change(work, note.id, redact)
    work.commit()
    assert company.message(note) == changed
    assert (changed.content, changed.version) == ("This message was deleted", 1)


def test_muting_and_a_change_of_the_contact_make_one_version_of_it(company: Company, conversation: Conversation) -> None:
    before = company.contact(conversation.contact_id)
    work = load_work(company.desk, company.caller(), conversation.id)
    decide_muted(work, True)
    decide_contact(work, conversation.contact_id, {"name": "Kim Lee"})
    commit_contact(company.desk, work, work.contact())
    after = company.contact(conversation.contact_id)
    assert (after.name, after.blocked, after.version) == ("Kim Lee", True, before.version + 1)
    names = [event.name for event in company.desk.store.changes[-1].events]
    assert (names.count("contact.updated"), names.count("conversation.updated")) == (1, 1)


@pytest.mark.parametrize(
    "addresses", [["b@x.example"], ["b@x.example", "c@x.example"], ["b@x.example", "a@x.example"], [None, "a@x.example"]]
)
def test_unique_fields_are_claimed_as_the_last_decider_leaves_them(company: Company, addresses: list[str | None]) -> None:
    contact, _ = contacts.create_contact(company.desk, company.caller(), email="a@x.example")
    work = Work(company.desk, company.account_id, ordering_key=f"contact:{contact.id}")
    for address in addresses:
        decide_contact(work, contact.id, {"email": address})
    work.commit()
    assert (company.contact(contact.id).email, company.contact(contact.id).version) == (addresses[-1], 2)
    owned = {key.parts[-1] for key in company.desk.store.items if key.of is keys.CONTACT_CLAIM}
    assert owned == {addresses[-1]}


def test_update_of_an_entity_that_was_not_read_from_the_work_is_refused(company: Company, conversation: Conversation) -> None:
    contact = company.contact(conversation.contact_id)
    key = keys.contact(contact.account_id, contact.id)
    work = Work(company.desk, company.account_id, ordering_key="contact:1")
    work.update(key, replace(contact, name="Kim Lee"))
    with pytest.raises(ValueError, match="changed earlier"):
        work.update(key, replace(contact, blocked=True))


def test_work_reads_an_entity_once(company: Company, conversation: Conversation) -> None:
    reads: list[str] = []

    class CountedReads(WritesOfCommits):
        def get(self, key):  # type: ignore[no-untyped-def]
            reads.append(key.kind)
            return super().get(key)

    desk = replace(company.desk, store=CountedReads(company.desk.store))
    deciders: list[Decide] = [lambda work: decide_muted(work, True), lambda work: decide_muted(work, False)]
    conversations.change_conversation(desk, company.caller(), conversation.id, *deciders)
    assert reads == ["conversation", "contact"]


def test_link_of_a_new_conversation_is_stored_with_it(company: Company) -> None:
    kim, _ = contacts.create_contact(company.desk, company.caller(), name="Kim", email="kim@x.example")
    since = len(company.desk.store.changes)
    started = create_conversation(company.desk, company.caller(), inbox_id=company.app.id, contact_id=kim.id)
    [change] = company.desk.store.changes[since:]
    assert [event.name for event in change.events] == ["contact.updated", "conversation.created"]
    link = company.link(company.app, started.source_id)
    assert (link.conversation_id, link.version) == (started.id, 1)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(DeskError) as refusal:
        act()
    return refusal.value.code


def test_refused_new_conversation_leaves_no_link(company: Company) -> None:
    kim, _ = contacts.create_contact(company.desk, company.caller(), name="Kim", email="kim@x.example")
    before = dict(company.desk.store.items)
    message = NewMessage("Hello", private=False)
    assert (
        refused(
            lambda: create_conversation(
                company.desk, company.caller(), inbox_id=company.app.id, contact_id=kim.id, message=replace(message, content=" ")
            )
        )
        == "message_empty"
    )
    assert company.desk.store.items == before


def test_edit_of_a_work_without_an_author_adds_no_line(company: Company, conversation: Conversation) -> None:
    work = ConversationWork(company.desk, conversation)
    work.apply(Edit(replace(conversation, priority=Priority.LOW)))
    decide_labels(work, ["vip"])
    work.commit()
    assert len(company.messages(conversation.id)) == 1
    assert work.conversation == company.conversation(conversation.id)
