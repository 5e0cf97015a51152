"""The parts of `make mutation-scores` that need no installed tools."""

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from tests.mutations import contexts
from tests.mutations.mutation import SOURCES
from tests.mutations.scores import ARGUMENTS, FOLDERS, annotations, is_drawn


@pytest.mark.parametrize(
    ("operator", "drawn"),
    [
        ("core/ReplaceComparisonOperator_Lt_LtE", True),
        ("core/ReplaceComparisonOperator_Lt_Gt", True),
        ("core/ReplaceComparisonOperator_Lt_Eq", False),
        ("core/ReplaceBinaryOperator_Add_Sub", True),
        ("core/ReplaceBinaryOperator_Add_Pow", False),
        ("core/NumberReplacer", True),
    ],
)
def test_operator_is_replaced_by_its_opposite_and_its_neighbour(operator: str, drawn: bool) -> None:
    assert is_drawn(operator) is drawn


def test_annotations_are_found() -> None:
    assert annotations("def f(a: int | None) -> str:\n    b: int = 1\n") == [
        ((1, 24), (1, 27)),
        ((2, 7), (2, 10)),
        ((1, 9), (1, 19)),
    ]


def test_context_of_a_line_is_the_test_without_its_case(monkeypatch: pytest.MonkeyPatch) -> None:
    named: list[str] = []
    measured = SimpleNamespace(Coverage=SimpleNamespace(current=lambda: SimpleNamespace(switch_context=named.append)))
    monkeypatch.setitem(sys.modules, "coverage", measured)
    item: Any = SimpleNamespace(nodeid="tests/unit/test_names.py::test_folding[a::b[c]]")
    assert list(contexts.pytest_runtest_call(item)) == [None]
    assert named == ["tests/unit/test_names.py::test_folding", ""]


def test_folders_and_suites_exist() -> None:
    assert all((SOURCES / folder).exists() for folder in FOLDERS)
    assert all(list(SOURCES.glob(part)) for suite in FOLDERS.values() for part in suite)
    assert ARGUMENTS.keys() == set(FOLDERS.values())
