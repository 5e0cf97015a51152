"""A base for structs that hold secrets."""

from typing import ClassVar

from msgspec import Struct


class Redacted(Struct, frozen=True):
    """Omits the fields in `SECRET` from its repr, because reprs appear in tracebacks and in the output of failing tests."""

    SECRET: ClassVar[frozenset[str]] = frozenset()

    def __repr__(self) -> str:
        shown = (f"{name}={getattr(self, name)!r}" for name in self.__struct_fields__ if name not in self.SECRET)
        return f"{type(self).__name__}({', '.join(shown)})"
