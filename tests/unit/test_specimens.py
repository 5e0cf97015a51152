"""Every noun has a specimen, and every specimen has what the suites need from it."""

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib import features
from chalicelib.api.every_route import ROUTES
from chalicelib.domain import keys
from chalicelib.domain.kinds import Kind
from chalicelib.http.routing import Route
from chalicelib.registry import FEATURES
from tests.security.example_requests import example_values
from tests.security.two_tenants import two_tenants
from tests.support.specimen import Specimen, specimens

WITHOUT_SPECIMEN = {"contact_search": "It has a reaction alone: `create contact` runs it, and contacts hold the search's route."}
NOT_READ_BY_KEY = {
    "change": "ports.Feed reads it; test_ports_feed.py stores it.",
    "conversation_under_label": "It has only the sort keys of a label's list; test_ports_lists.py reads them.",
    "conversation_of_follower": "It has only the sort keys of a participant's lists; test_ports_lists.py reads them.",
    "conversation_undelivered": "It has only the sort keys of one list; test_ports_lists.py reads them.",
    "conversation_by_priority": "It has only the sort keys of the lists by priority; test_ports_lists.py reads them.",
    "search_entry": "ports.Lists writes it; test_ports_finding.py stores it.",
    "socket": "ports.Sockets stores it; test_ports_finding.py covers it.",
}
"""Kinds that ports.Store does not load by their key, and the tests that cover them."""


def rows_of(specimen: Specimen) -> set[str]:
    """The routes of the specimen's rows of the access matrix."""
    return {line.partition("  ")[2].strip() for line in specimen.credentials.splitlines() if line}


def routes_of(noun: str) -> set[str]:
    """The routes that a feature declares."""
    return {_name(route) for route in ROUTES if route.handler.__module__ == f"chalicelib.features.{noun}.routes"}


def _name(route: Route) -> str:
    return f"{route.method} {route.path}"


def test_each_feature_has_a_specimen() -> None:
    assert {feature.name for feature in FEATURES} - set(specimens()) == set(WITHOUT_SPECIMEN)


@pytest.mark.parametrize("feature", [feature.name for feature in FEATURES if feature.routes])
def test_feature_describes_its_own_routes(feature: str) -> None:
    specimen = specimens()[feature]
    assert rows_of(specimen) == routes_of(feature)
    assert {*specimen.bodies, *specimen.queries, *specimen.prerequisites, *specimen.secrets} <= routes_of(feature)


def test_each_route_belongs_to_one_specimen() -> None:
    rows = [route for specimen in specimens().values() for route in rows_of(specimen)]
    assert sorted(rows) == sorted(map(_name, ROUTES))


@pytest.mark.parametrize("noun", specimens())
def test_specimen_speaks_of_its_own_routes(noun: str) -> None:
    """A body, a query, a foreign id or a secret stands beside the row of its route."""
    specimen = specimens()[noun]
    named = {*specimen.bodies, *specimen.queries, *specimen.prerequisites, *specimen.secrets}
    assert {*named, *(foreign.route for foreign in specimen.foreign)} <= rows_of(specimen)


def test_each_path_parameter_has_a_value() -> None:
    assert {name for route in ROUTES for name in route.path_names} <= set(example_values(two_tenants()))


def kinds() -> Iterator[Kind[Any]]:
    models = (f"chalicelib.features.{found.name}.model" for found in pkgutil.iter_modules(features.__path__))
    for module in (keys, *(importlib.import_module(name) for name in models if importlib.util.find_spec(name))):
        yield from (value for value in vars(module).values() if isinstance(value, Kind))


def test_each_kind_has_an_entity() -> None:
    stored = {key.kind for specimen in specimens().values() for key, _ in specimen.entities(1)}
    assert {kind.name for kind in kinds()} - stored == set(NOT_READ_BY_KEY)
