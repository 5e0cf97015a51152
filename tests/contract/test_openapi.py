"""docs/openapi.json is generated from the routes and describes all of them."""

import json
import re

from chalicelib.api.every_route import ROUTES
from infra.docs.openapi import description


def test_each_route_is_described_once() -> None:
    operations = {(method, path): each for path, methods in description()["paths"].items() for method, each in methods.items()}
    assert len(operations) == len(ROUTES)
    assert len({each["operationId"] for each in operations.values()}) == len(ROUTES)


def test_references_and_schemas_match() -> None:
    schemas = description()["components"]["schemas"]
    assert set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(description()))) == set(schemas)


FOR_EVERY_VISITOR = tuple(f"/api/v1/widget/{noun}" for noun in ("config", "inbox_members", "campaigns", "visits"))


def test_authenticated_routes_declare_security() -> None:
    for path, methods in description()["paths"].items():
        is_closed = path.startswith("/api/v1/") and path not in FOR_EVERY_VISITOR
        for operation in methods.values():
            assert bool(operation["security"]) == (is_closed or path == "/auth/validate_token")


def test_each_response_has_a_schema() -> None:
    """Schemas are named after the return types of the handlers."""
    names = {"Conversation", "Message", "Contact", "Inbox", "Agent", "Team", "Label", "User", "Account", "PublicMessage"}
    assert names <= set(description()["components"]["schemas"])
    for methods in description()["paths"].values():
        for operation in methods.values():
            done = operation["responses"].get("200", {})
            assert all(each["schema"] != {"type": "null"} for each in done.get("content", {}).values())


def test_each_route_declares_its_error_statuses() -> None:
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            statuses = set(operation["responses"])
            assert ("401" in statuses) or not operation["security"], path
            assert ("413" in statuses) or "requestBody" not in operation, path
            assert ("404" in statuses) or "{" not in path, path
            assert not {"default", "500"} & statuses, (method, path)
