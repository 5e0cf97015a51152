"""Administrators import contacts from a CSV file. A person has one import at a time; the next one replaces it."""

from msgspec.structs import replace

from chalicelib.actions.idempotency import idempotent_request
from chalicelib.actions.work import Work, retried
from chalicelib.domain.access import Caller
from chalicelib.domain.errors import Conflict, Invalid, NotFound
from chalicelib.domain.kinds import Key
from chalicelib.domain.outbound import StoredFile
from chalicelib.features.contact_import.model import CONTACT_IMPORTS, IMPORT, ContactImport, ImportState, with_part
from chalicelib.ports import Desk

UPLOAD_MILLISECONDS = 3_600_000
"""A file whose parts do not arrive within an hour is deleted."""


def find_import(desk: Desk, caller: Caller) -> ContactImport:
    """The caller's own one. Raises NotFound (`contact_import_not_found`)."""
    row = desk.store.get(_key(caller))
    if row is None or row.state is ImportState.CANCELLED:
        raise NotFound("There is no import.", code="contact_import_not_found")
    return row


def start_import(
    desk: Desk, caller: Caller, file: StoredFile, *, size: int | None = None, idempotency_key: str | None = None
) -> ContactImport:
    """`file`: the whole file, or its first part. `size`: bytes of the whole file.

    Raises Invalid (those of `check_is_csv`, `read_header` and `with_part`) and Conflict (`contact_import_running`).
    """
    caller.require_administrator()
    row = _begin(desk, caller, file, size or len(file.body), idempotency_key)
    return row if row.parts else _add_part(desk, caller, row.id, 1, file.body)


@retried
def _begin(desk: Desk, caller: Caller, file: StoredFile, size: int, idempotency_key: str | None) -> ContactImport:
    from chalicelib.domain.custom_attributes import CUSTOM_ATTRIBUTES
    from chalicelib.features.contact_import.header import check_is_csv, read_header

    request = idempotent_request(caller, "contact import", idempotency_key, file.name, size, len(file.body))
    if earlier := request.earlier(desk):
        return _same(find_import(desk, caller), earlier)
    before = desk.store.get(_key(caller))
    if before and before.state is ImportState.RUNNING:
        raise Conflict("Your last import is still running.", code="contact_import_running")
    check_is_csv(file.name, file.body)
    delimiter, header, columns, offset = read_header(file.body, desk.store.list_of(CUSTOM_ATTRIBUTES, caller.account_id))
    now = desk.clock.now()
    row = ContactImport(
        id=desk.ids.next(),
        account_id=caller.account_id,
        user_id=caller.user.id,
        file_name=file.name[:200] or "contacts.csv",
        size=size,
        created_at=now,
        due_at=now + UPLOAD_MILLISECONDS,
        touched_at=now,
        delimiter=delimiter,
        header=header,
        columns=columns,
        offset=offset,
    )
    with_part(row, file.body)
    work = _work(desk, caller)
    request.claim(work, row.id)
    if before:
        work.cancel(before.timer)
        row = work.update(_key(caller), replace(row, garbage=(*before.garbage, before.folder), version=before.version))
    else:
        work.create(_key(caller), row)
    work.plan(row.timer)
    work.commit()
    return row


def add_import_part(desk: Desk, caller: Caller, number: int, body: bytes) -> ContactImport:
    """The next part of the file; a part that is there already changes nothing. The import begins with the last one.

    Raises NotFound (`contact_import_not_found`), Conflict (`import_part_unexpected`) and Invalid as `with_part`.
    """
    caller.require_administrator()
    return _add_part(desk, caller, find_import(desk, caller).id, number, body)


def _add_part(desk: Desk, caller: Caller, import_id: int, number: int, body: bytes) -> ContactImport:
    row = _store_part(desk, caller, import_id, number, body)
    if row.state is ImportState.RUNNING:
        _start(desk, row, row.touched_at)
    return row


@retried
def _store_part(desk: Desk, caller: Caller, import_id: int, number: int, body: bytes) -> ContactImport:
    """The file is saved before the row that leads to it: the row knows its folder already."""
    row = _same(find_import(desk, caller), import_id)
    if number <= len(row.parts):
        return row
    if row.state is not ImportState.UPLOADING or number != len(row.parts) + 1:
        raise Conflict(f"Part {len(row.parts) + 1} of the file is expected.", code="import_part_unexpected")
    if not body:
        raise Invalid("A part of a file is not empty.", code="import_file_empty", fields=("import_file",))
    after = with_part(row, body)
    desk.files.save(row.part_key(number), StoredFile("part.csv", "text/csv", body))
    work = _work(desk, caller)
    now = desk.clock.now()
    if sum(after.parts) == row.size:
        after = replace(after, state=ImportState.RUNNING, due_at=now)
        work.cancel(row.timer)
        work.plan(after.timer)
    saved: ContactImport = work.update(_key(caller), replace(after, touched_at=now))
    work.commit()
    return saved


@retried
def cancel_import(desk: Desk, caller: Caller) -> None:
    """Rows that were imported stay. Of a finished import the file of rejected rows is deleted.

    Raises NotFound (`contact_import_not_found`).
    """
    caller.require_administrator()
    row = find_import(desk, caller)
    now = desk.clock.now()
    work = _work(desk, caller)
    work.cancel(row.timer)
    gone = work.update(_key(caller), replace(row, state=ImportState.CANCELLED, due_at=now, touched_at=now))
    work.plan(gone.timer)
    work.commit()
    _start(desk, gone, now)


def find_rejected_link(desk: Desk, caller: Caller) -> str:
    """A URL of the file of rejected rows, valid for some minutes.

    Raises NotFound (`contact_import_not_found`, `import_without_rejected`).
    """
    caller.require_administrator()
    row = find_import(desk, caller)
    if row.file is None:
        raise NotFound("No row was rejected, or the import has not ended.", code="import_without_rejected")
    return desk.files.link(row.file, name="rejected-contacts.csv", content_type="text/csv", inline=False)


def _same(row: ContactImport, import_id: int) -> ContactImport:
    if row.id != import_id:
        raise NotFound("There is no such import any more.", code="contact_import_not_found")
    return row


def _work(desk: Desk, caller: Caller) -> Work:
    return Work(desk, caller.account_id, ordering_key=f"{IMPORT}:{caller.user.id}", performer_id=caller.user.id)


def _start(desk: Desk, row: ContactImport, run: int) -> None:
    from chalicelib.actions.background_runs import start_run

    start_run(desk, row.account_id, row.user_id, trigger=IMPORT, run=run)


def _key(caller: Caller) -> Key[ContactImport]:
    return CONTACT_IMPORTS.key(caller.account_id, caller.user.id)
