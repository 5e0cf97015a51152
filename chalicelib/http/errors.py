"""Malformed requests, and the HTTP status and body of every refusal (docs/errors.md lists the codes)."""

from typing import Any

from chalicelib.domain.errors import (
    ChallengeRequired,
    Conflict,
    DeskError,
    Forbidden,
    Invalid,
    NotFound,
    TooMany,
    Unauthenticated,
    WriteConflict,
)
from chalicelib.http.reply import Reply


class Malformed(DeskError):
    code = "json_malformed"


class TooLarge(DeskError):
    code = "body_too_large"


class UnknownMediaType(DeskError):
    code = "media_type_unknown"


class UnknownPath(DeskError):
    code = "path_not_found"


class WrongMethod(DeskError):
    """`allowed` are the methods of the path."""

    code = "method_not_allowed"

    def __init__(self, allowed: tuple[str, ...]) -> None:
        super().__init__("This path does not support this method.")
        self.allowed = allowed


STATUS: dict[type[Exception], int] = {
    NotFound: 404,
    UnknownPath: 404,
    Unauthenticated: 401,
    Forbidden: 401,
    Invalid: 422,
    Conflict: 409,
    TooMany: 429,
    ChallengeRequired: 429,
    Malformed: 400,
    TooLarge: 413,
    UnknownMediaType: 415,
    WrongMethod: 405,
}
"""Forbidden is 401, as the contract has it (1.6)."""

CODES_WITH_403 = ("not_an_api_inbox", "origin_refused", "end_conversation_not_offered", "attachments_not_offered")
"""Codes of `Forbidden` with 403: the contract says so, or no credential would help."""

CODES_WITH_ERROR_LIST = ("unauthenticated", "session_invalid", "credentials_invalid")
"""Refusals of sessions: the contract puts their text into a list named `errors`."""


def reply_to(error: Exception, accept_language: str = "") -> Reply[Any]:
    """`accept_language`: the header of the request; without one, the message is in English."""
    if isinstance(error, WriteConflict):
        busy = Conflict("Other requests changed the same data. Try again.", code="busy_try_again")
        return Reply(409, _body(busy, translated(busy, accept_language)))
    if not isinstance(error, DeskError):
        return Reply(500, {"error": "internal", "code": "internal"})
    return Reply(_status(error), _body(error, translated(error, accept_language)), _headers(error))


def translated(error: DeskError, accept_language: str) -> str:
    """The message in the language that the client prefers, else in English."""
    if not accept_language:
        return error.message
    from chalicelib.domain.languages import refusal_text

    return refusal_text(error, accept_language)


def code_of(reply: Reply[Any]) -> str | None:
    return reply.body.get("code") if isinstance(reply.body, dict) else None


def _status(error: DeskError) -> int:
    if error.code in CODES_WITH_403:
        return 403
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 422)


def _body(error: DeskError, message: str) -> dict[str, Any]:
    if isinstance(error, Invalid):
        return {"message": message, "attributes": list(error.fields), "error": message, "code": error.code}
    if error.code in CODES_WITH_ERROR_LIST:
        return {"success": False, "errors": [message], "code": error.code}
    return {"error": message, "code": error.code, **error.facts}


def _headers(error: DeskError) -> dict[str, str]:
    if isinstance(error, TooMany):
        return {"Retry-After": str(error.retry_after)}
    if isinstance(error, WrongMethod):
        return {"Allow": ", ".join(error.allowed)}
    return {}


def session_not_found(error: Unauthenticated) -> Reply[Any]:
    """Signing out of a session that does not exist is a 404 (contract 1.2)."""
    return Reply(404, _body(error, error.message))
