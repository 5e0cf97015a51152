from collections.abc import Iterator

import pytest

from tests.upgrades.opened import Opened, emulated_dynamodb, open_release
from tests.upgrades.release import releases


@pytest.fixture(name="endpoint", scope="session")
def _endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with emulated_dynamodb(tmp_path_factory.mktemp("upgrades") / "aws") as address:
        yield address


@pytest.fixture(name="opened", params=releases(), ids=lambda release: release.version)
def _opened(request: pytest.FixtureRequest, endpoint: str) -> Iterator[Opened]:
    """A release's data as it was when its folder was made; every test has a copy of its own."""
    with open_release(request.param, endpoint) as opened:
        yield opened
