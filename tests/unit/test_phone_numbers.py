"""Spellings of numbers in the three countries that have several, and in others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.phone_numbers import canonical, spellings

SAME = [
    ("551187654321", "5511987654321"),
    ("552161234567", "5521961234567"),
    ("5215512345678", "525512345678"),
    ("5213312345678", "523312345678"),
    ("520445512345678", "525512345678"),
    ("5491123456780", "541123456780"),
    ("54111523456780", "541123456780"),
    ("540111523456780", "541123456780"),
    ("5492234123456", "542234123456"),
    ("54223154123456", "542234123456"),
    ("5492954123456", "542954123456"),
    ("54295415123456", "542954123456"),
]


@pytest.mark.parametrize(("spelling", "number"), SAME)
def test_spellings_of_a_number_have_one_canonical_form(spelling: str, number: str) -> None:
    assert canonical(spelling) == canonical(number) == number


@pytest.mark.parametrize(("spelling", "number"), SAME)
def test_canonical_form_is_stable(spelling: str, number: str) -> None:
    assert canonical(canonical(spelling)) == canonical(spelling)
    assert {canonical(each) for each in spellings(spelling)} == {number}


@pytest.mark.parametrize(
    ("number", "with_15"),
    [("541123456780", "54111523456780"), ("542234123456", "54223154123456"), ("542954123456", "54295415123456")],
)
def test_argentine_number_has_its_15_behind_the_area(number: str, with_15: str) -> None:
    """Areas have two, three or four digits."""
    assert spellings(number) == (number, f"549{number[2:]}", with_15)


@pytest.mark.parametrize(
    "number",
    [
        "551132654321",
        "551152654321",
        "5511932654321",
        "55119876543210",
        "5501987654321",
        "5211234567890",
        "52155123456789",
        "5411987654321012",
        "549112345678",
        "447700900114",
        "14155550100",
        "15115512345678",
        "",
        "55",
    ],
)
def test_landlines_other_lengths_and_other_countries_stay(number: str) -> None:
    assert canonical(number) == number
    assert spellings(number)[0] == number


def test_different_numbers_stay_different() -> None:
    assert canonical("551187654321") != canonical("551187654322")
    assert canonical("551132654321") != canonical("5511932654321")
    assert canonical("5491123456780") != canonical("5491123456781")


@given(st.from_regex(r"(55|52|54|1|44)[0-9]{0,13}", fullmatch=True))
def test_every_spelling_leads_back_to_the_same_form(digits: str) -> None:
    known = canonical(digits)
    assert canonical(known) == known
    assert {canonical(each) for each in spellings(digits)} == {known}
