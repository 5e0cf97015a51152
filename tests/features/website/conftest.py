"""An account with a website inbox, and the site's frame."""

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest

from tests.support.api_client import Answer, ApiClient
from tests.support.fakes.desk import FakeDesk, fake_desk
from tests.support.tenant import Tenant, open_tenant


@dataclass
class Site:
    desk: FakeDesk
    tenant: Tenant
    ada: ApiClient
    inbox: dict[str, Any]

    @property
    def token(self) -> str:
        return str(self.inbox["website_token"])

    def change(self, **channel: Any) -> None:
        answer = self.ada.patch(f"A/inboxes/{self.inbox['id']}", {"channel": channel})
        assert answer.status == 200, answer.text

    def page(self, **query: Any) -> Answer:
        return self.tenant.client().get(f"/widget?{urlencode({'website_token': self.token, **query})}")

    def config(self, **query: Any) -> Answer:
        return self.tenant.client().get(f"/api/v1/widget/config?{urlencode({'website_token': self.token, **query})}")


@pytest.fixture
def site() -> Site:
    desk = fake_desk()
    tenant = open_tenant(desk)
    ada = tenant.client("ada")
    channel = {"type": "web_widget", "website_url": "https://shop.example", "welcome_title": "Hello", "widget_color": "#aa2200"}
    inbox = ada.post("A/inboxes", {"name": "Shop", "channel": channel}).json
    return Site(desk, tenant, ada, inbox)


class Page(HTMLParser):
    """The elements of a page with their attributes, and the contents of scripts and titles."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attributes)))
        self._open.append(dict(attributes).get("id") or tag)

    def handle_endtag(self, tag: str) -> None:
        self._open = []

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts[self._open[-1]] = self.texts.get(self._open[-1], "") + data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def config(self) -> dict[str, Any]:
        decoded: dict[str, Any] = msgspec.json.decode(self.texts["widget-config"])
        return decoded
