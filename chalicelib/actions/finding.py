"""Loads entities by id. Raises NotFound, or Forbidden when the caller is not permitted."""

from chalicelib.actions.work import Work
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.contacts import Contact
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.errors import NotFound
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import Message
from chalicelib.ports import Desk


def find_conversation(desk: Desk, caller: Caller, conversation_id: int) -> Conversation:
    """The number of a merged conversation leads to the one into which it was merged."""
    conversation = find_survivor(desk, _stored(desk, caller, conversation_id))
    caller.inbox(conversation.inbox_id)
    return conversation


def find_itself(desk: Desk, caller: Caller, conversation_id: int) -> Conversation:
    """The conversation with this number, also after it was merged. Then agents of either inbox may see it."""
    conversation = _stored(desk, caller, conversation_id)
    if conversation.merged_into is None or not _may_see(caller, conversation.merged_into.inbox_id):
        caller.inbox(conversation.inbox_id)
    return conversation


def find_thread(desk: Desk, caller: Caller, conversation_id: int) -> Conversation:
    """Like `find_conversation`. An agent who may not see the other one still reads the messages of the merged one."""
    stored = _stored(desk, caller, conversation_id)
    whole = find_survivor(desk, stored)
    found = whole if _may_see(caller, whole.inbox_id) else stored
    caller.inbox(found.inbox_id)
    return found


def _stored(desk: Desk, caller: Caller, conversation_id: int) -> Conversation:
    conversation = desk.store.get(keys.conversation(caller.account_id, conversation_id))
    if conversation is None:
        raise NotFound("There is no such conversation.", code="conversation_not_found")
    return conversation


def _may_see(caller: Caller, inbox_id: int) -> bool:
    return caller.directory.may_see(caller.member, inbox_id)


def find_survivor(desk: Desk, conversation: Conversation) -> Conversation:
    """The conversation into which this one was merged, otherwise itself: also while it is erased together with the other one."""
    while conversation.merged_into is not None:
        found = desk.store.get(keys.conversation(conversation.account_id, conversation.merged_into.id))
        if found is None:
            break
        conversation = found
    return conversation


def find_shown(desk: Desk, conversation: Conversation, stored_in: int, message_id: int) -> Conversation:
    """The conversation whose thread has the message now, which is stored under the number `stored_in`. `conversation`: one whose
    thread has or had it. Splits lead to ever newer conversations, so that this ends."""
    shown = find_survivor(desk, conversation)
    while shown.splits and not shown.shows(stored_in, message_id):
        stretch = shown.stretch_of(stored_in, message_id)
        found = desk.store.get(keys.conversation(shown.account_id, stretch.shown_in)) if stretch else None
        if found is None:
            break
        shown = find_survivor(desk, found)
    return shown


def find_conversation_of(desk: Desk, caller: Caller, conversation_id: int, message_id: int) -> Conversation:
    """Like `find_conversation`. A number from which the message was split off leads to the conversation that has it."""
    conversation = find_conversation(desk, caller, conversation_id)
    if conversation.splits:
        stored = desk.store.get_many(_message_keys_anywhere(conversation, message_id))
        for message in stored.values():
            conversation = find_shown(desk, conversation, message.conversation_id, message_id)
        caller.inbox(conversation.inbox_id)
    return conversation


def find_contact(desk: Desk, caller: Caller, contact_id: int) -> Contact:
    return load_contact(desk, caller.account_id, contact_id)


def load_contact(desk: Desk, account_id: int, contact_id: int) -> Contact:
    return _existing(desk.store.get(keys.contact(account_id, contact_id)))


def held_contact(work: Work, contact_id: int) -> Contact:
    """The contact as the work has changed it."""
    return _existing(work.get(keys.contact(work.account_id, contact_id)))


def _existing(contact: Contact | None) -> Contact:
    if contact is None:
        raise NotFound("There is no such contact.", code="contact_not_found")
    return contact


def load_message(desk: Desk, conversation: Conversation, message_id: int) -> Message:
    """A message of the thread, also of a conversation that was merged into this one, or one that was split off since."""
    wanted = _message_keys_anywhere(conversation, message_id)
    if len(wanted) == 1:
        return _existing_message(desk.store.get(wanted[0]))
    return _existing_message(next(iter(desk.store.get_many(wanted).values()), None))


def held_message(work: Work, conversation: Conversation, message_id: int) -> Message:
    """Like `load_message`, as the work has added or changed it."""
    return _existing_message(quoted_message(work, conversation, message_id))


def quoted_message(work: Work, conversation: Conversation, message_id: int) -> Message | None:
    found: list[Message | None] = work.get_each(_message_keys(conversation, message_id))
    return next(filter(None, found), None)


def _message_keys_anywhere(conversation: Conversation, message_id: int) -> list[Key[Message]]:
    if not conversation.splits:
        return _message_keys(conversation, message_id)
    return [keys.message(conversation.account_id, each, message_id) for each in conversation.known_ids]


def _message_keys(conversation: Conversation, message_id: int) -> list[Key[Message]]:
    return [keys.message(conversation.account_id, each, message_id) for each in conversation.numbers_of(message_id)]


def find_messages(
    desk: Desk, conversation: Conversation, *, before: int | None = None, after: int | None = None, limit: int
) -> list[Message]:
    """Messages of the thread, as `Lists.messages` returns them: those of merged conversations stand among the others by their
    time, which their ids have. A page that is newer than all of those reads none of them."""
    account_id = conversation.account_id
    if conversation.splits:
        from chalicelib.actions.split_threads import find_shown_messages

        return find_shown_messages(desk, conversation, before=before, after=after, limit=limit)
    own = desk.lists.messages(account_id, conversation.id, before=before, after=after, limit=limit)
    oldest = after if after is not None else own[0].id if len(own) == limit else 0
    if conversation.is_after_merges(oldest):
        return own
    merged = [
        message
        for each in conversation.merged_ids
        for message in desk.lists.messages(account_id, each, before=before, after=after, limit=limit)
    ]
    found = sorted((*own, *merged), key=lambda message: message.id)
    return found[:limit] if after is not None else found[-limit:]


def _existing_message(message: Message | None) -> Message:
    if message is None:
        raise NotFound("There is no such message.", code="message_not_found")
    return message
