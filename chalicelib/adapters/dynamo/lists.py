"""ports.Lists on DynamoDB: index queries, merged where a view spans several partitions."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace
from pynamodb.connection import Connection

from chalicelib.adapters.dynamo import keys
from chalicelib.adapters.dynamo.feed import counter_name
from chalicelib.adapters.dynamo.items import to_entity
from chalicelib.adapters.dynamo.search import ContactSearch
from chalicelib.adapters.dynamo.store import DynamoStore
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain import keys as identity
from chalicelib.domain.contacts import Contact
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.messages import Message
from chalicelib.domain.timers import Timer
from chalicelib.ports import ContactListing, ContactPage, Counts, Page, View

COUNTED_BY_READING = 500
"""A view by team and label at once has no counter of its own; it is counted up to here."""


class DynamoLists:
    def __init__(self, store: DynamoStore, connection: Connection) -> None:
        self._store, self._connection = store, connection
        self._search = ContactSearch(store)

    def conversations(
        self, view: View, *, cursor: str | None = None, limit: int = 25, admits: Callable[[Conversation], bool] | None = None
    ) -> Page:
        """The reader is imported on first use: only the API lists conversations."""
        from chalicelib.adapters.dynamo.conversation_lists import read_page

        return read_page(view, cursor=cursor, limit=limit, admits=admits)

    def counts(self, view: View, *, user_id: int) -> Counts:
        groups = [*(f"t:{view.team_id}" for _ in [1] if view.team_id), *(f"l:{label}" for label in view.labels)]
        if len(groups) > 1:
            return self._count_by_reading(view, user_id)
        group = groups[0] if groups else ""
        asked = {
            keys.list_counter(view.account_id, inbox_id, counter_name(status, group, who)): who
            for inbox_id in view.inbox_ids
            for status in view.statuses
            for who in ("all", "0", str(user_id))
        }
        totals = {"all": 0, "0": 0, str(user_id): 0}
        for row in Row.batch_get(list(asked), consistent_read=True) if asked else ():
            totals[asked[row.pk, row.sk]] += int(row.tally)
        return Counts(mine=totals[str(user_id)], unassigned=totals["0"], all=totals["all"])

    def _count_by_reading(self, view: View, user_id: int) -> Counts:
        found = self.conversations(replace(view, assignee=None, kind=None), limit=COUNTED_BY_READING).conversations
        return Counts(
            mine=sum(each.assignee_id == user_id for each in found),
            unassigned=sum(each.assignee_id is None for each in found),
            all=len(found),
        )

    def messages(
        self, account_id: int, conversation_id: int, *, before: int | None = None, after: int | None = None, limit: int = 20
    ) -> list[Message]:
        """With both bounds `after` is included, as in the contract (5.4)."""
        lowest = 0 if after is None else after if before is not None else after + 1
        highest = (before - 1) if before is not None else 10**16 - 1
        if highest < lowest:
            return []
        ascending = after is not None
        rows = Row.query(
            keys.conversation(account_id, conversation_id),
            Row.sk.between(keys.message_sort(lowest), keys.message_sort(highest)),
            scan_index_forward=ascending,
            consistent_read=True,
            limit=limit,
        )
        found = [self._store.entity(row, identity.MESSAGE) for row in rows]
        return found if ascending else found[::-1]

    def contacts_matching(self, account_id: int, text: str, *, offset: int = 0, limit: int = 15) -> tuple[list[Contact], bool]:
        return self._search.find(account_id, text, offset=offset, limit=limit)

    def contacts(self, listing: ContactListing, *, cursor: str | None = None, skip: int = 0, limit: int = 15) -> ContactPage:
        """The lists of contacts are imported on first use, as those of conversations."""
        from chalicelib.adapters.dynamo import contact_lists

        return contact_lists.page(listing, cursor=cursor, skip=skip, limit=limit)

    def contact_count(self, account_id: int, *, identified: bool) -> int:
        from chalicelib.adapters.dynamo import contact_lists

        return contact_lists.count(account_id, identified=identified)

    def index_contact(self, contact: Contact) -> None:
        from chalicelib.adapters.dynamo import contact_lists

        self._search.index(contact)
        contact_lists.index(self._store, self._connection, contact)

    def forget_contact(self, account_id: int, contact_id: int) -> None:
        from chalicelib.adapters.dynamo import contact_lists

        self._search.forget(account_id, contact_id)
        contact_lists.forget(self._store, self._connection, account_id, contact_id)

    def conversations_of(self, account_id: int, contact_id: int, *, limit: int = 20) -> list[Conversation]:
        rows = Row.query(
            keys.contact(account_id, contact_id),
            Row.sk.startswith("CONVERSATION#"),
            scan_index_forward=False,
            consistent_read=True,
            limit=limit,
        )
        return self._load(account_id, [int(row.sk.partition("#")[2]) for row in rows])

    def _load(self, account_id: int, conversation_ids: Sequence[int]) -> list[Conversation]:
        wanted = [identity.conversation(account_id, each) for each in conversation_ids]
        found = self._store.get_many(wanted)
        return [found[key] for key in wanted if key in found]

    def due(self, now: int, *, limit: int = 100) -> list[Timer]:
        found: list[Timer] = []
        for shard in range(identity.TIMER_SHARDS):
            rows = Row.query(keys.timers(shard), Row.sk < keys.timers_after(now), limit=limit)
            found += [to_entity(row, identity.TIMER) for row in rows]
        return sorted(found, key=lambda timer: timer.due_at)[:limit]
