"""The limits of attributes: what is refused, what was stored before the limits, and what is left of a provider's attributes."""

from typing import Any

import pytest

from chalicelib.domain.attributes import MAX_BYTES, MAX_KEYS, Attributes, check_attributes, fitted_attributes
from chalicelib.domain.errors import Invalid


def nested(levels: int) -> dict[str, Any]:
    """An object of `levels` levels."""
    value: Any = 1
    for _ in range(levels):
        value = {"a": value}
    return dict(value)


def sized(size: int) -> dict[str, Any]:
    """An object of `size` bytes."""
    return {"a": "x" * (size - len('{"a":""}'))}


def wide(keys: int) -> dict[str, Any]:
    return {str(number): 0 for number in range(keys)}


DEEP, LARGE, MANY = "attributes_too_deep", "attributes_too_large", "too_many_attributes"
AT_THE_LIMIT = {DEEP: nested(8), LARGE: sized(MAX_BYTES), MANY: wide(MAX_KEYS)}
BEYOND = {DEEP: nested(9), LARGE: sized(MAX_BYTES + 1), MANY: wide(MAX_KEYS + 1)}
FURTHER = {DEEP: nested(10), LARGE: sized(MAX_BYTES + 2), MANY: wide(MAX_KEYS + 2)}


def fields(value: dict[str, Any]) -> Attributes:
    return {"custom_attributes": value}


@pytest.mark.parametrize("code", AT_THE_LIMIT)
def test_limit_itself_is_accepted_and_one_more_is_refused(code: str) -> None:
    check_attributes(fields(AT_THE_LIMIT[code]))
    with pytest.raises(Invalid) as refusal:
        check_attributes(fields(BEYOND[code]), fields(AT_THE_LIMIT[code]))
    assert refusal.value.code == code


@pytest.mark.parametrize("code", AT_THE_LIMIT)
def test_attributes_from_before_the_limits_stay_and_shrink_but_never_grow(code: str) -> None:
    check_attributes(fields(BEYOND[code]), fields(BEYOND[code]))
    check_attributes(fields(BEYOND[code]), fields(FURTHER[code]))
    with pytest.raises(Invalid) as refusal:
        check_attributes(fields(FURTHER[code]), fields(BEYOND[code]))
    assert refusal.value.code == code


def test_all_fields_of_an_entity_count_together() -> None:
    half = sized(MAX_BYTES // 2 + 1)
    check_attributes({"custom_attributes": half})
    with pytest.raises(Invalid, match="bytes"):
        check_attributes({"custom_attributes": half, "additional_attributes": half})


def test_fitted_attributes_are_accepted_where_they_are_stored() -> None:
    given = {"deep": nested(7), "deeper": nested(8), "text": "x" * (MAX_BYTES + 1), "name": "Kim"}
    fitted = fitted_attributes(given)
    assert fitted == {"deep": nested(7), "name": "Kim"}
    check_attributes(fields(fitted))


def test_largest_values_are_left_out_first() -> None:
    given = {"a": "x" * 40, "b": "x" * 60, "c": "x" * 20}
    assert fitted_attributes(given, max_bytes=76) == {"a": given["a"], "c": given["c"]}
    assert fitted_attributes(given, max_bytes=75) == {"c": given["c"]}


def test_keys_are_fitted_to_their_limit() -> None:
    given = {"list": wide(MAX_KEYS - 2), "name": "Kim"}
    assert fitted_attributes(given) == given
    assert fitted_attributes({**given, "city": "Rome"}) == {"name": "Kim", "city": "Rome"}
    assert fitted_attributes({**given, "text": "x" * 9_000}) == given, "one key less is enough"
