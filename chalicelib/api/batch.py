"""Several reads in one request: a client opens its desk with one round trip, and one function starts instead of ten."""

from collections.abc import Iterator
from typing import Annotated

import msgspec

from chalicelib.domain.errors import Invalid
from chalicelib.http.access import Access, UserRequest
from chalicelib.http.errors import TooLarge, reply_to
from chalicelib.http.routing import Routes

routes = Routes("/api/v1", access=Access.SIGNED_IN)

READABLE = ("/api/v1/", "/auth/validate_token")
ITSELF = "/api/v1/batch"
MAX_BYTES = 6_000_000
"""Of all responses together, as Lambda counts them (`http/page_limits.py`)."""

Path = Annotated[str, msgspec.Meta(max_length=5_000)]


class Batch(msgspec.Struct, kw_only=True):
    """`paths`: paths of the API with their queries."""

    paths: Annotated[list[Path], msgspec.Meta(min_length=1, max_length=20)]


class BatchedResponse(msgspec.Struct, kw_only=True):
    """`body` is null where the path would have an empty one."""

    status: int
    body: msgspec.Raw


class Responses(msgspec.Struct, kw_only=True):
    responses: list[BatchedResponse]


@routes.get("/batch")
def read(request: UserRequest, query: Batch) -> Responses:
    """Read several paths in the given order, each as its own GET request would. A failed one does not hold up the others."""
    if not all(path.startswith(READABLE) and not path.startswith(ITSELF) for path in query.paths):
        raise Invalid("A batch reads paths of the API below /api/v1/.", code="batch_path_refused", fields=("paths",))
    return Responses(responses=list(_responses(request, query.paths)))


def _responses(request: UserRequest, paths: list[str]) -> Iterator[BatchedResponse]:
    from chalicelib.api.application import get  # its route table contains this route

    left = MAX_BYTES
    for path in paths:
        reply = get(request.desk, request.http, path)
        body = msgspec.json.encode(reply.body)
        left -= len(body) + body.count(b'"') + body.count(b"\\")
        if left < 0:
            reply = reply_to(TooLarge("The batch is too large. Read this path alone.", code="batch_too_large"))
            body = msgspec.json.encode(reply.body)
        yield BatchedResponse(status=reply.status, body=msgspec.Raw(body))
