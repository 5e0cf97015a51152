"""Every event, writing route, inbound kind, action and list parameter occurs in a story; a new one without a story fails."""

import inspect
import json
import re
from collections.abc import Callable, Iterable, Iterator
from types import FunctionType, ModuleType
from typing import Any, Literal, get_args

import msgspec
import pytest

from chalicelib.actions import customers, messages
from chalicelib.actions.receive import receive_message
from chalicelib.actions.received_changes import CHANGES
from chalicelib.api.conversation_list import Filter
from chalicelib.api.every_route import ROUTES
from chalicelib.domain.inbound import Inbound, InboundMessage
from chalicelib.http.routing import Route
from tests.contract.all_stories import FILES, STORIES
from tests.contract.event_names import feed_events
from tests.contract.fold import CONTACT_EVENTS, CONVERSATION_EVENTS, DELETION_EVENTS, MESSAGE_EVENTS, NOTIFICATION_EVENTS
from tests.contract.saved_lists import parameters_without_lists
from tests.support.actions import Action, actions_of, is_action, is_read, modules_of_actions
from tests.support.specimen import specimens

STEPS: dict[str, set[str]] = {
    "address_learning": {"learn_receiver"},
    "attachments": {"store", "store_one"},
    "attempts": {"count_attempt", "count_password_check", "count_password_link", "count_reset", "count_sign_in", "counted"},
    "challenges": {"check_new_visitor"},
    "erased_senders": {"is_of_erased_sender"},
    "finding": {"load_contact", "load_message"},
    "settings_changes": {"update_other_memberships", "settings_work"},
    "visits": {"count_customer", "count_file_link", "count_identity", "count_webhook"},
}
"""Actions without a story because they are steps of other actions, in the modules that belong to no noun. The specimens name
those of their nouns."""
EPHEMERAL_MODULES = {"signals"}
READING = {
    *(f"/api/v1/accounts/<account_id>/{noun}/filter" for noun in ("contacts", "conversations")),
    "/api/v1/widget/config",
}
"""Paths whose POST requests only read."""
"""Modules that send typing and presence straight to the sockets. They leave no state that a story could compare."""


HANDLERS_OF_ROUTES = re.compile(r"chalicelib\.(api\.|features\.\w+\.routes)")


def covered_actions() -> set[Action]:
    return {inspect.unwrap(action) for story in STORIES for action in story.actions}


def needs_no_story(action: Action) -> bool:
    return is_read(action.__name__) or action.__name__ in steps_of(noun_of(action.__module__))


def noun_of(module: str) -> str:
    """`labels` of both chalicelib.actions.labels and chalicelib.features.labels.actions."""
    return module.removesuffix(".actions").rpartition(".")[2]


def steps_of(noun: str) -> set[str]:
    steps = (step for specimen in specimens().values() for step in specimen.steps)
    return STEPS.get(noun, set()) | {step.__name__ for step in steps if noun_of(step.__module__) == noun}


def routes_without_a_story(routes: Iterable[Route], covered: set[Action]) -> list[str]:
    """`METHOD path` of each writing route that calls no action, or an action that no story covers."""
    return [
        f"{route.method} {route.path}"
        for route in routes
        if route.method != "GET"
        and route.access != "webhook"
        and route.path not in READING
        and not _is_covered(route.handler, covered)
    ]


def _is_covered(handler: Callable[..., Any], covered: set[Action]) -> bool:
    called = set(_called(handler))
    if any(function.__module__.rpartition(".")[2] in EPHEMERAL_MODULES for function in called):
        return True
    called_actions = {function for function in called if is_action(function) and not needs_no_story(function)}
    return bool(called_actions) and {inspect.unwrap(function) for function in called_actions} <= covered


def _called(function: Callable[..., Any], seen: frozenset[str] = frozenset()) -> Iterator[Action]:
    """The functions of lower layers that a handler calls, directly or through other functions of the API."""
    plain = inspect.unwrap(function)
    for name in plain.__code__.co_names:
        found = plain.__globals__.get(name)
        if isinstance(found, ModuleType) and found.__name__.startswith("chalicelib."):
            yield from (vars(found)[each] for each in plain.__code__.co_names if isinstance(vars(found).get(each), FunctionType))
        elif isinstance(found, FunctionType) and HANDLERS_OF_ROUTES.match(found.__module__) and name not in seen:
            yield from _called(found, seen | {name})
        elif isinstance(found, FunctionType):
            yield found


def kinds_without_a_story(kinds: Iterable[type], covered: set[Action]) -> set[str]:
    handlers = {InboundMessage: receive_message, **CHANGES}
    return {kind.__name__ for kind in kinds if inspect.unwrap(handlers.get(kind, _no_handler)) not in covered}


def _no_handler(*_: Any) -> None:
    """Stands for the missing handler of an inbound kind."""


def names_without_a_story(names: Iterable[str]) -> set[str]:
    """Reads the story files, which test_stories.py keeps up to date."""
    stories = [json.loads(file.read_text()) for file in FILES.glob("*.json")]
    return set(names) - {event["event"] for story in stories for event in story["events"]}


@pytest.mark.parametrize("module", [pytest.param(each, id=each.__name__) for each in modules_of_actions()])
def test_each_action_has_a_story(module: ModuleType) -> None:
    covered = covered_actions()
    writes = {name: action for name, action in actions_of(module).items() if not is_read(name)}
    uncovered = {name for name, action in writes.items() if inspect.unwrap(action) not in covered}
    assert uncovered == steps_of(noun_of(module.__name__))


def test_each_writing_route_has_a_story() -> None:
    assert routes_without_a_story(ROUTES, covered_actions()) == []


def test_each_inbound_kind_has_a_story() -> None:
    assert kinds_without_a_story(get_args(Inbound), covered_actions()) == set()


def test_each_event_name_has_a_story() -> None:
    assert names_without_a_story(feed_events()) == set()


def test_each_list_parameter_has_saved_lists() -> None:
    assert parameters_without_lists() == set()


def test_fold_knows_each_entity_event() -> None:
    assert (
        feed_events() - {"account.cache_invalidated"}
        == CONVERSATION_EVENTS | MESSAGE_EVENTS | CONTACT_EVENTS | NOTIFICATION_EVENTS | DELETION_EVENTS
    )


def test_route_without_story_is_reported() -> None:
    resolve = next(route for route in ROUTES if route.handler.__name__ == "toggle_status" and route.method == "POST")
    covered = {action for action in covered_actions() if action.__name__ != "toggle_status"}
    assert routes_without_a_story([resolve], covered_actions()) == []
    assert routes_without_a_story([resolve], covered) == [f"POST {resolve.path}"]

    def merge(request: Any) -> None:
        messages.save_message(request.desk, request.conversation, request.message, request.message)

    invented = msgspec.structs.replace(resolve, path="/merge", handler=merge)
    assert routes_without_a_story([invented], covered_actions()) == ["POST /merge"]


def test_event_kind_and_parameter_without_story_are_reported() -> None:
    class InboundReaction:
        """A kind without a handler."""

    class Wider(Filter):
        query: str = ""
        status: Literal["open", "resolved", "pending", "snoozed", "spam", "all", "archived"] = "open"  # type: ignore[assignment]

    assert "conversation.split" in names_without_a_story({"conversation.split"})
    assert kinds_without_a_story([InboundReaction], covered_actions()) == {"InboundReaction"}
    assert kinds_without_a_story(get_args(Inbound), set()) == {kind.__name__ for kind in get_args(Inbound)}
    assert parameters_without_lists(Wider) == {"query", "status=archived"}
    assert not needs_no_story(customers.write)
