"""Settings nouns: rows of one kind, which people create, change and delete (labels, canned responses, macros)."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from msgspec import Struct

from chalicelib.actions.idempotency import IdempotentRequest
from chalicelib.actions.settings_changes import check_room, settings_work
from chalicelib.actions.work import Work
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.errors import Invalid, NotFound, WriteConflict
from chalicelib.domain.kinds import Key, Kind
from chalicelib.ports import Desk

T = TypeVar("T")


class SettingsNoun(Struct, Generic[T], frozen=True):
    """`unique` is the field whose value only one row of the account may have. `missing` and `taken` make the refusals. A noun
    without a unique field has neither `unique` nor `taken`.

    Each action writes the row, its claim, the collection's revision and the event together. The kind's name is the collection's
    name in `cache_keys`.
    """

    kind: Kind[T]
    missing: Callable[[], NotFound]
    unique: str | None = None
    taken: Callable[[], Invalid] | None = None
    in_directory: bool = False
    """The directory holds the rows themselves, so that their versions make the cache key and no revision is written."""

    def all_of(self, desk: Desk, account_id: int) -> list[T]:
        """Every row, by its unique field or by id."""
        rows = desk.store.list_of(self.kind, account_id)
        return sorted(rows, key=lambda row: getattr(row, self.unique or "id"))

    def find(self, desk: Desk, account_id: int, row_id: int) -> T:
        row = desk.store.get(self.kind.key(account_id, row_id))
        if row is None:
            raise self.missing()
        return row

    def create(
        self, desk: Desk, caller: Caller, row: Any, request: IdempotentRequest, also: Callable[[Work], None] | None = None
    ) -> T:
        """`also` adds to the transaction. Raises `taken`, Invalid (`too_many_rows`), or WriteConflict when the same request was
        carried out meanwhile."""
        known = caller.directory.teams if self.in_directory else desk.store.list_of(self.kind, caller.account_id)
        check_room(len(known))
        work = self._work(desk, caller)
        request.claim(work, row.id)
        work.create(self.kind.key(caller.account_id, row.id), row)
        if claim := self._claim(caller.account_id, row):
            work.claim(claim, row.id)
        if also:
            also(work)
        self._commit(work, caller.account_id, row)
        saved: T = row
        return saved

    def update(self, desk: Desk, caller: Caller, before: Any, after: Any, also: Callable[[Work], None] | None = None) -> T:
        """Returns `before` when nothing has changed. `also` adds to the transaction. Raises `taken`."""
        if after == before:
            unchanged: T = before
            return unchanged
        work = self._work(desk, caller)
        saved: T = work.update(self.kind.key(caller.account_id, before.id), after)
        held, wanted = self._claim(caller.account_id, before), self._claim(caller.account_id, after)
        if held and wanted and held != wanted:
            work.release(held)
            work.claim(wanted, after.id)
        if also:
            also(work)
        self._commit(work, caller.account_id, after)
        return saved

    def delete(self, desk: Desk, caller: Caller, row_id: int, also: Callable[[Work, T], None] | None = None) -> None:
        """`also` adds to the transaction."""
        row = self.find(desk, caller.account_id, row_id)
        work = self._work(desk, caller)
        work.release(self.kind.key(caller.account_id, row_id))
        if claim := self._claim(caller.account_id, row):
            work.release(claim)
        if also:
            also(work, row)
        work.commit()

    def _work(self, desk: Desk, caller: Caller) -> Work:
        return settings_work(desk, caller, None if self.in_directory else self.kind.name)

    def _claim(self, account_id: int, row: T) -> Key[Any] | None:
        return keys.name_of(account_id, self.kind.name, str(getattr(row, self.unique))) if self.unique else None

    def _commit(self, work: Work, account_id: int, row: T) -> None:
        try:
            work.commit()
        except WriteConflict as conflict:
            if self.taken is None or conflict.key != self._claim(account_id, row):
                raise
            raise self.taken() from None
