"""A person's export of contacts: what it covers, how far it is, and its files."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct

from chalicelib.domain.kinds import Kind
from chalicelib.domain.timers import Timer

EXPORT = "contact_export"
"""The kind of its timer, and the trigger of its runs."""
KEEP_MILLISECONDS = 3 * 86_400_000
"""A finished file is deleted after three days."""
MAX_MILLISECONDS = 86_400_000
"""An export that has not finished within a day fails."""


class ExportState(StrEnum):
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ExportCondition(Struct, frozen=True):
    """A condition of the filter as the client sent it (contract 4.14)."""

    attribute_key: str
    filter_operator: str
    values: Any = None
    query_operator: str | None = None


class Part(Struct, frozen=True):
    """A part of the file: the rows of some successive contacts, by their ids."""

    key: str
    first_id: int
    last_id: int
    size: int

    def holds(self, contact_id: int) -> bool:
        return self.first_id <= contact_id <= self.last_id


class ContactExport(Struct, frozen=True):
    """Times are milliseconds since 1970. `due_at`: when its timer looks at it. `touched_at`: its last step.

    `columns`: in their order; the first one is the id. `conditions`, `label` and `words` limit the contacts. `read`: contacts
    that were looked at, of `total` (None: unknown), and `rows` those that are in the file. `file`: the key of the finished file.
    `erased`: contacts that were erased and may have a row. `garbage`: beginnings of keys of files to be removed.
    """

    id: int
    account_id: int
    user_id: int
    columns: tuple[str, ...]
    created_at: int
    due_at: int
    touched_at: int
    conditions: tuple[ExportCondition, ...] = ()
    label: str | None = None
    words: str | None = None
    state: ExportState = ExportState.RUNNING
    cursor: str | None = None
    read: int = 0
    total: int | None = None
    rows: int = 0
    parts: tuple[Part, ...] = ()
    file: str | None = None
    expires_at: int | None = None
    erased: tuple[int, ...] = ()
    garbage: tuple[str, ...] = ()
    version: int = 1

    @property
    def timer(self) -> Timer:
        return Timer(self.due_at, EXPORT, self.account_id, self.user_id)

    @property
    def folder(self) -> str:
        return f"exports/{self.account_id}/{self.id}/"

    @property
    def file_name(self) -> str:
        return f"contacts-{datetime.fromtimestamp(self.created_at / 1000, UTC):%Y-%m-%d}.csv"

    @property
    def is_changing(self) -> bool:
        """Whether rows of erased contacts are still to be removed."""
        return bool(self.erased)


CONTACT_EXPORTS = Kind("contact_export", ContactExport, "A#{account}#CONTACT_EXPORTS", "USER#{user}")
"""The last export of contacts that a person has asked for, and its files. Removed with them three days after it has finished."""
