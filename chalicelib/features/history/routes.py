"""The history of a conversation: who or what has changed it, and why. Not in the contract."""

from typing import Annotated

import msgspec

from chalicelib.domain import keys
from chalicelib.features.history import actions
from chalicelib.features.history.views import HistoryEntryShape, Names, history_entry, needs_contact
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.routing import Routes

routes = Routes("/api/v1/accounts/<account_id>/conversations/<conversation_id>/history", access=Access.MEMBER)


class HistoryQuery(msgspec.Struct, kw_only=True):
    cursor: Annotated[str, msgspec.Meta(max_length=4000)] | None = None


class HistoryMeta(msgspec.Struct, kw_only=True):
    """`oldest_message_id`: the message down to which the page reaches; 0 for the beginning."""

    next_cursor: str | None
    oldest_message_id: int


class HistoryShape(msgspec.Struct, kw_only=True):
    meta: HistoryMeta
    payload: list[HistoryEntryShape]


@routes.get("")
def index(request: MemberRequest, query: HistoryQuery, conversation_id: int) -> HistoryShape:
    """List what was done in a conversation, by whom and why, newest first. A page reads 50 messages of the thread.

    A page may be empty while `next_cursor` requests the one before. The last entry is the beginning of the conversation.
    """
    page = actions.list_history(request.desk, request.caller, conversation_id, cursor=query.cursor)
    key = keys.contact(request.account_id, page.conversation.contact_id)
    contact = request.desk.store.get(key) if needs_contact(page.entries) else None
    names = Names(request.directory, contact)
    return HistoryShape(
        meta=HistoryMeta(next_cursor=page.cursor, oldest_message_id=page.oldest),
        payload=[history_entry(each, names) for each in page.entries],
    )
