"""The tables of docs/errors.md: every refusal code of the sources, with its status, its meaning and the modules that raise it.

The meaning is the text of the refusal. `error_meanings.py` has a sentence where that text is computed or says too little.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from chalicelib.domain.errors import DeskError
from chalicelib.http.errors import CODES_WITH_403, STATUS
from chalicelib.http.reply import Reply
from infra.docs.error_meanings import MEANINGS
from infra.docs.markup import code, table

SOURCES = Path(__file__).resolve().parents[2] / "chalicelib"
OTHER_STATUS = 422
"""Refusals whose class is not in STATUS."""

GROUPS = {
    "credentials-and-permissions": (401, 403),
    "not-found": (404,),
    "requests": (400, 405, 413, 415, 429),
    "invalid-values": (422,),
    "conflicts-and-server-errors": (409, 500),
}
"""The generated parts of the page, and the statuses that each lists."""


Names = Mapping[str, object]

SOCKETS = "realtime"
"""Frames of sockets have no status: a code that requests get, too, has the status of the request."""


@dataclass(frozen=True, slots=True)
class Raised:
    """One place that refuses. `message` is None where the text is computed."""

    code: str
    status: int
    module: str
    message: str | None = None


@dataclass(slots=True)
class Refusal:
    code: str
    status: int
    modules: set[str] = field(default_factory=set)
    messages: dict[str | None, None] = field(default_factory=dict)

    @property
    def meaning(self) -> str:
        """Raises ValueError if neither the text of the refusal nor MEANINGS gives one."""
        if self.code in MEANINGS:
            return MEANINGS[self.code]
        if not self.messages or None in self.messages:
            raise ValueError(f"the text of {self.code} is computed: add its meaning to infra/docs/error_meanings.py")
        return " ".join(str(message) for message in self.messages)


def parts() -> dict[str, str]:
    found = refusals(raised())
    if stale := set(MEANINGS) - set(found):
        raise ValueError(f"nothing raises {sorted(stale)} of infra/docs/error_meanings.py")
    return {group: _table([each for each in found.values() if each.status in statuses]) for group, statuses in GROUPS.items()}


def _table(found: list[Refusal]) -> str:
    rows = [
        (code(each.code), str(each.status), each.meaning, ", ".join(map(code, sorted(each.modules))))
        for each in sorted(found, key=lambda each: (each.status, each.code))
    ]
    return table(("code", "status", "when", "raised in"), rows)


def refusals(places: Iterable[Raised]) -> dict[str, Refusal]:
    """The places by their code. Raises ValueError if a code has two statuses."""
    found: dict[str, Refusal] = {}
    for place in sorted(places, key=lambda each: each.module == SOCKETS):
        refusal = found.setdefault(place.code, Refusal(place.code, place.status))
        if refusal.status != place.status and place.module != SOCKETS:
            raise ValueError(f"{place.code} has the statuses {refusal.status} and {place.status}")
        refusal.modules.add(place.module)
        refusal.messages[place.message] = None
    return found


def raised() -> Iterator[Raised]:
    """Every refusal in the sources."""
    for path in sorted(SOURCES.rglob("*.py")):
        module = ".".join(path.relative_to(SOURCES).with_suffix("").parts)
        yield from raised_in(path.read_text(encoding="utf-8"), module, vars(import_module(f"chalicelib.{module}")))


def raised_in(source: str, module: str, names: Names) -> Iterator[Raised]:
    """The refusals of a module with the names that are defined in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            kind = names.get(node.func.id)
            if isinstance(kind, type) and issubclass(kind, DeskError):
                yield _refusal(node, kind, module, names)
            elif kind is Reply:
                yield from _answer(node, module, names)


def _refusal(call: ast.Call, kind: type[DeskError], module: str, names: Names) -> Raised:
    """Raises TypeError for a computed code, which no reader of the sources would find."""
    given = next((each.value for each in call.keywords if each.arg == "code"), ast.Constant(kind.code))
    if not isinstance(given, ast.Constant):
        raise TypeError(f"{module}:{call.lineno} computes the code of a refusal: write it out")
    name = str(given.value)
    status = 403 if name in CODES_WITH_403 else STATUS.get(kind, OTHER_STATUS)
    return Raised(name, status, module, _text(call.args[0], names) if call.args else None)


def _answer(call: ast.Call, module: str, names: Names) -> Iterator[Raised]:
    """`Reply(409, {"error": …, "code": …})`."""
    match call.args:
        case [ast.Constant(value=int(status)), ast.Dict() as body]:
            fields = {ast.unparse(key): value for key, value in zip(body.keys, body.values, strict=True) if key}
            if "'code'" in fields and isinstance(fields["'code'"], ast.Constant):
                yield Raised(str(fields["'code'"].value), status, module, _text(fields["'error'"], names))


def _text(node: ast.expr, names: Names) -> str | None:
    """The text of a constant, or of an f-string with constants of its module."""
    match node:
        case ast.Constant():
            return str(node.value)
        case ast.JoinedStr():
            parts = [_text(each, names) for each in node.values]
            return None if None in parts else "".join(map(str, parts))
        case ast.FormattedValue(value=ast.Name(id=name), format_spec=spec) if name.isupper() and name in names:
            return format(names[name], _text(spec, names) or "" if spec else "")
    return None
