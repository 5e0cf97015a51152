"""Maps error codes of the Graph API to a retry or a final refusal."""

from chalicelib.channels.exchange import without_secret
from chalicelib.channels.reading import Json, integer, joined, record, text
from chalicelib.domain.outbound import SendLater, SendRefused
from chalicelib.ports import HttpResponse

MINUTE, HOUR = 60, 3600
LATER: dict[int, int | None] = {
    1: None,  # unknown error of the API
    2: None,  # service down
    4: MINUTE,  # calls of the app
    80007: MINUTE,  # calls of the business account
    130429: None,  # messages of the number
    131000: None,  # something went wrong
    131016: None,  # overloaded
    131048: HOUR,  # too much of this number was called spam
    131056: 6,  # messages to the same customer: one in six seconds
    131057: MINUTE,  # the number is being upgraded
    131064: HOUR,  # the limit of new customers in 24 hours
    133016: HOUR,  # registered too often
    135000: None,  # unknown error
}
"""Temporary errors that accepted nothing, with the wait in seconds where it is known.

Every other code is final: a bad token, a closed reply window, a customer without WhatsApp, a wrong parameter, a policy.
"""


def explained(error: Json) -> str:
    """`code: title — details`, without the fields that are missing or repeat the title."""
    code = integer(error.get("code"))
    title = text(error.get("title")) or text(error.get("message"))
    details = text(record(error.get("error_data")).get("details"))
    description = joined(title, details if details != title else None, by=" — ")
    return joined(None if code is None else str(code), description, by=": ") or "WhatsApp gave no reason"


def outcome(answer: HttpResponse, error: Json, secret: str) -> Exception:
    code = integer(error.get("code"))
    reason = without_secret(explained(error), secret) if error else f"HTTP {answer.status}: WhatsApp gave no reason"
    if code in LATER:
        return SendLater(reason, after=answer.retry_after or LATER[code])
    is_temporary = answer.status == 429 or answer.status >= 500 or answer.status < 400 or error.get("is_transient") is True
    return SendLater(reason, after=answer.retry_after) if is_temporary else SendRefused(reason)
