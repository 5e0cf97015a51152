import itertools
from collections.abc import Iterator

import pytest

from tests.upgrades.opened import Opened, Rewrite, emulated_dynamodb, everything_in, open_release
from tests.upgrades.release import Release, releases
from tests.upgrades.rewritten import losses, rewritten


@pytest.fixture(name="endpoint", scope="session")
def _endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with emulated_dynamodb(tmp_path_factory.mktemp("upgrades") / "aws") as address:
        yield address


def _name(case: tuple[Release, Rewrite | None]) -> str:
    return f"{case[0].version}{', rewritten' if case[1] else ''}"


@pytest.fixture(name="opened", params=itertools.product(releases(), (None, rewritten)), ids=_name)
def _opened(request: pytest.FixtureRequest, endpoint: str) -> Iterator[Opened]:
    """A release's data as it was when its folder was made, or rewritten by a newer version, of which nothing may be lost. Every
    test has a copy of its own."""
    release, rewrite = request.param
    with open_release(release, endpoint, rewrite=rewrite) as opened:
        yield opened
        assert losses(opened.before, everything_in(opened.table)) == []
