"""Notifications of mentions and of messages in conversations that an agent follows: one for each message and person."""

import pytest

from chalicelib.actions import contacts, inboxes, messages, read_state
from chalicelib.actions.messages import NewMessage, create_message
from chalicelib.domain.conversations import Conversation
from chalicelib.features.notifications import actions
from chalicelib.features.notifications.model import Notification, Type
from chalicelib.features.notifications.views import page_of
from chalicelib.features.participants.actions import add_participants, remove_participants
from tests.features.notifications.test_notifying import assign, repeat_everything
from tests.support.company import Company


@pytest.fixture(name="conversation")
def _conversation(company: Company) -> Conversation:
    """Kim has written. Ada and Ben may see the conversation, Dora too."""
    company.invite("dora")
    begun = company.receive("Where is my order?")
    inboxes.change_members(company.desk, company.caller(), begun.inbox_id, add=company.ids_of("dora"))
    company.settle()
    company.desk.clock.at += 60_000
    return company.conversation(begun.id)


def named(company: Company, *names: str) -> str:
    return " ".join(f"[@{name}](mention://user/{company.users[name].id}/{name})" for name in names)


def note(company: Company, conversation: Conversation, text: str, *, by: str = "ben", private: bool = True) -> int:
    company.desk.clock.at += 1_000
    made = create_message(company.desk, company.caller(by), conversation.id, NewMessage(content=text, private=private))
    company.settle()
    return made.id


def told(company: Company, name: str) -> list[Type]:
    return [row.type for row in rows(company, name)]


def rows(company: Company, name: str) -> list[Notification]:
    return actions.list_notifications(company.desk, company.caller(name))


def watch(company: Company, conversation: Conversation, *names: str) -> None:
    add_participants(company.desk, company.caller(), conversation.id, user_ids=company.ids_of(*names))
    company.settle()


def test_mentioned_agent_is_notified_once_and_the_author_never(company: Company, conversation: Conversation) -> None:
    message_id = note(company, conversation, f"{named(company, 'dora', 'dora', 'ben')} please look")
    first = rows(company, "dora")
    repeat_everything(company)
    assert rows(company, "dora") == first
    assert [(row.type, row.message_id, row.version) for row in first] == [(Type.CONVERSATION_MENTION, message_id, 1)]
    assert (told(company, "ben"), told(company, "ada")) == ([], [])


def test_mention_and_participation_are_one_notification(company: Company, conversation: Conversation) -> None:
    watch(company, conversation, "ada", "dora")
    assign(company, conversation, "dora")
    actions.delete_all_notifications(company.desk, company.caller("dora"))
    company.desk.clock.at += 60_000
    note(company, conversation, f"{named(company, 'dora')} please look")
    assert [(row.type, row.version) for row in rows(company, "dora")] == [(Type.CONVERSATION_MENTION, 3)], "one write"
    assert told(company, "ada") == [Type.PARTICIPATING_MESSAGE]


def test_mentioned_agents_follow_and_hear_of_the_next_message(company: Company, conversation: Conversation) -> None:
    note(company, conversation, f"{named(company, 'dora')} please look")
    actions.read_all_notifications(company.desk, company.caller("dora"))
    company.desk.clock.at += 60_000
    company.receive("Hello?", provider_id="in-2")
    company.settle()
    assert told(company, "dora") == [Type.PARTICIPATING_MESSAGE]
    remove_participants(company.desk, company.caller("dora"), conversation.id, user_ids=company.ids_of("dora"))
    actions.read_all_notifications(company.desk, company.caller("dora"))
    company.desk.clock.at += 60_000
    company.receive("Anybody?", provider_id="in-3")
    company.settle()
    assert told(company, "dora") == []


def test_message_after_an_unread_mention_leaves_it_a_mention(company: Company, conversation: Conversation) -> None:
    message_id = note(company, conversation, f"{named(company, 'dora')} please look")
    company.desk.clock.at += 61_000
    company.receive("Hello?", provider_id="in-2")
    company.settle()
    (row,) = rows(company, "dora")
    assert (row.type, row.message_id) == (Type.CONVERSATION_MENTION, message_id)
    assert row.active_at == company.desk.clock.at


def test_reply_with_the_text_of_a_mention_mentions_nobody(company: Company, conversation: Conversation) -> None:
    note(company, conversation, f"{named(company, 'dora')} please look", private=False)
    assert told(company, "dora") == []
    assert company.conversation(conversation.id).mentioned_ids == ()


def test_assignee_and_own_messages_keep_their_rules(company: Company, conversation: Conversation) -> None:
    assign(company, conversation, "ben")
    actions.delete_all_notifications(company.desk, company.caller("ben"))
    watch(company, conversation, "ada")
    note(company, conversation, "On its way", private=False)
    assert (told(company, "ben"), told(company, "ada")) == ([], [Type.PARTICIPATING_MESSAGE])


def test_seen_note_notifies_nobody(company: Company, conversation: Conversation) -> None:
    watch(company, conversation, "ada")
    company.desk.clock.at += 1_000
    text = NewMessage(content=f"{named(company, 'ada')} please look", private=True)
    create_message(company.desk, company.caller("ben"), conversation.id, text)
    read_state.mark_seen(company.desk, company.caller("ada"), conversation.id)
    company.settle()
    assert told(company, "ada") == []


def test_note_seen_by_a_colleague_still_notifies(company: Company, conversation: Conversation) -> None:
    watch(company, conversation, "ada", "dora")
    company.receive("Hello?", provider_id="in-2")
    read_state.mark_seen(company.desk, company.caller("dora"), conversation.id)
    company.settle()
    assert (told(company, "ada"), told(company, "dora")) == ([Type.PARTICIPATING_MESSAGE], [])


def test_type_that_is_switched_off_gives_way_to_the_next_reason(company: Company, conversation: Conversation) -> None:
    watch(company, conversation, "dora")
    for wanted, expected in [
        ((Type.PARTICIPATING_MESSAGE,), [Type.PARTICIPATING_MESSAGE]),
        ((Type.CONVERSATION_ASSIGNMENT,), []),
    ]:
        actions.delete_all_notifications(company.desk, company.caller("dora"))
        company.desk.clock.at += 60_000
        changes = {"desk": wanted, "push": (), "email": ()}
        actions.update_settings(company.desk, company.caller("dora"), changes=changes)
        note(company, conversation, f"{named(company, 'dora')} please look")
        assert told(company, "dora") == expected


def test_blocked_contact_keeps_mentions(company: Company, conversation: Conversation) -> None:
    watch(company, conversation, "ada")
    contacts.update_contact(company.desk, company.caller(), conversation.contact_id, changes={"blocked": True})
    note(company, conversation, f"{named(company, 'dora')} please look")
    assert (told(company, "dora"), told(company, "ada")) == ([Type.CONVERSATION_MENTION], [])


def test_agent_without_the_inbox_is_not_told(company: Company, conversation: Conversation) -> None:
    note(company, conversation, f"{named(company, 'cleo', 'dora')} please look")
    inboxes.change_members(company.desk, company.caller(), conversation.inbox_id, remove=company.ids_of("dora"))
    note(company, conversation, f"{named(company, 'dora')} again")
    assert (told(company, "cleo"), told(company, "dora")) == ([], [])
    assert company.conversation(conversation.id).mentioned_ids == ()


def test_texts_show_names_in_place_of_mentions(company: Company, conversation: Conversation) -> None:
    message_id = note(company, conversation, f"{named(company, 'dora')} please look")
    (shown,) = page_of(company.desk, company.caller("dora").directory, rows(company, "dora"))
    assert shown.push_message_title == f"You were mentioned in conversation #{conversation.id} with Kim"
    assert shown.push_message_body == "@dora please look"
    messages.delete_message(company.desk, company.caller("ben"), conversation.id, message_id)
    (shown,) = page_of(company.desk, company.caller("dora").directory, rows(company, "dora"))
    assert "please look" not in shown.push_message_body
