"""What every kind of test may ask for."""

import pytest
from hypothesis import HealthCheck, settings

from tests.builders import Company, company

# A busy machine is no reason to fail: nothing that is generated is timed.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(name="company")
def _company() -> Company:
    return company()
