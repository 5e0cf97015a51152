"""The code of a channel is imported with its first use, by role."""

import subprocess
import sys

import pytest

from chalicelib import registry
from chalicelib.channels.base import Connection
from chalicelib.channels.loading import Channels, channel_named, channel_of_type, names, part_of
from chalicelib.domain.channels import Channel, type_name_of
from tests.support.fakes.transport import FakeTransport

EVERYTHING = """
import app, chalicelib.api.application, chalicelib.workers
from chalicelib.bootstrap import desk
d = desk()
"""


def loaded_after(script: str) -> set[str]:
    """The modules of the channels' folders that a new interpreter has loaded after `script`."""
    program = f"{script}\nimport sys; print(*(name for name in sys.modules if name.startswith('chalicelib.channels.')))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    modules = {name.removeprefix("chalicelib.channels.") for name in done.stdout.split()}
    return {name for name in modules if name.partition(".")[0] in registry.CHANNELS}


def test_no_channel_is_imported_before_its_first_use() -> None:
    assert loaded_after(EVERYTHING) == set()


def test_stored_inbox_imports_the_struct_only() -> None:
    found = loaded_after(f"{EVERYTHING}d.store._channel_types('Channel::Telegram')")
    assert found == {"telegram", "telegram.channel"}


def test_envelope_imports_no_client() -> None:
    found = loaded_after(f"{EVERYTHING}d.channels['Channel::Telegram'].parse({{}})")
    assert found == {"telegram", "telegram.channel", "telegram.webhook", "telegram.messages", "telegram.surroundings"}


def test_request_to_connect_imports_the_form_of_that_channel_only() -> None:
    form = "new_channel({'type': 'telegram', 'bot_token': '1:aaaaaaaaaaaa'}, d.ids)"
    found = loaded_after(f"{EVERYTHING}from chalicelib.channels.forms import new_channel; {form}")
    assert found == {"telegram", "telegram.channel", "telegram.forms"}


@pytest.mark.parametrize("name", names())
def test_names_follow_the_folder(name: str) -> None:
    channel = channel_named(name)
    assert channel is not None
    assert channel.name == name
    assert channel_of_type(type_name_of(name)) is channel
    assert part_of(name, "forms", "New{}Channel").__struct_config__.tag == name


def test_type_name_of_several_words() -> None:
    assert type_name_of("twilio_sms") == "Channel::TwilioSms"


def test_unknown_channel_has_no_adapter() -> None:
    channels = Channels(lambda _: Connection(FakeTransport()))
    assert channel_named("fax") is None
    assert channel_of_type("Channel::Fax") is None
    with pytest.raises(KeyError):
        channels["Channel::Fax"]
    assert "Channel::Fax" not in channels


def test_channels_are_listed_by_type_name() -> None:
    channels = Channels(lambda _: Connection(FakeTransport()))
    assert list(channels) == ["Channel::Api", "Channel::Email", "Channel::Telegram", "Channel::WebWidget", "Channel::Whatsapp"]
    assert len(channels) == 5
    assert channels["Channel::Api"] is channels["Channel::Api"]


@pytest.mark.parametrize("name", registry.CHANNELS)
def test_channel_defines_every_abstract_member(name: str) -> None:
    """msgspec decodes a struct without asking for them, so that a missing one would first be noticed by a request."""
    assert not part_of(name, "channel", "{}Channel").__abstractmethods__
    assert not part_of(name, "forms", "New{}Channel").__abstractmethods__


def test_channel_without_an_address_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="address_id"):
        type("Nameless", (Channel,), {"name": "nameless", "title": "Nameless"})()
