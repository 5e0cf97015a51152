"""The write paths, each with its starting state and its action."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.faults.deployment import Deployment

ONCE = {"Idempotency-Key": "once-1"}
"""The headers of a request that is repeated under one id."""
QUIET_MINUTE = ("notification", "feed_head")
"""Kinds that differ where a message follows another event of its conversation within a minute: it changes the unread notification
only if a fault delays it beyond that minute."""
Step = Callable[[Deployment], Any]


@dataclass(frozen=True)
class Path:
    """`scenario` builds the starting state. `run` is the action that faults are injected into; it returns the client's answer."""

    name: str
    scenario: Step
    run: Step
    differs: tuple[str, ...] = ()
    """Kinds of items that may differ in a run with a fault; `user.version` stands for the version of users alone. Each path's
    docstring gives the reason."""


PATHS: dict[str, Path] = {}


def nothing(deployment: Deployment) -> None:
    """Adds nothing to the company."""


def path(scenario: Step = nothing, *, differs: tuple[str, ...] = ()) -> Callable[[Step], Step]:
    """Declares a path under the name of its function."""

    def declare(run: Step) -> Step:
        name = run.__name__.replace("_", " ")
        PATHS[name] = Path(name, scenario, run, differs)
        return run

    return declare
