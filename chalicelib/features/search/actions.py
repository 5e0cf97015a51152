"""Finds messages, conversations and contacts. It reads only.

The index names messages that may match. The stored message is shown, if it still matches and the caller may see its inbox.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.contacts import Contact
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.kinds import Key
from chalicelib.domain.search_documents import Hit, Query, searched_texts
from chalicelib.domain.search_words import is_found, parse_query
from chalicelib.features.search.model import END_OF_TIME, PER_PAGE, ConversationHit, Found, MessageHit, Wanted, page_of
from chalicelib.features.search.reading import newer_documents
from chalicelib.ports import Desk, View

READ_AT_ONCE = PER_PAGE + 1
MAX_READ = 1_200
"""Messages that one search reads. Most of them are shown, because few hits of the index are none."""
CONTACTS_AT_ONCE = 15
CONVERSATIONS_OF_CONTACT = 20
ALL = Wanted()


def find_messages(desk: Desk, caller: Caller, text: str, *, page: int = 1, wanted: Wanted = ALL) -> Found:
    """Raises NotFound or Forbidden for an inbox that the caller does not see."""
    query, inbox_ids = parse_query(text), _inboxes(caller, wanted.inbox_id)
    index = desk.search.index(caller.account_id)
    newer = newer_documents(desk, index)
    if newer.has_gap and index.catching_up is None:
        from chalicelib.features.search.indexing import plan

        plan(desk, caller.account_id)
    complete = index.catching_up is None and not newer.has_gap
    if query.is_empty:
        return Found(is_complete=complete)
    hits = desk.search.find(index, query, inbox_ids=inbox_ids, newer=newer.documents)
    first, last = desk.ids.between(wanted.since or 0, END_OF_TIME if wanted.until is None else wanted.until)
    existing = _existing(desk, caller, query, (hit for hit in hits if first <= hit.id <= last))
    found, has_more = page_of((hit for hit in existing if wanted.includes(hit.message)), page)
    return Found(tuple(found), has_more, complete)


def _inboxes(caller: Caller, wanted: int | None) -> tuple[int, ...] | None:
    """None for an administrator, who sees all of them."""
    if wanted is not None:
        return (caller.inbox(wanted).id,)
    if caller.member.is_administrator:
        return None
    return tuple(inbox.id for inbox in caller.directory.visible_inboxes(caller.member))


def _existing(desk: Desk, caller: Caller, query: Query, hits: Iterator[Hit]) -> Iterator[MessageHit]:
    """Hits that were deleted or changed since they were indexed are left out."""
    account_id, visible = caller.account_id, {inbox.id for inbox in caller.directory.visible_inboxes(caller.member)}
    wanted = islice(hits, MAX_READ)
    while part := list(islice(wanted, READ_AT_ONCE)):
        messages = {hit: keys.message(account_id, hit.conversation_id, hit.id) for hit in part}
        conversations = {hit: keys.conversation(account_id, hit.conversation_id) for hit in part}
        stored = desk.store.get_many([*messages.values(), *dict.fromkeys(conversations.values())])
        for hit in part:
            message, conversation = stored.get(messages[hit]), stored.get(conversations[hit])
            if message is None or conversation is None or not {conversation.inbox_id, message.inbox_id} <= visible:
                continue
            if is_found(query, searched_texts(message)):
                yield MessageHit(message, conversation)


def find_contacts(desk: Desk, caller: Caller, text: str, *, page: int = 1) -> tuple[list[Contact], bool]:
    return desk.lists.contacts_matching(caller.account_id, text, offset=(page - 1) * PER_PAGE, limit=PER_PAGE)


def find_conversations(desk: Desk, caller: Caller, text: str, *, page: int = 1) -> tuple[list[ConversationHit], bool]:
    """By number, by label, and by the contact's name, addresses and numbers."""
    found, has_more = page_of(_visible(caller, _conversations(desk, caller, text)), page)
    contacts = [keys.contact(caller.account_id, each.contact_id) for each in found]
    messages = [keys.message(caller.account_id, each.id, each.last_message_id or 0) for each in found]
    stored = desk.store.get_many([*dict.fromkeys(contacts), *messages])
    return [_conversation_hit(each, stored) for each in found], has_more


def _conversation_hit(conversation: Conversation, stored: Mapping[Key[Any], Any]) -> ConversationHit:
    account_id = conversation.account_id
    return ConversationHit(
        conversation,
        stored.get(keys.contact(account_id, conversation.contact_id)),
        stored.get(keys.message(account_id, conversation.id, conversation.last_message_id or 0)),
    )


def _visible(caller: Caller, conversations: Iterable[Conversation]) -> Iterator[Conversation]:
    visible = {inbox.id for inbox in caller.directory.visible_inboxes(caller.member)}
    seen: set[int] = set()
    for each in conversations:
        if each.inbox_id in visible and each.id not in seen:
            seen.add(each.id)
            yield each


def _conversations(desk: Desk, caller: Caller, text: str) -> Iterator[Conversation]:
    number = text.strip().lstrip("#")
    if number.isdecimal() and len(number) <= 15 and (found := desk.store.get(keys.conversation(caller.account_id, int(number)))):
        yield found
    yield from _with_label(desk, caller, text.strip().lstrip("#").lower())
    offset, more = 0, True
    while more:
        contacts, more = desk.lists.contacts_matching(caller.account_id, text, offset=offset, limit=CONTACTS_AT_ONCE)
        for contact in contacts:
            yield from desk.lists.conversations_of(caller.account_id, contact.id, limit=CONVERSATIONS_OF_CONTACT)
        offset += CONTACTS_AT_ONCE


def _with_label(desk: Desk, caller: Caller, label: str) -> Iterator[Conversation]:
    visible = tuple(inbox.id for inbox in caller.directory.visible_inboxes(caller.member))
    view = View(caller.account_id, visible, status=None, labels=(label,), inbox_count=len(caller.directory.inboxes))
    cursor = None
    while visible:
        page = desk.lists.conversations(view, cursor=cursor)
        yield from page.conversations
        cursor = page.cursor
        if cursor is None:
            return
