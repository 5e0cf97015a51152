"""Website inboxes: what an administrator may set, and the script for the site."""

from typing import Any

import pytest

from chalicelib.channels.forms import changes_of, new_channel
from chalicelib.channels.web_widget.channel import WebWidgetChannel
from chalicelib.domain.channels import ShownInbox
from chalicelib.domain.errors import DeskError, Invalid
from chalicelib.domain.websites import DEFAULT_FLAGS, STANDARD_FIELDS
from tests.support.fakes.ids import FakeIds


def made(**fields: Any) -> WebWidgetChannel:
    channel = new_channel({"type": "web_widget", **fields}, FakeIds())
    assert isinstance(channel, WebWidgetChannel)
    return channel


def test_defaults_are_those_of_the_contract() -> None:
    channel = made(website_url="https://shop.example")
    website = channel.website
    assert (website.widget_color, website.selected_feature_flags) == ("#1f93ff", DEFAULT_FLAGS)
    assert website.pre_chat_form_options.pre_chat_fields == STANDARD_FIELDS
    assert not any(field.enabled for field in STANDARD_FIELDS)
    assert not channel.hmac_mandatory
    assert not website.pre_chat_form_enabled
    assert not website.live_visitors
    assert channel.type_name == "Channel::WebWidget"


def test_each_inbox_has_tokens_of_its_own() -> None:
    ids = FakeIds()
    channels = [new_channel({"type": "web_widget"}, ids) for _ in range(2)]
    tokens = {each.stored_fields[name] for each in channels for name in ("website_token", "hmac_token")}
    channel = made()
    assert len(tokens) == 4
    assert channel.hmac_token not in repr(channel)


def test_script_names_the_desk_and_the_inbox() -> None:
    channel = made()
    shown = channel.shown(ShownInbox(1, 2, "https://desk.example" + channel.webhook_path), administrator=False)
    assert 'var base = "https://desk.example";' in shown["web_widget_script"]
    assert f'websiteToken: "{channel.website_token}"' in shown["web_widget_script"]
    assert "hmac_token" not in shown


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("shop.example", "shop.example"),
        ("https://Shop.Example/basket, *.shop.example", "shop.example,*.shop.example"),
        ("shop.example shop.example", "shop.example"),
        ("localhost:3000", "localhost:3000"),
        ("", ""),
    ],
)
def test_allowed_domains_are_host_names(given: str, stored: str) -> None:
    assert made(allowed_domains=given).website.allowed_domains == stored
    assert changes_of(made(), {"allowed_domains": given}) == {"allowed_domains": stored}


@pytest.mark.parametrize("given", ["shop example;", "a'b.example", "*", "**.example", "*.", "https://", "ex ample/ <x>"])
def test_other_allowed_domains_are_refused(given: str) -> None:
    with pytest.raises(Invalid) as refusal:
        made(allowed_domains=given)
    assert (refusal.value.code, refusal.value.fields) == ("allowed_domain_invalid", ("channel.allowed_domains",))


def test_fields_of_the_form_need_names_of_their_own() -> None:
    twice = {"pre_chat_fields": [{"name": "order", "label": "Order"}, {"name": "order", "label": "Order number"}]}
    with pytest.raises(Invalid) as refusal:
        made(pre_chat_form_options=twice)
    assert refusal.value.code == "pre_chat_fields_repeated"


@pytest.mark.parametrize(
    "fields",
    [
        {"widget_color": "blue"},
        {"widget_color": "#12345"},
        {"reply_time": "soon"},
        {"selected_feature_flags": ["everything"]},
        {"pre_chat_form_options": {"pre_chat_fields": [{"name": "a", "type": "script"}]}},
        {"pre_chat_form_options": {"pre_chat_fields": [{"name": f"f{place}"} for place in range(31)]}},
    ],
)
def test_invalid_settings_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(DeskError):
        made(**fields)
    with pytest.raises(DeskError):
        changes_of(made(), fields)


def test_changes_replace_only_what_is_given() -> None:
    form = {"pre_chat_message": "Tell us", "pre_chat_fields": [{"name": "order", "label": "Order", "enabled": True}]}
    changes = changes_of(
        made(), {"welcome_title": None, "selected_feature_flags": ["attachments"], "pre_chat_form_options": form}
    )
    assert set(changes) == {"welcome_title", "selected_feature_flags", "pre_chat_form_options"}
    assert (changes["welcome_title"], changes["selected_feature_flags"]) == ("", ("attachments",))
    assert [each.name for each in changes["pre_chat_form_options"].pre_chat_fields] == ["order"]
