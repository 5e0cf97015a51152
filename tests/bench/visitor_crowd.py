"""`python -m tests.bench.visitor_crowd [VISITORS …]` measures visitors of a website who chat at the same time, ten to a thousand.

All have the widget open before the first of them writes again, each from a network of their own. The price of a visitor must not
grow with the number of the others. A thousand of them take the emulator about ten minutes. An operator who expects so many new
visitors within an hour raises `new_customers_unchallenged`; otherwise most of them solve a challenge with their first message.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable

from moto import mock_aws
from msgspec.structs import replace

from chalicelib.domain.rate_limits import Limit, RateLimits
from tests.bench.counts import Count, silent_log
from tests.bench.meter import metered
from tests.bench.paths import Path
from tests.bench.prices import per_million
from tests.bench.scenario import Scenario

SIZES = (10, 100, 1_000)
LIMITS = RateLimits(new_customers_unchallenged=Limit(10_000, 3_600))


def arrive(scenario: Scenario, visitors: int) -> None:
    for number in range(1, visitors + 1):
        name = f"visitor-{number}"
        scenario.visitor_sends("POST", "/config", by=name, network=number)
        message = {"content": f"Hello from {number}", "echo_id": f"{name}-first"}
        scenario.visitor_sends("POST", "/messages", {"message": message}, by=name, network=number)
        scenario.visitor_sends("GET", "/messages", by=name, network=number)
        scenario.visitor_connects(name, by=name)


def talk(scenario: Scenario, visitors: int) -> None:
    for number in range(1, visitors + 1):
        name = f"visitor-{number}"
        message = {"content": "Is it in stock?", "echo_id": f"{name}-next"}
        scenario.visitor_sends("POST", "/messages", {"message": message}, by=name, network=number)
        scenario.agent_replies("It is.", conversation=number)


def measured(visitors: int) -> list[tuple[str, Count]]:
    """Of each step, the count of all visitors together."""
    with mock_aws(), silent_log() as lengths:
        scenario = Scenario()
        scenario.desk = replace(scenario.desk, rate_limits=LIMITS)
        scenario.site_opens()
        scenario.online(1)
        scenario.settle()
        return [
            ("arrives and writes", _count(scenario, arrive, visitors, lengths)),
            ("writes and is answered", _count(scenario, talk, visitors, lengths)),
        ]


def _count(scenario: Scenario, run: Callable[[Scenario, int], None], visitors: int, lengths: list[int]) -> Count:
    pushed, before, logged = scenario.push.calls, Counter(scenario.invocations), len(lengths)
    with metered() as meter:
        run(scenario, visitors)
        scenario.settle()
    path = Path(run.__name__, lambda _: None, 0, 0)
    return Count(path, meter, scenario.push.calls - pushed, scenario.invocations - before, sum(lengths[logged:]))


def main() -> int:
    for visitors in [int(size) for size in sys.argv[1:]] or SIZES:
        started = time.monotonic()
        for step, count in measured(visitors):
            dollars = per_million(count).total / 1_000_000
            sys.stdout.write(
                f"{visitors:>5,} visitors, each {step}: {count.calls:,} calls, {count.meter.write_units:,} write units, "
                f"{dollars:.4f} USD; of one: {count.calls / visitors:.1f} calls, "
                f"{count.meter.write_units / visitors:.1f} write units, {dollars / visitors:.7f} USD\n"
            )
        sys.stdout.write(f"      ({time.monotonic() - started:.0f} s)\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
