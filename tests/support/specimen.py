"""Specimens: one made example per noun, which feeds every general suite.

`tests/features/<noun>/specimen.py` defines `SPECIMEN` and the noun's stories and fault paths. The access matrix, the examples of
requests, the stories and the fault suite read them here, so that a new noun edits no shared table. The suites fail when a route,
an action or a write path has no specimen.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from chalicelib.domain.access import Caller
from chalicelib.ports import Desk

FEATURES = Path(__file__).parents[1] / "features"


@dataclass(frozen=True)
class Specimen:
    """`make` creates an example in an account. `id_parameter` is its name in paths. `bodies` are valid requests by route.

    `access` has rows in the format of tests/security/access.txt: `credentials` for every kind of caller, `other_account` for the
    administrator and an agent of another account.
    """

    make: Callable[[Desk, Caller], Any]
    id_parameter: str
    bodies: dict[str, dict[str, Any]]
    credentials: str
    other_account: str
    answers: dict[str, str] = field(default_factory=dict)
    """Letters that the rows use and access.txt does not define: {"n": "404 canned_response_not_found"}."""


@cache
def modules() -> tuple[ModuleType, ...]:
    names = sorted(path.parent.name for path in FEATURES.glob("*/specimen.py"))
    return tuple(import_module(f"tests.features.{name}.specimen") for name in names)


def specimens() -> dict[str, Specimen]:
    """By the name of the feature."""
    return {module.__name__.split(".")[2]: module.SPECIMEN for module in modules()}
