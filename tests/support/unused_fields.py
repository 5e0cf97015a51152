"""Reports the fields of a webhook that a channel's reader did not use, so that none is dropped without a reason."""

from collections.abc import Iterator
from typing import Any


class Watched(dict[str, Any]):
    """A JSON object that remembers which of its fields were read. To ask whether a field exists is not to read it."""

    def __init__(self, value: dict[str, Any]) -> None:
        super().__init__({key: watched(inner) for key, inner in value.items()})
        self.used: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.used.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.used.add(key)
        return super().get(key, default)


def watched(value: Any) -> Any:
    if isinstance(value, dict):
        return Watched(value)
    return [watched(each) for each in value] if isinstance(value, list) else value


def unused(value: Any, path: str = "") -> Iterator[str]:
    """The paths of the values that were not read. Places in lists are left out: `photo.file_id`."""
    if isinstance(value, Watched):
        for key, inner in value.items():
            here = f"{path}.{key}" if path else key
            if isinstance(inner, Watched | list):
                yield from unused(inner, here)
            elif key not in value.used:
                yield here
    elif isinstance(value, list):
        for each in value:
            yield from unused(each, path)
