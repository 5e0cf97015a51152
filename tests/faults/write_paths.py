"""Everything that writes: the functions of which each must run in a fault path, by the name of the write path.

They are read from the sources of truth: the route table, the modules of actions, the registry, and the handlers of sockets,
queues, webhooks and schedules. A new one is demanded as soon as it exists.
"""

import inspect
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import CodeType, FrameType, FunctionType
from typing import Any

from chalicelib import realtime, workers
from chalicelib.actions.receive import receive_message
from chalicelib.actions.received_changes import CHANGES
from chalicelib.api.every_route import ROUTES
from chalicelib.channels import loading
from chalicelib.domain.inbound import InboundMessage
from chalicelib.registry import FEATURES
from tests.support.actions import actions_of, is_read, modules_of_actions

Function = Callable[..., Any]


def write_paths() -> dict[str, Function]:
    return dict(
        [
            *_routes(),
            *_actions(),
            *((f"inbound {kind.__name__}", handler) for kind, handler in {InboundMessage: receive_message, **CHANGES}.items()),
            *_reactions(),
            *_schedules(),
            *((f"worker {function.__name__}", function) for function in _handlers(workers)),
            *((f"socket {function.__name__}", function) for function in _handlers(realtime)),
            *((f"socket action {name}", function) for name, function in realtime.ACTIONS.items()),
            ("socket of a customer", realtime._customer_socket),
            *_channels(),
        ]
    )


def _routes() -> Iterator[tuple[str, Function]]:
    """Every route but reads. PATCH and PUT of a path are the same write path, because they have the same handler."""
    return ((f"{route.method} {route.path}", route.handler) for route in ROUTES if route.method != "GET")


def _actions() -> Iterator[tuple[str, Function]]:
    for module in modules_of_actions():
        yield from ((f"action {module.__name__}.{name}", each) for name, each in actions_of(module).items() if not is_read(name))


def _reactions() -> Iterator[tuple[str, Function]]:
    for feature in FEATURES:
        if feature.reacts_to:
            declared = import_module(f"chalicelib.features.{feature.name}.reactions").REACTIONS
            for reaction in {each for reactions in declared.values() for each in reactions}:
                yield f"reaction {feature.name}.{reaction.run.__name__}", reaction.run
                if reaction.on_exhausted:
                    yield f"exhausted reaction {feature.name}.{reaction.on_exhausted.__name__}", reaction.on_exhausted


def _schedules() -> Iterator[tuple[str, Function]]:
    for feature in FEATURES:
        if feature.timers:
            yield f"schedule {feature.name}", import_module(f"chalicelib.features.{feature.name}.schedule").run


def _handlers(module: Any) -> list[Function]:
    """The handlers of Lambda events: public functions with the parameters `desk` and the event."""
    own = [each for each in vars(module).values() if isinstance(each, FunctionType) and each.__module__ == module.__name__]
    return [
        each for each in own if not each.__name__.startswith("_") and list(inspect.signature(each).parameters)[:1] == ["desk"]
    ]


def _channels() -> Iterator[tuple[str, Function]]:
    """The functions by which each channel connects, sends and receives."""
    for name in loading.names():
        channel = loading.part_of(name, "channel", "{}Channel")
        parts = [("sending", "{}Sender", ("connect", "send", "fetch"))]
        if channel.has_webhook:
            parts.append(("webhook", "{}Webhook", ("verify", "envelopes", "parse")))
        for module, pattern, methods in parts:
            own = vars(loading.part_of(name, module, pattern))
            yield from ((f"channel {name}.{method}", own[method]) for method in methods if method in own)


@contextmanager
def executed() -> Iterator[set[CodeType]]:
    """Collects the code of all functions that run, in this thread and in those that it starts."""
    found: set[CodeType] = set()

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            found.add(frame.f_code)

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
