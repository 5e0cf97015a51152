"""Cursors of lists: the position after the last row of a page, as text that clients pass on without reading it."""

import base64
import re

from chalicelib.domain.errors import Invalid


def write(position: str) -> str:
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def read(cursor: str | None, form: re.Pattern[str]) -> str | None:
    """None for no cursor. Raises Invalid (`cursor_invalid`) for a text that `write` has not made of such a position."""
    if not cursor:
        return None
    try:
        position = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        position = ""
    if not form.fullmatch(position):
        raise Invalid("The cursor is not one of ours.", code="cursor_invalid", fields=("cursor",))
    return position
