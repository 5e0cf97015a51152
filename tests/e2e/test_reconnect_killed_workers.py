"""A short trial with killed workers. `make kill-workers` runs longer."""

from tests.e2e.concurrency import Report
from tests.e2e.stack import LocalStack, StackInfo
from tests.reconnect.killed_workers import run


def test_killed_workers_lose_and_double_nothing(stack: LocalStack, stack_info: StackInfo, report: Report) -> None:
    outcome = run(stack, stack_info, kills=5, every=2.0)
    for line in outcome.lines():
        report(f"killed workers: {line}")
    assert outcome.is_flawless, "\n".join(outcome.lines())
