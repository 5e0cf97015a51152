"""Validates a body against its schema, and also accepts texts for numbers and flags (docs/api.md): forms hold only texts."""

import re
from decimal import Decimal
from typing import Any

import jsonschema_rs

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?")
"""A number in JSON's notation."""

FLAGS: tuple[Any, ...] = (0, 1, "0", "1", "true", "false")


def accepts(schema: dict[str, Any], components: dict[str, Any], value: Any) -> bool:
    """True if `value` is valid after texts were read as numbers and flags."""
    whole = {**schema, "components": {"schemas": components}}
    return jsonschema_rs.is_valid(whole, coerced(value, schema, components))


def coerced(value: Any, schema: dict[str, Any], components: dict[str, Any]) -> Any:
    """The value with texts replaced by the numbers and flags that the schema expects, where possible."""
    schema = _dereferenced(schema, components)
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        candidates = [coerced(value, each, components) for each in choices]
        valid = [found for found, each in zip(candidates, choices, strict=True) if accepts(each, components, found)]
        return valid[0] if valid else value
    kind = schema.get("type")
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        return {name: coerced(each, known[name], components) if name in known else each for name, each in value.items()}
    if isinstance(value, list) and "items" in schema:
        return [coerced(each, schema["items"], components) for each in value]
    return _coerced_scalar(value, kind)


def _coerced_scalar(value: Any, kind: Any) -> Any:
    if isinstance(value, str) and kind == "integer" and NUMBER.fullmatch(value):
        return int(Decimal(value)) if Decimal(value) % 1 == 0 else value
    if kind == "boolean" and not isinstance(value, bool) and (value in FLAGS or str(value).lower() in FLAGS):
        return str(value).lower() in ("1", "true", "1.0")
    if isinstance(value, str) and kind == "null" and value.lower() == "null":
        return None
    return value


def _dereferenced(schema: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = components[schema["$ref"].rpartition("/")[2]]
    return schema
