"""A body's schema with what docs/api.md takes besides: texts for numbers and flags, because forms have only texts."""

import re
from decimal import Decimal
from typing import Any

import jsonschema_rs

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?")
"""As JSON writes them."""

FLAGS: tuple[Any, ...] = (0, 1, "0", "1", "true", "false")


def takes(schema: dict[str, Any], components: dict[str, Any], value: Any) -> bool:
    """Whether a body of this schema may say this."""
    whole = {**schema, "components": {"schemas": components}}
    return jsonschema_rs.is_valid(whole, as_meant(value, schema, components))


def as_meant(value: Any, schema: dict[str, Any], components: dict[str, Any]) -> Any:
    """The value with texts read as the schema's numbers and flags, wherever that is possible."""
    schema = _followed(schema, components)
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        read = [as_meant(value, each, components) for each in choices]
        fitting = [found for found, each in zip(read, choices, strict=True) if takes(each, components, found)]
        return fitting[0] if fitting else value
    kind = schema.get("type")
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        return {name: as_meant(each, known[name], components) if name in known else each for name, each in value.items()}
    if isinstance(value, list) and "items" in schema:
        return [as_meant(each, schema["items"], components) for each in value]
    return _plain(value, kind)


def _plain(value: Any, kind: Any) -> Any:
    if isinstance(value, str) and kind == "integer" and NUMBER.fullmatch(value):
        return int(Decimal(value)) if Decimal(value) % 1 == 0 else value
    if kind == "boolean" and not isinstance(value, bool) and (value in FLAGS or str(value).lower() in FLAGS):
        return str(value).lower() in ("1", "true", "1.0")
    if isinstance(value, str) and kind == "null" and value.lower() == "null":
        return None
    return value


def _followed(schema: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = components[schema["$ref"].rpartition("/")[2]]
    return schema
