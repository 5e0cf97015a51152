"""So that `make mutations` finds what it wants to break."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.mutations.catalogue import MUTATIONS, SOURCES, Mutation


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.name)
def test_text_is_there_once_and_the_suites_exist(mutation: Mutation, tmp_path: Path) -> None:
    (tmp_path / mutation.path).parent.mkdir(parents=True)
    shutil.copy(SOURCES / mutation.path, tmp_path / mutation.path)
    mutation.apply(tmp_path)
    changed = (tmp_path / mutation.path).read_text()
    assert changed != (SOURCES / mutation.path).read_text()
    if mutation.path.endswith(".py"):
        compile(changed, mutation.path, "exec")
    assert all((SOURCES / suite).exists() for suite in mutation.suites)


def test_text_that_is_not_there_is_told(tmp_path: Path) -> None:
    mutation = replace(MUTATIONS[0], old="what nobody ever wrote")
    (tmp_path / mutation.path).parent.mkdir(parents=True)
    shutil.copy(SOURCES / mutation.path, tmp_path / mutation.path)
    with pytest.raises(ValueError, match="0 times"):
        mutation.apply(tmp_path)


def test_every_change_has_a_name_of_its_own_and_breaks_a_law() -> None:
    assert len({each.name for each in MUTATIONS}) == len(MUTATIONS)
    assert {each.law for each in MUTATIONS} == set(range(1, 10))
