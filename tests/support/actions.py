"""All actions of the kernel and of the features: functions that take the desk first, in modules of actions."""

import importlib
import importlib.util
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from types import FunctionType, ModuleType
from typing import Any

from chalicelib import actions
from chalicelib.registry import FEATURES

Action = Callable[..., Any]
MODULES = re.compile(r"chalicelib\.(actions\.\w+|features\.\w+\.actions)")


def modules_of_actions() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(actions.__path__):
        yield importlib.import_module(f"chalicelib.actions.{found.name}")
    for feature in FEATURES:
        if importlib.util.find_spec(f"chalicelib.features.{feature.name}.actions"):
            yield importlib.import_module(f"chalicelib.features.{feature.name}.actions")


def actions_of(module: ModuleType) -> dict[str, Action]:
    """The module's own public actions, by name."""
    own = {name: thing for name, thing in vars(module).items() if is_action(thing) and thing.__module__ == module.__name__}
    return {name: action for name, action in own.items() if not name.startswith("_")}


def is_action(thing: object) -> bool:
    if not isinstance(thing, FunctionType) or not MODULES.fullmatch(thing.__module__):
        return False
    return next(iter(inspect.signature(thing).parameters), "") == "desk"


def is_read(name: str) -> bool:
    """Reads change nothing that a story could show or a fault could disturb."""
    return name.startswith(("find_", "list_"))
