"""Filters: conditions on fields, joined by `and` and `or` (contract 4.14). Rules only; what a field is belongs to the filtered
noun.

`and` binds closer than `or`, as in SQL: `a or b and c` is `a or (b and c)`. A filter is kept in that form, as groups of
conditions. A field without a value is like SQL's null: it equals nothing, and no comparison with it is true. Only
`is_not_present`, and `not_equal_to` for a custom attribute, match it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from msgspec import Struct

from chalicelib.domain.custom_attributes import CustomAttribute, DisplayType, Subject
from chalicelib.domain.errors import Invalid

MAX_CONDITIONS = 20
MAX_VALUES = 100
MAX_DAYS = 36_500


class Operator(StrEnum):
    EQUAL = "equal_to"
    NOT_EQUAL = "not_equal_to"
    CONTAINS = "contains"
    NOT_CONTAINS = "does_not_contain"
    STARTS_WITH = "starts_with"
    PRESENT = "is_present"
    NOT_PRESENT = "is_not_present"
    GREATER = "is_greater_than"
    LESS = "is_less_than"
    DAYS_BEFORE = "days_before"


class FieldKind(StrEnum):
    """Values: a text, a number, a date, true or false, a set of names."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FLAG = "flag"
    NAMES = "names"


EQUALITY = frozenset([Operator.EQUAL, Operator.NOT_EQUAL])
SUBSTRINGS = EQUALITY | {Operator.CONTAINS, Operator.NOT_CONTAINS}
PRESENCE = EQUALITY | {Operator.PRESENT, Operator.NOT_PRESENT}
DATES = frozenset([Operator.GREATER, Operator.LESS, Operator.DAYS_BEFORE])
WITHOUT_VALUES = frozenset([Operator.PRESENT, Operator.NOT_PRESENT])
AS_TEXT = frozenset([Operator.CONTAINS, Operator.NOT_CONTAINS, Operator.STARTS_WITH])


class Field(Struct, frozen=True):
    """`any_value`: equality compares with each of the values; otherwise only the first one counts. `is_custom`: a custom
    attribute. `choices`: the values that equality accepts."""

    kind: FieldKind
    operators: frozenset[Operator]
    any_value: bool = False
    is_custom: bool = False
    choices: frozenset[str] = frozenset()


class Condition(Struct, frozen=True):
    """`values` are of the field's kind: casefolded texts, numbers, dates, booleans, names in lower case; numbers of days for
    `days_before`."""

    key: str
    operator: Operator
    values: tuple[Any, ...]
    field: Field


Filter = tuple[tuple[Condition, ...], ...]
"""Groups: an entity matches if it meets every condition of one of them."""


class SentCondition(Protocol):
    """A condition as clients send it (contract 4.14). `query_operator` joins it to the next one."""

    @property
    def attribute_key(self) -> str: ...
    @property
    def filter_operator(self) -> str: ...
    @property
    def values(self) -> Any: ...
    @property
    def query_operator(self) -> str | None: ...


OF_TYPE = {
    DisplayType.NUMBER: FieldKind.NUMBER,
    DisplayType.CURRENCY: FieldKind.NUMBER,
    DisplayType.PERCENT: FieldKind.NUMBER,
    DisplayType.DATE: FieldKind.DATE,
    DisplayType.CHECKBOX: FieldKind.FLAG,
}


def custom_field(display_type: DisplayType) -> Field:
    """A custom attribute takes every operator."""
    return Field(OF_TYPE.get(display_type, FieldKind.TEXT), frozenset(Operator), is_custom=True)


def fields_with_custom(
    built_in: Mapping[str, Field], definitions: Iterable[CustomAttribute], subject: Subject
) -> dict[str, Field]:
    """With the account's custom attributes of the subject. A built-in field wins over one of the same name."""
    custom = {each.key: custom_field(each.display_type) for each in definitions if each.subject is subject}
    return {**custom, **built_in}


def changed(wanted: Filter, change: Callable[[Condition], Condition]) -> Filter:
    """The filter with each condition changed."""
    return tuple(tuple(change(each) for each in group) for group in wanted)


def filter_of(sent: Sequence[SentCondition], fields: Mapping[str, Field]) -> Filter:
    """Raises Invalid with the number of the wrong condition (from 0) in `fields`: `filter_too_long`, `filter_key_unknown`,
    `filter_operator_invalid`, `filter_joint_invalid`, `filter_value_needed`, `filter_value_invalid`."""
    if len(sent) > MAX_CONDITIONS:
        raise Invalid(f"A filter has at most {MAX_CONDITIONS} conditions.", code="filter_too_long", fields=("payload",))
    groups: list[tuple[Condition, ...]] = []
    joint = "or"
    for number, each in enumerate(sent):
        condition = _condition(each, fields, number)
        groups = [*groups[:-1], (*groups[-1], condition)] if joint == "and" else [*groups, (condition,)]
        joint = _joint(each, number, is_last=number == len(sent) - 1)
    return tuple(groups)


def _joint(sent: SentCondition, number: int, *, is_last: bool) -> str:
    joint = (sent.query_operator or "").lower()
    if joint not in (("",) if is_last else ("and", "or")):
        wanted = "the last condition has none" if is_last else "and or or joins it to the next condition"
        raise Invalid(
            f"The query_operator of {sent.attribute_key} is wrong: {wanted}.",
            code="filter_joint_invalid",
            fields=(f"payload[{number}].query_operator",),
        )
    return joint


def _condition(sent: SentCondition, fields: Mapping[str, Field], number: int) -> Condition:
    field = fields.get(sent.attribute_key)
    if field is None:
        raise Invalid(
            f"There is no attribute {sent.attribute_key} to filter by.",
            code="filter_key_unknown",
            fields=(f"payload[{number}].attribute_key",),
        )
    if sent.filter_operator not in field.operators:
        raise Invalid(
            f"{sent.attribute_key} takes the operators {', '.join(sorted(field.operators))}.",
            code="filter_operator_invalid",
            fields=(f"payload[{number}].filter_operator",),
        )
    operator = Operator(sent.filter_operator)
    if operator in WITHOUT_VALUES:
        return Condition(sent.attribute_key, operator, (), field)
    place = f"payload[{number}].values"
    every = sent.values if isinstance(sent.values, list) else [sent.values]
    given = [value for value in every if value not in (None, "")]
    if not given:
        raise Invalid(f"The condition on {sent.attribute_key} needs a value.", code="filter_value_needed", fields=(place,))
    values = tuple(_value(each, field, operator) for each in given)
    if None in values or len(values) > MAX_VALUES:
        raise Invalid(f"{sent.attribute_key} takes {_wanted(field, operator)}.", code="filter_value_invalid", fields=(place,))
    return Condition(sent.attribute_key, operator, values, field)


def _wanted(field: Field, operator: Operator) -> str:
    if operator is Operator.DAYS_BEFORE:
        return f"a number of days up to {MAX_DAYS}"
    if field.choices:
        return f"the values {', '.join(sorted(field.choices))}"
    kinds = {FieldKind.NUMBER: "numbers", FieldKind.DATE: "dates as YYYY-MM-DD", FieldKind.FLAG: "true or false"}
    return f"{kinds.get(field.kind, 'texts')}, at most {MAX_VALUES}"


def _value(sent: Any, field: Field, operator: Operator) -> Any:
    """None for a value that is not of the field's kind."""
    if operator is Operator.DAYS_BEFORE:
        days = _number(sent)
        return int(days) if days is not None and 0 <= days <= MAX_DAYS and days == int(days) else None
    if field.kind is FieldKind.NAMES:
        return sent.lower() if isinstance(sent, str) else None
    if operator in AS_TEXT or field.kind is FieldKind.TEXT:
        text = _text(sent)
        return text if text is None or not field.choices or text in field.choices else None
    return READERS[field.kind](sent)


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).casefold() if isinstance(value, str | int | float) else None


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if abs(number) < float("inf") else None


def _date(value: Any) -> date | None:
    """The day (UTC) of a text that begins with YYYY-MM-DD, or of milliseconds since 1970."""
    try:
        if isinstance(value, str):
            return date.fromisoformat(value[:10])
        return day_of(value) if isinstance(value, int) and not isinstance(value, bool) else None
    except (ValueError, OverflowError, OSError):
        return None


def _flag(value: Any) -> bool | None:
    return {"true": True, "false": False, "1": True, "0": False}.get(_text(value) or "")


def day_of(milliseconds: int) -> date:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).date()


READERS: dict[FieldKind, Callable[[Any], Any]] = {
    FieldKind.TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _date,
    FieldKind.FLAG: _flag,
}


def matches(wanted: Filter, read: Callable[[Condition], Any], *, now: int) -> bool:
    """`read`: the value of a condition's field as it is stored; None without one. `now`: milliseconds since 1970."""
    today = day_of(now)
    return any(all(_holds(condition, read(condition), today) for condition in group) for group in wanted)


def _holds(condition: Condition, stored: Any, today: date) -> bool:
    if condition.field.kind is FieldKind.NAMES:
        return _names_hold(condition, {name.lower() for name in stored or ()})
    value = READERS[condition.field.kind](stored)
    if condition.operator in WITHOUT_VALUES:
        return (stored in (None, "")) is (condition.operator is Operator.NOT_PRESENT)
    if condition.operator in AS_TEXT:
        text = _text(stored)
        return text is not None and _text_holds(condition, text)
    if value is None:
        return condition.operator is Operator.NOT_EQUAL and condition.field.is_custom
    return _value_holds(condition, value, today)


def _value_holds(condition: Condition, value: Any, today: date) -> bool:
    values = condition.values if condition.field.any_value else condition.values[:1]
    match condition.operator:
        case Operator.EQUAL:
            return value in values
        case Operator.NOT_EQUAL:
            return value not in values
        case Operator.GREATER:
            return bool(value > values[0])
        case Operator.LESS:
            return bool(value < values[0])
        case _:
            day = _date(value) if isinstance(value, str) else value
            return isinstance(day, date) and day < today - timedelta(days=values[0])


def _text_holds(condition: Condition, text: str) -> bool:
    if condition.operator is Operator.STARTS_WITH:
        return any(text.startswith(each) for each in condition.values)
    return any(each in text for each in condition.values) is (condition.operator is Operator.CONTAINS)


def _names_hold(condition: Condition, names: set[str]) -> bool:
    match condition.operator:
        case Operator.PRESENT:
            return bool(names)
        case Operator.NOT_PRESENT:
            return not names
        case operator:
            return bool(names & set(condition.values)) is (operator is Operator.EQUAL)
