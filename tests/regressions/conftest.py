"""The ports on DynamoDB in moto, for the regressions about cost."""

from collections.abc import Iterator

import pytest

from chalicelib.ports import Desk


@pytest.fixture(name="tables", scope="module")
def _tables() -> Iterator[Desk]:
    from tests.support.ports_bench import table_in_moto

    with table_in_moto() as desk:
        yield desk
