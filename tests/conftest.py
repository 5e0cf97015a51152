"""Fixtures and Hypothesis settings for all suites."""

from collections import defaultdict

import pytest
from hypothesis import HealthCheck, settings

from chalicelib.domain.conversations import Conversation
from tests.support.company import Company, company

# No deadline and no health check for slowness: a busy machine must not fail a property test.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(name="company")
def _company() -> Company:
    return company()


@pytest.fixture(name="kim")
def _kim(company: Company) -> Conversation:
    """A customer's conversation on Telegram."""
    return company.receive("Where is my order?")


@pytest.fixture(name="staffed")
def _staffed(company: Company) -> Company:
    """Ada, Ben and Cleo are members of the bot's inbox and online."""
    company.join(company.telegram, "ada", "cleo")
    company.connect("ada", "ben", "cleo")
    return company


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the seconds of work of each suite, for the time budget in docs/testing.md."""
    seconds: defaultdict[str, float] = defaultdict(float)
    for report in (each for reports in terminalreporter.stats.values() for each in reports):
        if isinstance(report, pytest.TestReport):
            seconds["/".join(report.nodeid.split("/")[:2])] += report.duration
    if len(seconds) > 1:
        terminalreporter.section("seconds of work")
        for suite, spent in sorted(seconds.items(), key=lambda each: -each[1]):
            terminalreporter.write_line(f"{spent:8.0f}  {suite}")
