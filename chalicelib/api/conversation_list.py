"""Lists of conversations and their counts (contract 5.1)."""

from typing import Annotated, Literal

import msgspec
from msgspec.structs import asdict

from chalicelib.actions.teams import find_team
from chalicelib.api.conversations import render_rows
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.fields import Id, Short
from chalicelib.http.routing import Routes
from chalicelib.ports import Page, View
from chalicelib.views.conversations import ConversationShape

routes = Routes("/api/v1/accounts/<account_id>/conversations", access=Access.MEMBER)

SORT_ALIASES = {
    "latest": "last_activity_at_desc",
    "sort_on_created_at": "created_at_asc",
    "sort_on_priority": "priority_desc",
    "sort_on_waiting_since": "waiting_since_asc",
    "priority_desc_created_at_asc": "oldest_by_priority_asc",
    "unread": "unread_count_desc",
}
"""Other names of sort orders that clients send."""

Sort = Literal[
    "last_activity_at_desc",
    "last_activity_at_asc",
    "created_at_desc",
    "created_at_asc",
    "priority_desc",
    "priority_asc",
    "waiting_since_desc",
    "waiting_since_asc",
    "priority_desc_created_at_asc",
    "unread",
    "latest",
    "sort_on_created_at",
    "sort_on_priority",
    "sort_on_waiting_since",
]


class Filter(msgspec.Struct, kw_only=True):
    status: Literal["open", "resolved", "pending", "snoozed", "spam", "all"] = "open"
    assignee_type: Literal["me", "unassigned", "assigned", "all"] = "all"
    inbox_id: Id | None = None
    team_id: Id | None = None
    labels: Annotated[list[Short], msgspec.Meta(max_length=20)] = []
    conversation_type: Literal["mention", "participating", "unattended", "undelivered"] | None = None
    sort_by: Sort = "last_activity_at_desc"


class ListQuery(Filter, kw_only=True):
    page: Annotated[int, msgspec.Meta(ge=1, le=400)] = 1
    cursor: Annotated[str, msgspec.Meta(max_length=4000)] | None = None


class CountsShape(msgspec.Struct, kw_only=True):
    mine_count: int
    assigned_count: int
    unassigned_count: int
    all_count: int


class ListMeta(CountsShape, kw_only=True):
    head: int
    next_cursor: str | None


class ConversationPage(msgspec.Struct, kw_only=True):
    meta: ListMeta
    payload: list[ConversationShape]


class ConversationList(msgspec.Struct, kw_only=True):
    data: ConversationPage


class CountsMeta(msgspec.Struct, kw_only=True):
    meta: CountsShape


@routes.get("")
def index(request: MemberRequest, query: ListQuery) -> ConversationList:
    """List 25 conversations. `head` is the feed position before the read; `next_cursor` requests the next page."""
    head = request.desk.feed.head(request.account_id)
    view = view_of(request, query)
    page = _page(request, view, query)
    counts = _counts(request, view)
    meta = ListMeta(**asdict(counts), head=head, next_cursor=page.cursor)
    return ConversationList(data=ConversationPage(meta=meta, payload=render_rows(request, page.conversations)))


@routes.get("/meta")
def show_counts(request: MemberRequest, query: Filter) -> CountsMeta:
    """Show the counts of the list. They ignore `assignee_type` and `conversation_type`."""
    return CountsMeta(meta=_counts(request, view_of(request, query)))


def view_of(request: MemberRequest, query: Filter) -> View:
    visible = tuple(inbox.id for inbox in request.directory.visible_inboxes(request.caller.member))
    sort, _, direction = SORT_ALIASES.get(query.sort_by, query.sort_by).rpartition("_")
    assignees: dict[str, int | str | None] = {"all": None, "me": request.user.id}
    return View(
        account_id=request.account_id,
        inbox_ids=visible if query.inbox_id is None else tuple(each for each in visible if each == query.inbox_id),
        status=None if query.status == "all" else query.status,
        assignee=assignees.get(query.assignee_type, query.assignee_type),
        team_id=None if query.team_id is None else find_team(request.desk, request.caller, query.team_id).id,
        labels=tuple(label.strip().lower() for label in query.labels if label.strip()),
        sort=sort,
        descending=direction == "desc",
        inbox_count=len(request.directory.inboxes),
        kind=query.conversation_type,
        viewer_id=request.user.id,
    )


def _page(request: MemberRequest, view: View, query: ListQuery) -> Page:
    """A cursor continues with one read; `page` reads every page before it."""
    cursor = query.cursor
    page = request.desk.lists.conversations(view, cursor=cursor)
    for _ in range(0 if cursor else query.page - 1):
        if page.cursor is None:
            return Page((), None)
        page = request.desk.lists.conversations(view, cursor=page.cursor)
    return page


def _counts(request: MemberRequest, view: View) -> CountsShape:
    counts = request.desk.lists.counts(view, user_id=request.user.id)
    return CountsShape(
        mine_count=counts.mine,
        assigned_count=counts.assigned,
        unassigned_count=counts.unassigned,
        all_count=counts.all,
    )
