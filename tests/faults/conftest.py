"""One deployment for all paths of a process, and a table of the fault points after the last test."""

from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

from tests.faults.points import Counted, table
from tests.faults.runner import Runner, new_runner


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--every-point", action="store_true", help="inject every fault at every call, instead of at a sample")


@pytest.fixture(scope="package")
def runner() -> Iterator[Runner]:
    """Package scope ends this replacement of AWS with the folder's last test, before tests of other folders start."""
    with new_runner() as runner:
        yield runner


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    counted: Counted = defaultdict(Counter)
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, ()):
            for name, value in report.user_properties:
                if name == "points":
                    path, fault, count = value
                    counted[path][fault] += count
    if counted:
        terminalreporter.section("fault points")
        terminalreporter.write_line(table(counted))
