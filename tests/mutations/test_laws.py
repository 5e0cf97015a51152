"""Checks that every mutation applies to the present sources, so that `make mutations` never meets a stale snippet."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.mutations.laws import all_mutations
from tests.mutations.mutation import SOURCES, Mutation

MUTATIONS = all_mutations()


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.name)
def test_mutation_applies_once_and_its_suites_exist(mutation: Mutation, tmp_path: Path) -> None:
    (tmp_path / mutation.path).parent.mkdir(parents=True)
    shutil.copy(SOURCES / mutation.path, tmp_path / mutation.path)
    mutation.apply(tmp_path)
    changed = (tmp_path / mutation.path).read_text()
    assert changed != (SOURCES / mutation.path).read_text()
    if mutation.path.endswith(".py"):
        compile(changed, mutation.path, "exec")
    assert all((SOURCES / suite).exists() for suite in mutation.suites)


def test_missing_text_is_refused(tmp_path: Path) -> None:
    mutation = replace(MUTATIONS[0], old="text that the file does not contain")
    (tmp_path / mutation.path).parent.mkdir(parents=True)
    shutil.copy(SOURCES / mutation.path, tmp_path / mutation.path)
    with pytest.raises(ValueError, match="0 times"):
        mutation.apply(tmp_path)


def test_names_are_unique_and_every_law_is_broken() -> None:
    assert len({each.name for each in MUTATIONS}) == len(MUTATIONS)
    assert {each.law for each in MUTATIONS} == set(range(1, 10))
