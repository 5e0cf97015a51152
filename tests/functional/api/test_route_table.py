"""The route table."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.api.route_table import ROUTES
from chalicelib.http.access import REQUEST_TYPES, Access
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


def test_every_route_is_reachable() -> None:
    for index, route in enumerate(ROUTES):
        example = re.sub(r"<\w+>", "1", route.path)
        first = next(row for row in ROUTES if row.method == route.method and row.matches(example))
        assert first is ROUTES[index], name(route)


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
    assert outside == {Access.PUBLIC, Access.SIGNED_IN, Access.WEBHOOK, Access.CUSTOMER}


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
