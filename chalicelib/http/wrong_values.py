"""Explains why a model refuses a value, in words that also say what it accepts."""

import re
from enum import Enum
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec

PATH = re.compile(r"\.(\w+)|\[(?:\d+|\.\.\.)\]")


def explain(error: msgspec.ValidationError, model: type[msgspec.Struct]) -> tuple[str, str | None]:
    """The text, and the model's field that is wrong; None if the error concerns no field."""
    message, _, path = str(error).partition(" - at `$")
    names = [name for name in PATH.findall(path.rstrip("`")) if name]
    if missing := re.findall(r"required field `(\w+)`", message):
        names, message = [*names, *missing], "This field is required."
    elif unknown := re.findall(r"contains unknown field `(.*)`", message):
        names, message = [*names, *unknown], "There is no such field."
    elif message.startswith("Invalid enum value") and (values := accepted(model, names)):
        message = f"One of {', '.join(values)} is accepted, not {message.removeprefix('Invalid enum value ')}."
    return f"{'.'.join(names)}: {message.replace('`', '')}", names[0] if names else None


def accepted(model: Any, names: list[str]) -> list[str]:
    """The values of an enumeration or of literals at this path of the model, as JSON has them."""
    if not names:
        return [repr(value) for value in _values(model)]
    structs = (each for each in _alternatives(model) if isinstance(each, type) and issubclass(each, msgspec.Struct))
    fields = next(({**get_type_hints(each, include_extras=True)} for each in structs if names[0] in each.__struct_fields__), {})
    return accepted(fields.get(names[0]), names[1:])


def _alternatives(annotation: Any) -> list[Any]:
    """The types of which a value may be, without containers and limits."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is None or origin is Literal:
        return [annotation]
    inner = arguments[:1] if origin is Annotated else arguments[-1:] if origin is dict else arguments
    return [each for argument in inner for each in _alternatives(argument)]


def _values(annotation: Any) -> list[Any]:
    values: list[Any] = []
    for each in _alternatives(annotation):
        if get_origin(each) is Literal:
            values += get_args(each)
        elif isinstance(each, type) and issubclass(each, Enum):
            values += [member.value for member in each]
    return values
