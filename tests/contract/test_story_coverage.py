"""Nothing that changes what a client sees is without a story: events, routes, inbound kinds, actions, parameters of lists."""

import importlib
import inspect
import json
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from types import FunctionType, ModuleType
from typing import Any, Literal, get_args

import msgspec
import pytest

from chalicelib import actions
from chalicelib.actions import customers, messages
from chalicelib.actions.receive import HANDLERS
from chalicelib.api.conversation_list import Filter
from chalicelib.api.routing import Route
from chalicelib.api.table import ROUTES
from chalicelib.domain.inbound import Inbound
from tests.contract.emitted import EPHEMERAL, event_names
from tests.contract.folding import CONTACT_EVENTS, CONVERSATION_EVENTS, MESSAGE_EVENTS
from tests.contract.plays import FILES, PLAYED
from tests.contract.saved_lists import unsaved
from tests.contract.telling import Action

SILENT: dict[str, set[str]] = {
    "accounts": {"open_account", "fresh_user"},
    "assignment": set(),
    "attachments": {"store", "store_one"},
    "contact_links": {"fresh_link", "generated_source_id", "link_to_inbox"},
    "contacts": {"build_contact", "change_contact", "commit_contact", "save_new_contact"},
    "conversations": {"fresh_conversation"},
    "customers": {"customer", "find_api_inbox", "conversation_of_customer", "conversations_of_customer"},
    "deliver": {"mark_sent", "mark_stuck"},
    "finding": {"find_conversation", "find_contact", "load_contact", "load_message"},
    "ingest": {"accept_webhook", "answer_handshake", "inbox_at"},
    "inboxes": {"webhook_url"},
    "labels": {"find_label"},
    "socket_revocation": {"sockets_of", "end_sockets", "drop_sockets"},
    "messages": {"build", "find_message", "reply_reference", "save_message"},
    "presence": {"online"},
    "sessions": {"start_session", "end_sessions", "user_of_session", "user_of_access_token", "caller", "memberships"},
    "settings_changes": {"change_elsewhere", "settings_work"},
    "teams": {"find_team"},
    "work": {"fresh_message", "of_conversation"},
}
"""What has no story of its own: reading, steps of other actions, and an account that nobody watches yet."""

PASSING = {"signals"}
"""Modules that tell typing and presence straight to the sockets: there is no state to end in."""


def told_of() -> set[Action]:
    return {inspect.unwrap(action) for story in PLAYED for action in story.tells}


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(actions.__path__):
        yield importlib.import_module(f"chalicelib.actions.{found.name}")


def actions_of(module: ModuleType) -> dict[str, Action]:
    return {name: thing for name, thing in vars(module).items() if _is_action(thing, module) and not name.startswith("_")}


def _is_action(thing: object, module: ModuleType | None = None) -> bool:
    if not isinstance(thing, FunctionType) or not thing.__module__.startswith("chalicelib.actions."):
        return False
    own = module is None or thing.__module__ == module.__name__
    return own and next(iter(inspect.signature(thing).parameters), "") == "desk"


def is_silent(action: Action) -> bool:
    return action.__name__ in SILENT.get(action.__module__.rpartition(".")[2], set())


def routes_without_a_story(routes: Iterable[Route], told: set[Action]) -> list[str]:
    """Routes that may change something, and call no action of a story or one that is in none."""
    return [
        f"{route.method} {route.path}"
        for route in routes
        if route.method != "GET" and route.access != "webhook" and not _is_told(route.handler, told)
    ]


def _is_told(handler: Callable[..., Any], told: set[Action]) -> bool:
    called = set(_called(handler))
    if any(function.__module__.rpartition(".")[2] in PASSING for function in called):
        return True
    acting = {function for function in called if _is_action(function) and not is_silent(function)}
    return bool(acting) and {inspect.unwrap(function) for function in acting} <= told


def _called(function: Callable[..., Any], seen: frozenset[str] = frozenset()) -> Iterator[Action]:
    """What a handler calls of the layers below, directly or through other functions of the API."""
    plain = inspect.unwrap(function)
    for name in plain.__code__.co_names:
        found = plain.__globals__.get(name)
        if isinstance(found, ModuleType) and found.__name__.startswith("chalicelib."):
            yield from (vars(found)[each] for each in plain.__code__.co_names if isinstance(vars(found).get(each), FunctionType))
        elif isinstance(found, FunctionType) and found.__module__.startswith("chalicelib.api.") and name not in seen:
            yield from _called(found, seen | {name})
        elif isinstance(found, FunctionType):
            yield found


def kinds_without_a_story(kinds: Iterable[type], told: set[Action]) -> set[str]:
    return {kind.__name__ for kind in kinds if inspect.unwrap(HANDLERS.get(kind, _nobody)) not in told}


def _nobody(*_: Any) -> None:
    """Nobody takes in what no handler is written for."""


def names_without_a_story(names: Iterable[str]) -> set[str]:
    """Read from the files, which test_stories.py keeps as they are told."""
    tales = [json.loads(file.read_text()) for file in FILES.glob("*.json")]
    return set(names) - {event["event"] for tale in tales for event in tale["events"]}


@pytest.mark.parametrize("module", [pytest.param(each, id=each.__name__) for each in modules()])
def test_every_action_is_told_in_a_story(module: ModuleType) -> None:
    told = told_of()
    untold = {name for name, action in actions_of(module).items() if inspect.unwrap(action) not in told}
    assert untold == SILENT.get(module.__name__.rpartition(".")[2], set())


def test_every_route_that_changes_something_is_told_in_a_story() -> None:
    assert routes_without_a_story(ROUTES, told_of()) == []


def test_every_inbound_kind_is_told_in_a_story() -> None:
    assert kinds_without_a_story(get_args(Inbound), told_of()) == set()


def test_every_event_name_is_told_in_a_story() -> None:
    assert names_without_a_story(event_names() - EPHEMERAL) == set()


def test_every_parameter_of_the_list_has_saved_lists() -> None:
    assert unsaved() == set()


def test_the_fold_knows_every_event_about_an_entity() -> None:
    assert event_names() - EPHEMERAL - {"account.cache_invalidated"} == CONVERSATION_EVENTS | MESSAGE_EVENTS | CONTACT_EVENTS


def test_a_route_without_a_story_is_noticed() -> None:
    resolve = next(route for route in ROUTES if route.handler.__name__ == "toggle_status" and route.method == "POST")
    told = {action for action in told_of() if action.__name__ != "toggle_status"}
    assert routes_without_a_story([resolve], told_of()) == []
    assert routes_without_a_story([resolve], told) == [f"POST {resolve.path}"]

    def merge(request: Any) -> None:
        messages.save_message(request.desk, request.conversation, request.message)

    invented = msgspec.structs.replace(resolve, path="/merge", handler=merge)
    assert routes_without_a_story([invented], told_of()) == ["POST /merge"]


def test_an_event_an_inbound_kind_and_a_parameter_without_a_story_are_noticed() -> None:
    class InboundReaction:
        """Invented."""

    class Wider(Filter):
        query: str = ""
        status: Literal["open", "resolved", "pending", "snoozed", "all", "spam"] = "open"  # type: ignore[assignment]

    assert "conversation.merged" in names_without_a_story({"conversation.merged"})
    assert kinds_without_a_story([InboundReaction], told_of()) == {"InboundReaction"}
    assert kinds_without_a_story(get_args(Inbound), set()) == {kind.__name__ for kind in get_args(Inbound)}
    assert unsaved(Wider) == {"query", "status=spam"}
    assert not is_silent(customers.write)
