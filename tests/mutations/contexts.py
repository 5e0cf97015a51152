"""A plugin of pytest that gives the lines of each test its id as their context in the coverage data.

Coverage's own `dynamic_context` names a property test after the function of Hypothesis that calls it.
"""

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """All cases of a parametrized test have one id. Fixtures have none, because several tests may share them."""
    import coverage

    measured: Any = coverage.Coverage.current()
    measured.switch_context(item.nodeid.partition("[")[0])
    try:
        yield
    finally:
        measured.switch_context("")
