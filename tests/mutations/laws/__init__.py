"""Mutations that break the laws of docs/architecture.md: one module for each area of the product, which defines `MUTATIONS`."""

from importlib import import_module
from pkgutil import iter_modules

from tests.mutations.mutation import Mutation


def all_mutations() -> tuple[Mutation, ...]:
    """The mutations of every module of this package, in the order of the modules' names."""
    areas = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    return tuple(mutation for area in areas for mutation in area.MUTATIONS)
