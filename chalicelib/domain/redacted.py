"""What holds secrets does not show them."""

from typing import ClassVar

from msgspec import Struct


class Redacted(Struct, frozen=True):
    """Leaves what `SECRET` names out of its repr, which ends up in tracebacks and in the output of failing tests."""

    SECRET: ClassVar[frozenset[str]] = frozenset()

    def __repr__(self) -> str:
        shown = (f"{name}={getattr(self, name)!r}" for name in self.__struct_fields__ if name not in self.SECRET)
        return f"{type(self).__name__}({', '.join(shown)})"
