"""Fixtures for tests that run on the in-memory ports and on DynamoDB."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from chalicelib.ports import Desk

if TYPE_CHECKING:
    from tests.functional.log_lines import Call
    from tests.support.company import Company
    from tests.support.ports_bench import Bench


@pytest.fixture(name="tables", scope="module")
def _tables() -> Iterator[Desk]:
    """Imports moto on first use, because the import takes a second."""
    from tests.support.ports_bench import table_in_moto

    with table_in_moto() as desk:
        yield desk


@pytest.fixture(name="bench", params=["memory", "dynamo", "ministack"])
def _bench(request: pytest.FixtureRequest) -> "Bench":
    from tests.support.ports_bench import bench_of

    return bench_of(request.param, request)


@pytest.fixture(name="ministack_tables", scope="session")
def _ministack_tables() -> Iterator[Desk]:
    """One emulator for the session, started with the first test that needs it."""
    from tests.support.ports_bench import table_in_ministack

    with table_in_ministack() as desk:
        yield desk


@pytest.fixture(name="call")
def _call(company: "Company", monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> "Call":
    """Invokes a function as Lambda does. Asserts that it wrote one line, and returns that line."""
    from tests.functional.log_lines import caller

    return caller(company, monkeypatch, capsys)
