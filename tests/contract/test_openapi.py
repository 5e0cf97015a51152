"""docs/openapi.json is openapi_json from the routes and says all of them."""

import json
import re
from pathlib import Path

from chalicelib.api.openapi import description, openapi_json
from chalicelib.api.table import ROUTES

COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.json"


def test_the_committed_description_is_the_present_one() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == openapi_json(), "run: python -m chalicelib.api.openapi > docs/openapi.json"


def test_every_route_is_described_once() -> None:
    operations = {(method, path): each for path, methods in description()["paths"].items() for method, each in methods.items()}
    assert len(operations) == len(ROUTES)
    assert len({each["operationId"] for each in operations.values()}) == len(ROUTES)


def test_references_lead_somewhere_and_nothing_is_left_over() -> None:
    schemas = description()["components"]["schemas"]
    assert set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(description()))) == set(schemas)


def test_what_needs_a_credential_says_so() -> None:
    for path, methods in description()["paths"].items():
        for operation in methods.values():
            assert bool(operation["security"]) == (path.startswith("/api/v1/") or path == "/auth/validate_token")


def test_every_answer_is_described() -> None:
    """By the names of the types that the handlers declare."""
    names = {"Conversation", "Message", "Contact", "Inbox", "Agent", "Team", "Label", "User", "Account", "PublicMessage"}
    assert names <= set(description()["components"]["schemas"])
    for methods in description()["paths"].values():
        for operation in methods.values():
            done = operation["responses"].get("200", {})
            assert all(each["schema"] != {"type": "null"} for each in done.get("content", {}).values())


def test_every_route_says_with_what_it_may_refuse() -> None:
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            statuses = set(operation["responses"])
            assert ("401" in statuses) or not operation["security"], path
            assert ("413" in statuses) or "requestBody" not in operation, path
            assert ("404" in statuses) or "{" not in path, path
            assert not {"default", "500"} & statuses, (method, path)
