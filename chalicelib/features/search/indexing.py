"""Brings the index of an account up to date: from the feed, and once from the conversations that are older than the feed.

Every step is one commit of the index, which holds how far it is. A step that is repeated finds nothing left to do; of two at the
same time one loses and begins again.
"""

from msgspec.structs import replace

from chalicelib.actions.work import retried
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.search_documents import SEARCH, SearchDocument, SearchIndex, document_of
from chalicelib.domain.timers import Timer
from chalicelib.features.search.reading import newer_documents
from chalicelib.ports import Desk, View

MAX_MILLISECONDS = 20_000
"""A run ends after this time; the function has 60 seconds. A timer continues."""
STEP_DOCUMENTS = 2_048
CONVERSATIONS_AT_ONCE, MESSAGES_AT_ONCE = 25, 100
CLOCKS_AGREE_MS = 60_000


def index_account(desk: Desk, account_id: int) -> None:
    until = desk.clock.now() + MAX_MILLISECONDS
    index = add_newer(desk, account_id)
    while index.catching_up is not None and desk.clock.now() < until:
        index = catch_up(desk, account_id)
    while desk.clock.now() < until and merge(desk, account_id):
        pass
    if index.catching_up is not None:
        plan(desk, account_id)


def plan(desk: Desk, account_id: int) -> None:
    """Lets the indexer run soon."""
    timer = Timer(desk.clock.now(), SEARCH, account_id, SEARCH)
    desk.store.overwrite(keys.timer(timer), timer)


@retried
def add_newer(desk: Desk, account_id: int) -> SearchIndex:
    """After a gap in the feed, all conversations are read again that were active since the last step."""
    index = desk.search.index(account_id)
    newer = newer_documents(desk, index)
    if newer.position == index.position and index.version:
        return index
    changed = replace(index, position=newer.position, indexed_at=desk.clock.now())
    if newer.has_gap:
        since = index.catching_up_from if index.catching_up is not None else max(0, index.indexed_at - CLOCKS_AGREE_MS)
        changed = replace(changed, catching_up="", catching_up_from=since)
    return desk.search.add(index, newer.documents, changed=changed)


@retried
def catch_up(desk: Desk, account_id: int) -> SearchIndex:
    """Adds the messages of some more conversations."""
    index = desk.search.index(account_id)
    documents: list[SearchDocument] = []
    cursor = index.catching_up
    while cursor is not None and len(documents) < STEP_DOCUMENTS:
        page = desk.lists.conversations(_all(desk, account_id), cursor=cursor or None, limit=CONVERSATIONS_AT_ONCE)
        for conversation in page.conversations:
            if conversation.last_activity_at >= index.catching_up_from:
                documents += _documents(desk, conversation)
        cursor = page.cursor
    return desk.search.add(index, documents, changed=replace(index, catching_up=cursor))


@retried
def merge(desk: Desk, account_id: int) -> bool:
    return desk.search.merge(desk.search.index(account_id)) is not None


def _all(desk: Desk, account_id: int) -> View:
    """Every conversation, in an order that does not change."""
    inbox_ids = tuple(inbox.id for inbox in desk.store.directory(account_id).inboxes)
    return View(account_id, inbox_ids, status=None, sort="created_at", inbox_count=len(inbox_ids))


def _documents(desk: Desk, conversation: Conversation) -> list[SearchDocument]:
    found: list[SearchDocument] = []
    after = 0
    while messages := desk.lists.messages(conversation.account_id, conversation.id, after=after, limit=MESSAGES_AT_ONCE):
        found += [document for message in messages if (document := document_of(message)).text]
        after = messages[-1].id
    return found
