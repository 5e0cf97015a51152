"""Kinds of stored entities, and keys that name one entity of a kind."""

from typing import Generic, TypeVar

from msgspec import Struct

T = TypeVar("T")


class Kind(Struct, Generic[T], frozen=True):
    """One stored entity type.

    `partition` and `sort` are templates of the item's key in the table. Each placeholder takes one part of a `Key`, in the
    order in which the names first appear; a format such as `{message:016d}` pads a number so that texts sort as numbers.
    The entities of one partition can be listed (`Store.list_of`).
    """

    name: str
    entity: type[T]
    partition: str
    sort: str

    def key(self, *parts: int | str) -> "Key[T]":
        return Key(self, parts)


class Key(Struct, Generic[T], frozen=True):
    """Identity of one entity. Everything that belongs to an account has the account as its first part, except for timers: they
    are read for all accounts at once, and have their shard there."""

    of: Kind[T]
    parts: tuple[int | str, ...]

    @property
    def kind(self) -> str:
        return self.of.name
