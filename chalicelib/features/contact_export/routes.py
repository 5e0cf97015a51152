"""The export of contacts (contract 2.10)."""

from typing import Annotated, Literal

import msgspec

from chalicelib.features.contact_export import actions
from chalicelib.features.contact_export.model import ContactExport, ExportCondition, ExportState
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.fields import FilterCondition, Short
from chalicelib.http.routing import Routes
from chalicelib.views.times import iso, iso_or_none

routes = Routes("/api/v1/accounts/<account_id>/contacts/export", access=Access.ADMINISTRATOR)


ShownState = Literal["running", "finished", "failed"]
SHOWN_STATES: dict[ExportState, ShownState] = {
    ExportState.RUNNING: "running",
    ExportState.FINISHED: "finished",
    ExportState.FAILED: "failed",
}
"""A cancelled export is not shown."""


class NewContactExport(msgspec.Struct, kw_only=True):
    """`column_names`: all columns without them. `payload`, `label` and `q` limit the contacts: those that meet the conditions,
    have the label and are found by the search."""

    column_names: Annotated[list[Short], msgspec.Meta(max_length=500)] | None = None
    payload: list[FilterCondition] | None = None
    label: Short | None = None
    q: Short | None = None


class ContactExportShape(msgspec.Struct, kw_only=True):
    """`read`: contacts that were looked at, of `total`, which is null while it is not known. `rows`: those in the file."""

    id: int
    state: ShownState
    read: int
    total: int | None
    rows: int
    created_at: str
    expires_at: str | None
    file_name: str


class ExportLink(msgspec.Struct, kw_only=True):
    download_url: str


@routes.post("", idempotent=True)
def create(request: MemberRequest, body: NewContactExport, idempotency_key: str | None) -> ContactExportShape:
    """Begin an export of contacts into a CSV file. It replaces the person's last one."""
    conditions = [
        ExportCondition(each.attribute_key, each.filter_operator, each.values, each.query_operator) for each in body.payload or ()
    ]
    row = actions.start_export(
        request.desk,
        request.caller,
        columns=body.column_names or (),
        conditions=conditions,
        label=body.label,
        words=body.q,
        idempotency_key=idempotency_key,
    )
    return _shape(row)


@routes.get("")
def show(request: MemberRequest) -> ContactExportShape:
    """Show the person's last export of contacts: its progress, or when its file is deleted."""
    return _shape(actions.find_export(request.desk, request.caller))


@routes.delete("", status=204)
def delete(request: MemberRequest) -> None:
    """Cancel the person's export of contacts, or delete its file."""
    actions.cancel_export(request.desk, request.caller)


@routes.get("/file")
def link(request: MemberRequest) -> ExportLink:
    """Show a link to the finished file, which is valid for five minutes."""
    return ExportLink(download_url=actions.find_link(request.desk, request.caller))


def _shape(row: ContactExport) -> ContactExportShape:
    return ContactExportShape(
        id=row.id,
        state=SHOWN_STATES[row.state],
        read=row.read,
        total=row.total,
        rows=row.rows,
        created_at=iso(row.created_at),
        expires_at=iso_or_none(row.expires_at),
        file_name=row.file_name,
    )
