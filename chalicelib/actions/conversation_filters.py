"""The list of the conversations that meet a filter.

It reads the narrowest list that holds every match, a bounded number of conversations for a request. A page may be short then,
and its cursor goes on from where the reading stopped. The counts are exact if the filter is one of the lists that have counters,
or if the first page reads the list to its end.
"""

from collections.abc import Iterable, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain import conversation_filters
from chalicelib.domain.conversation_filters import Scope, scope_of
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.custom_attributes import CUSTOM_ATTRIBUTES
from chalicelib.domain.filters import Filter, SentCondition, filter_of, matches
from chalicelib.ports import Counts, Desk, View

COUNTED = 100
"""Matches that a first page looks for, so that the counts of a short list are exact."""


class Wanted(Struct, frozen=True):
    """`view`: the inboxes that the viewer sees, and the order. `filter`: empty for every conversation. `page` counts from 1
    behind the cursor, if there is one."""

    view: View
    filter: Filter
    viewer_id: int
    page: int = 1
    limit: int = 25
    cursor: str | None = None

    @property
    def end(self) -> int:
        return self.page * self.limit


class Found(Struct, frozen=True):
    """`counts`: of all matches, or of those that are known (`is_exact`). `cursor`: None at the end of the list."""

    conversations: tuple[Conversation, ...]
    counts: Counts
    cursor: str | None
    is_exact: bool = True


def conversation_filter(desk: Desk, account_id: int, sent: Sequence[SentCondition]) -> Filter:
    """Raises Invalid as `filter_of`."""
    definitions = desk.store.list_of(CUSTOM_ATTRIBUTES, account_id) if sent else ()
    return conversation_filters.with_every_status(filter_of(sent, conversation_filters.fields_of(definitions)))


def list_matching(desk: Desk, wanted: Wanted) -> Found:
    """Raises Invalid (`cursor_invalid`)."""
    now = desk.clock.now()
    scope = scope_of(wanted.filter, now=now)
    view = narrowed(wanted.view, scope)
    has_counters = scope.is_exact and _has_counters(view)
    is_first = wanted.cursor is None
    limit = max(wanted.end, COUNTED) if is_first and not has_counters else wanted.end
    admits = None if scope.is_exact else partial(_meets, wanted.filter, now=now)
    page = desk.lists.conversations(view, cursor=wanted.cursor, limit=limit, admits=admits)
    shown = page.conversations[wanted.end - wanted.limit : wanted.end]
    cursor = page.cursors[wanted.end - 1] if len(page.conversations) > wanted.end else page.cursor
    if has_counters:
        return Found(shown, _counted(desk, view, wanted.viewer_id), cursor)
    return Found(shown, _counts_of(page.conversations, wanted.viewer_id), cursor, is_exact=is_first and page.cursor is None)


def narrowed(view: View, scope: Scope) -> View:
    """The list of a scope, in the inboxes of the view only."""
    inboxes = scope.inbox_ids
    return replace(
        view,
        inbox_ids=view.inbox_ids if inboxes is None else tuple(each for each in view.inbox_ids if each in inboxes),
        status=tuple(sorted(scope.statuses)),
        assignee=scope.assignee,
        team_id=scope.team_id,
        labels=scope.labels,
        active_from=scope.active_from,
        active_before=scope.active_before,
    )


def _meets(wanted: Filter, conversation: Conversation, *, now: int) -> bool:
    return matches(wanted, partial(conversation_filters.value_of, conversation), now=now)


def _has_counters(view: View) -> bool:
    """Counters exist for each inbox, status and assignee, together with one team or one label."""
    return view.active_from is None and view.active_before is None and len(view.labels) + (view.team_id is not None) < 2


def _counted(desk: Desk, view: View, viewer_id: int) -> Counts:
    if isinstance(view.assignee, int):
        number = desk.lists.counts(view, user_id=view.assignee).mine
        return Counts(mine=number if view.assignee == viewer_id else 0, unassigned=0, all=number)
    counts = desk.lists.counts(view, user_id=viewer_id)
    match view.assignee:
        case "unassigned":
            return Counts(mine=0, unassigned=counts.unassigned, all=counts.unassigned)
        case "assigned":
            return Counts(mine=counts.mine, unassigned=0, all=counts.assigned)
        case _:
            return counts


def _counts_of(found: Iterable[Conversation], viewer_id: int) -> Counts:
    assignees = [each.assignee_id for each in found]
    return Counts(mine=assignees.count(viewer_id), unassigned=assignees.count(None), all=len(assignees))
