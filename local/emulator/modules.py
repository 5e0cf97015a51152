"""The emulator's modules. Imported late, because they read the environment when they are imported."""

import importlib
from typing import Any


def app() -> Any:
    return importlib.import_module("ministack.app")


def core(name: str) -> Any:
    return importlib.import_module(f"ministack.core.{name}")


def service(name: str) -> Any:
    return importlib.import_module(f"ministack.services.{name}")
