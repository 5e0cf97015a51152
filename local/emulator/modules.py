"""The emulator's modules, imported on demand: they read the environment at import, after `options.environment` has set it."""

import importlib
from typing import Any


def app() -> Any:
    return importlib.import_module("ministack.app")


def core(name: str) -> Any:
    return importlib.import_module(f"ministack.core.{name}")


def service(name: str) -> Any:
    return importlib.import_module(f"ministack.services.{name}")
