"""Fixtures and Hypothesis settings for all suites."""

import pytest
from hypothesis import HealthCheck, settings

from tests.support.company import Company, company

# No deadline and no health check for slowness: a busy machine must not fail a property test.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(name="company")
def _company() -> Company:
    return company()


@pytest.fixture(name="staffed")
def _staffed(company: Company) -> Company:
    """Ada, Ben and Cleo are members of the bot's inbox and online."""
    company.join(company.telegram, "ada", "cleo")
    company.connect("ada", "ben", "cleo")
    return company
