"""A note about a contact: a text that only colleagues read."""

from msgspec import Struct

from chalicelib.domain.errors import Invalid
from chalicelib.domain.kinds import Kind

MAX_NOTES = 500
"""The list of a contact's notes has no pages in the contract."""
MAX_CONTENT = 10_000


class ContactNote(Struct, frozen=True):
    """`content` may hold Markdown. Times are milliseconds since 1970 (UTC)."""

    id: int
    account_id: int
    contact_id: int
    author_id: int
    content: str
    created_at: int
    updated_at: int
    version: int = 1


CONTACT_NOTES = Kind("contact_note", ContactNote, "A#{account}#CONTACT#{contact}", "NOTE#{note:016d}")
"""A note about the contact. It is removed with the contact's partition."""


def clean_content(content: str) -> str:
    """Raises Invalid (`note_content_invalid`)."""
    cleaned = content.strip()
    if not 1 <= len(cleaned) <= MAX_CONTENT:
        raise Invalid(f"A note has 1 to {MAX_CONTENT:,} characters.", code="note_content_invalid", fields=("content",))
    return cleaned
