"""docs/adding-a-channel.md and the toy channel agree, and nothing outside the channels' folders names a channel."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib import registry
from chalicelib.channels.loading import channel_named, names, part_of
from chalicelib.domain.channels import Channel, type_name_of

ROOT = Path(__file__).parents[2]
TOY = Path(__file__).parent / "toy"
PAGE = (ROOT / "docs" / "adding-a-channel.md").read_text()
NAMED_BY_ALL = {"name", "title"}
DERIVED = {"address", "address_id", "webhook_path", "type_name", "stored_fields"}


def rows(heading: str) -> dict[str, list[str]]:
    """The rows of the first table after a heading, by their first cell."""
    table = PAGE.split(heading, 1)[1].split("\n\n|", 1)[1].split("\n\n", 1)[0]
    cells = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    return {row[0]: row[1:] for row in cells}


def test_listed_files_are_those_of_the_toy() -> None:
    assert set(rows("## Files")) == {path.name for path in TOY.glob("*.py")} - {"__init__.py"}


@pytest.mark.usefixtures("toy_channel")
def test_listed_classes_are_found_by_their_names() -> None:
    for file, (classes, _) in rows("## Files").items():
        for pattern in re.findall(r"\w+", classes):
            assert part_of("toy", file.removesuffix(".py"), pattern.replace("TwilioSms", "{}"))


def test_listed_capabilities_are_those_of_the_base() -> None:
    attributes = {name for name, kind in Channel.__annotations__.items() if str(kind).startswith("typing.ClassVar")}
    methods = {name for name in vars(Channel) if not name.startswith("_") and name.islower()} - set(Channel.__struct_fields__)
    assert set(rows("wherever channels differ")) == (attributes | methods) - NAMED_BY_ALL - DERIVED


def sources_outside_channels() -> Iterator[tuple[str, str]]:
    for path in (ROOT / "app.py", *(ROOT / "chalicelib").rglob("*.py"), *(ROOT / "infra").rglob("*.*")):
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in (".py", ".yaml") and not name.startswith("chalicelib/channels/") and name != "chalicelib/registry.py":
            yield name, path.read_text()


def mentions(source: str, channel: type[Channel]) -> list[str]:
    """Names of the channel's classes, type, package and provider."""
    words = type_name_of(channel.name).rpartition(":")[2]
    found = re.findall(rf"\b\w*{words}(?:Channel|Webhook|Sender)\w*|Channel::{words}\b|\bchannels\.{channel.name}\b", source)
    return found + re.findall(rf"\b{re.escape(channel.title)}\b", source)


@pytest.mark.parametrize("name", names())
def test_no_source_outside_the_folders_names_a_channel(name: str) -> None:
    channel = channel_named(name)
    assert channel is not None
    assert {path: found for path, source in sources_outside_channels() if (found := mentions(source, channel))} == {}


@pytest.mark.parametrize(
    "source",
    [
        "from chalicelib.channels.telegram.channel import TelegramChannel",
        "case NewTelegramChannel():",
        'if inbox.channel.type_name == "Channel::Telegram":',
        "# Telegram has one endless chat",
    ],
)
def test_mention_of_a_channel_is_found(source: str) -> None:
    channel = channel_named("telegram")
    assert channel is not None
    assert mentions(source, channel)


def test_registry_lists_the_folders() -> None:
    folders = {path.parent.name for path in (ROOT / "chalicelib" / "channels").glob("*/channel.py")}
    assert set(registry.CHANNELS) == folders
