"""Refusals: what the desk says no to, and why. No HTTP here; `api` turns a kind into a status.

Every code is listed in docs/errors.md, and a test compares the two.
"""

from typing import Any


class DeskError(Exception):
    """A refusal with a machine code, a sentence for a person and the facts that explain it."""

    code = "refused"

    def __init__(self, message: str, *, code: str | None = None, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.facts = facts


class NotFound(DeskError):
    code = "not_found"


class Unauthenticated(DeskError):
    """No credential, or one that is not valid (any more)."""

    code = "unauthenticated"


class Forbidden(DeskError):
    """A valid credential that does not reach this far."""

    code = "forbidden"


class Invalid(DeskError):
    """The request cannot be carried out as written; `fields` names what is wrong."""

    code = "invalid"

    def __init__(self, message: str, *, code: str | None = None, fields: tuple[str, ...] = (), **facts: Any) -> None:
        super().__init__(message, code=code, **facts)
        self.fields = fields


class Conflict(DeskError):
    """Somebody else's change came first, or the same key was used for something else."""

    code = "conflict"


class TooMany(DeskError):
    """Asked too often; `retry_after` is in seconds."""

    code = "too_many_requests"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class WriteConflict(Exception):
    """A conditional write found another state than the one it was decided on. Load again and decide again.

    `key` is the identity that had moved (or existed already), or None where the store cannot tell.
    """

    def __init__(self, key: Any = None) -> None:
        super().__init__(f"lost the race for {key}")
        self.key = key
