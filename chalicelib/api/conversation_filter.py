"""The filter of conversations (contract 2.11, 4.14). Its rules are imported on first use: the desk opens without them."""

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.api.conversation_list import Filter, Sort, view_of
from chalicelib.api.conversations import render_rows
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.fields import FilterCondition
from chalicelib.http.routing import Routes
from chalicelib.views.conversations import ConversationShape

routes = Routes("/api/v1/accounts/<account_id>/conversations", access=Access.MEMBER)


class FilterQuery(msgspec.Struct, kw_only=True):
    """`page` counts from the cursor."""

    sort_by: Sort = "last_activity_at_desc"
    page: Annotated[int, msgspec.Meta(ge=1, le=40)] = 1
    cursor: Annotated[str, msgspec.Meta(max_length=4000)] | None = None


class ConversationFilterBody(msgspec.Struct, kw_only=True):
    payload: list[FilterCondition]


class FilterMeta(msgspec.Struct, kw_only=True):
    """`count_is_exact`: false where the counts are those of the conversations that were read."""

    mine_count: int
    unassigned_count: int
    all_count: int
    head: int
    next_cursor: str | None
    count_is_exact: bool | UnsetType = UNSET


class FilteredPage(msgspec.Struct, kw_only=True):
    meta: FilterMeta
    payload: list[ConversationShape]


@routes.post("/filter")
def filter_conversations(request: MemberRequest, query: FilterQuery, body: ConversationFilterBody) -> FilteredPage:
    """List 25 of the conversations that meet the conditions. A request reads at most 1,000 conversations; `next_cursor` goes on
    from there."""
    from chalicelib.actions import conversation_filters as actions

    head = request.desk.feed.head(request.account_id)
    view = view_of(request, Filter(status="all", sort_by=query.sort_by))
    conditions = actions.conversation_filter(request.desk, request.account_id, body.payload)
    found = actions.list_matching(
        request.desk, actions.Wanted(view, conditions, request.user.id, page=query.page, cursor=query.cursor)
    )
    meta = FilterMeta(
        mine_count=found.counts.mine,
        unassigned_count=found.counts.unassigned,
        all_count=found.counts.all,
        head=head,
        next_cursor=found.cursor,
        count_is_exact=UNSET if found.is_exact else False,
    )
    return FilteredPage(meta=meta, payload=render_rows(request, found.conversations))
