"""Forbidden addresses in the product: settings refuse them, and a message to a name that resolves to one fails."""

import socket
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.adapters.http import HttpTransport
from chalicelib.bootstrap import build
from chalicelib.domain.messages import Delivery, FileState
from chalicelib.domain.outbound import LedgerState
from chalicelib.features.attachment_download.actions import download_media
from chalicelib.ports import HttpResponse
from chalicelib.settings import Settings
from tests.support.adapters import channel_adapter
from tests.support.api_client import ApiClient
from tests.support.company import Company, company
from tests.support.fakes.transport import FakeTransport, json_response
from tests.support.inbound import inbound_photo

PRIVATE_URLS = [
    "http://127.0.0.1:9001/",
    "http://169.254.169.254/latest/",
    "https://[fd00:ec2::254]/",
    "http://2130706433/",
    "http://a@b/",
]


@pytest.fixture(name="acme")
def _acme() -> Company:
    """A company whose API inbox sends with the real transport."""
    acme = company()
    channels = {**acme.desk.channels, "Channel::Api": channel_adapter("api", HttpTransport())}
    acme.desk = replace(acme.desk, channels=channels)
    return acme


@pytest.fixture(name="admin")
def _admin(acme: Company) -> ApiClient:
    return acme.client("ada")


@pytest.mark.parametrize("url", PRIVATE_URLS)
def test_new_inbox_refuses_private_address(admin: ApiClient, url: str) -> None:
    before = len(admin.get("A/inboxes").json["payload"])
    refused = admin.post("A/inboxes", {"name": "Hooks", "channel": {"type": "api", "webhook_url": url}})
    assert (refused.status, refused.json["code"]) == (422, "address_not_allowed")
    assert refused.json["attributes"] == ["channel.webhook_url"]
    assert len(admin.get("A/inboxes").json["payload"]) == before


@pytest.mark.parametrize("url", PRIVATE_URLS)
def test_inbox_update_refuses_private_address(admin: ApiClient, acme: Company, url: str) -> None:
    refused = admin.patch(f"A/inboxes/{acme.app.id}", {"channel": {"webhook_url": url}})
    assert (refused.status, refused.json["code"]) == (422, "address_not_allowed")
    assert admin.get(f"A/inboxes/{acme.app.id}").json["webhook_url"] == "https://acme.example/hook"


def test_inbox_update_accepts_public_and_empty_address(admin: ApiClient, acme: Company) -> None:
    path = f"A/inboxes/{acme.app.id}"
    assert admin.patch(path, {"name": "Renamed", "channel": {"webhook_url": "https://acme.example/hook"}}).status == 200
    assert admin.patch(path, {"channel": {"webhook_url": "https://other.example:8443/in"}}).status == 200
    assert admin.patch(path, {"channel": {"webhook_url": ""}}).json["webhook_url"] == ""


def test_message_to_name_with_private_address_fails_at_once(acme: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    address: Any = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("10.0.0.7", 443))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [address])
    message = acme.reply(acme.receive(inbox=acme.app))
    acme.settle()
    failed = acme.message(message)
    assert failed.delivery is Delivery.FAILED
    reason = failed.content_attributes["external_error"]
    assert reason == "address_not_allowed: The address leads into a private network, where this desk sends nothing."
    assert (acme.ledger(message).state, acme.ledger(message).tries) == (LedgerState.FAILED, 1)


def test_attachment_at_private_address_is_not_downloaded() -> None:
    """The Graph API's answer names the download URL, and the desk does not trust it."""
    acme = company()
    media = {"url": "https://169.254.169.254/latest/meta-data/", "mime_type": "image/jpeg"}
    graph = GraphTransport([json_response(media)], repeats_last=True)
    channels = {**acme.desk.channels, "Channel::Whatsapp": channel_adapter("whatsapp", graph, "https://graph.facebook.com/v25.0")}
    desk = replace(acme.desk, channels=channels)
    conversation = acme.receive(None, inbox=acme.whatsapp, attachments=(inbound_photo(),), provider_id="in-photo")
    [message] = acme.messages(conversation.id)
    download_media(desk, acme.account_id, conversation.id, message.id)
    [attachment] = acme.message(message).attachments
    assert attachment.state is FileState.FAILED
    assert attachment.meta["error"].startswith("address_not_allowed: ")
    assert len(graph.requests) == 1


class GraphTransport(FakeTransport):
    """Answers requests to the Graph API; every other URL uses the real transport."""

    def request(self, method: str, url: str, **options: Any) -> HttpResponse:
        if url.startswith("https://graph.facebook.com/"):
            return super().request(method, url, **options)
        return HttpTransport().request(method, url, **options)


def test_provider_base_url_allows_only_itself() -> None:
    base = "http://127.0.0.1:9/telegram"
    desk = build(Settings.read({"TELEGRAM_API_BASE": base, "OUTGOING_PRIVATE_HOSTS": "10.1.0.0/16"}))
    telegram, webhooks = desk.channels["Channel::Telegram"], desk.channels["Channel::Api"]
    assert private_hosts(telegram).refusal(f"{base}/bot1:a/getMe") is None
    assert private_hosts(telegram).refusal("http://127.0.0.1:10/")
    assert private_hosts(webhooks).refusal(f"{base}/bot1:a/getMe")
    assert private_hosts(webhooks).refusal("http://10.1.2.3/") is None


def private_hosts(adapter: Any) -> Any:
    return adapter._sender.connection.transport._private
