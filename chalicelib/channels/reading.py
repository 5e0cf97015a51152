"""Readers of untrusted JSON. A value of an unexpected type is read as None or empty, or raises `Invalid`."""

import json
import math
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

import msgspec

from chalicelib.domain.errors import Invalid

T = TypeVar("T")
Json = Mapping[str, Any]

LARGEST_INTEGER = 2**53
LONGEST_ID = 255
"""Provider ids are parts of table keys, and a DynamoDB sort key has at most 1,024 bytes."""
AMOUNT = re.compile(r"[+-]?[0-9][0-9.,' \u00a0\u202f]{0,40}")
SECONDS = re.compile(r"[0-9]{1,11}")
SURROGATES = re.compile(r"[\ud800-\udfff]")


def json_object(body: bytes) -> Json:
    """The JSON object of a webhook body. Raises `Invalid` (`payload_invalid`)."""
    payload = _decoded(body)
    if not isinstance(payload, dict):
        raise Invalid("The body is not a JSON object.", code="payload_invalid")
    return payload


def _decoded(body: bytes) -> Any:
    """Providers cut texts inside a surrogate pair, which strict JSON refuses. Such halves become replacement characters."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        lenient = json.loads(body)
        return msgspec.json.decode(json.dumps(lenient, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise Invalid("The body is not JSON.", code="payload_invalid") from error


def malformed(what: str) -> Invalid:
    return Invalid(f"The webhook cannot be read: {what}.", code="payload_invalid")


def required(value: T | None, what: str) -> T:
    if value is None:
        raise malformed(f"{what} is missing or of the wrong type")
    return value


def record(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def records(value: Any) -> list[Json]:
    return [element for element in elements(value) if isinstance(element, dict)]


def elements(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def text(value: Any) -> str | None:
    """A text that is not empty. Half surrogate pairs are replaced, because DynamoDB cannot store them."""
    return SURROGATES.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) and value else None


def identifier(value: Any) -> str | None:
    """A provider's id; None above 255 characters."""
    found = text(value)
    return found if found and len(found) <= LONGEST_ID else None


def integer(value: Any) -> int | None:
    return value if type(value) is int and abs(value) <= LARGEST_INTEGER else None


def size(value: Any) -> int:
    return max(0, integer(value) or 0)


def number(value: Any) -> float | None:
    if type(value) is int and abs(value) <= LARGEST_INTEGER:
        return float(value)
    return value if type(value) is float and math.isfinite(value) else None


def amount(value: Any) -> str | None:
    """A number as the provider wrote it, without an exponent and without rounding; also one in a text. None for anything else."""
    if isinstance(value, str):
        return value.strip() if AMOUNT.fullmatch(value.strip()) else None
    if type(value) is int:
        return str(value)
    return format(Decimal(repr(value)), "f").removesuffix(".0") if type(value) is float and math.isfinite(value) else None


def note(*words: str | None) -> str | None:
    """A line of the desk's own words beside the customer's, in brackets; None without any word after the first."""
    first, *others = words
    said = joined(*others, by=", ")
    return f"[{first}: {said}]" if said else None


def milliseconds(seconds: Any) -> int | None:
    """Milliseconds from a provider's seconds since 1970 (UTC), which are a number or digits."""
    digits = str(seconds) if type(seconds) is int and 0 <= seconds <= LARGEST_INTEGER else seconds
    return int(digits) * 1000 if isinstance(digits, str) and SECONDS.fullmatch(digits) else None


def joined(*parts: str | None, by: str = " ") -> str | None:
    return by.join(part for part in parts if part) or None
