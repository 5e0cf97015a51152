"""What can go wrong at one call to the outside, and at which calls it can."""

from enum import StrEnum


class Fault(StrEnum):
    REFUSED = "refused"
    """The service answers with an error before doing anything, however often it is asked."""
    THROTTLED = "throttled"
    """Too much at once, however often it is asked."""
    CONFLICT = "conflict"
    """Another transaction is in the way."""
    IN_PART = "in part"
    """Of a batch the service takes all but the last piece, and says so."""
    TIMED_OUT = "timed out"
    """Nothing happens and nobody answers."""
    LOST = "lost"
    """The service does it, the answer is lost, and the SDK asks again."""
    LOST_FOR_GOOD = "lost for good"
    """The service does it, and no answer ever comes."""
    GONE = "gone"
    """The socket is not there any more."""
    UNREACHABLE = "unreachable"
    """Nobody could be spoken to."""
    KILLED_BEFORE = "killed before"
    KILLED_AFTER = "killed after"
    """The process ends there: nothing is caught, nothing is cleaned up, what it had in mind is gone."""


OUTAGES = (Fault.REFUSED, Fault.THROTTLED, Fault.TIMED_OUT)
READ = (Fault.KILLED_BEFORE,)
"""And an outage, of which calls get one after the other. A read without an answer has changed nothing, so there is no more to a
lost one than to one that was never made."""
WRITE = (*OUTAGES, Fault.LOST, Fault.LOST_FOR_GOOD, Fault.KILLED_BEFORE, Fault.KILLED_AFTER)
ASKED = (
    Fault.REFUSED,
    Fault.THROTTLED,
    Fault.UNREACHABLE,
    Fault.TIMED_OUT,
    Fault.LOST_FOR_GOOD,
    Fault.KILLED_BEFORE,
    Fault.KILLED_AFTER,
)
"""Nothing asks a provider again by itself below the adapters."""

AT: dict[str, tuple[Fault, ...]] = {
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
    "s3.GetObject": READ,
    "apigatewaymanagementapi.PostToConnection": (*WRITE, Fault.GONE),
    "apigatewaymanagementapi.DeleteConnection": (*WRITE, Fault.GONE),
}


def faults_at(call: str, number: int) -> tuple[Fault, ...]:
    """A call that is not known here is an error: somebody has to think about what can go wrong with it."""
    if call.startswith("provider "):
        return ASKED
    found = AT[call]
    return found if Fault.LOST in found else (OUTAGES[number % len(OUTAGES)], *found)
