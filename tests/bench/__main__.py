"""Prints the table of budgets; exits with 1 when one is not met."""

import sys
from collections.abc import Callable

from moto import mock_aws

from tests.bench import cold
from tests.bench.meter import Meter, metered
from tests.bench.scenario import Stage

Row = tuple[str, float, float | None]
"""What, how much, and the most that the design allows."""

BUDGET_COLD = {"API function": 1.7, "workers": 1.2}


def main() -> int:
    rows: list[Row] = []
    with mock_aws():
        stage = Stage()
        stage.customer_writes("Hello")
        stage.customer_writes("Is anybody there?")
        rows += counted(stage, "inbound message", lambda: stage.customer_writes("I would like to order"), calls=12, units=16)
        rows += counted(stage, "agent's reply", lambda: stage.agent_replies("With pleasure."), calls=None, units=16)
    rows += [(f"cold start, {name}, times the base", ratio, BUDGET_COLD[name]) for name, ratio in cold.ratios().items()]
    for name, measured, budget in rows:
        sys.stdout.write(f"{name:<44}{measured:>8.2f}   {verdict(measured, budget)}\n")
    return int(any(budget is not None and measured > budget for _, measured, budget in rows))


def verdict(measured: float, budget: float | None) -> str:
    if budget is None:
        return "no budget"
    return f"budget {budget:>6.2f}   {'ok' if measured <= budget else 'OVER'}"


def counted(stage: Stage, name: str, action: Callable[[], None], *, calls: int | None, units: int) -> list[Row]:
    pushed = stage.push.calls
    with metered() as meter:
        action()
    pushes = stage.push.calls - pushed
    explain(name, meter, pushes)
    return [
        (f"AWS calls, {name}", meter.total + pushes, calls),
        (f"write units, {name}", meter.write_units, units),
    ]


def explain(name: str, meter: Meter, pushes: int) -> None:
    sys.stdout.write(f"\n{name}: {meter.total} calls and {pushes} pushes, {meter.read_units:.1f} read units\n")
    for operation, count in sorted(meter.calls.items()):
        sys.stdout.write(f"  {count:>3} {operation}\n")
    sys.stdout.write("\n")


if __name__ == "__main__":
    sys.exit(main())
