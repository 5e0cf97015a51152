"""Responses of AWS services to requests that they refuse, throttle or carry out in part."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders

from tests.faults.fault_kinds import Fault

StatusAndCode = tuple[int, str]

CODES: dict[str, dict[Fault, StatusAndCode]] = {
    "dynamodb": {
        Fault.REFUSED: (500, "InternalServerError"),
        Fault.THROTTLED: (400, "ThrottlingException"),
        Fault.CONFLICT: (400, "TransactionConflictException"),
    },
    "sqs": {Fault.REFUSED: (500, "InternalError"), Fault.THROTTLED: (400, "RequestThrottled")},
    "sesv2": {Fault.REFUSED: (500, "InternalServiceErrorException"), Fault.THROTTLED: (429, "TooManyRequestsException")},
    "s3": {Fault.REFUSED: (500, "InternalError"), Fault.THROTTLED: (503, "SlowDown")},
    "apigatewaymanagementapi": {
        Fault.REFUSED: (500, "InternalServerError"),
        Fault.THROTTLED: (429, "LimitExceededException"),
        Fault.GONE: (410, "GoneException"),
    },
}
REASONS = {Fault.THROTTLED: "ThrottlingError", Fault.CONFLICT: "TransactionConflict"}


class RawBody(BytesIO):
    """A response body in the form that botocore reads."""

    def stream(self, **_: Any) -> Any:
        while chunk := self.read():
            yield chunk


def response(request: AWSPreparedRequest, status: int, body: bytes, **headers: str) -> AWSResponse:
    fields = HTTPHeaders.from_dict({name.replace("_", "-"): value for name, value in headers.items()})
    return AWSResponse(request.url, status, fields, RawBody(body))


def json_body(request: AWSPreparedRequest) -> Any:
    """The decoded JSON of a request."""
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
        return cancelled_transaction(request, REASONS[fault])
    status, code = CODES[service][fault]
    if service == "s3":
        return response(request, status, f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode())
    return json_response(request, {"__type": f"aws#{code}", "message": "no"}, status, x_amzn_ErrorType=code)


def cancelled_transaction(request: AWSPreparedRequest, reason: str) -> AWSResponse:
    """The response to a transaction that is cancelled because of its first item."""
    count = len(json_body(request)["TransactItems"])
    reasons = [{"Code": reason, "Message": "no"}, *({"Code": "None"} for _ in range(count - 1))]
    message = f"Transaction cancelled, please refer cancellation reasons for specific reasons [{reason}]"
    body = {"__type": "aws#TransactionCanceledException", "message": message, "CancellationReasons": reasons}
    return json_response(request, body, 400)


def partial_response(
    operation: str, request: AWSPreparedRequest, serve: Callable[[str, AWSPreparedRequest], AWSResponse]
) -> AWSResponse:
    """Serves a batch without its last entry, and reports that entry as failed or unprocessed."""
    body = json_body(request)
    if operation.startswith("sqs."):
        *accepted, last = body["Entries"]
        answer = _answer(operation, request, {**body, "Entries": accepted}, serve) if accepted else {"Successful": []}
        failed = {"Id": last["Id"], "Code": "InternalError", "SenderFault": False}
        return json_response(request, {**answer, "Failed": [failed]})
    unprocessed = "UnprocessedKeys" if operation.endswith("BatchGetItem") else "UnprocessedItems"
    ((table, requested),) = body["RequestItems"].items()
    entries = requested["Keys"] if isinstance(requested, dict) else requested
    first = {**requested, "Keys": entries[:-1]} if isinstance(requested, dict) else entries[:-1]
    rest = {**requested, "Keys": entries[-1:]} if isinstance(requested, dict) else entries[-1:]
    empty: dict[str, Any] = {"Responses": {table: []}} if isinstance(requested, dict) else {}
    answer = _answer(operation, request, {**body, "RequestItems": {table: first}}, serve) if entries[:-1] else empty
    return json_response(request, {**answer, unprocessed: {table: rest}})


def _answer(
    operation: str, request: AWSPreparedRequest, body: Any, serve: Callable[[str, AWSPreparedRequest], AWSResponse]
) -> Any:
    partial = AWSPreparedRequest(request.method, request.url, request.headers, json.dumps(body).encode(), stream_output=False)
    return json.loads(serve(operation, partial).content)
