"""Arrows point down only: who may import whom. Imports are read, not run."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STRUCTS = {"msgspec.Struct", "msgspec.field", "msgspec.structs"}
"""What facts are made of. Reading and writing JSON is the business of others."""
THIRD_PARTY_BESIDE_ADAPTERS = {
    "domain": STRUCTS,
    "ports": STRUCTS,
    "settings": STRUCTS,
    "views": STRUCTS,
    "listeners": STRUCTS,
    "channels": {"msgspec"},
    "wire": {"msgspec"},
    "actions": {"msgspec"},
    "broadcasting": {"msgspec"},
    "realtime": {"msgspec"},
    "workers": {"msgspec"},
    "log": {"msgspec"},
    "http": {"msgspec"},
    "api": {"msgspec"},
    "app": {"chalice"},
}
ADAPTERS_ONLY = {"boto3", "botocore", "pynamodb", "urllib3", "argon2"}

MAY_KNOW = {
    "domain": set[str](),
    "settings": set(),
    "log": {"ports"},
    "invocation": {"log", "ports"},
    "ports": {"domain"},
    "wire": {"domain"},
    "views": {"domain", "ports"},
    "channels": {"domain", "ports"},
    "actions": {"domain", "ports", "views"},
    "listeners": {"domain", "ports", "actions"},
    "broadcasting": {"domain", "ports", "actions", "views"},
    "adapters": {"domain", "ports", "wire", "settings"},
    "realtime": {"domain", "ports", "wire", "log", "views", "actions", "listeners", "broadcasting"},
    "workers": {"domain", "ports", "wire", "log", "views", "actions", "listeners", "broadcasting"},
    "http": {"domain", "ports", "actions"},
    "api": {"domain", "ports", "log", "invocation", "actions", "broadcasting", "views", "http"},
    "bootstrap": {"domain", "ports", "settings", "log", "adapters", "channels"},
    "app": {"api", "realtime", "workers", "invocation", "bootstrap"},
}
ENTRANCE = ("chalicelib.api", "chalicelib.bootstrap")
"""The API is called by app.py with an event and nothing else, so its package fetches the desk itself."""


def layer_of(module: str) -> str:
    """`chalicelib.actions.work` is of the layer `actions`, `app` of its own."""
    return module.split(".")[1] if module.startswith("chalicelib.") else module


def imported(source: str) -> Iterator[str]:
    """Every module a text imports, inside functions and for types only, too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.module in ("chalicelib", "msgspec"):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
            else:
                yield "." if node.level else str(node.module)


def wrong_arrows(module: str, source: str) -> list[str]:
    own = layer_of(module)
    return [f"{module} -> {target}" for target in imported(source) if not _allowed(own, target) and (module, target) != ENTRANCE]


def _allowed(own: str, target: str) -> bool:
    if target.startswith("chalicelib."):
        return layer_of(target) in {own, *MAY_KNOW[own]}
    package = target.partition(".")[0]
    if package in sys.stdlib_module_names:
        return True
    return own == "adapters" or not {package, target}.isdisjoint(THIRD_PARTY_BESIDE_ADAPTERS.get(own, set()))


def modules() -> Iterator[tuple[str, str]]:
    yield "app", (ROOT / "app.py").read_text()
    for path in sorted((ROOT / "chalicelib").rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if name != "chalicelib":
            yield name, path.read_text()


@pytest.mark.parametrize(("module", "source"), [pytest.param(*each, id=each[0]) for each in modules()])
def test_every_import_points_down(module: str, source: str) -> None:
    assert wrong_arrows(module, source) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("chalicelib.domain.messages", "from chalicelib.actions.work import Work"),
        ("chalicelib.domain.messages", "import msgspec"),
        ("chalicelib.domain.messages", "from msgspec import json"),
        ("chalicelib.domain.messages", "import msgspec.json"),
        ("chalicelib.actions.work", "def late():\n    from chalicelib import bootstrap"),
        ("chalicelib.actions.work", "from chalicelib.adapters.dynamo.store import DynamoStore"),
        ("chalicelib.listeners.media", "import boto3"),
        ("chalicelib.api.files", "from botocore.exceptions import ClientError"),
        ("chalicelib.api.files", "from chalicelib.bootstrap import desk"),
        ("chalicelib.workers", "from chalicelib.api.log import write"),
        ("chalicelib.realtime", "import chalicelib.http.request"),
        ("chalicelib.channels.api", "from chalicelib.actions.receive import receive"),
        ("chalicelib.settings", "from chalicelib.ports import Desk"),
        ("chalicelib.views.times", "from . import messages"),
        ("chalicelib.http.routing", "from chalicelib.api.table import ROUTES"),
        ("app", "from chalicelib.actions import receive"),
    ],
)
def test_a_wrong_arrow_is_found(module: str, line: str) -> None:
    assert wrong_arrows(module, line)


def test_every_layer_is_spoken_of() -> None:
    assert {layer_of(name) for name, _ in modules()} == set(MAY_KNOW)


def test_the_environment_is_read_in_one_place() -> None:
    readers = {name for name, source in modules() if reads_environment(source)}
    assert readers == {"chalicelib.settings"}


def reads_environment(source: str) -> bool:
    """`os.environ`, `os.getenv`, and the names imported from os."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv"):
            return True
        if (
            isinstance(node, ast.ImportFrom)
            and node.module == "os"
            and {each.name for each in node.names} & {"environ", "getenv"}
        ):
            return True
    return False


def test_reading_the_environment_elsewhere_is_found() -> None:
    assert reads_environment("import os\nSTAGE = os.environ['STAGE']")
    assert reads_environment("from os import getenv")


def test_the_network_is_an_adapters_business() -> None:
    users = {layer_of(name) for name, source in modules() for each in imported(source) if each.partition(".")[0] in ADAPTERS_ONLY}
    assert users == {"adapters"}
