"""The table of routes: one row per method and path, with who may call it and what it takes.

A row says everything about its route, and all that is done with routes reads the rows: requests are answered by them,
the OpenAPI description is printed from them, and the security tests walk them.
"""

import re
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar, get_args
from urllib.parse import unquote

import msgspec

from chalicelib.api import bodies
from chalicelib.api.access import ADMIT, Access, Request, number
from chalicelib.api.errors import UnknownPath
from chalicelib.api.http import Http
from chalicelib.api.reply import Reply
from chalicelib.ports import Desk

Handler = TypeVar("Handler", bound=Callable[..., Any])
MAX_PATH_VALUE = 300


class Route(msgspec.Struct, frozen=True, dict=True):
    """The parameters `body` and `query` of a handler are declared by their annotations; the others come from the path."""

    method: str
    path: str
    access: Access
    handler: Callable[..., Any]
    resource: str | None = None

    @cached_property
    def body(self) -> type[msgspec.Struct] | None:
        return self.handler.__annotations__.get("body")

    @cached_property
    def query(self) -> type[msgspec.Struct] | None:
        return self.handler.__annotations__.get("query")

    @property
    def answer(self) -> Any:
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

    def fits(self, path: str) -> bool:
        mine, theirs = self.path.split("/"), path.split("/")
        return len(mine) == len(theirs) and all(
            own.startswith("<") or own == other for own, other in zip(mine, theirs, strict=True)
        )

    def call(self, desk: Desk, http: Http, path: dict[str, str], notice: Callable[[Request], None]) -> Reply[Any]:
        """In the contract's order (1.6): credential, account, membership, role, then what was sent."""
        values = {name: _path_value(value) for name, value in path.items()}
        request = ADMIT[self.access](desk, http, values)
        notice(request)
        arguments: dict[str, Any] = {name: self._typed(name, value) for name, value in values.items()}
        if self.query:
            arguments["query"] = bodies.convert({name: value for name, value in http.query.items() if value != ""}, self.query)
        if self.body:
            arguments["body"] = bodies.convert(bodies.unwrapped(http.content.fields, self.resource), self.body)
        answer = self.handler(request, **arguments)
        return answer if isinstance(answer, Reply) else Reply(body=answer)

    def _typed(self, name: str, value: str) -> int | str:
        return number(value) if self.handler.__annotations__[name] is int else value


def _path_value(value: str) -> str:
    text = unquote(value)
    if len(text) > MAX_PATH_VALUE or not bodies.is_text(text):
        raise UnknownPath("There is nothing here.")
    return text


class Routes:
    """The routes of one noun. `resource` is the name under which a body may be nested (contract 0.2)."""

    def __init__(self, prefix: str, *, access: Access, resource: str | None = None) -> None:
        self.prefix = prefix
        self.access = access
        self.resource = resource
        self.rows: list[Route] = []

    def get(self, path: str, *, access: Access | None = None) -> Callable[[Handler], Handler]:
        return self._declare(("GET",), path, access)

    def post(self, path: str, *, access: Access | None = None) -> Callable[[Handler], Handler]:
        return self._declare(("POST",), path, access)

    def update(self, path: str, *, access: Access | None = None) -> Callable[[Handler], Handler]:
        """PATCH and PUT mean the same."""
        return self._declare(("PATCH", "PUT"), path, access)

    def delete(self, path: str, *, access: Access | None = None) -> Callable[[Handler], Handler]:
        return self._declare(("DELETE",), path, access)

    def _declare(self, methods: tuple[str, ...], path: str, access: Access | None) -> Callable[[Handler], Handler]:
        def declare(handler: Handler) -> Handler:
            for method in methods:
                self.rows.append(Route(method, self.prefix + path, access or self.access, handler, self.resource))
            return handler

        return declare
