"""Reads the file of an import, in steps that can be repeated.

A step stores some rows as contacts and then commits the place behind them, on the condition of the version that it has read.
A row that is stored twice changes nothing, because it finds the contact that it has made. Rows that contradict each other about
one contact are stored in their order, also when they are stored again.
"""

from collections.abc import Sequence
from itertools import islice

from msgspec.structs import replace

from chalicelib.actions.background_runs import remove_run, run_steps, save_run
from chalicelib.actions.work import retried
from chalicelib.domain import contact_table
from chalicelib.domain.errors import Invalid
from chalicelib.domain.kinds import Key
from chalicelib.domain.outbound import StoredFile
from chalicelib.features.contact_import.cells import Entry, entry_of
from chalicelib.features.contact_import.header import ERRORS
from chalicelib.features.contact_import.model import (
    CONTACT_IMPORTS,
    IMPORT,
    KEEP_MILLISECONDS,
    MAX_MILLISECONDS,
    ContactImport,
    ImportState,
    Rejected,
)
from chalicelib.features.contact_import.reading import Record, records
from chalicelib.features.contact_import.storing import Known, store_entry
from chalicelib.ports import Desk

STEP_ROWS = 100
REJECTS_BYTES = 1_000_000
CONTENT_TYPE = "text/csv; charset=utf-8"


def run_import(desk: Desk, account_id: int, user_id: int) -> None:
    """Safe to repeat and to run twice at the same time."""
    run_steps(desk, account_id, user_id, trigger=IMPORT, step=step)


def _key(account_id: int, user_id: int) -> Key[ContactImport]:
    return CONTACT_IMPORTS.key(account_id, user_id)


@retried
def step(desk: Desk, account_id: int, user_id: int) -> bool:
    """Whether there is more to do now."""
    key = _key(account_id, user_id)
    row = desk.store.get(key)
    if row is None:
        return False
    now = desk.clock.now()
    if row.garbage:
        for prefix in row.garbage:
            desk.files.erase(prefix)
        save_run(desk, key, row, replace(row, garbage=()))
    elif row.state is ImportState.CANCELLED or (row.state is not ImportState.RUNNING and row.due_at <= now):
        desk.files.erase(row.folder)
        remove_run(desk, key, row)
        return False
    elif row.state is ImportState.RUNNING and row.created_at + MAX_MILLISECONDS < now:
        save_run(desk, key, row, _ended(row, ImportState.FAILED, now))
    elif row.state is ImportState.RUNNING:
        _import_more(desk, row)
    else:
        return False
    return True


def _ended(row: ContactImport, state: ImportState, now: int) -> ContactImport:
    """The uploaded file is garbage."""
    expires_at = now + KEEP_MILLISECONDS
    return replace(row, state=state, expires_at=expires_at, due_at=expires_at, garbage=(f"{row.folder}upload-",))


def _import_more(desk: Desk, row: ContactImport) -> None:
    key = _key(row.account_id, row.user_id)
    found = list(islice(records(desk, row), STEP_ROWS))
    refused = _store(desk, row, found)
    after = replace(
        row,
        offset=found[-1].end if found else row.offset,
        read=row.read + len(found),
        imported=row.imported + len(found) - len(refused),
        rejected=row.rejected + len(refused),
    )
    made: list[str] = []
    garbage: tuple[str, ...] = ()
    if refused:
        last = row.rejects[-1] if row.rejects and row.rejects[-1].size < REJECTS_BYTES else None
        new = _saved(desk, row, last, refused)
        made.append(new.key)
        after = replace(after, rejects=(*(row.rejects[:-1] if last else row.rejects), new))
        garbage = (last.key,) if last else ()
    if len(found) == STEP_ROWS:
        save_run(desk, key, row, replace(after, garbage=garbage), files=made)
        return
    ended = _ended(after, ImportState.FINISHED, desk.clock.now())
    whole = _joined(desk, after, made)
    kept = {whole, *(each.key for each in after.rejects)}
    others = tuple(key for key in desk.files.older_than(f"{row.folder}rejected-", desk.clock.now()) if key not in kept)
    save_run(desk, key, row, replace(ended, file=whole, garbage=(*ended.garbage, *others)), files=made)


def _store(desk: Desk, row: ContactImport, found: Sequence[Record]) -> list[tuple[Record, Invalid]]:
    """The rows that were refused, with the reasons."""
    refused: list[tuple[Record, Invalid]] = []
    entries: list[tuple[Record, Entry]] = []
    for record in found:
        try:
            entries.append((record, _entry(row, record)))
        except Invalid as reason:
            refused.append((record, reason))
    known = Known(desk, row.account_id, [entry for _, entry in entries])
    for record, entry in entries:
        try:
            store_entry(desk, row.account_id, row.user_id, entry, known)
        except Invalid as reason:
            refused.append((record, reason))
    return sorted(refused, key=lambda each: each[0].end)


def _entry(row: ContactImport, record: Record) -> Entry:
    if record.cells is None:
        raise Invalid("The row is not CSV: a quote is not closed, or stands within a cell.", code="import_row_broken")
    return entry_of(row.columns, record.cells)


def _saved(desk: Desk, row: ContactImport, last: Rejected | None, refused: Sequence[tuple[Record, Invalid]]) -> Rejected:
    """The rows as they were sent, with the reasons behind them. The file can be imported again."""
    header = contact_table.BYTE_ORDER_MARK.encode() + contact_table.written([[*row.header, ERRORS]])
    begun = desk.files.load(last.key, name="", content_type=CONTENT_TYPE).body if last else b"" if row.rejects else header
    body = begun + contact_table.written(_rejected(row, record, reason) for record, reason in refused)
    key = f"{row.folder}rejected-{desk.ids.token()}.csv"
    desk.files.save(key, StoredFile("rejected.csv", CONTENT_TYPE, body))
    return Rejected(key, len(body))


def _rejected(row: ContactImport, record: Record, reason: Invalid) -> list[str]:
    width = len(row.header)
    sent = record.cells if record.cells is not None else [record.text.strip("\r\n")]
    cells = [contact_table.marked(contact_table.unmarked(cell.encode("utf-8", "replace").decode())) for cell in sent[:width]]
    return [*cells, *[""] * (width - len(cells)), f"{reason.code}: {reason.message}"]


def _joined(desk: Desk, row: ContactImport, made: list[str]) -> str | None:
    """The key of the file of all rejected rows."""
    if len(row.rejects) <= 1:
        return row.rejects[0].key if row.rejects else None
    key = f"{row.folder}rejected-{desk.ids.token()}.csv"
    desk.files.join([each.key for each in row.rejects], key, content_type=CONTENT_TYPE)
    made.append(key)
    return key
