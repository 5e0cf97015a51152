"""docs/openapi.json: the OpenAPI description of the routes, from the route table that serves the requests."""

import json
import re
from collections.abc import Iterable, Iterator
from types import UnionType
from typing import Any, get_args, get_origin

import msgspec

from chalicelib.api import messages
from chalicelib.api.every_route import ROUTES
from chalicelib.channels.forms import changes_form, new_channel_forms
from chalicelib.channels.loading import names, shown_by_channels
from chalicelib.http.access import Access
from chalicelib.http.reply import Csv, Html, Payload
from chalicelib.http.request import MAX_IDEMPOTENCY_KEY
from chalicelib.http.routing import Route

REF = "#/components/schemas/{name}"
SECURITY: list[dict[str, list[str]]] = [{"accessToken": []}, {"sessionToken": [], "sessionClient": [], "sessionUid": []}]
VISITOR_SECURITY: list[dict[str, list[str]]] = [{"visitorToken": []}]
SCHEMES = {
    "accessToken": {"type": "apiKey", "in": "header", "name": "api_access_token"},
    "sessionToken": {"type": "apiKey", "in": "header", "name": "access-token"},
    "sessionClient": {"type": "apiKey", "in": "header", "name": "client"},
    "sessionUid": {"type": "apiKey", "in": "header", "name": "uid"},
    "visitorToken": {"type": "apiKey", "in": "header", "name": "X-Auth-Token"},
}
ERROR = {
    "type": "object",
    "description": "`code` identifies the refusal (docs/errors.md). The text is in `error`, `message` or `errors`.",
    "required": ["code"],
    "properties": {
        "code": {"type": "string"},
        "error": {"type": "string"},
        "message": {"type": "string"},
        "attributes": {"type": "array", "items": {"type": "string"}, "description": "The invalid fields."},
        "errors": {"type": "array", "items": {"type": "string"}},
        "success": {"type": "boolean"},
        "message_id": {"type": "integer", "description": "The message with which somebody else has answered meanwhile."},
        "author": {
            "type": ["object", "null"],
            "description": "The agent who has sent it.",
            "properties": {"id": {"type": "integer"}, "name": {"type": ["string", "null"]}},
        },
    },
}

REFUSAL_DESCRIPTIONS = {
    400: "The request is malformed.",
    401: "The credential, role, membership or signature is missing or not sufficient.",
    403: "Only messages of an API inbox accept a status from a client.",
    404: "The object does not exist in this account.",
    409: "A concurrent change or reply came first, or the id was used for another request.",
    413: "The body is too large.",
    415: "The body is neither JSON nor a form.",
    422: "A value is invalid; `attributes` names the fields.",
    429: "Too many requests; `Retry-After` gives the seconds to wait.",
}
SIGN_OUT = "/auth/sign_out"
SITE_PATHS = ("/widget", "/api/v1/widget/")
"""Beginnings of the routes of a site, which is found by its token."""
OFFERED = tuple(f"/api/v1/widget/{path}" for path in ("messages", "conversations", "conversations/toggle_status"))
"""Routes that a site may not offer, in part or at all."""
IDENTIFY = "/public/api/v1/inboxes/<inbox_identifier>/contacts"


class Schemas:
    """The JSON schemas of all bodies and responses. Components are named after their struct, without the suffix `Shape`."""

    def __init__(self, routes: Iterable[Route]) -> None:
        bodies = {route.body for route in routes if route.body}
        responses = {kind for route in routes for kind in _parts(route.response_type)}
        forms = {new_channel_forms(names()), *map(changes_form, names())}
        kinds = sorted(bodies | responses | forms | set(shown_by_channels().values()), key=str)
        schemas, components = msgspec.json.schema_components(kinds, ref_template=REF)
        self._schemas = dict(zip(kinds, map(_without_suffix, schemas), strict=True))
        self.components: dict[str, Any] = _without_suffix(components)
        if ambiguous := [name for name in self.components if "." in name]:
            raise ValueError(f"two structs share a name: {ambiguous}")
        self._add_channels()

    def _add_channels(self) -> None:
        """Describes the fields of inboxes that depend on the channel: those of requests, and a channel's own in responses."""
        self.components["NewInbox"]["properties"]["channel"] = self.of(new_channel_forms(names()))
        changes = [self.of(changes_form(name)) for name in names()]
        self.components["InboxChanges"]["properties"]["channel"] = {"anyOf": changes}
        for name, kind in shown_by_channels().items():
            self.components["Inbox"]["properties"].setdefault(name, self.of(kind))

    def of(self, kind: Any) -> Any:
        if kind in self._schemas:
            return self._schemas[kind]
        if get_origin(kind) is Payload:
            inner = self.of(get_args(kind)[0])
            return {"type": "object", "required": ["payload"], "properties": {"payload": inner}}
        if isinstance(kind, UnionType):
            return {"anyOf": [self.of(each) for each in get_args(kind)]}
        if kind is msgspec.Raw:
            return {"type": "null"}
        raise TypeError(f"{kind} has no schema")


def _parts(kind: Any) -> Iterator[Any]:
    """The types within an envelope or a union: msgspec describes no union of structs without tags."""
    if get_origin(kind) is Payload or isinstance(kind, UnionType):
        for each in get_args(kind):
            yield from _parts(each)
    elif kind not in (None, msgspec.Raw, Csv, Html):
        yield kind


def _without_suffix(schema: Any) -> Any:
    return msgspec.json.decode(re.sub(r'(\w)Shape"', r'\1"', msgspec.json.encode(schema).decode()))


def description() -> dict[str, Any]:
    schemas = Schemas(ROUTES)
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(re.sub(r"<(\w+)>", r"{\1}", route.path), {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Parley",
            "version": "1",
            "description": "Chatwoot's API with additions: see docs/api.md. Every list is paged, every error has a code.",
        },
        "paths": paths,
        "components": {
            "securitySchemes": SCHEMES,
            "responses": _refusals(),
            "schemas": {"Error": ERROR, **dict(sorted(schemas.components.items()))},
        },
    }


OF_ACCESS: dict[Access, list[dict[str, list[str]]]] = {
    **{each: [] for each in (Access.PUBLIC, Access.WEBHOOK, Access.CUSTOMER)},
    Access.VISITOR: VISITOR_SECURITY,
}


def _operation(route: Route, schemas: Schemas) -> dict[str, Any]:
    noun = route.handler.__module__.removesuffix(".routes").rpartition(".")[2]
    operation: dict[str, Any] = {
        "operationId": f"{noun}.{route.handler.__name__}" + (".put" if route.method == "PUT" else ""),
        "tags": [noun],
        "summary": route.summary,
        "x-access": route.access.value,
        "security": OF_ACCESS.get(route.access, SECURITY),
        "parameters": [*_path_parameters(route), *_query_parameters(route), *_header_parameters(route)],
        "responses": {**_success(route, schemas), **{str(status): _refusal(route, status) for status in refusals_of(route)}},
    }
    if route.body:
        schema = {"$ref": REF.format(name=route.body.__name__)}
        kinds = ("application/json", "multipart/form-data", "application/x-www-form-urlencoded")
        needed = any(field.required for field in msgspec.structs.fields(route.body))
        operation["requestBody"] = {"required": needed, "content": {kind: {"schema": schema} for kind in kinds}}
    return operation


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    numbers = {name for name, kind in route.handler.__annotations__.items() if kind is int}
    numbers |= {"account_id"} if route.access in (Access.MEMBER, Access.ADMINISTRATOR) else set()
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "integer" if name in numbers else "string"}}
        for name in route.path_names
    ]


WEBSITE_TOKEN = {"name": "website_token", "in": "query", "schema": {"type": "string"}}
"""It belongs to the credential, so that no handler declares it."""


def _query_parameters(route: Route) -> list[dict[str, Any]]:
    if route.query is None:
        return [WEBSITE_TOKEN] if route.access is Access.VISITOR else []
    _, components = msgspec.json.schema_components([route.query], ref_template=REF)
    fields = components[route.query.__name__]["properties"]
    found = [
        {"name": f"{name}[]" if schema.get("type") == "array" else name, "in": "query", "schema": schema}
        for name, schema in fields.items()
    ]
    return [WEBSITE_TOKEN, *found] if route.access is Access.VISITOR else found


def _header_parameters(route: Route) -> list[dict[str, Any]]:
    if not route.idempotent:
        return []
    return [{"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": MAX_IDEMPOTENCY_KEY}}]


def _success(route: Route, schemas: Schemas) -> dict[str, Any]:
    if route.status == 302:
        return {"302": {"description": "The file is at `Location`."}}
    if route.response_type is None:
        return {str(route.status): {"description": "Success; the body is empty."}}
    if route.response_type is Html:
        return {str(route.status): _page("A page.")}
    if route.response_type is Csv:
        return {str(route.status): {"description": "A table.", "content": {"text/csv": {"schema": {"type": "string"}}}}}
    kind = "text/plain" if route.response_type is str else "application/json"
    return {str(route.status): {"description": "Success.", "content": {kind: {"schema": schemas.of(route.response_type)}}}}


def refusals_of(route: Route) -> list[int]:
    """The statuses with which the route may refuse a request."""
    writes = (route.method != "GET" and route.path != SIGN_OUT) or route.path.endswith("/toggle_status")
    of_site = route.path.startswith(SITE_PATHS)
    has_query = route.query is not None or route.access is Access.VISITOR
    applies = {
        400: route.body or has_query,
        401: route.access is not Access.PUBLIC or route.path in ("/auth/sign_in", IDENTIFY) or of_site,
        403: route.handler is messages.report_delivery or (writes and route.path in OFFERED),
        404: route.path_names or route.path == SIGN_OUT or of_site or (writes and route.access is Access.SIGNED_IN),
        409: writes and route.access is not Access.WEBHOOK,
        413: route.body or (writes and route.access is Access.WEBHOOK),
        415: route.body,
        422: writes or has_query,
        429: route.path == "/auth/sign_in" or (route.path == "/api/v1/profile" and route.body is not None),
    }
    return [status for status in REFUSAL_DESCRIPTIONS if applies[status]]


def _refusal(route: Route, status: int) -> dict[str, Any]:
    """A page refuses an unknown site with a page."""
    if route.response_type is Html and status in (401, 404):
        return _page(REFUSAL_DESCRIPTIONS[status])
    return _refused(status)


def _page(description: str) -> dict[str, Any]:
    return {"description": description, "content": {"text/html": {"schema": {"type": "string"}}}}


def _refused(status: int) -> dict[str, str]:
    return {"$ref": f"#/components/responses/Refused{status}"}


def _refusals() -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": REF.format(name="Error")}}}
    return {f"Refused{status}": {"description": why, "content": content} for status, why in REFUSAL_DESCRIPTIONS.items()}


def openapi_json() -> str:
    return json.dumps(description(), indent=1, ensure_ascii=False) + "\n"
