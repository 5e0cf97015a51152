"""A canned response: a text that agents insert by its short code."""

from msgspec import Struct

from chalicelib.domain.errors import Invalid
from chalicelib.domain.kinds import Kind
from chalicelib.domain.messages import MAX_ATTACHMENTS, Attachment

MAX_SHORT_CODE = 255


class CannedResponse(Struct, frozen=True):
    """Times are milliseconds since 1970 (UTC). `content` may hold Markdown. `attachments`: files that go with the text."""

    id: int
    account_id: int
    short_code: str
    content: str
    created_at: int
    updated_at: int
    version: int = 1
    attachments: tuple[Attachment, ...] = ()


CANNED_RESPONSES = Kind("canned_response", CannedResponse, "A#{account}#CANNED_RESPONSES", "CANNED_RESPONSE#{canned_response}")
"""A text that agents insert by its short code."""


def clean_short_code(short_code: str) -> str:
    """Raises Invalid (`short_code_invalid`)."""
    cleaned = short_code.strip()
    if not 1 <= len(cleaned) <= MAX_SHORT_CODE:
        raise Invalid(f"A short code has 1 to {MAX_SHORT_CODE} characters.", code="short_code_invalid", fields=("short_code",))
    return cleaned


def check_content(content: str) -> str:
    """Raises Invalid (`canned_content_blank`)."""
    if not content.strip():
        raise Invalid("A canned response needs a content.", code="canned_content_blank", fields=("content",))
    return content


def files_of(account_id: int, canned_response_id: int) -> str:
    """The beginning of the keys of all files that the response has ever had."""
    return f"canned/{account_id}/{canned_response_id}-"


def check_files(count: int) -> None:
    """Raises Invalid (`canned_files_too_many`)."""
    if count > MAX_ATTACHMENTS:
        raise Invalid("A canned response has at most 15 files.", code="canned_files_too_many", fields=("attachments",))


def matching(rows: list[CannedResponse], search: str) -> list[CannedResponse]:
    """Rows whose short code or content contains the text, in any case: short codes that begin with it come first, then other
    short codes, then contents (contract 2.8)."""
    text = search.strip().casefold()
    ranked = sorted(((_rank(row, text), row.short_code, row) for row in rows), key=lambda each: each[:2])
    return [row for rank, _, row in ranked if rank < NO_MATCH]


NO_MATCH = 3


def _rank(row: CannedResponse, text: str) -> int:
    code = row.short_code.casefold()
    if code.startswith(text):
        return 0
    if text in code:
        return 1
    return 2 if text in row.content.casefold() else NO_MATCH
