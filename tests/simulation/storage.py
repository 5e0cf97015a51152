"""The store and the feed, which watch what is written to them: the laws that hold at every single write are checked here."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.events import Change, NumberedChange
from chalicelib.domain.inboxes import ApiChannel
from chalicelib.domain.keys import Claim
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import Delivery, Message, MessageType
from chalicelib.domain.outbound import LedgerRow, LedgerState
from chalicelib.ports import Put, Write
from tests.fakes import FakeFeed, FakeStore

MAX_BEHIND = 60
"""Far less than in production (2,000), so that starting over is common here."""

COPIES = frozenset({"conversation_under_label", "search_entry", "early_receipt", "early_change", "session"})
"""Rows that repeat, or are written whatever was there."""

LEDGER: dict[LedgerState | None, set[LedgerState]] = {
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
"""From one state of a ledger row to the next."""


class Broken(BaseException):
    """A law does not hold. No handler may take this for trouble of its own."""


class WatchedStore(FakeStore):
    def __init__(
        self,
        now: Callable[[], int],
        tally: Counter[str],
        note_change: Callable[[Change], None],
        steps: tuple[Callable[[], int], Callable[[], int]],
    ) -> None:
        """`steps` tell the present one, and the one at which the present handler began."""
        super().__init__()
        self._now, self._tally, self._note_change = now, tally, note_change
        self._step, self._begun = steps
        self._opened: dict[Key[Any], int] = {}
        self.expires: dict[Key[Any], int] = {}
        self.requeued: Counter[int] = Counter()
        self.commits = 0

    def commit(self, writes: Sequence[Write]) -> None:
        before = {write.key: self.items.get(write.key) for write in writes}
        super().commit(writes)
        self.commits += 1
        self._tally["check: a transaction"] += 1
        self._check_pointers(writes, before)

    def overwrite(self, key: Key[Any], entity: Any, *, expires_at: int | None = None) -> None:
        super().overwrite(key, entity, expires_at=expires_at)
        self._note_expiry(key, expires_at)

    def _note_expiry(self, key: Key[Any], expires_at: int | None) -> None:
        if expires_at:
            self.expires[key] = expires_at

    def forget_what_has_expired(self) -> None:
        for key, at in list(self.expires.items()):
            if at * 1000 < self._now():
                self.discard(key)
                del self.expires[key]
                self._tally["forgotten by the table"] += 1

    def _write(self, write: Write) -> None:
        before = self.items.get(write.key)
        if isinstance(write, Put):
            self._check_write(write.key, before, write.entity)
            self._note_expiry(write.key, write.expires_at)
        super()._write(write)
        if isinstance(write, Put) and isinstance(write.entity, Change):
            self.changes.clear()
            self._note_change(write.entity)

    def _check_write(self, key: Key[Any], before: Any, after: Any) -> None:
        self._tally["check: a write"] += 1
        if key.kind in COPIES:
            return
        if isinstance(before, Claim) or (before is not None and not hasattr(before, "version")):
            raise Broken(f"{key} was taken, and is taken again")
        if before is not None and after.version != before.version + 1:
            raise Broken(f"{key} goes from version {before.version} to {after.version}")
        if isinstance(after, LedgerRow) and after.state not in LEDGER[before.state if before else None]:
            raise Broken(f"{key} goes from {before and before.state} to {after.state}")
        if isinstance(after, Message) and before is not None:
            self._check_message(before, after)
        if isinstance(after, Conversation) and before is not None and before.status is Status.RESOLVED is not after.status:
            self._opened[key] = self._step()

    def _check_message(self, before: Message, after: Message) -> None:
        if (before.id, before.conversation_id, before.type) != (after.id, after.conversation_id, after.type):
            raise Broken(f"message {before.id} became another one")
        if after.delivery is Delivery.QUEUED and before.delivery in (Delivery.FAILED, Delivery.UNKNOWN):
            self.requeued[after.id] += 1

    def _check_pointers(self, writes: Sequence[Write], before: dict[Key[Any], Any]) -> None:
        """A link points to a conversation of its own. A customer's message opens another one only where the last is done."""
        for write in writes:
            if write.key.kind == "contact_inbox" and isinstance(write, Put) and write.entity.conversation_id:
                self._check_pointer(before[write.key], write.entity)
            if write.key.kind == "conversation" and before[write.key] is None and isinstance(write, Put):
                self._check_opened(write.entity)

    def _check_pointer(self, before: Any, link: Any) -> None:
        """Of two that are opened at the same moment either may be the one that counts."""
        current = self.items.get(keys.conversation(link.account_id, link.conversation_id))
        if current is None or (current.inbox_id, current.source_id) != (link.inbox_id, link.source_id):
            raise Broken(f"the link of {link.source_id} points to conversation {link.conversation_id}, which is not its own")
        last_key = keys.conversation(link.account_id, before.conversation_id or 0 if before else 0)
        last = self.items.get(last_key)
        if self._opened.get(last_key, -1) >= self._begun():
            return
        inbox = self.items[keys.inbox(link.account_id, link.inbox_id)]
        if last and last is not current and last.status is not Status.RESOLVED and not isinstance(inbox.channel, ApiChannel):
            raise Broken(f"{link.source_id} has conversation {last.id} open, and is pointed to {current.id}")

    def _check_opened(self, conversation: Conversation) -> None:
        link = self.items.get(keys.contact_inbox(conversation.account_id, conversation.inbox_id, conversation.source_id))
        if link is None or (link.conversation_id or 0) < conversation.id:
            raise Broken(f"conversation {conversation.id} is not where its customer's next message goes")

    def messages_of(self, account_id: int, conversation_id: int) -> list[Message]:
        return [each for each in self.of_kind("message", account_id, conversation_id) if each.type is not MessageType.ACTIVITY]


class WatchedFeed(FakeFeed):
    """Forgets as the table does: what is far behind, or expired, is answered with "start over"."""

    def __init__(self, store: WatchedStore) -> None:
        super().__init__(store)
        self._watched = store
        self.known: defaultdict[int, dict[int, NumberedChange]] = defaultdict(dict)

    def number(self, account_id: int, changes: Sequence[Change]) -> list[NumberedChange]:
        """As in the fake, without looking through all that ever happened."""
        known = self.known[account_id]
        kept = [change for change in changes if self._watched.get(keys.change(change))]
        for change in kept:
            if change.account_id != account_id:
                raise Broken(f"a change of account {change.account_id} is numbered for {account_id}")
            if change.id not in known:
                known[change.id] = NumberedChange(self.head(account_id) + 1, change)
                self.rows[account_id].append(known[change.id])
                self._count(change)
        return sorted({change.id: known[change.id] for change in kept}.values(), key=lambda row: row.position)

    def since(self, account_id: int, after: int, *, limit: int = 100) -> list[NumberedChange] | None:
        if self.head(account_id) - after > MAX_BEHIND:
            return None
        found = super().since(account_id, after, limit=limit)
        if found and self._watched.get(keys.change(found[0].change)) is None:
            return None
        return found
