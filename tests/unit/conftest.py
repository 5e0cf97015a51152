"""Fixtures of several unit tests."""

import pytest

from chalicelib.actions.contacts import create_contact
from chalicelib.domain.contacts import Contact
from tests.support.company import Company
from tests.support.identities import VICTIM


@pytest.fixture(name="known")
def _known(company: Company) -> Contact:
    """A contact whose values an agent has entered."""
    return create_contact(company.desk, company.caller(), name="Kim", **VICTIM)[0]  # type: ignore[arg-type]
