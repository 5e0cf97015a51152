"""The route table."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.api.every_route import ROUTES
from chalicelib.api.route_table import route_table
from chalicelib.http.access import REQUEST_TYPES, Access
from chalicelib.http.matching import LaterRoutes, RouteTable
from chalicelib.http.routing import Route
from tests.functional.api.conftest import World

HOSTILE: list[Any] = [
    None,
    "",
    " ",
    "null",
    "x" * 3000,
    "\u202e<script>",
    "٣",
    0,
    -1,
    2**53,
    1.5,
    True,
    [],
    [None],
    {},
    {"a": {"b": []}},
]


def name(route: Route) -> str:
    return f"{route.method} {route.path}"


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_new_process_finds_the_route_and_its_methods(route: Route) -> None:
    path = re.sub(r"<\w+>", "1", route.path)
    found = route_table.__wrapped__().match(route.method, path)
    assert found is not None
    assert found[0] is route
    assert route.method in route_table.__wrapped__().methods(path)


def test_features_are_imported_with_the_first_path_that_may_be_theirs() -> None:
    loaded: list[str] = []
    rows = {route.path: route for route in ROUTES if route.method == "GET"}
    labels, label = rows["/api/v1/accounts/<account_id>/labels"], rows["/api/v1/accounts/<account_id>/labels/<label_id>"]

    def load() -> tuple[Route, ...]:
        loaded.append("labels")
        return labels, label

    table = RouteTable([rows["/health"]], [LaterRoutes(frozenset({"labels"}), load)])
    assert table.match("GET", "/health") == (rows["/health"], {})
    assert loaded == []
    assert table.methods("/api/v1/accounts/1/labels/2") == ("GET",)
    assert table.match("GET", "/api/v1/accounts/1/labels") == (labels, {"account_id": "1"})
    assert loaded == ["labels"]


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_handler_parameters_match_the_route(route: Route) -> None:
    annotations = dict(route.handler.__annotations__)
    assert annotations.pop("request") is REQUEST_TYPES[route.access]
    annotations.pop("return")
    taken = {"account_id"} if route.access in (Access.MEMBER, Access.ADMINISTRATOR) else set()
    taken |= {"inbox_identifier", "source_id"} if route.access is Access.CUSTOMER else set()
    assert set(annotations) - {"body", "query", "idempotency_key"} == set(route.path_names) - taken
    assert route.summary.endswith(".")


def test_account_routes_need_membership() -> None:
    inside = [route for route in ROUTES if "/accounts/" in route.path]
    assert {route.access for route in inside} == {Access.MEMBER, Access.ADMINISTRATOR}
    outside = {route.access for route in ROUTES if "/accounts/" not in route.path}
    assert outside == {Access.PUBLIC, Access.SIGNED_IN, Access.WEBHOOK, Access.CUSTOMER, Access.VISITOR}


def test_updates_accept_patch_and_put() -> None:
    patched, put = ({route.path for route in ROUTES if route.method == method} for method in ("PATCH", "PUT"))
    assert patched == put


@pytest.mark.parametrize("route", [route for route in ROUTES if route.body], ids=name)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_body_causes_a_server_error(world: World, route: Route, data: st.DataObject) -> None:
    assert route.body is not None
    path = re.sub(r"<\w+>", "1", route.path).replace("<inbox_identifier>", world.inbox["inbox_identifier"])
    fields = st.fixed_dictionaries({}, optional={field: st.sampled_from(HOSTILE) for field in route.body.__struct_fields__})
    answer = world.ada.request(route.method, path, json=data.draw(fields))
    assert answer.status < 500
