"""A person's import of contacts: its file, how far it is, and the rows that were rejected."""

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.errors import Invalid
from chalicelib.domain.kinds import Kind
from chalicelib.domain.timers import Timer

IMPORT = "contact_import"
"""The kind of its timer, and the trigger of its runs."""
KEEP_MILLISECONDS = 3 * 86_400_000
"""The file of rejected rows is deleted after three days."""
MAX_MILLISECONDS = 86_400_000
"""An import that has not finished within a day fails."""
MAX_ROWS = 100_000
MAX_BYTES = 50_000_000
MAX_PARTS = 200


class ImportState(StrEnum):
    """UPLOADING: parts of the file are missing."""

    UPLOADING = "uploading"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Column(Struct, frozen=True):
    """`field`: a column of domain/contact_table.py, or `errors`, which is not read. `kind`: the display type of a custom
    attribute; None for any other column."""

    field: str
    kind: str | None = None


class Rejected(Struct, frozen=True):
    """A file of rejected rows."""

    key: str
    size: int


class ContactImport(Struct, frozen=True):
    """Times are milliseconds since 1970. `due_at`: when its timer looks at it. `touched_at`: its last step.

    `size`: bytes of the whole file. `parts`: bytes of each part that was uploaded. `records`: rows of the parts with the header,
    and `in_quotes`: the last part ends within a quoted cell. `header`: the cells of the first row, and `columns` their meaning.

    `offset`: bytes that were read. `read`: rows that were read, of which `imported` are contacts now and `rejected` are not.
    `rejects`: the files of these, and `file` the whole one. `garbage`: beginnings of keys of files to be removed.
    """

    id: int
    account_id: int
    user_id: int
    file_name: str
    size: int
    created_at: int
    due_at: int
    touched_at: int
    state: ImportState = ImportState.UPLOADING
    parts: tuple[int, ...] = ()
    records: int = 0
    in_quotes: bool = False
    delimiter: str = ","
    header: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    offset: int = 0
    read: int = 0
    imported: int = 0
    rejected: int = 0
    rejects: tuple[Rejected, ...] = ()
    file: str | None = None
    expires_at: int | None = None
    garbage: tuple[str, ...] = ()
    version: int = 1

    @property
    def timer(self) -> Timer:
        return Timer(self.due_at, IMPORT, self.account_id, self.user_id)

    @property
    def folder(self) -> str:
        return f"imports/{self.account_id}/{self.id}/"

    @property
    def is_active(self) -> bool:
        return self.state in (ImportState.UPLOADING, ImportState.RUNNING)

    @property
    def total(self) -> int:
        """Rows without the header."""
        return max(0, self.records - 1)

    def part_key(self, number: int) -> str:
        return f"{self.folder}upload-{number:04d}"


CONTACT_IMPORTS = Kind("contact_import", ContactImport, "A#{account}#CONTACT_IMPORTS", "USER#{user}")
"""The last import of contacts that a person has begun. Removed with its files three days after it has ended."""


def with_part(row: ContactImport, body: bytes) -> ContactImport:
    """The row with the next part of the file.

    Raises Invalid (`import_file_too_large`, `import_too_many_rows`, `import_encoding_invalid`).
    """
    received = sum(row.parts) + len(body)
    if row.size > MAX_BYTES or received > row.size or len(row.parts) >= MAX_PARTS:
        raise Invalid(f"A file has at most {MAX_BYTES:,} bytes.", code="import_file_too_large", fields=("import_file",))
    if b"\0" in body:
        raise not_utf8()
    pieces = body.split(b'"')
    outside = pieces[1::2] if row.in_quotes else pieces[::2]
    records = row.records + sum(piece.count(b"\n") for piece in outside)
    in_quotes = row.in_quotes is (len(pieces) % 2 == 1)
    if received == row.size and not body.endswith(b"\n"):
        records += 1
    if records > MAX_ROWS + 1:
        raise Invalid(f"A file has at most {MAX_ROWS:,} rows.", code="import_too_many_rows", fields=("import_file",))
    return replace(row, parts=(*row.parts, len(body)), records=records, in_quotes=in_quotes)


def not_utf8() -> Invalid:
    return Invalid("The file is not UTF-8. Save it as “CSV UTF-8”.", code="import_encoding_invalid", fields=("import_file",))
