"""How each AWS service says no."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders

from tests.faults.fault_kinds import Fault

Said = tuple[int, str]

CODES: dict[str, dict[Fault, Said]] = {
    "dynamodb": {
        Fault.REFUSED: (500, "InternalServerError"),
        Fault.THROTTLED: (400, "ThrottlingException"),
        Fault.CONFLICT: (400, "TransactionConflictException"),
    },
    "sqs": {Fault.REFUSED: (500, "InternalError"), Fault.THROTTLED: (400, "RequestThrottled")},
    "s3": {Fault.REFUSED: (500, "InternalError"), Fault.THROTTLED: (503, "SlowDown")},
    "apigatewaymanagementapi": {
        Fault.REFUSED: (500, "InternalServerError"),
        Fault.THROTTLED: (429, "LimitExceededException"),
        Fault.GONE: (410, "GoneException"),
    },
}
REASONS = {Fault.THROTTLED: "ThrottlingError", Fault.CONFLICT: "TransactionConflict"}


class Raw(BytesIO):
    """A body as botocore reads it."""

    def stream(self, **_: Any) -> Any:
        while chunk := self.read():
            yield chunk


def response(request: AWSPreparedRequest, status: int, body: bytes, **headers: str) -> AWSResponse:
    given = HTTPHeaders.from_dict({name.replace("_", "-"): value for name, value in headers.items()})
    return AWSResponse(request.url, status, given, Raw(body))


def asked_in(request: AWSPreparedRequest) -> Any:
    """The JSON of a request."""
    return json.loads(body_of(request))


def body_of(request: AWSPreparedRequest) -> bytes:
    body: Any = request.body
    if isinstance(body, str):
        return body.encode()
    return bytes(body if isinstance(body, bytes | bytearray) else body.read())


def json_response(request: AWSPreparedRequest, value: Any, status: int = 200, **headers: str) -> AWSResponse:
    return response(request, status, json.dumps(value).encode(), **headers)


def refusal(operation: str, fault: Fault, request: AWSPreparedRequest) -> AWSResponse:
    service = operation.partition(".")[0]
    if operation.startswith("dynamodb.Transact") and fault in REASONS:
        return cancelled(request, REASONS[fault])
    status, code = CODES[service][fault]
    if service == "s3":
        return response(request, status, f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode())
    return json_response(request, {"__type": f"aws#{code}", "message": "no"}, status, x_amzn_ErrorType=code)


def cancelled(request: AWSPreparedRequest, reason: str) -> AWSResponse:
    """One item of a transaction is in trouble, which cancels all of it."""
    count = len(asked_in(request)["TransactItems"])
    reasons = [{"Code": reason, "Message": "no"}, *({"Code": "None"} for _ in range(count - 1))]
    message = f"Transaction cancelled, please refer cancellation reasons for specific reasons [{reason}]"
    body = {"__type": "aws#TransactionCanceledException", "message": message, "CancellationReasons": reasons}
    return json_response(request, body, 400)


def in_part(operation: str, request: AWSPreparedRequest, serve: Callable[[str, AWSPreparedRequest], AWSResponse]) -> AWSResponse:
    """All but the last piece of a batch."""
    asked = asked_in(request)
    if operation.startswith("sqs."):
        *taken, left = asked["Entries"]
        answer = _answer(operation, request, {**asked, "Entries": taken}, serve) if taken else {"Successful": []}
        failed = {"Id": left["Id"], "Code": "InternalError", "SenderFault": False}
        return json_response(request, {**answer, "Failed": [failed]})
    unprocessed = "UnprocessedKeys" if operation.endswith("BatchGetItem") else "UnprocessedItems"
    ((table, wanted),) = asked["RequestItems"].items()
    pieces = wanted["Keys"] if isinstance(wanted, dict) else wanted
    first = {**wanted, "Keys": pieces[:-1]} if isinstance(wanted, dict) else pieces[:-1]
    rest = {**wanted, "Keys": pieces[-1:]} if isinstance(wanted, dict) else pieces[-1:]
    nothing: dict[str, Any] = {"Responses": {table: []}} if isinstance(wanted, dict) else {}
    answer = _answer(operation, request, {**asked, "RequestItems": {table: first}}, serve) if pieces[:-1] else nothing
    return json_response(request, {**answer, unprocessed: {table: rest}})


def _answer(
    operation: str, request: AWSPreparedRequest, asked: Any, serve: Callable[[str, AWSPreparedRequest], AWSResponse]
) -> Any:
    smaller = AWSPreparedRequest(request.method, request.url, request.headers, json.dumps(asked).encode(), stream_output=False)
    return json.loads(serve(operation, smaller).content)
