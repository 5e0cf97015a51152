"""The write paths: how each begins, and what is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.faults.deployment import World

Step = Callable[[World], Any]


@dataclass(frozen=True)
class Path:
    """`play` is what faults strike; it gives what the client was answered. What `scene` does is there before."""

    name: str
    scene: Step
    play: Step
    differs: tuple[str, ...] = ()
    """Kinds of items of which a run with a fault may have others, with a reason where the path is declared."""


PATHS: dict[str, Path] = {}


def nothing(world: World) -> None:
    """The company as it is."""


def path(scene: Step = nothing, *, differs: tuple[str, ...] = ()) -> Callable[[Step], Step]:
    """Named by its function."""

    def declare(play: Step) -> Step:
        name = play.__name__.replace("_", " ")
        PATHS[name] = Path(name, scene, play, differs)
        return play

    return declare
