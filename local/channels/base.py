"""Shared by the modules of the demo's channels."""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from chalicelib.actions.inboxes import create_inbox, webhook_url
from chalicelib.channels.loading import names
from chalicelib.domain.access import Caller
from chalicelib.domain.channels import Channel
from chalicelib.ports import Desk
from local.seed.session import Session

InboxRecord = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Setup:
    """The administrator, as a caller of the application's actions and as a client of the running stack."""

    desk: Desk
    caller: Caller
    admin: Session


def module_of(channel: str) -> Any:
    return import_module(f"local.channels.{channel}")


def demo_channels() -> tuple[str, ...]:
    return tuple(name for name in names() if find_spec(f"local.channels.{name}"))


def open_inbox(setup: Setup, name: str, channel: Channel) -> InboxRecord:
    """Opens an inbox with made-up credentials, which no provider checks. Returns the fields that every record has."""
    inbox = create_inbox(setup.desk, setup.caller, name=name, channel=channel, connect=False)
    path = webhook_url(setup.desk, channel).removeprefix(setup.desk.public_url)
    return {"id": inbox.id, "channel_type": channel.type_name, "name": inbox.name, "webhook_path": path}
