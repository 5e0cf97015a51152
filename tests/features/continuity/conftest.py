"""A company with a website, and a visitor who has left it."""

import pytest

from chalicelib.domain.inboxes import Inbox
from tests.features.continuity.continued import read_mails, visitor
from tests.support.channels import website_channel
from tests.support.company import Company
from tests.support.widget import Widget


@pytest.fixture(name="shop")
def _shop(company: Company) -> Inbox:
    read_mails(company)
    return company.open_inbox("website", website_channel(), "ben", title="Shop")


@pytest.fixture(name="vera")
def _vera(company: Company, shop: Inbox) -> Widget:
    return visitor(company)
