"""One valid request for every route, about existing objects of Acme, which an administrator may send.

Names in angle brackets are the path parameters of the route table; `example_values` gives their values.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from tests.security.two_tenants import TwoTenants
from tests.support.specimen import specimens
from tests.support.webhooks import telegram_proof, whatsapp_proof

BODIES = {route: body for each in specimens().values() for route, body in each.bodies.items()}
MORE_BODIES = {route: body for each in specimens().values() for route, body in each.more_bodies.items()}
QUERIES = {route: query for each in specimens().values() for route, query in each.queries.items()}
PATHS = {route: path for each in specimens().values() for route, path in each.paths.items()}
PREREQUISITES = {route: first for each in specimens().values() for route, first in each.prerequisites.items()}


@dataclass(frozen=True)
class ExampleRequest:
    method: str
    path: str
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)


def example_values(tenants: TwoTenants) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, each in specimens().items():
        values |= each.values(tenants)
        if each.id_parameter:
            values[each.id_parameter] = tenants.acme.specimens[name].id
    return values


def request_for(route: str, values: dict[str, Any]) -> ExampleRequest:
    """The example request of a route, which is named as in the route table ("GET /api") or is one of `MORE_BODIES`."""
    query, body = QUERIES.get(route), BODIES.get(route) or MORE_BODIES.get(route)
    method, _, path = fill_text(PATHS.get(route, route) + (f"?{query}" if query else ""), values).partition(" ")
    payload = None if body is None else json.dumps(fill(body, values)).encode()
    headers = {} if payload is None else {"Content-Type": "application/json", **_signature(path, payload)}
    return ExampleRequest(method, path, payload, {**headers, **_visitor(path, values)})


def _visitor(path: str, values: dict[str, Any]) -> dict[str, str]:
    token = str(values.get("visitor_token") or "")
    return {"X-Auth-Token": token} if token and path.startswith("/api/v1/widget/") else {}


def _signature(path: str, body: bytes) -> dict[str, str]:
    if "/telegram/" in path:
        return telegram_proof("telegram-webhook-secret")
    if "/whatsapp/" in path:
        return whatsapp_proof("secret-app-secret", body)
    return {}


def fill(value: Any, values: dict[str, Any]) -> Any:
    """Replaces placeholders. A text that is only a placeholder becomes the value itself, because ids are numbers in JSON."""
    if isinstance(value, dict):
        return {name: fill(each, values) for name, each in value.items()}
    if isinstance(value, list):
        return [fill(each, values) for each in value]
    if isinstance(value, str) and value.startswith("<") and value.endswith(">"):
        return values[value[1:-1]]
    return value


def fill_text(text: str, values: dict[str, Any]) -> str:
    for name, value in values.items():
        text = text.replace(f"<{name}>", str(value))
    return text
