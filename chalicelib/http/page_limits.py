"""Keeps responses below the size that Lambda accepts: long parts are shortened, and then a page ends early."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

T = TypeVar("T")

MAX_PAGE_BYTES = 2_000_000
"""Lambda accepts a response of 6,291,556 bytes, in which each quote and each backslash of the body takes two. A page of shortened
rows may be larger than this, but stays below Lambda's limit in the worst case (tests/functional/api/test_page_limits.py)."""

MAX_SETTINGS_BYTES = 3_000_000


def size_of(shape: Any) -> int:
    return len(msgspec.json.encode(shape))


def fit_rows(rows: Iterable[T], shorten: Callable[[T], T], *, max_bytes: int = MAX_PAGE_BYTES) -> list[T]:
    """Shortens the largest rows until all of them fit. Every row stays, because clients count them to find the next page."""
    fitted = list(rows)
    sizes = [size_of(row) for row in fitted]
    left = sum(sizes)
    for index in sorted(range(len(fitted)), key=lambda index: -sizes[index]):
        if left <= max_bytes:
            break
        fitted[index] = shorten(fitted[index])
        left += size_of(fitted[index]) - sizes[index]
    return fitted


def fit_from_end(rows: list[T], *, newest: bool, max_bytes: int = MAX_PAGE_BYTES) -> list[T]:
    """As many rows as fit, from the requested end, and one at least. The client requests the rest from the last id."""
    bytes_left, taken = max_bytes, 0
    for row in reversed(rows) if newest else rows:
        bytes_left -= size_of(row)
        if bytes_left < 0 and taken:
            break
        taken += 1
    return rows[len(rows) - taken :] if newest else rows[:taken]


def fit_texts(rows: Iterable[T], *names: str) -> list[T]:
    """Shortens the named texts of settings, equally in every row, until the list fits. A list of settings has no pages."""
    fitted = list(rows)
    for characters in (1_000, 100, 0):
        if sum(map(size_of, fitted)) <= MAX_SETTINGS_BYTES:
            break
        fitted = [_with_short_texts(row, names, characters) for row in fitted]
    return fitted


def _with_short_texts(row: Any, names: tuple[str, ...], characters: int) -> Any:
    known = row if isinstance(row, dict) else {name: getattr(row, name) for name in names}
    short = {name: _short(known.get(name), characters) for name in names}
    changes = {name: value for name, value in short.items() if value != known.get(name)}
    if not changes:
        return row
    return {**row, **changes, "truncated": True} if isinstance(row, dict) else replace(row, **changes, truncated=True)


def _short(value: Any, characters: int) -> Any:
    if isinstance(value, str):
        return value[:characters]
    return {} if isinstance(value, dict) else value
