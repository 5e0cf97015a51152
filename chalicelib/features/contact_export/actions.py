"""Administrators export contacts into a CSV file. A person has one export at a time; the next one replaces it."""

from collections.abc import Sequence

from msgspec.structs import replace

from chalicelib.actions.contact_lists import contact_filter
from chalicelib.actions.idempotency import idempotent_request
from chalicelib.actions.work import Work, retried
from chalicelib.domain.access import Caller
from chalicelib.domain.conversations import clean_label_title
from chalicelib.domain.custom_attributes import CUSTOM_ATTRIBUTES, Subject
from chalicelib.domain.errors import Conflict, Invalid, NotFound
from chalicelib.domain.kinds import Key
from chalicelib.features.contact_export.model import (
    CONTACT_EXPORTS,
    EXPORT,
    ContactExport,
    ExportCondition,
    ExportState,
)
from chalicelib.ports import Desk


def find_export(desk: Desk, caller: Caller) -> ContactExport:
    """The caller's own one. Raises NotFound (`contact_export_not_found`)."""
    row = desk.store.get(_key(caller))
    if row is None or row.state is ExportState.CANCELLED:
        raise NotFound("There is no export.", code="contact_export_not_found")
    return row


def start_export(
    desk: Desk,
    caller: Caller,
    *,
    columns: Sequence[str] = (),
    conditions: Sequence[ExportCondition] = (),
    label: str | None = None,
    words: str | None = None,
    idempotency_key: str | None = None,
) -> ContactExport:
    """Contacts have to meet the conditions, the label and the search. Without `columns` the file has all of them.

    Raises Invalid (`export_column_unknown`, `label_invalid`, those of `filter_of`) and Conflict (`contact_export_running`).
    """
    caller.require_administrator()
    row = _begin(desk, caller, tuple(columns), tuple(conditions), label, words, idempotency_key)
    if row.state is ExportState.RUNNING:
        _start(desk, row.account_id, row.user_id, row.touched_at)
    return row


def _start(desk: Desk, account_id: int, user_id: int, run: int) -> None:
    from chalicelib.actions.background_runs import start_run

    start_run(desk, account_id, user_id, trigger=EXPORT, run=run)


@retried
def _begin(
    desk: Desk,
    caller: Caller,
    columns: tuple[str, ...],
    conditions: tuple[ExportCondition, ...],
    label: str | None,
    words: str | None,
    idempotency_key: str | None,
) -> ContactExport:
    asked = (columns, [(each.attribute_key, each.filter_operator, each.values, each.query_operator) for each in conditions])
    request = idempotent_request(caller, "contact export", idempotency_key, asked, label, words)
    if earlier := request.earlier(desk):
        return _earlier(find_export(desk, caller), earlier)
    before = desk.store.get(_key(caller))
    if before and before.state is ExportState.RUNNING:
        raise Conflict("Your last export is still running.", code="contact_export_running")
    contact_filter(desk, caller.account_id, conditions)
    now = desk.clock.now()
    row = ContactExport(
        id=desk.ids.next(),
        account_id=caller.account_id,
        user_id=caller.user.id,
        columns=_columns(desk, caller.account_id, columns),
        created_at=now,
        due_at=now,
        touched_at=now,
        conditions=conditions,
        label=clean_label_title(label) if label else None,
        words=words or None,
        total=None if label else desk.lists.contact_count(caller.account_id, identified=False),
    )
    work = Work(desk, caller.account_id, ordering_key=f"{EXPORT}:{caller.user.id}", performer_id=caller.user.id)
    request.claim(work, row.id)
    if before:
        work.cancel(before.timer)
        row = work.update(_key(caller), replace(row, garbage=(*before.garbage, before.folder), version=before.version))
    else:
        work.create(_key(caller), row)
    work.plan(row.timer)
    work.commit()
    return row


def _earlier(row: ContactExport, export_id: int) -> ContactExport:
    if row.id != export_id:
        raise NotFound("There is no such export any more.", code="contact_export_not_found")
    return row


def find_defined_keys(desk: Desk, account_id: int) -> list[str]:
    """The keys of the custom attributes that contacts of the account have."""
    return [each.key for each in desk.store.list_of(CUSTOM_ATTRIBUTES, account_id) if each.subject is Subject.CONTACT]


def _columns(desk: Desk, account_id: int, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Each once, in the order of the request. The id is always the first one: a row of an erased contact is found by it."""
    from chalicelib.domain import contact_table

    custom = [contact_table.attribute_column(key) for key in find_defined_keys(desk, account_id)]
    known = (*contact_table.COLUMNS, *custom, contact_table.OTHER_ATTRIBUTES)
    unknown = [each for each in wanted if each not in known]
    if unknown:
        raise Invalid(
            f"There is no column {unknown[0]}. There are {', '.join(known)}.",
            code="export_column_unknown",
            fields=("column_names",),
        )
    return tuple(dict.fromkeys((contact_table.ID, *(wanted or known))))


@retried
def cancel_export(desk: Desk, caller: Caller) -> None:
    """Also of a finished one: its file is deleted soon. Raises NotFound (`contact_export_not_found`)."""
    caller.require_administrator()
    row = find_export(desk, caller)
    now = desk.clock.now()
    work = Work(desk, caller.account_id, ordering_key=f"{EXPORT}:{caller.user.id}", performer_id=caller.user.id)
    work.cancel(row.timer)
    gone = work.update(_key(caller), replace(row, state=ExportState.CANCELLED, due_at=now, touched_at=now))
    work.plan(gone.timer)
    work.commit()
    _start(desk, row.account_id, row.user_id, now)


def find_link(desk: Desk, caller: Caller) -> str:
    """A URL of the caller's finished file, valid for some minutes. Raises NotFound (`contact_export_not_found`) and Conflict
    (`contact_export_unfinished`, `contact_export_changing`)."""
    caller.require_administrator()
    row = find_export(desk, caller)
    if row.state is not ExportState.FINISHED or row.file is None:
        raise Conflict("The export has no file yet.", code="contact_export_unfinished")
    if row.is_changing:
        raise Conflict("An erased contact is being removed from the file. Try again in a minute.", code="contact_export_changing")
    return desk.files.link(row.file, name=row.file_name, content_type="text/csv", inline=False)


def _key(caller: Caller) -> Key[ContactExport]:
    return CONTACT_EXPORTS.key(caller.account_id, caller.user.id)
