"""The repr of an entity contains no secret."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest
from msgspec import Struct

import chalicelib.domain
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.domain.redacted import Redacted

NAME_OF_A_SECRET = re.compile(r"token$|secret$|password|api_key|_hash$")


def entities() -> Iterator[type[Struct]]:
    for module in pkgutil.iter_modules(chalicelib.domain.__path__):
        for found in vars(importlib.import_module(f"chalicelib.domain.{module.name}")).values():
            if isinstance(found, type) and issubclass(found, Struct):
                yield found


@pytest.mark.parametrize("entity", sorted(set(entities()), key=str))
def test_every_secret_field_is_declared(entity: type[Struct]) -> None:
    names = set(entity.__struct_fields__)
    named = entity.SECRET if issubclass(entity, Redacted) else frozenset()
    assert {name for name in names if NAME_OF_A_SECRET.search(name)} <= named <= names


def test_declared_secret_is_not_in_the_repr() -> None:
    shown = repr(TelegramChannel(bot_token="7:abc", webhook_secret="def", bot_name="acme_bot"))
    assert shown == "TelegramChannel(bot_name='acme_bot')"
