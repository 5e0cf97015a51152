"""A short reconnect test: connections are cut every two seconds during traffic. `make reconnect` runs longer."""

from tests.e2e.concurrency import Report
from tests.e2e.desk_api import Agent
from tests.e2e.stack import StackInfo
from tests.reconnect.scenario import Parameters, run_scenario


def test_twenty_sockets_miss_no_event(stack_info: StackInfo, ada: Agent, ben: Agent, cleo: Agent, report: Report) -> None:
    result = run_scenario(
        stack_info, [ada, ben, cleo], Parameters(sockets=20, seconds=15, cut_after=2, per_second=1.5, customers=4)
    )
    lines = result.lines()
    for line in lines:
        report(f"reconnect: {line}")
    assert result.is_flawless, "\n".join(lines)
    assert result.cuts > 20
