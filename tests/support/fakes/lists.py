"""The `Lists` port in memory: it filters and sorts the stored items."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec.structs import replace

from chalicelib.adapters.dynamo.feed import counter_name
from chalicelib.domain import contact_places, cursors, keys
from chalicelib.domain.contact_terms import search_prefixes, search_terms
from chalicelib.domain.contacts import Contact
from chalicelib.domain.conversations import Conversation, Priority
from chalicelib.domain.errors import Invalid
from chalicelib.domain.folding import folded
from chalicelib.domain.messages import Message
from chalicelib.domain.timers import Timer
from chalicelib.ports import ContactListing, ContactPage, Counts, Page, View
from tests.support.fakes.feed import FakeFeed
from tests.support.fakes.store import FakeStore

PRIORITIES = (None, Priority.LOW, Priority.MEDIUM, Priority.HIGH, Priority.URGENT)


class FakeLists:
    def __init__(self, store: FakeStore, feed: FakeFeed) -> None:
        self._store, self._feed = store, feed
        self.indexed: dict[tuple[int, int], tuple[int, frozenset[str]]] = {}

    def conversations(
        self, view: View, *, cursor: str | None = None, limit: int = 25, admits: Callable[[Conversation], bool] | None = None
    ) -> Page:
        if cursor and not re.fullmatch(r"[01]( -?[0-9]{1,16}){2}", cursor):
            raise Invalid("The cursor is not one of ours.", code="cursor_invalid", fields=("cursor",))
        after = tuple(map(int, cursor.split())) if cursor else (-1,)
        stored = self._store.of_kind("conversation", view.account_id)
        found = [each for each in stored if _belongs(each, view) and (admits is None or admits(each))]
        rest = sorted((position, each) for each in found if (position := _position(each, view)) > after)
        cursors = tuple(" ".join(map(str, position)) for position, _ in rest[:limit])
        return Page(tuple(each for _, each in rest[:limit]), cursors[-1] if len(rest) > limit else None, cursors)

    def counts(self, view: View, *, user_id: int) -> Counts:
        groups = [f"t:{view.team_id}" for _ in [1] if view.team_id] + [f"l:{label}" for label in view.labels]
        if len(groups) > 1:
            return self._count_by_reading(view, user_id)
        group = groups[0] if groups else ""

        def total(assignee: str) -> int:
            counters = self._feed.counters
            return sum(
                counters[inbox, counter_name(status, group, assignee)] for inbox in view.inbox_ids for status in view.statuses
            )

        return Counts(mine=total(str(user_id)), unassigned=total("0"), all=total("all"))

    def _count_by_reading(self, view: View, user_id: int) -> Counts:
        any_assignee = replace(view, assignee=None, kind=None)
        found = [each for each in self._store.of_kind("conversation", view.account_id) if _belongs(each, any_assignee)]
        mine, unassigned = (sum(each.assignee_id == assignee for each in found) for assignee in (user_id, None))
        return Counts(mine=mine, unassigned=unassigned, all=len(found))

    def messages(
        self, account_id: int, conversation_id: int, *, before: int | None = None, after: int | None = None, limit: int = 20
    ) -> list[Message]:
        found = sorted(self._store.of_kind("message", account_id, conversation_id), key=lambda message: message.id)
        if after is not None:
            lowest = after if before is not None else after + 1
            return [each for each in found if each.id >= lowest and (before is None or each.id < before)][:limit]
        return [each for each in found if before is None or each.id < before][-limit:]

    def contacts_matching(self, account_id: int, text: str, *, offset: int = 0, limit: int = 15) -> tuple[list[Contact], bool]:
        prefixes = search_prefixes(text)
        ids = [
            id_
            for (account, id_), (_, terms) in self.indexed.items()
            if account == account_id and any(term.startswith(prefixes) for term in terms)
        ]
        stored = self._store.get_many([keys.contact(account_id, id_) for id_ in ids]).values()
        found = sorted(stored, key=lambda each: (folded(each.name), each.id))
        return found[offset : offset + limit], len(found) > offset + limit

    def contacts(self, listing: ContactListing, *, cursor: str | None = None, skip: int = 0, limit: int = 15) -> ContactPage:
        sort = "created_at" if listing.label else listing.sort
        after = cursors.read(cursor, contact_places.cursor_form(sort))
        order = {"descending": listing.descending}
        stored = self._store.of_kind("contact", listing.account_id)
        ordered = contact_places.in_order((each for each in stored if _is_listed(each, listing)), sort, **order)
        places = [(contact_places.position(each, sort), each) for each in ordered]
        rest = [each for each in places if after is None or contact_places.comes_after(each[0], after, sort, **order)][skip:]
        written = tuple(cursors.write(place) for place, _ in rest[:limit])
        return ContactPage(tuple(each for _, each in rest[:limit]), written, written[-1] if len(rest) > limit else None)

    def contact_count(self, account_id: int, *, identified: bool) -> int:
        return sum(each.is_identified or not identified for each in self._store.of_kind("contact", account_id))

    def index_contact(self, contact: Contact) -> None:
        key = (contact.account_id, contact.id)
        if self.indexed.get(key, (0, frozenset()))[0] < contact.version:
            self.indexed[key] = (contact.version, search_terms(contact))

    def forget_contact(self, account_id: int, contact_id: int) -> None:
        self.indexed.pop((account_id, contact_id), None)

    def conversations_of(self, account_id: int, contact_id: int, *, limit: int = 20) -> list[Conversation]:
        found = [each for each in self._store.of_kind("conversation", account_id) if each.contact_id == contact_id]
        return sorted(found, key=lambda each: -each.id)[:limit]

    def due(self, now: int, *, limit: int = 100) -> list[Timer]:
        found = [timer for timer in self._store.of_kind("timer") if timer.due_at <= now]
        return sorted(found, key=lambda timer: timer.due_at)[:limit]


def _is_listed(each: Contact, listing: ContactListing) -> bool:
    if listing.label:
        return listing.label in each.labels and (each.is_identified or not listing.identified)
    wanted = None if listing.value is None else contact_places.sorted_text(listing.value)
    has_value = wanted is None or contact_places.field_key(each, listing.sort)[1:].startswith(f"{wanted}{contact_places.END}")
    return has_value and (each.is_identified or not listing.identified)


def _sort_key(each: Conversation, view: View) -> tuple[int, int]:
    first = {
        "last_activity_at": each.last_activity_at,
        "created_at": each.id,
        "priority": PRIORITIES.index(each.priority),
        "oldest_by_priority": -PRIORITIES.index(each.priority),
        "unread_count": each.unread_count * 10**14 + each.last_activity_at,
        "waiting_since": each.waiting_since or 0,
    }
    return first[view.sort], each.id


def _position(each: Conversation, view: View) -> tuple[int, int, int]:
    """The conversation's sort position, independent of its neighbours: a cursor stays valid while other rows move.

    Conversations without a value for the sort come last in both directions.
    """
    value = {"priority": each.priority, "oldest_by_priority": each.priority, "waiting_since": each.waiting_since}
    no_value = value.get(view.sort, 0) is None
    first, second = _sort_key(each, view)
    return (int(no_value), -first, -second) if view.descending else (int(no_value), first, second)


def is_of_kind(each: Conversation, view: View) -> bool:
    """Of the viewer's mentions, of what the viewer follows, or of what nobody has answered."""
    kinds = {
        "mention": view.viewer_id in each.mentioned_ids,
        "participating": view.viewer_id in each.participant_ids,
        "unattended": not each.first_reply_created_at or bool(each.waiting_since),
        "undelivered": bool(each.undelivered_message_ids),
    }
    return view.kind is None or kinds[view.kind]


def _belongs(each: Conversation, view: View) -> bool:
    assigned = {None: True, "assigned": each.assignee_id is not None, "unassigned": each.assignee_id is None}
    return (
        each.inbox_id in view.inbox_ids
        and each.folder in view.statuses
        and view.has_activity(each.last_activity_at)
        and (view.team_id is None or each.team_id == view.team_id)
        and (not view.labels or bool(set(view.labels) & set(each.labels)))
        and is_of_kind(each, view)
        and assigned.get(view.assignee, each.assignee_id == view.assignee)  # type: ignore[arg-type]
    )
