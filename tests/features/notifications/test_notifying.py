"""The receivers of notifications. An event notifies an agent once."""

import pytest

from chalicelib import reactions
from chalicelib.actions import contacts, conversations, inboxes, read_state
from chalicelib.actions.messages import NewMessage, create_message
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.events import QueueClass
from chalicelib.features.erasure import actions as erasure
from chalicelib.features.notifications import actions
from chalicelib.features.notifications.model import KEEP_MILLISECONDS, QUIET_MILLISECONDS, Notification, Type
from chalicelib.features.participants.actions import remove_participants
from tests.features.erasure.remaining import settle_twice, stored_kinds
from tests.support.company import Company

KINDS = {"notification", "unread_notification"}


@pytest.fixture(name="conversation")
def _conversation(company: Company) -> Conversation:
    """Kim has written, and Ada has assigned Ben, who has read the notification."""
    begun = company.receive("Where is my order?")
    assign(company, begun, "ben")
    actions.read_notification(company.desk, company.caller("ben"), begun.id)
    company.settle()
    company.desk.clock.at += 60_000
    return company.conversation(begun.id)


def assign(company: Company, conversation: Conversation, name: str, *, by: str = "ada") -> None:
    user = company.users[name]
    conversations.assign_agent(company.desk, company.caller(by), conversation.id, assignee_id=user.id)
    company.settle()


def write(company: Company, number: int, text: str = "Hello?") -> None:
    company.desk.clock.at += 1_000
    company.receive(text, provider_id=f"kim-{number}")
    company.settle()


def rows(company: Company, name: str = "ben", *, with_read: bool = False) -> list[Notification]:
    return actions.list_notifications(company.desk, company.caller(name), with_read=with_read)


def count(company: Company, name: str = "ben") -> int:
    return actions.find_unread_count(company.desk, company.caller(name))


def repeat_everything(company: Company) -> None:
    for change in list(company.desk.store.changes):
        reactions.react(company.desk, change, QueueClass.PROMPT)


def test_assignee_is_notified_of_a_message_once(company: Company, conversation: Conversation) -> None:
    write(company, 1)
    first = rows(company)
    repeat_everything(company)
    assert rows(company) == first
    assert [(row.type, row.is_unread) for row in first] == [(Type.ASSIGNED_MESSAGE, True)]
    assert count(company) == 1


def test_further_messages_change_the_live_notification(company: Company, conversation: Conversation) -> None:
    write(company, 1)
    before = rows(company)[0]
    company.desk.clock.at += QUIET_MILLISECONDS
    write(company, 2)
    after = rows(company)
    assert [row.conversation_id for row in after] == [conversation.id]
    assert after[0].active_at > before.active_at
    assert after[0].expires_at == before.expires_at
    assert count(company) == 1


def test_messages_in_quick_succession_write_one_notification(company: Company, conversation: Conversation) -> None:
    write(company, 1)
    before = rows(company)
    write(company, 2)
    write(company, 3)
    assert rows(company) == before
    actions.read_notification(company.desk, company.caller("ben"), conversation.id)
    repeat_everything(company)
    assert rows(company) == []
    write(company, 4)
    assert (len(rows(company)), count(company)) == (1, 1)


def test_repeated_event_does_not_bring_back_what_was_read_or_deleted(company: Company, conversation: Conversation) -> None:
    write(company, 1)
    actions.read_notification(company.desk, company.caller("ben"), conversation.id)
    repeat_everything(company)
    assert rows(company) == []
    actions.delete_notification(company.desk, company.caller("ben"), conversation.id)
    repeat_everything(company)
    assert rows(company, with_read=True) == []
    write(company, 2)
    assert len(rows(company)) == 1


def test_seen_message_notifies_nobody(company: Company, conversation: Conversation) -> None:
    company.receive("Hello?", provider_id="seen")
    read_state.mark_seen(company.desk, company.caller("ben"), conversation.id)
    company.settle()
    assert rows(company) == []


def test_own_message_and_activity_notify_nobody(company: Company, conversation: Conversation) -> None:
    create_message(company.desk, company.caller("ben"), conversation.id, NewMessage(content="On its way"))
    conversations.toggle_status(company.desk, company.caller("ada"), conversation.id, status=Status.RESOLVED)
    company.settle()
    assert rows(company) == []


def test_private_note_of_a_colleague_notifies_the_assignee(company: Company, conversation: Conversation) -> None:
    create_message(company.desk, company.caller("ada"), conversation.id, NewMessage(content="Please hurry", private=True))
    company.settle()
    assert [row.type for row in rows(company)] == [Type.ASSIGNED_MESSAGE]


def test_own_assignment_and_pending_conversation_notify_nobody(company: Company) -> None:
    begun = company.receive("Where is my order?")
    assign(company, begun, "ada")
    conversations.toggle_status(company.desk, company.caller("ada"), begun.id, status=Status.PENDING)
    assign(company, begun, "ben")
    assert (rows(company, "ada"), rows(company)) == ([], [])


def test_former_assignee_is_not_notified_late(company: Company, conversation: Conversation) -> None:
    """The queue delivers the message after Ada has taken the conversation over, and Ben has stopped watching it."""
    company.receive("Hello?", provider_id="late")
    conversations.assign_agent(company.desk, company.caller("ada"), conversation.id, assignee_id=company.users["ada"].id)
    remove_participants(company.desk, company.caller("ben"), conversation.id, user_ids=company.ids_of("ben"))
    company.settle()
    assert rows(company) == []


def test_blocked_contact_notifies_nobody(company: Company, conversation: Conversation) -> None:
    contacts.update_contact(company.desk, company.caller(), conversation.contact_id, changes={"blocked": True})
    write(company, 1)
    assert rows(company) == []


def test_new_conversation_notifies_those_who_have_chosen_it(company: Company) -> None:
    for name in ("ada", "cleo"):
        actions.update_settings(company.desk, company.caller(name), changes={"push": (Type.CONVERSATION_CREATION,)})
    company.receive("Where is my order?")
    company.settle()
    assert {name: [row.type for row in rows(company, name)] for name in ("ada", "ben", "cleo")} == {
        "ada": [Type.CONVERSATION_CREATION],
        "ben": [],
        "cleo": [],
    }


def test_type_without_a_channel_notifies_nobody(company: Company, conversation: Conversation) -> None:
    actions.update_settings(company.desk, company.caller("ben"), changes={"desk": (Type.CONVERSATION_ASSIGNMENT,)})
    write(company, 1)
    assert rows(company) == []


def test_agent_who_loses_the_inbox_sees_no_notification(company: Company, conversation: Conversation) -> None:
    write(company, 1)
    inboxes.change_members(company.desk, company.caller(), company.telegram.id, remove=company.ids_of("ben"))
    company.settle()
    assert (rows(company), count(company)) == ([], 0)
    assert company.client("ben").patch(f"A/notifications/{conversation.id}", {}).json["code"] == "notification_not_found"


@pytest.mark.parametrize("what", ["conversation", "contact", "inbox"])
def test_deletion_removes_notifications_for_good(company: Company, conversation: Conversation, what: str) -> None:
    write(company, 1)
    ada, desk = company.caller(), company.desk
    delete = {
        "conversation": lambda: erasure.delete_conversation(desk, ada, conversation.id),
        "contact": lambda: erasure.delete_contact(desk, ada, conversation.contact_id),
        "inbox": lambda: erasure.delete_inbox(desk, ada, conversation.inbox_id),
    }
    delete[what]()
    settle_twice(company)
    repeat_everything(company)
    assert stored_kinds(company) & KINDS == set()
    assert count(company) == 0


def test_notification_holds_no_text(company: Company, conversation: Conversation) -> None:
    write(company, 1, "My card number is 4111")
    stored = [each for key, each in company.desk.store.items.items() if key.kind in KINDS]
    assert stored
    assert "4111" not in repr(stored)
    shown = company.client("ben").get("A/notifications").json["data"]["payload"]
    assert shown[0]["push_message_body"] == "My card number is 4111"


def test_notification_disappears_after_a_month(company: Company, conversation: Conversation) -> None:
    write(company, 1)
    company.desk.clock.at += KEEP_MILLISECONDS
    assert (rows(company), count(company)) == ([], 0)
    write(company, 2)
    assert (len(rows(company)), count(company)) == (1, 1)
