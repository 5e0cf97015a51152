"""Sockets whose links are cut every two seconds while messages flow; `make drop` is the long version."""

from tests.e2e.desk_api import Agent
from tests.e2e.racing import Report
from tests.e2e.stack import Facts
from tests.reconnect.scenario import Orders, drill


def test_twenty_sockets_miss_nothing(facts: Facts, ada: Agent, ben: Agent, cleo: Agent, report: Report) -> None:
    result = drill(facts, [ada, ben, cleo], Orders(sockets=20, seconds=15, every=2, per_second=1.5, customers=4))
    lines = result.lines()
    for line in lines:
        report(f"drop: {line}")
    assert result.perfect, "\n".join(lines)
    assert result.cuts > 20
