"""The HTTP reply to a request."""

from collections.abc import Mapping
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")


class Payload(msgspec.Struct, Generic[T]):
    """The contract's envelope for lists and for some single objects."""

    payload: T


class Html(str):
    """A whole page."""


class Csv(str):
    """A table for spreadsheets."""


class Reply(msgspec.Struct, Generic[T], frozen=True):
    """A handler returns it for any response but JSON with status 200. `body` None is an empty body."""

    status: int = 200
    body: T | None = None
    headers: Mapping[str, str] = {}

    def encoded(self) -> tuple[str, str]:
        """The content type and the text."""
        if self.body is None:
            return "text/plain", ""
        if isinstance(self.body, Html):
            return "text/html; charset=utf-8", str(self.body)
        if isinstance(self.body, Csv):
            return "text/csv; charset=utf-8", str(self.body)
        if isinstance(self.body, str):
            return "text/plain; charset=utf-8", self.body
        return "application/json; charset=utf-8", msgspec.json.encode(self.body).decode()
