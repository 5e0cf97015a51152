"""The store and the feed with checks of the laws that hold at every single write."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from chalicelib.channels.api.channel import ApiChannel
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.deliveries import parts_of
from chalicelib.domain.events import Change, NumberedChange
from chalicelib.domain.keys import Claim
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import Delivery, Message, MessageType
from chalicelib.domain.outbound import LedgerRow, LedgerState
from chalicelib.ports import ANY_VERSION, Delete, Put, Write
from tests.support.fakes.feed import FakeFeed
from tests.support.fakes.store import FakeStore

MAX_BEHIND = 60
"""Far less than in production (2,000), so that browsers often start over here."""

UNVERSIONED = frozenset(
    {
        "conversation_under_label",
        "conversation_of_follower",
        "conversation_undelivered",
        "seen_mark",
        "conversation_by_priority",
        "revision",
        "search_entry",
        "early_receipt",
        "early_change",
        "session",
    }
)
"""Kinds without a version of their own: copies of other rows, and rows that are overwritten unconditionally."""

LEDGER_TRANSITIONS: dict[LedgerState | None, set[LedgerState]] = {
    None: {LedgerState.SENDING, LedgerState.QUEUED, LedgerState.FAILED, LedgerState.SENT},
    LedgerState.QUEUED: {LedgerState.SENDING, LedgerState.QUEUED, LedgerState.FAILED, LedgerState.SENT},
    LedgerState.SENDING: {
        LedgerState.SENDING,
        LedgerState.QUEUED,
        LedgerState.SENT,
        LedgerState.FAILED,
        LedgerState.UNKNOWN,
    },
    LedgerState.SENT: {LedgerState.SENDING, LedgerState.FAILED, LedgerState.QUEUED},
    LedgerState.FAILED: {LedgerState.SENDING, LedgerState.FAILED, LedgerState.QUEUED},
    LedgerState.UNKNOWN: {LedgerState.SENDING, LedgerState.FAILED, LedgerState.QUEUED},
}
"""The allowed next states of a ledger row, by its state (None: no row yet)."""


ENDED = (Delivery.FAILED, Delivery.UNKNOWN)
"""Deliveries that an agent may begin again."""


class LawBroken(BaseException):
    """A law does not hold. A BaseException, so that no handler catches it as an error of its own."""


class CheckedStore(FakeStore):
    def __init__(
        self,
        now: Callable[[], int],
        tally: Counter[str],
        on_change: Callable[[Change], None],
        steps: tuple[Callable[[], int], Callable[[], int]],
    ) -> None:
        """`steps` are two functions: the present step, and the step at which the present handler started."""
        super().__init__()
        self._now, self._tally, self._record_change = now, tally, on_change
        self._step, self._task_started_at = steps
        self._reopened_at: dict[Key[Any], int] = {}
        self.expires: dict[Key[Any], int] = {}
        self.requeued: Counter[int] = Counter()
        self.written: dict[int, Message] = {}
        """Every message as it was created, also those that are erased."""
        self.deleted_conversations: dict[tuple[Any, ...], Conversation] = {}
        """By account id and conversation id."""
        self.deleted_contacts: dict[tuple[Any, ...], int] = {}
        """The time of the deletion, in milliseconds, by account id and contact id."""
        self.committed: defaultdict[int, list[Change]] = defaultdict(list)
        self.commits = 0

    def commit(self, writes: Sequence[Write]) -> None:
        before = {write.key: self.items.get(write.key) for write in writes}
        super().commit(writes)
        self.commits += 1
        for change in self.changes:
            self.committed[change.account_id].append(change)
            self._record_change(change)
        self.changes.clear()
        self._tally["check: a transaction"] += 1
        self._check_pointers(writes, before)

    def overwrite(self, key: Key[Any], entity: Any, *, expires_at: int | None = None) -> None:
        super().overwrite(key, entity, expires_at=expires_at)
        self._record_expiry(key, expires_at)

    def _record_expiry(self, key: Key[Any], expires_at: int | None) -> None:
        if expires_at:
            self.expires[key] = expires_at

    def delete_expired(self) -> None:
        for key, at in list(self.expires.items()):
            if at * 1000 < self._now():
                self.discard(key)
                del self.expires[key]
                self._tally["expired items deleted"] += 1

    def is_erased(self, message: Message) -> bool:
        return (message.account_id, message.conversation_id) in self.deleted_conversations

    def _write(self, write: Write) -> None:
        before = self.items.get(write.key)
        if isinstance(before, Conversation) and isinstance(write, Delete) and write.key.kind == "conversation":
            self.deleted_conversations[write.key.parts] = before
        if write.key.kind == "contact" and isinstance(write, Delete):
            self.deleted_contacts[write.key.parts] = self._now()
        if isinstance(write, Put):
            if not (isinstance(before, Claim) and write.expected == ANY_VERSION):
                self._check_write(write.key, before, write.entity)
            self._record_expiry(write.key, write.expires_at)
        super()._write(write)

    def _check_write(self, key: Key[Any], before: Any, after: Any) -> None:
        self._tally["check: a write"] += 1
        if key.kind in UNVERSIONED:
            return
        if isinstance(before, Claim) or (before is not None and not hasattr(before, "version")):
            raise LawBroken(f"{key} was claimed twice")
        if before is not None and after.version != before.version + 1:
            raise LawBroken(f"{key} goes from version {before.version} to {after.version}")
        if isinstance(after, LedgerRow) and after.state not in LEDGER_TRANSITIONS[before.state if before else None]:
            raise LawBroken(f"{key} goes from {before and before.state} to {after.state}")
        if isinstance(after, Message) and before is not None:
            self._check_message(before, after)
        if isinstance(after, Message) and before is None:
            self._check_created(after)
        if isinstance(after, Conversation) and before is not None and before.status is Status.RESOLVED is not after.status:
            self._reopened_at[key] = self._step()

    def _check_created(self, message: Message) -> None:
        if message.id in self.written:
            raise LawBroken(f"message {message.id} is stored again after it was erased")
        if self.is_erased(message):
            raise LawBroken(f"message {message.id} is stored in a deleted conversation")
        self.written[message.id] = message

    def _check_message(self, before: Message, after: Message) -> None:
        if (before.id, before.conversation_id, before.type) != (after.id, after.conversation_id, after.type):
            raise LawBroken(f"message {before.id} changed its id, conversation or type")
        pairs = zip(parts_of(before), parts_of(after), strict=False)
        if any(part.delivery in ENDED and later.delivery is Delivery.QUEUED for part, later in pairs):
            self.requeued[after.id] += 1

    def _check_pointers(self, writes: Sequence[Write], before: dict[Key[Any], Any]) -> None:
        """A contact inbox points to one of its own conversations. A message opens another one only when the last is resolved."""
        for write in writes:
            if write.key.kind == "contact_inbox" and isinstance(write, Put) and write.entity.conversation_id:
                self._check_pointer(before[write.key], write.entity)
            if write.key.kind == "conversation" and before[write.key] is None and isinstance(write, Put):
                self._check_opened(write.entity)

    def _check_pointer(self, before: Any, link: Any) -> None:
        """Checks the pointer. Of two conversations that were opened concurrently either may be the current one."""
        current = self.items.get(keys.conversation(link.account_id, link.conversation_id))
        if current is None or not self._leads_to(link, current):
            raise LawBroken(
                f"the link of {link.source_id} points to conversation {link.conversation_id}, which belongs to another customer"
            )
        last_key = keys.conversation(link.account_id, before.conversation_id or 0 if before else 0)
        last = self.items.get(last_key)
        if self._reopened_at.get(last_key, -1) >= self._task_started_at():
            return
        inbox = self.items[keys.inbox(link.account_id, link.inbox_id)]
        has_many = isinstance(inbox.channel, ApiChannel) or inbox.channel.threads
        if last and last is not current and last.status is not Status.RESOLVED and not has_many:
            raise LawBroken(f"{link.source_id} has the open conversation {last.id}, but its pointer is {current.id}")

    def _leads_to(self, link: Any, current: Conversation) -> bool:
        """Whether the conversation is of the link, or one of the link was merged into it."""
        merged = (self.items.get(keys.conversation(link.account_id, each)) for each in current.merged_ids)
        own = (each for each in (current, *merged) if each is not None)
        return any((each.inbox_id, each.source_id) == (link.inbox_id, link.source_id) for each in own)

    def _check_opened(self, conversation: Conversation) -> None:
        link = self.items.get(keys.contact_inbox(conversation.account_id, conversation.inbox_id, conversation.source_id))
        if link is None or (link.conversation_id or 0) < conversation.id:
            raise LawBroken(f"conversation {conversation.id} was opened without becoming its customer's current one")

    def messages_of(self, account_id: int, conversation_id: int) -> list[Message]:
        return [each for each in self.of_kind("message", account_id, conversation_id) if each.type is not MessageType.ACTIVITY]


class CheckedFeed(FakeFeed):
    """Expires changes as the table does: a client that is too far behind has to start over."""

    def __init__(self, store: CheckedStore) -> None:
        super().__init__(store)
        self._checked_store = store
        self.known: defaultdict[int, dict[int, NumberedChange]] = defaultdict(dict)

    def number(self, account_id: int, changes: Sequence[Change]) -> list[NumberedChange]:
        """Numbers changes as the fake does, but without a search through all earlier ones."""
        known = self.known[account_id]
        kept = [change for change in changes if change.message_id or self._checked_store.get(keys.change(change))]
        for change in kept:
            if change.account_id != account_id:
                raise LawBroken(f"a change of account {change.account_id} is numbered for {account_id}")
            if change.id not in known:
                known[change.id] = NumberedChange(self.head(account_id) + 1, change)
                self.rows[account_id].append(known[change.id])
                self._count(change)
        return sorted({change.id: known[change.id] for change in kept}.values(), key=lambda row: row.position)

    def since(self, account_id: int, after: int, *, limit: int = 100) -> list[NumberedChange] | None:
        if self.head(account_id) - after > MAX_BEHIND:
            return None
        found = super().since(account_id, after, limit=limit)
        if found and self._checked_store.get(keys.change(found[0].change)) is None:
            return None
        return found
