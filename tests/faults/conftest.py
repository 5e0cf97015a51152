"""One world for all paths of a process, and the table of points at the end."""

from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

from tests.faults.points import Counted, table
from tests.faults.runner import Runs, all_runs


@pytest.fixture(scope="package")
def runs() -> Iterator[Runs]:
    """The tests of other folders get AWS without it: a package's fixtures end with the package's last test."""
    with all_runs() as found:
        yield found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    counted: Counted = defaultdict(Counter)
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, ()):
            for name, value in report.user_properties:
                if name == "points":
                    path, fault, count = value
                    counted[path][fault] += count
    if counted:
        terminalreporter.section("faults at every call")
        terminalreporter.write_line(table(counted))
