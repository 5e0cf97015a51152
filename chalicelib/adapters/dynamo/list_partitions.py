"""The partitions that hold a list of conversations: the fewest rows that contain the whole list (docs/lists.md)."""

from collections.abc import Callable
from math import ceil

from msgspec import Struct

from chalicelib.adapters.dynamo import keys
from chalicelib.adapters.dynamo.list_segments import ORDERS, RECENT, VALUELESS, WAITING, Order, Segment
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain.conversations import Conversation
from chalicelib.ports import View

MAX_MERGED = 16
"""Partitions: of eight inboxes, assigned and unassigned."""
MIN_SHARE = 0.25
"""Of the inboxes, from which on the account's list is read and filtered rather than the inboxes' lists merged."""
SPARE_ROWS = 8
"""Rows of a query beyond a page: what was active within the slack of its ends."""
MAX_QUERY_ROWS = 500
SORTED_VALUE = {"priority": "priority", "oldest_by_priority": "priority", "waiting_since": "waiting_since"}
"""The field that a conversation may lack, by the list's order."""


class Place(Struct, frozen=True):
    """`family`: the letter of the indexes. `rows_per_hit`: how many rows are to be expected for one that belongs to the list.
    `has_cards`: whether the rows hold their conversations, if the index projects them."""

    family: str
    partitions: tuple[str, ...]
    rows_per_hit: int = 1
    has_cards: bool = True


def segments(view: View, after: str | None, limit: int) -> list[Segment]:
    """From the one with the position `after` on."""
    orders = ORDERS[view.sort]
    first = next(
        (number for number, order in enumerate(orders) if after is None or after.startswith(order.letter + order.prefix)), 0
    )
    return [
        _segment(view, order, after if number == first else None, limit) for number, order in enumerate(orders) if number >= first
    ]


def _segment(view: View, order: Order, after: str | None, limit: int) -> Segment:
    place = _place(view, order)
    name = "e_sorted" if order is WAITING else f"{place.family}_{'recent' if order is RECENT else 'fixed'}"
    mark = keys.PRIORITY if order.is_by_rank else ""
    partitions = tuple(f"{mark}{each}" for each in place.partitions)
    return Segment(
        order=order,
        index=getattr(Row, name),
        partitions=partitions,
        descending=view.descending,
        after=after,
        page_size=max(limit + SPARE_ROWS, min(place.rows_per_hit * (limit + SPARE_ROWS), MAX_QUERY_ROWS)),
        has_cards=order is RECENT and place.has_cards,
        admits=_key_filter(view) if order is WAITING else None,
    )


def _place(view: View, order: Order) -> Place:
    account_id = view.account_id
    statuses = view.statuses
    accounts = tuple(keys.list_of_account(account_id, status) for status in statuses)
    if not view.inbox_ids:
        return Place("a", ())
    if order is WAITING:
        return Place("e", accounts, 1 if _sees_all(view) and view.assignee is None else MAX_QUERY_ROWS)
    if place := _narrow_place(view, order, statuses):
        return place
    inboxes = _of_inboxes(view, statuses)
    if _are_merged(view, len(inboxes)):
        return Place("b", inboxes, has_cards=False)
    share = ceil(view.inbox_count / len(view.inbox_ids)) or 1
    if view.assignee == "unassigned":
        return Place("c", tuple(keys.list_of_assignee(account_id, None, status) for status in statuses), share)
    return Place("a", accounts, 2 * share if view.assignee or view.team_id or view.labels else share)


def _narrow_place(view: View, order: Order, statuses: tuple[str, ...]) -> Place | None:
    """Of a person, a label or a team, if the list is one of theirs and has partitions in this order."""
    account_id = view.account_id
    if view.viewer_id and view.kind in OWN_KINDS and not order.is_by_rank:
        return _own_place(view, view.viewer_id, statuses)
    if view.kind == "undelivered" and not order.is_by_rank:
        undelivered = tuple(keys.list_of_undelivered(account_id, status) for status in statuses)
        return Place("a", undelivered, has_cards=False)
    if isinstance(view.assignee, int):
        return Place("c", tuple(keys.list_of_assignee(account_id, view.assignee, status) for status in statuses))
    if view.labels and not order.is_by_rank:
        labels = tuple(keys.list_of_label(account_id, each, status) for each in view.labels for status in statuses)
        return Place("a", labels, has_cards=False)
    if view.team_id and order is RECENT:
        return Place("d", tuple(keys.list_of_team(account_id, view.team_id, status) for status in statuses), has_cards=False)
    return None


OWN_KINDS = ("mention", "participating")
"""The lists of one viewer, who has a row for each of their conversations."""


def _own_place(view: View, user_id: int, statuses: tuple[str, ...]) -> Place:
    """The conversations that a user follows are apart by whether they are the assignee. One who has stopped watching their own
    conversation is left out by `belongs`."""
    if view.kind == "mention":
        return Place("a", tuple(keys.list_of_mentioned(view.account_id, user_id, each) for each in statuses), has_cards=False)
    spellings = (keys.list_of_assignee, keys.list_of_follower)
    followed = tuple(spelt(view.account_id, user_id, each) for each in statuses for spelt in spellings)
    return Place("c", followed, has_cards=False)


def _of_inboxes(view: View, statuses: tuple[str, ...]) -> tuple[str, ...]:
    assigned = {"assigned": (True,), "unassigned": (False,)}.get(str(view.assignee), (True, False))
    return tuple(
        keys.list_of_inbox(view.account_id, inbox_id, status, is_assigned=each)
        for inbox_id in view.inbox_ids
        for status in statuses
        for each in assigned
    )


def _sees_all(view: View) -> bool:
    return len(view.inbox_ids) >= view.inbox_count


def _are_merged(view: View, partitions: int) -> bool:
    """Whether the inboxes' own lists are read. Of one inbox always, because its share of the account's rows may be any."""
    if _sees_all(view):
        return False
    return len(view.inbox_ids) == 1 or (len(view.inbox_ids) < MIN_SHARE * view.inbox_count and partitions <= MAX_MERGED)


def _key_filter(view: View) -> Callable[[str], bool]:
    """The waiting list's keys hold inbox and assignee, so that only rows that belong are read."""

    def belongs(key: str) -> bool:
        _, _, inbox_id, assignee_id = key.split("#")
        return int(inbox_id) in view.inbox_ids and is_wanted(int(assignee_id) or None, view)

    return belongs


def is_wanted(assignee_id: int | None, view: View) -> bool:
    match view.assignee:
        case None:
            return True
        case "assigned":
            return assignee_id is not None
        case "unassigned":
            return assignee_id is None
        case user_id:
            return assignee_id == user_id


def is_of_kind(conversation: Conversation, view: View) -> bool:
    match view.kind:
        case "mention":
            return view.viewer_id in conversation.mentioned_ids
        case "participating":
            return view.viewer_id in conversation.participant_ids
        case "undelivered":
            return bool(conversation.undelivered_message_ids)
        case "unattended":
            return conversation.first_reply_created_at is None or conversation.waiting_since is not None
        case _:
            return True


def belongs(conversation: Conversation, view: View, order: Order) -> bool:
    """An index may be late, and holds more than the list where no partition is as narrow."""
    if conversation.inbox_id not in view.inbox_ids or conversation.folder not in view.statuses:
        return False
    if not view.has_activity(conversation.last_activity_at):
        return False
    if view.team_id and conversation.team_id != view.team_id:
        return False
    if view.labels and not set(view.labels) & set(conversation.labels):
        return False
    if not is_of_kind(conversation, view):
        return False
    if order.letter and (getattr(conversation, SORTED_VALUE[view.sort]) is None) is not (order is VALUELESS):
        return False
    return is_wanted(conversation.assignee_id, view)
