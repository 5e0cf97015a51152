"""The route table: one row per method and path, with the required access and the parameters.

A row holds everything about its route. Requests are dispatched by the rows, the OpenAPI description is printed from them,
and the security tests iterate over them.
"""

import re
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar, get_args
from urllib.parse import unquote

import msgspec

from chalicelib.http import bodies
from chalicelib.http.access import AUTHORIZE, Access, Request, path_id
from chalicelib.http.errors import UnknownPath
from chalicelib.http.reply import Reply
from chalicelib.http.request import Http
from chalicelib.ports import Desk

Handler = TypeVar("Handler", bound=Callable[..., Any])
MAX_PATH_VALUE = 300


class Route(msgspec.Struct, frozen=True, dict=True):
    """The annotations of a handler's `body` and `query` parameters declare their types; other parameters come from the path.

    `idempotent`: the handler takes the client's own id of the request as `idempotency_key`, from the body's `echo_id` or the
    header `Idempotency-Key`, and passes it to an action that uses `actions/idempotency.py`.

    `units`: what a request without a session takes of its rate limits (domain/rate_limits.py). `status`: that of a success.
    """

    method: str
    path: str
    access: Access
    handler: Callable[..., Any]
    resource: str | None = None
    idempotent: bool = False
    units: int = 1
    status: int = 200

    @cached_property
    def body(self) -> type[msgspec.Struct] | None:
        return self.handler.__annotations__.get("body")

    @cached_property
    def query(self) -> type[msgspec.Struct] | None:
        return self.handler.__annotations__.get("query")

    @property
    def response_type(self) -> Any:
        """The type of the JSON on success; None for an empty body."""
        declared: Any = self.handler.__annotations__["return"]
        return get_args(declared)[0] if getattr(declared, "__origin__", None) is Reply else declared

    @property
    def summary(self) -> str:
        words = (self.handler.__doc__ or self.handler.__name__.replace("_", " ").capitalize()).strip()
        return words.partition("\n\n")[0].replace("\n    ", " ")

    @cached_property
    def path_names(self) -> tuple[str, ...]:
        return tuple(re.findall(r"<(\w+)>", self.path))

    @cached_property
    def _segments(self) -> list[str]:
        return self.path.split("/")

    def matches(self, path: str) -> bool:
        """A parameter takes any segment but an empty one."""
        segments = path.split("/")
        return len(segments) == len(self._segments) and all(
            bool(segment) if expected.startswith("<") else segment == expected
            for expected, segment in zip(self._segments, segments, strict=True)
        )

    def parameters(self, path: str) -> dict[str, str]:
        pairs = zip(self._segments, path.split("/"), strict=True)
        return {expected[1:-1]: segment for expected, segment in pairs if expected.startswith("<")}

    def call(self, desk: Desk, http: Http, path: dict[str, str], note_caller: Callable[[Request], None]) -> Reply[Any]:
        """Checks in the contract's order (1.6): credential, account, membership, role, then query and body."""
        values = {name: _path_value(value) for name, value in path.items()}
        http.units = self.units
        request = AUTHORIZE[self.access](desk, http, values)
        note_caller(request)
        arguments: dict[str, Any] = {name: self._typed(name, value) for name, value in values.items()}
        if self.query:
            arguments["query"] = bodies.convert(http.query_for(self.query), self.query)
        if self.body:
            arguments["body"] = bodies.convert(http.parameters(self.body, self.resource), self.body)
        if self.idempotent:
            arguments["idempotency_key"] = getattr(arguments.get("body"), "echo_id", None) or http.idempotency_key
        result = self.handler(request, **arguments)
        return result if isinstance(result, Reply) else Reply(self.status, result)

    def _typed(self, name: str, value: str) -> int | str:
        return path_id(value) if self.handler.__annotations__[name] is int else value


def _path_value(value: str) -> str:
    text = unquote(value)
    if len(text) > MAX_PATH_VALUE or not bodies.is_storable(text):
        raise UnknownPath("This path does not exist.")
    return text


class Routes:
    """The routes of one noun. `resource` is the name under which a client may nest the body (contract 0.2)."""

    def __init__(self, prefix: str, *, access: Access, resource: str | None = None) -> None:
        self.prefix = prefix
        self.access = access
        self.resource = resource
        self.rows: list[Route] = []

    def get(self, path: str, *, access: Access | None = None, units: int = 1, status: int = 200) -> Callable[[Handler], Handler]:
        return self._declare(("GET",), path, access, units=units, status=status)

    def post(
        self, path: str, *, access: Access | None = None, idempotent: bool = False, units: int = 1, status: int = 200
    ) -> Callable[[Handler], Handler]:
        """`idempotent`: declare it on every route that creates something."""
        return self._declare(("POST",), path, access, idempotent=idempotent, units=units, status=status)

    def update(self, path: str, *, access: Access | None = None) -> Callable[[Handler], Handler]:
        """Declares PATCH and PUT, which mean the same."""
        return self._declare(("PATCH", "PUT"), path, access)

    def delete(self, path: str, *, access: Access | None = None, status: int = 200) -> Callable[[Handler], Handler]:
        return self._declare(("DELETE",), path, access, status=status)

    def _declare(
        self,
        methods: tuple[str, ...],
        path: str,
        access: Access | None,
        *,
        idempotent: bool = False,
        units: int = 1,
        status: int = 200,
    ) -> Callable[[Handler], Handler]:
        def declare(handler: Handler) -> Handler:
            if idempotent is not ("idempotency_key" in handler.__annotations__):
                raise TypeError(f"{handler.__qualname__}: `idempotent=True` and the parameter `idempotency_key` go together.")
            for method in methods:
                place = method, self.prefix + path, access or self.access
                self.rows.append(Route(*place, handler, self.resource, idempotent, units, status))
            return handler

        return declare
