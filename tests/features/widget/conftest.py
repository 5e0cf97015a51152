"""A company with a website, and a visitor's widget."""

import pytest

from chalicelib.domain.inboxes import Inbox
from tests.support.channels import website_channel
from tests.support.company import Company
from tests.support.widget import Widget


@pytest.fixture(name="shop")
def _shop(company: Company) -> Inbox:
    return company.open_inbox("website", website_channel(), "ben", title="Shop")


@pytest.fixture(name="widget")
def _widget(company: Company, shop: Inbox) -> Widget:
    return Widget(company.desk).open()
