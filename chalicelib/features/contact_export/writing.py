"""Writes the file of an export, in steps that can be repeated.

A step writes a file under a new key and then commits the row that names it, on the condition of the version that it has read. A
file of a step that did not commit is removed at the end. Contacts are read in the order of their ids.
"""

from functools import partial

from msgspec.structs import replace

from chalicelib.actions.background_runs import remove_run, run_steps, save_run, start_run
from chalicelib.actions.contact_lists import contact_filter
from chalicelib.actions.work import retried
from chalicelib.domain import contact_filters, contact_table, keys
from chalicelib.domain.contact_terms import search_prefixes, search_terms
from chalicelib.domain.contacts import Contact
from chalicelib.domain.errors import Invalid
from chalicelib.domain.filters import Filter, Operator, matches
from chalicelib.domain.kinds import Key
from chalicelib.domain.outbound import StoredFile
from chalicelib.features.contact_export.actions import find_defined_keys
from chalicelib.features.contact_export.model import (
    CONTACT_EXPORTS,
    EXPORT,
    KEEP_MILLISECONDS,
    MAX_MILLISECONDS,
    ContactExport,
    ExportState,
    Part,
)
from chalicelib.ports import ContactListing, ContactPage, Desk

STEP_CONTACTS = 1_000
PART_BYTES = 6_000_000
"""A step holds one part in memory."""
READ_AT_ONCE = 100
CONTENT_TYPE = "text/csv; charset=utf-8"


def run_export(desk: Desk, account_id: int, user_id: int) -> None:
    """Safe to repeat and to run twice at the same time."""
    run_steps(desk, account_id, user_id, trigger=EXPORT, step=step)


@retried
def step(desk: Desk, account_id: int, user_id: int) -> bool:
    """Whether there is more to do now."""
    row = desk.store.get(_key(account_id, user_id))
    if row is None:
        return False
    now = desk.clock.now()
    if row.garbage:
        for prefix in row.garbage:
            desk.files.erase(prefix)
        _save(desk, row, replace(row, garbage=()))
    elif row.state is ExportState.CANCELLED or (row.expires_at is not None and row.expires_at <= now):
        desk.files.erase(row.folder)
        remove_run(desk, _key(account_id, user_id), row)
        return False
    elif row.erased:
        _remove_erased(desk, row)
    elif row.state is ExportState.RUNNING and row.created_at + MAX_MILLISECONDS < now:
        _fail(desk, row)
    elif row.state is ExportState.RUNNING:
        _write_more(desk, row)
    else:
        return False
    return True


def _key(account_id: int, user_id: int) -> Key[ContactExport]:
    return CONTACT_EXPORTS.key(account_id, user_id)


def _save(desk: Desk, before: ContactExport, after: ContactExport, *files: str) -> None:
    """`files`: those that this step has made."""
    save_run(desk, _key(before.account_id, before.user_id), before, after, files=files)


def _ended(row: ContactExport, state: ExportState, now: int) -> ContactExport:
    expires_at = now + KEEP_MILLISECONDS
    return replace(row, state=state, expires_at=expires_at, due_at=expires_at)


def _fail(desk: Desk, row: ContactExport) -> None:
    failed = _ended(row, ExportState.FAILED, desk.clock.now())
    _save(desk, row, replace(failed, parts=(), rows=0, garbage=(row.folder,)))


class _Selection:
    """The contacts of an export. Raises Invalid when the filter does no longer fit the account's custom attributes."""

    def __init__(self, desk: Desk, row: ContactExport) -> None:
        self.desk, self._row, self._defined = desk, row, find_defined_keys(desk, row.account_id)
        self._filter: Filter | None = contact_filter(desk, row.account_id, row.conditions)
        self._label = row.label or _only_label(self._filter)
        self._prefixes = search_prefixes(row.words) if row.words else ()

    def page(self, cursor: str | None) -> ContactPage:
        listing = ContactListing(self._row.account_id, "created_at", identified=False, label=self._label)
        return self.desk.lists.contacts(listing, cursor=cursor, limit=READ_AT_ONCE)

    def rows(self, page: ContactPage) -> list[list[str]]:
        """Contacts are read once more by their keys, because the lists may still have one that was erased a moment ago."""
        wanted = [keys.contact(each.account_id, each.id) for each in page.contacts]
        stored = self.desk.store.get_many(wanted)
        found = (stored[key] for key in wanted if key in stored)
        return [contact_table.row_of(each, self._row.columns, self._defined) for each in found if self._has(each)]

    def _has(self, contact: Contact) -> bool:
        if self._row.label and self._row.label not in contact.labels:
            return False
        if self._prefixes and not any(term.startswith(self._prefixes) for term in search_terms(contact)):
            return False
        read = partial(contact_filters.value_of, contact)
        return self._filter is None or matches(self._filter, read, now=self.desk.clock.now())


def _only_label(wanted: Filter | None) -> str | None:
    """The label that every match has: its list is shorter than that of all contacts."""
    if wanted is None or len(wanted) != 1:
        return None
    labels = (each for each in wanted[0] if each.key == "labels" and each.operator is Operator.EQUAL and len(each.values) == 1)
    return next((each.values[0] for each in labels), None)


def _write_more(desk: Desk, row: ContactExport) -> None:
    """Adds the rows of some more contacts to the last part, or begins the next one."""
    try:
        selection = _Selection(desk, row)
    except Invalid:
        _fail(desk, row)
        return
    last = row.parts[-1] if row.parts and row.parts[-1].size < PART_BYTES else None
    body = bytearray(_body(desk, last) if last else b"" if row.parts else _header(row))
    cursor, read, rows, seen = row.cursor, 0, 0, []
    while True:
        page = selection.page(cursor)
        added = selection.rows(page)
        body += contact_table.written(added)
        seen += [each.id for each in page.contacts]
        cursor, read, rows = page.cursor, read + len(page.contacts), rows + len(added)
        if cursor is None or read >= STEP_CONTACTS or len(body) >= PART_BYTES:
            break
    first, final = (last.first_id if last else min(seen, default=0)), max(seen, default=last.last_id if last else 0)
    part = _saved(desk, row, bytes(body), first, final)
    parts = (*(row.parts[:-1] if last else row.parts), part)
    after = replace(row, cursor=cursor, read=row.read + read, rows=row.rows + rows, parts=parts)
    garbage = (last.key,) if last else ()
    if cursor is not None:
        _save(desk, row, replace(after, garbage=garbage), part.key)
        return
    whole = _joined(desk, after)
    _save(desk, row, _finished(desk, after, whole), part.key, whole)


def _header(row: ContactExport) -> bytes:
    return contact_table.BYTE_ORDER_MARK.encode() + contact_table.written([row.columns])


def _body(desk: Desk, part: Part) -> bytes:
    return desk.files.load(part.key, name="", content_type=CONTENT_TYPE).body


def _saved(desk: Desk, row: ContactExport, body: bytes, first_id: int, last_id: int) -> Part:
    key = f"{row.folder}{desk.ids.token()}.csv"
    desk.files.save(key, StoredFile("contacts.csv", CONTENT_TYPE, body))
    return Part(key, first_id, last_id, len(body))


def _joined(desk: Desk, row: ContactExport) -> str:
    """The key of the whole file."""
    if len(row.parts) == 1:
        return row.parts[0].key
    key = f"{row.folder}{desk.ids.token()}.csv"
    desk.files.join([part.key for part in row.parts], key, content_type=CONTENT_TYPE)
    return key


def _finished(desk: Desk, row: ContactExport, whole: str) -> ContactExport:
    """Every other file of the folder is garbage, also those of steps that did not commit."""
    kept = {whole, *(part.key for part in row.parts)}
    found = desk.files.older_than(row.folder, desk.clock.now())
    garbage = tuple(dict.fromkeys(key for key in found if key not in kept))
    return replace(_ended(row, ExportState.FINISHED, desk.clock.now()), file=whole, total=row.read, garbage=garbage)


def _remove_erased(desk: Desk, row: ContactExport) -> None:
    """Writes the parts again that may have a row of an erased contact, and the whole file."""
    touched = [part for part in row.parts if any(map(part.holds, row.erased))]
    if not touched:
        _save(desk, row, replace(row, erased=(), due_at=row.expires_at or row.due_at))
        return
    new: dict[str, Part] = {}
    rows = row.rows
    for part in touched:
        body, removed = contact_table.without(_body(desk, part), row.erased)
        new[part.key] = _saved(desk, row, body, part.first_id, part.last_id)
        rows -= removed
    after = replace(row, parts=tuple(new.get(part.key, part) for part in row.parts), rows=rows, erased=())
    old, made = [*new], [part.key for part in new.values()]
    if row.file is not None:
        whole = _joined(desk, after)
        after = replace(after, file=whole, due_at=row.expires_at or row.due_at)
        old, made = [*old, row.file], [*made, whole]
    _save(desk, row, replace(after, garbage=tuple(dict.fromkeys(old))), *made)


def note_erased(desk: Desk, account_id: int, contact_id: int) -> None:
    """Lets the exports of the account remove the rows of a contact. Safe to repeat."""
    for row in desk.store.list_of(CONTACT_EXPORTS, account_id):
        if row.state is ExportState.RUNNING or any(part.holds(contact_id) for part in row.parts):
            _note(desk, account_id, row.user_id, contact_id)


@retried
def _note(desk: Desk, account_id: int, user_id: int, contact_id: int) -> None:
    """The new version makes a step fail that has read the contact before, and is about to commit its row."""
    row = desk.store.get(_key(account_id, user_id))
    if row is None or row.state is ExportState.CANCELLED:
        return
    erased = tuple(dict.fromkeys((*row.erased, contact_id)))
    _save(desk, row, replace(row, erased=erased, due_at=desk.clock.now()))
    start_run(desk, account_id, user_id, trigger=EXPORT, run=desk.clock.now())
