"""The layers and their allowed imports. The sources are parsed, not executed."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STRUCT_IMPORTS = {"msgspec.Struct", "msgspec.StructMeta", "msgspec.field", "msgspec.structs"}
"""Entities are structs; JSON is decoded and encoded in other layers."""
THIRD_PARTY_OUTSIDE_ADAPTERS = {
    "domain": STRUCT_IMPORTS,
    "ports": STRUCT_IMPORTS,
    "settings": STRUCT_IMPORTS,
    "views": STRUCT_IMPORTS | {"msgspec.UNSET", "msgspec.UnsetType"},
    "registry": STRUCT_IMPORTS,
    "reactions": STRUCT_IMPORTS,
    "features": {"msgspec"},
    "mime": STRUCT_IMPORTS | {"nh3"},
    "markup": {"msgspec", "markdown_it"},
    "channels": {"msgspec"},
    "compatibility": {"msgspec"},
    "wire": {"msgspec"},
    "actions": {"msgspec"},
    "broadcasting": {"msgspec"},
    "realtime": {"msgspec"},
    "workers": {"msgspec"},
    "log": {"msgspec", "aws_lambda_powertools"},
    "http": {"msgspec"},
    "api": {"msgspec"},
    "app": {"chalice"},
}
ADAPTER_PACKAGES = {"boto3", "botocore", "pynamodb", "urllib3", "argon2"}

ALLOWED_IMPORTS = {
    "domain": set[str](),
    "mime": {"domain"},
    "markup": {"domain"},
    "settings": set(),
    "log": {"ports"},
    "invocation": {"log", "ports"},
    "ports": {"domain"},
    "compatibility": {"domain"},
    "wire": {"domain", "compatibility"},
    "views": {"domain", "ports", "registry"},
    "channels": {"domain", "ports", "http", "registry", "mime", "markup"},
    "actions": {"domain", "ports", "views"},
    "registry": set(),
    "features": {"domain", "ports", "actions", "views", "http", "broadcasting", "mime", "markup"},
    "reactions": {"domain", "ports", "actions", "registry"},
    "schedule": {"ports", "registry"},
    "broadcasting": {"domain", "ports", "actions", "views"},
    "adapters": {"domain", "ports", "wire", "compatibility", "settings"},
    "realtime": {"domain", "ports", "wire", "log", "views", "actions", "features", "reactions", "schedule", "broadcasting"},
    "queue_retries": {"domain", "ports", "log"},
    "workers": {
        "domain",
        "ports",
        "wire",
        "log",
        "queue_retries",
        "views",
        "actions",
        "features",
        "reactions",
        "schedule",
        "broadcasting",
    },
    "http": {"domain", "ports", "actions"},
    "api": {"domain", "ports", "log", "invocation", "actions", "broadcasting", "views", "channels", "http", "registry"},
    "bootstrap": {"domain", "ports", "settings", "log", "adapters", "channels"},
    "app": {"api", "realtime", "workers", "invocation", "bootstrap"},
}
KNOWN_BY = {"http": "forms", "registry": "loading"}
"""In `channels` only the request bodies know `http`, and only the loader knows the registry."""

ALLOWED_EXCEPTION = ("chalicelib.api", "chalicelib.bootstrap")
"""app.py passes only the event to the API, so the package builds the desk itself."""


def layer_of(module: str) -> str:
    """`chalicelib.actions.work` belongs to the layer `actions`; `app` is its own layer."""
    return module.split(".")[1] if module.startswith("chalicelib.") else module


def imported(source: str) -> Iterator[str]:
    """Every module that the source imports, including imports in functions and for type checking."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.module in ("chalicelib", "chalicelib.channels", "msgspec"):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
            else:
                yield "." if node.level else str(node.module)


def forbidden_imports(module: str, source: str) -> list[str]:
    own = layer_of(module)
    return [
        f"{module} -> {target}"
        for target in imported(source)
        if not _allowed(own, target) and (module, target) != ALLOWED_EXCEPTION
    ]


def _allowed(own: str, target: str) -> bool:
    if target.startswith("chalicelib."):
        return layer_of(target) in {own, *ALLOWED_IMPORTS[own]}
    package = target.partition(".")[0]
    if package in sys.stdlib_module_names:
        return True
    return own == "adapters" or not {package, target}.isdisjoint(THIRD_PARTY_OUTSIDE_ADAPTERS.get(own, set()))


def modules() -> Iterator[tuple[str, str]]:
    yield "app", (ROOT / "app.py").read_text()
    for path in sorted((ROOT / "chalicelib").rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if name != "chalicelib":
            yield name, path.read_text()


@pytest.mark.parametrize(("module", "source"), [pytest.param(*each, id=each[0]) for each in modules()])
def test_every_import_points_to_a_lower_layer(module: str, source: str) -> None:
    assert forbidden_imports(module, source) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("chalicelib.domain.messages", "from chalicelib.actions.work import Work"),
        ("chalicelib.domain.messages", "import msgspec"),
        ("chalicelib.domain.messages", "from msgspec import json"),
        ("chalicelib.domain.messages", "import msgspec.json"),
        ("chalicelib.actions.work", "def late():\n    from chalicelib import bootstrap"),
        ("chalicelib.actions.work", "from chalicelib.adapters.dynamo.store import DynamoStore"),
        ("chalicelib.features.attachment_download.reactions", "import boto3"),
        ("chalicelib.api.files", "from botocore.exceptions import ClientError"),
        ("chalicelib.api.files", "from chalicelib.bootstrap import desk"),
        ("chalicelib.workers", "from chalicelib.api.log import write"),
        ("chalicelib.realtime", "import chalicelib.http.request"),
        ("chalicelib.channels.api.sending", "from chalicelib.actions.receive import receive"),
        ("chalicelib.settings", "from chalicelib.ports import Desk"),
        ("chalicelib.views.times", "from . import messages"),
        ("chalicelib.http.routing", "from chalicelib.api.every_route import ROUTES"),
        ("app", "from chalicelib.actions import receive"),
    ],
)
def test_import_of_a_higher_layer_is_found(module: str, line: str) -> None:
    assert forbidden_imports(module, line)


SHARED_BY_CHANNELS = {path.stem for path in (ROOT / "chalicelib" / "channels").glob("*.py")}


def channel_of(module: str) -> str | None:
    """The channel to whose folder the module belongs; None for the modules that all channels share."""
    layer, _, rest = module.removeprefix("chalicelib.").partition(".")
    name = rest.partition(".")[0]
    return name if layer == "channels" and name not in ("", *SHARED_BY_CHANNELS) else None


def channel_imports(module: str, source: str) -> list[str]:
    """Imports of a channel's folder from outside it, and imports of `http` or the registry that `KNOWN_BY` does not list."""
    own = module.rpartition(".")[2]
    return [
        f"{module} -> {target}"
        for target in imported(source)
        if channel_of(target) not in (None, channel_of(module))
        or (layer_of(module) == "channels" and KNOWN_BY.get(layer_of(target), own) != own)
    ]


@pytest.mark.parametrize(("module", "source"), [pytest.param(*each, id=each[0]) for each in modules()])
def test_only_a_channels_folder_imports_its_modules(module: str, source: str) -> None:
    assert channel_imports(module, source) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("chalicelib.views.inboxes", "from chalicelib.channels.telegram.channel import TelegramChannel"),
        ("chalicelib.views.inboxes", "from chalicelib.channels import telegram"),
        ("chalicelib.bootstrap", "import chalicelib.channels.whatsapp.sending"),
        ("chalicelib.channels.telegram.sending", "from chalicelib.channels.whatsapp.sending import MARKS"),
        ("chalicelib.channels.loading", "from chalicelib.channels.api.channel import ApiChannel"),
        ("chalicelib.channels.telegram.channel", "from chalicelib.http.fields import Short"),
        ("chalicelib.channels.telegram.webhook", "from chalicelib.registry import CHANNELS"),
    ],
)
def test_import_of_a_channel_from_outside_is_found(module: str, line: str) -> None:
    assert channel_imports(module, line)


def test_every_layer_has_a_rule() -> None:
    assert {layer_of(name) for name, _ in modules()} == set(ALLOWED_IMPORTS)


def test_only_settings_reads_the_environment() -> None:
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


def test_read_of_the_environment_is_found() -> None:
    assert reads_environment("import os\nSTAGE = os.environ['STAGE']")
    assert reads_environment("from os import getenv")


def test_only_adapters_use_the_network() -> None:
    users = {
        layer_of(name) for name, source in modules() for each in imported(source) if each.partition(".")[0] in ADAPTER_PACKAGES
    }
    assert users == {"adapters"}
