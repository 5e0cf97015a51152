"""`python built_objects.py LIBRARY OUTPUT …`: runs the suite of a Telegram library and writes the objects it builds as updates.

Runs in the suite's directory and in a process of its own, because that suite and this one are both called `tests`. Arguments
after the output go to pytest. A line of the output is `[file of the test, update]`. Many tests use values that Telegram never
sends, so an update counts only if the types of aiogram accept it without unknown fields.
"""

import asyncio
import importlib
import inspect
import json
import os
import re
import socket
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

Json = dict[str, Any]

PERSON = {"id": 42, "is_bot": False, "first_name": "Ada"}
FILLED = {"message_id": 1, "date": 1_760_000_000, "chat": {"id": 42, "type": "private", "first_name": "Ada"}, "from": PERSON}
"""A content that a suite builds without a message gets this one. A message without one of these fields gets those of it."""
CHATS = {"private", "group", "supergroup", "channel"}
"""A chat of any other type becomes a private one."""
FIELDS = {
    "message_reaction_updated": "message_reaction",
    "chat_member_updated": "chat_member",
    "message_origin": "forward_origin",
    "external_reply_info": "external_reply",
    "text_quote": "quote",
    "inline_keyboard_markup": "reply_markup",
    "photo_size": "photo",
    "paid_media_info": "paid_media",
    "gift_info": "gift",
    "unique_gift_info": "unique_gift",
}
"""Classes whose field has another name."""
PARTS = {"chat", "message_id", "gift", "unique_gift", "paid_media", "chat_member"}
"""Classes that are called like a field which holds another class."""
NEVER_FALSE = {"channel_chat_created", "delete_chat_photo", "group_chat_created", "supergroup_chat_created"}
"""python-telegram-bot writes them into each message; Telegram sends them only if they are true."""
MOMENTS = re.compile(r'"\w*date": -?\d+')
"""Suites build the same message at different moments. One of them is enough."""
TEST_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Library:
    base: type[Any]
    """All objects of Telegram are instances of it."""
    fields: dict[str, set[str]]
    """The fields of the classes Message and Update."""
    dump: Callable[[Any], Any]
    """The object as Telegram sends it."""


def library(name: str) -> Library:
    if name == "aiogram":
        types = importlib.import_module("aiogram.types")
        fields = {each: set(getattr(types, each).model_fields) for each in ("Message", "Update")}
        return Library(types.TelegramObject, fields, lambda made: made.model_dump(mode="json", exclude_none=True, by_alias=True))
    types = importlib.import_module("telegram")
    fields = {each: set(getattr(types, each).__slots__) for each in ("Message", "Update")}
    return Library(types.TelegramObject, fields, lambda made: made.to_dict())


class Recorder:
    """A plugin of pytest that keeps each object with the file of the test. Tests may fail: without a network many do."""

    def __init__(self) -> None:
        self.place = ""
        self.found: list[tuple[str, Any]] = []

    def watch(self, base: type[Any]) -> None:
        build = base.__init__

        def recorded(made: Any, *arguments: Any, **named: Any) -> None:
            build(made, *arguments, **named)
            self.found.append((self.place, made))

        setattr(base, "__init__", recorded)  # noqa: B010 - mypy lets nobody assign __init__

    def pytest_collectstart(self, collector: pytest.Collector) -> None:
        self.place = collector.nodeid.partition("::")[0]

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.place = nodeid.partition("::")[0]

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> object:
        """Asynchronous fixtures open connections; they are None."""
        if not (inspect.iscoroutinefunction(fixturedef.func) or inspect.isasyncgenfunction(fixturedef.func)):
            return None
        fixturedef.cached_result = (None, fixturedef.cache_key(request), None)
        return fixturedef

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> object:
        test = pyfuncitem.obj
        if not inspect.iscoroutinefunction(test):
            return None
        asyncio.run(asyncio.wait_for(test(**{name: pyfuncitem.funcargs[name] for name in named(test)}), TEST_SECONDS))
        return True


def named(test: Callable[..., Any]) -> Iterable[str]:
    return inspect.signature(test).parameters


def updates(found: Iterable[tuple[str, Any]], of: Library, is_valid: Callable[[Json], bool]) -> Iterator[tuple[str, Json]]:
    """Distinct valid updates. Objects that no update carries are left out."""
    seen: set[str] = set()
    for place, made in found:
        try:
            update = json.loads(json.dumps(update_of(made, of), sort_keys=True))
        except (TypeError, ValueError, AttributeError):
            continue  # no JSON, or an object without one of its fields
        key = MOMENTS.sub("", json.dumps(update))
        if update and key not in seen and is_valid(numbered := {**update, "update_id": len(seen) + 1}):
            seen.add(key)
            yield place, numbered


def update_of(made: Any, of: Library) -> Json | None:
    names = [snake_case(each.__name__) for each in type(made).__mro__]
    carried = {"update", "message", *of.fields["Message"], *of.fields["Update"]}
    key = next((FIELDS.get(name, name) for name in names if FIELDS.get(name, name) in carried and name not in PARTS), None)
    if key is None:
        return None
    value = without_false(of.dump(made))
    if key == "update":
        events = {name: each for name, each in value.items() if name != "update_id"}
        return {name: filled(each) if name in ("message", "edited_message") else each for name, each in events.items()}
    if key == "message":
        return {"edited_message" if "edit_date" in value else key: filled(value)}
    if key in of.fields["Message"]:
        return {"message": {**FILLED, key: [value] if key == "photo" else value}}
    return {key: value}


def filled(message: Json) -> Json:
    complete = {**FILLED, **message}
    chat = complete["chat"]
    return complete if chat.get("type") in CHATS else {**complete, "chat": {**chat, "type": "private"}}


def without_false(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_false(inner) for key, inner in value.items() if inner is not False or key not in NEVER_FALSE}
    return [without_false(each) for each in value] if isinstance(value, list | tuple) else value


def snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def is_accepted(update: Json) -> bool:
    try:
        importlib.import_module("aiogram.types").Update.model_validate(update, extra="forbid")
    except ValueError:
        return False
    return True


def no_network(*_: Any) -> None:
    raise OSError("The suites run without a network.")


def main() -> None:
    name, output, *arguments = sys.argv[1:]
    of, recorder = library(name), Recorder()
    recorder.watch(of.base)
    setattr(socket.socket, "connect", no_network)  # noqa: B010
    options = ["-q", "--tb=no", "-p", "no:cacheprovider", "--continue-on-collection-errors", "-c", os.devnull, "--rootdir=."]
    pytest.main([*options, *arguments], plugins=[recorder])
    found = updates(tuple(recorder.found), of, is_accepted)
    Path(output).write_text("".join(json.dumps(each) + "\n" for each in found))
    sys.stdout.flush()
    os._exit(0)  # threads that a suite has left behind would keep the process


if __name__ == "__main__":
    main()
