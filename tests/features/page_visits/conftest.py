"""A company with a website, a visitor's widget, and a tab of the visitor's browser."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain import keys
from chalicelib.domain.inboxes import Inbox
from tests.features.page_visits.specimen import SHOP, TAB
from tests.support.api_client import Answer
from tests.support.channels import website_channel
from tests.support.company import Company
from tests.support.widget import Widget

Report = Callable[..., Answer]


@pytest.fixture(name="shop")
def _shop(company: Company) -> Inbox:
    return company.open_inbox("website", website_channel(), "ben", title="Shop")


@pytest.fixture(name="widget")
def _widget(company: Company, shop: Inbox) -> Widget:
    return Widget(company.desk).open()


@pytest.fixture(name="live")
def _live(company: Company, shop: Inbox) -> None:
    """The shop lists its visitors."""
    key = keys.inbox(company.account_id, shop.id)
    company.desk.store.items[key] = replace(shop, channel=replace(shop.channel, live_visitors=True))


def page(path: str, seconds_ago: int = 0, title: str = "") -> dict[str, Any]:
    return {"address": f"{SHOP}{path}", "title": title, "seconds_ago": seconds_ago}


def report(widget: Widget, current: str | None, *opened: dict[str, Any], tab: str = TAB, title: str = "") -> Answer:
    """`current`: the path of the page that the tab shows."""
    shown = None if current is None else page(current, title=title)
    return widget.request("POST", "/visits", {"tab": tab, "current": shown, "opened": list(opened)})
