"""Specimens: one made example per noun, which feeds every general suite.

`specimen.py` in `tests/features/<noun>` or `tests/kernel/<noun>` defines `SPECIMEN` and the noun's stories and fault paths. A
long one keeps those in `stories.py` and `fault_paths.py` beside it. The access matrix, the examples of requests, the foreign
ids, the ports' entities, the stories and the fault suite read them here, so that a new noun edits no shared table. The suites
fail when a route, an action or a write path has no specimen.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from chalicelib.domain.access import Caller
from chalicelib.domain.kinds import Key
from chalicelib.ports import Desk

if TYPE_CHECKING:
    from tests.security.foreign_ids import Foreign
    from tests.security.two_tenants import TwoTenants

TESTS = Path(__file__).parents[1]
A = "/api/v1/accounts/<account_id>"


def _no_values(_: "TwoTenants") -> dict[str, Any]:
    return {}


def _no_entities(_: int) -> list[tuple[Key[Any], Any]]:
    return []


@dataclass(frozen=True)
class Specimen:
    """A route is named by its method and its path in the route table: "GET /api". Text in angle brackets in a path, a query or a
    body stands for a value: the id of the example, or one of `values`.
    """

    make: Callable[[Desk, Caller], Any] | None = None
    """Creates the example in an account."""
    id_parameter: str | None = None
    """The name of the example's id in paths."""
    values: Callable[["TwoTenants"], dict[str, Any]] = _no_values
    """Further values by name, taken from Acme."""
    bodies: dict[str, Any] = field(default_factory=dict)
    """A valid body for each route with a body."""
    more_bodies: dict[str, Any] = field(default_factory=dict)
    """Bodies of further requests, whose path has values instead of names: "POST /webhooks/telegram/77"."""
    queries: dict[str, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    """The path of a route's example, if the objects of others do not suit it: names of other values."""
    prerequisites: dict[str, str] = field(default_factory=dict)
    """The route whose request must precede a route's request, so that it has an effect."""
    credentials: str = ""
    """Rows of the access matrix for every kind of caller, in the columns of tests/security/access.txt."""
    customers: str = ""
    """Rows for every path that a customer may have, for routes of the public API."""
    visitors: str = ""
    """Rows for every token that a visitor may have, for routes of the widget."""
    other_account: str = ""
    """Rows for the administrator and an agent of another account."""
    answers: dict[str, str] = field(default_factory=dict)
    """Letters of these rows that access.txt does not define: {"n": "404 canned_response_not_found"}."""
    foreign: tuple["Foreign", ...] = ()
    """Every field of a body or query that names an object, filled with an object of another account."""
    secrets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The kinds of secrets that a route's answer may contain (tests/security/known_secrets.py)."""
    entities: Callable[[int], list[tuple[Key[Any], Any]]] = _no_entities
    """One stored entity of each kind in an account, with a value in every field that serialization could lose."""
    steps: tuple[Callable[..., Any], ...] = ()
    """Public functions of the noun's actions that are steps of other actions, and so have no story of their own."""


@cache
def specimens() -> dict[str, Specimen]:
    """By the name of the noun."""
    return {module.__name__.split(".")[2]: module.SPECIMEN for module in _modules("specimen")}


@cache
def modules() -> tuple[ModuleType, ...]:
    """All modules with stories and fault paths."""
    return tuple(module for name in ("specimen", "stories", "fault_paths") for module in _modules(name))


def _modules(name: str) -> list[ModuleType]:
    files = sorted(file for part in ("kernel", "features") for file in (TESTS / part).glob(f"*/{name}.py"))
    return [import_module(".".join(("tests", *file.relative_to(TESTS).with_suffix("").parts))) for file in files]
