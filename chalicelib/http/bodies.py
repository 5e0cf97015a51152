"""Request bodies: bytes to validated models. Invalid input is refused with a 4xx that names the field."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypeVar, get_args, get_origin
from urllib.parse import parse_qsl

import msgspec
import msgspec.structs

from chalicelib.domain import attributes
from chalicelib.domain.errors import Invalid
from chalicelib.domain.outbound import StoredFile
from chalicelib.http.errors import Malformed, TooLarge, UnknownMediaType
from chalicelib.http.multipart import Part, file_of, parts

MAX_BYTES = 6_000_000
MAX_DEPTH = 16
MAX_FIELDS = 1_000
MAX_SAFE_INTEGER = 2**53 - 1
FIELD_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")

M = TypeVar("M", bound=msgspec.Struct)


class Content(msgspec.Struct, frozen=True):
    """The decoded body: fields in one shape for every format, and files separately. `repeated`: the values of each plain name of
    an URL-encoded form, in order."""

    fields: dict[str, Any] = {}
    repeated: dict[str, list[str]] = {}
    files: tuple[tuple[str, StoredFile], ...] = ()

    def files_in(self, name: str, *, within: str | None = None, beside_ids: bool = False) -> tuple[StoredFile, ...]:
        """The files sent as `name`, `name[]` or `name[0]`, or in the object `within` as `within[name][]`. `beside_ids`: the field
        may also have signed ids of files.

        Raises Invalid (`file_field_unknown`) for files in any other field and for text in this one: none is dropped silently.
        """
        outer = self.fields.get(within) if within else None
        texts = self.fields.get(name) or (outer.get(name) if isinstance(outer, dict) else None)
        names = rf"{re.escape(name)}|{re.escape(within)}\[{re.escape(name)}\]" if within else re.escape(name)
        pattern = re.compile(rf"(?:{names})(?:\[\d{{0,4}}\])?")
        if (texts and not beside_ids) or not all(pattern.fullmatch(field_name) for field_name, _ in self.files):
            raise Invalid(f"Files are sent in the field {name}[] of a form.", code="file_field_unknown", fields=(name,))
        return tuple(file for _, file in self.files)


def read(content_type: str, body: bytes) -> Content:
    if len(body) > MAX_BYTES:
        raise TooLarge(f"A request has at most {MAX_BYTES:,} bytes.")
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return _multipart(parts(content_type, body))
    if not body.strip():
        return Content()
    if kind == "application/x-www-form-urlencoded":
        pairs = _form(body)
        return Content(checked(expand(pairs)), repeated=_repeated(pairs))
    if kind in ("", "application/json", "text/json", "text/plain") or kind.endswith("+json"):
        return Content(checked(_object(body)))
    raise UnknownMediaType("Send application/json, multipart/form-data or application/x-www-form-urlencoded.")


def _object(body: bytes) -> dict[str, Any]:
    try:
        decoded = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Malformed("The body is not valid JSON.") from None
    if not isinstance(decoded, dict):
        raise Invalid("The body must be a JSON object.", code="body_not_an_object")
    return decoded


def _form(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except ValueError:
        raise Malformed("The form could not be read.", code="form_malformed") from None


def _repeated(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _multipart(found: list[Part]) -> Content:
    files = tuple((part.name, file_of(part)) for part in found if _is_file(part))
    fields = expand((part.name, _text(part)) for part in found if part.file_name is None and not _is_file(part))
    return Content(checked(fields), files=files)


def _is_file(part: Part) -> bool:
    """Browsers send an empty part without a name for a file input in which nothing was chosen."""
    if part.file_name is None:
        return bool(part.content_type) and not part.content_type.lower().startswith("text/plain")
    return bool(part.file_name or part.body)


def _text(part: Part) -> str:
    try:
        return part.body.decode()
    except UnicodeDecodeError:
        raise Malformed("The form's text is not UTF-8.", code="form_malformed") from None


def expand(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """`a[b]=1` and `c[]=2` become {"a": {"b": "1"}, "c": ["2"]}. A repeated plain name keeps its last value."""
    result: dict[str, Any] = {}
    for name, value in pairs:
        match = FIELD_NAME.fullmatch(name)
        if match:
            path = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
            _place(result, path, value, name)
    return result


def _place(target: dict[str, Any], path: list[str], value: str, name: str) -> None:
    is_list = path[-1] == ""
    *parents, last = path[:-1] if is_list else path
    if len(path) > MAX_DEPTH or "" in (*parents, last):
        raise Malformed(f"The field name {name[:80]!r} could not be read.", code="form_malformed")
    for parent in parents:
        target = target.setdefault(parent, {})
        if not isinstance(target, dict):
            raise Malformed(f"The field {name[:80]!r} is both a value and an object.", code="form_malformed")
    if not is_list:
        target[last] = value
        return
    items = target.setdefault(last, [])
    if not isinstance(items, list):
        raise Malformed(f"The field {name[:80]!r} is both a value and a list.", code="form_malformed")
    items.append(value)


def checked(fields: dict[str, Any]) -> dict[str, Any]:
    for name, value in fields.items():
        _check(name, name, 0)
        _check(value, name, 1)
    return fields


def _check(value: Any, name: str, depth: int) -> None:
    """Refuses values that JSON can express and the desk cannot store. Raises `Invalid`."""
    if depth > MAX_DEPTH:
        raise Invalid(f"{name} is nested too deeply.", code="nested_too_deep", fields=(name,))
    if isinstance(value, str) and not is_storable(value):
        raise Invalid(
            "A text contains NUL or half of a surrogate pair.",
            code="character_invalid",
            fields=(name,),
        )
    if isinstance(value, int) and abs(value) > MAX_SAFE_INTEGER:
        raise Invalid(f"{name} has a number beyond 53 bits.", code="number_out_of_range", fields=(name,))
    if isinstance(value, dict):
        for key, item in value.items():
            _check(key, name, depth)
            _check(item, name, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, name, depth + 1)


def is_storable(value: str) -> bool:
    """Without NUL and half surrogate pairs: JSON can express both, and DynamoDB stores neither."""
    if "\x00" in value:
        return False
    return value.isascii() or not any("\ud800" <= each <= "\udfff" for each in value)


def unwrapped(fields: Mapping[str, Any], resource: str | None) -> Mapping[str, Any]:
    """Clients may send the fields flat or in an object named after the resource (contract 0.2)."""
    nested = fields.get(resource) if resource else None
    return {**fields, **nested} if isinstance(nested, dict) else fields


def with_lists(fields: Mapping[str, Any], repeated: Mapping[str, list[str]], model: type[msgspec.Struct]) -> dict[str, Any]:
    """The fields, with lists where the model has lists and a client repeated a plain name (`labels=a&labels=b`)."""
    lists = {name: values for name, values in repeated.items() if len(values) > 1 and name in _lists_of(model)}
    return {**fields, **lists}


@cache
def _lists_of(model: type[msgspec.Struct]) -> frozenset[str]:
    return frozenset(each.encode_name for each in msgspec.structs.fields(model) if _holds_list(each.type))


def _holds_list(kind: Any) -> bool:
    return get_origin(kind) is list or any(_holds_list(each) for each in get_args(kind))


def _split(fields: Mapping[str, Any], model: type[msgspec.Struct]) -> dict[str, Any]:
    """A text where the model has a list holds its elements between commas (`labels=a,b`): generated clients send it so."""
    return {
        name: [part.strip() for part in value.split(",") if part.strip()]
        if isinstance(value, str) and name in _lists_of(model)
        else value
        for name, value in fields.items()
    }


def object_from_text(name: str, text: str) -> dict[str, Any]:
    """An object that a form sends as JSON text. Raises `Invalid` (`object_malformed`, or a code of `checked`)."""
    try:
        decoded: dict[str, Any] = msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError):
        raise Invalid(f"{name} is not a JSON object.", code="object_malformed", fields=(name,)) from None
    _check_size(name, checked(decoded))
    return decoded


def _check_size(name: str, value: dict[str, Any]) -> None:
    if len(msgspec.json.encode(value)) > attributes.MAX_BYTES:
        raise Invalid(f"{name} has at most {attributes.MAX_BYTES:,} bytes.", code="attributes_too_large", fields=(name,))


def convert(fields: Mapping[str, Any], model: type[M]) -> M:
    for name, value in fields.items():
        if isinstance(value, dict) and name in model.__struct_fields__:
            _check_size(name, value)
    try:
        return msgspec.convert(_split(fields, model), model, strict=False)
    except msgspec.ValidationError as error:
        from chalicelib.http.wrong_values import explain

        text, wrong = explain(error, model)
        raise Invalid(text, fields=(wrong,) if wrong else ()) from None


def given(model: msgspec.Struct, *names: str) -> dict[str, Any]:
    """The fields that were sent, null included. An absent field stays unchanged; null clears it."""
    wanted = names or model.__struct_fields__
    return {name: value for name in wanted if (value := getattr(model, name)) is not msgspec.UNSET}
