"""What every kind of test may ask for."""

import pytest

from tests.builders import Office, office


@pytest.fixture(name="office")
def _office() -> Office:
    return office()
