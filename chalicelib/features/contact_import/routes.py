"""The import of contacts (contract 2.10)."""

from typing import Annotated, Literal

import msgspec

from chalicelib.domain.errors import Invalid
from chalicelib.domain.outbound import StoredFile
from chalicelib.features.contact_import import actions
from chalicelib.features.contact_import.model import ContactImport, ImportState
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.routing import Routes
from chalicelib.views.times import iso, iso_or_none

routes = Routes("/api/v1/accounts/<account_id>/contacts/import", access=Access.ADMINISTRATOR)
ShownState = Literal["uploading", "running", "finished", "failed"]
SHOWN_STATES: dict[ImportState, ShownState] = {
    ImportState.UPLOADING: "uploading",
    ImportState.RUNNING: "running",
    ImportState.FINISHED: "finished",
    ImportState.FAILED: "failed",
}
"""A cancelled import is not shown."""


class SentFile(msgspec.Struct, kw_only=True):
    """The file is in `import_file` of a form, or its text in `csv`."""

    csv: Annotated[str, msgspec.Meta(max_length=5_000_000)] | None = None


class NewContactImport(SentFile, kw_only=True):
    """`size`: the bytes of the whole file, if this is its first part."""

    size: Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)] | None = None


class ContactImportPart(SentFile, kw_only=True):
    """`number` counts from 2, because the first part begins the import."""

    number: Annotated[int, msgspec.Meta(ge=1, le=1000)]


class ContactImportShape(msgspec.Struct, kw_only=True):
    """`read`: rows that were read, of `total`; `imported` of them are contacts, `rejected` are not. `parts`: those of the file
    that have arrived."""

    id: int
    state: ShownState
    file_name: str
    size: int
    parts: int
    read: int
    total: int
    imported: int
    rejected: int
    has_rejected_file: bool
    created_at: str
    expires_at: str | None


class RejectedLink(msgspec.Struct, kw_only=True):
    download_url: str


@routes.post("", idempotent=True)
def create(request: MemberRequest, body: NewContactImport, idempotency_key: str | None) -> ContactImportShape:
    """Import contacts from a CSV file, of which the request has everything or the first part."""
    row = actions.start_import(
        request.desk, request.caller, _file(request, body), size=body.size, idempotency_key=idempotency_key
    )
    return _shape(row)


@routes.post("/parts")
def add_part(request: MemberRequest, body: ContactImportPart) -> ContactImportShape:
    """Add the next part of the file. The last one begins the import."""
    return _shape(actions.add_import_part(request.desk, request.caller, body.number, _file(request, body).body))


@routes.get("")
def show(request: MemberRequest) -> ContactImportShape:
    """Show the person's last import of contacts."""
    return _shape(actions.find_import(request.desk, request.caller))


@routes.delete("", status=204)
def delete(request: MemberRequest) -> None:
    """Cancel the person's import of contacts, or delete the file of its rejected rows. Imported contacts stay."""
    actions.cancel_import(request.desk, request.caller)


@routes.get("/rejected")
def rejected(request: MemberRequest) -> RejectedLink:
    """Show a link to the file of rejected rows, which is valid for five minutes."""
    return RejectedLink(download_url=actions.find_rejected_link(request.desk, request.caller))


def _file(request: MemberRequest, body: SentFile) -> StoredFile:
    files = request.http.content.files_in("import_file")
    if body.csv is not None:
        files = (*files, StoredFile("contacts.csv", "text/csv", body.csv.encode()))
    if len(files) != 1:
        raise Invalid("Send one file, in import_file of a form or in csv.", code="import_file_needed", fields=("import_file",))
    return files[0]


def _shape(row: ContactImport) -> ContactImportShape:
    return ContactImportShape(
        id=row.id,
        state=SHOWN_STATES[row.state],
        file_name=row.file_name,
        size=row.size,
        parts=len(row.parts),
        read=row.read,
        total=row.total,
        imported=row.imported,
        rejected=row.rejected,
        has_rejected_file=row.file is not None,
        created_at=iso(row.created_at),
        expires_at=iso_or_none(row.expires_at),
    )
