"""The kinds of faults of one external call, and the calls at which each can happen."""

from enum import StrEnum


class Fault(StrEnum):
    REFUSED = "refused"
    """The service answers every try with a server error and does nothing."""
    THROTTLED = "throttled"
    """The service answers every try with a throttling error and does nothing."""
    CONFLICT = "conflict"
    """Another transaction holds the item."""
    IN_PART = "in part"
    """The service accepts a batch without its last entry, and reports that entry."""
    TIMED_OUT = "timed out"
    """The service does nothing and does not answer."""
    LOST = "lost"
    """The service carries out the request, the answer is lost, and the SDK sends the request again."""
    LOST_FOR_GOOD = "lost for good"
    """The service carries out the request, and no try receives an answer."""
    GONE = "gone"
    """The connection does not exist any more (410)."""
    UNREACHABLE = "unreachable"
    """The connection failed before any byte was sent."""
    KILLED_BEFORE = "killed before"
    KILLED_AFTER = "killed after"
    """The process ends there: no handler catches it, no cleanup runs, and its memory is lost."""


OUTAGES = (Fault.REFUSED, Fault.THROTTLED, Fault.TIMED_OUT)
READ = (Fault.KILLED_BEFORE,)
"""Reads also get one of the outages, in turn. A read's lost answer is the same as an outage, because a read changes nothing."""
WRITE = (*OUTAGES, Fault.LOST, Fault.LOST_FOR_GOOD, Fault.KILLED_BEFORE, Fault.KILLED_AFTER)
PROVIDER = (
    Fault.REFUSED,
    Fault.THROTTLED,
    Fault.UNREACHABLE,
    Fault.TIMED_OUT,
    Fault.LOST_FOR_GOOD,
    Fault.KILLED_BEFORE,
    Fault.KILLED_AFTER,
)
"""Faults of a provider's API. Below the adapters no layer repeats such a request."""
MAIL = tuple(fault for fault in PROVIDER if fault is not Fault.UNREACHABLE)
"""Faults of SES. The SDK repeats no mail."""

FAULTS_AT: dict[str, tuple[Fault, ...]] = {
    "dynamodb.GetItem": READ,
    "dynamodb.Query": READ,
    "dynamodb.TransactGetItems": (*READ, Fault.CONFLICT),
    "dynamodb.BatchGetItem": (*READ, Fault.IN_PART),
    "dynamodb.PutItem": (*WRITE, Fault.CONFLICT),
    "dynamodb.UpdateItem": (*WRITE, Fault.CONFLICT),
    "dynamodb.DeleteItem": (*WRITE, Fault.CONFLICT),
    "dynamodb.TransactWriteItems": (*WRITE, Fault.CONFLICT),
    "dynamodb.BatchWriteItem": (*WRITE, Fault.IN_PART),
    "sqs.SendMessageBatch": (*WRITE, Fault.IN_PART),
    "sqs.ChangeMessageVisibilityBatch": (*WRITE, Fault.IN_PART),
    "s3.PutObject": WRITE,
    "s3.CopyObject": WRITE,
    "s3.GetObject": READ,
    "s3.HeadObject": READ,
    "s3.ListObjectVersions": READ,
    "s3.DeleteObjects": WRITE,
    "apigatewaymanagementapi.PostToConnection": (*WRITE, Fault.GONE),
    "apigatewaymanagementapi.DeleteConnection": (*WRITE, Fault.GONE),
}


def faults_at(call: str, number: int) -> tuple[Fault, ...]:
    """The faults of the call with this number. Raises KeyError for an operation that `FAULTS_AT` does not list yet."""
    if call.startswith("provider "):
        return PROVIDER
    if call == "sesv2.SendEmail":
        return MAIL
    found = FAULTS_AT[call]
    return found if Fault.LOST in found else (OUTAGES[number % len(OUTAGES)], *found)
