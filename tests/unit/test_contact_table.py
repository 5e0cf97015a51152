"""The texts of cells: no formula, and each returns as it was."""

import pytest

from chalicelib.domain.contact_table import marked, unmarked


@pytest.mark.parametrize(
    "text", ["", "a", "=1", "+49", "-1", "@a", "\t1", "\r1", "\n1", "'", "'=1", "''+1", "'a", "\uff1d1", "a=1"]
)
def test_a_marked_text_is_no_formula_and_returns_as_it_was(text: str) -> None:
    assert unmarked(marked(text)) == text
    assert not marked(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"))


def test_a_number_of_another_program_is_read_without_its_mark() -> None:
    assert (unmarked("'+49151"), unmarked("+49151"), unmarked("'Amsterdam")) == ("+49151", "+49151", "'Amsterdam")
