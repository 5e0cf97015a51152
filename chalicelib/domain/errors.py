"""Refusals of the desk. They know no HTTP: `api` maps each class to a status.

`make docs` lists every code in docs/errors.md, so a code is always written out where it is raised.
"""

from typing import Any


class DeskError(Exception):
    """A refusal with a machine-readable code, a message for people, and facts that explain it."""

    code = "refused"

    def __init__(self, message: str, *, code: str | None = None, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.facts = facts


class NotFound(DeskError):
    code = "not_found"


class Unauthenticated(DeskError):
    """The credential is missing, wrong or no longer valid."""

    code = "unauthenticated"


class Forbidden(DeskError):
    """The credential is valid but does not permit the request."""

    code = "forbidden"


class Invalid(DeskError):
    """The request is malformed or breaks a rule. `fields` names the wrong fields."""

    code = "invalid"

    def __init__(self, message: str, *, code: str | None = None, fields: tuple[str, ...] = (), **facts: Any) -> None:
        super().__init__(message, code=code, **facts)
        self.fields = fields


class Conflict(DeskError):
    """A concurrent change came first, or an idempotency key was reused for another request."""

    code = "conflict"


class TooMany(DeskError):
    """The caller exceeded a rate limit. `retry_after` is in seconds."""

    code = "too_many_requests"

    def __init__(self, message: str, *, retry_after: int, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class ChallengeRequired(TooMany):
    """A new visitor has to solve a challenge first (domain/challenges.py). A program that cannot may try again later."""

    code = "challenge_required"

    def __init__(self, message: str, *, retry_after: int, challenge: str, bits: int) -> None:
        super().__init__(message, retry_after=retry_after)
        self.facts = {"challenge": challenge, "bits": bits}


class WriteConflict(Exception):
    """A conditional write failed, because another writer changed or created the row first. Load and decide again.

    `key` names the conflicting row, or is None when the store cannot tell.
    """

    def __init__(self, key: Any = None) -> None:
        super().__init__(f"write conflict on {key}")
        self.key = key
