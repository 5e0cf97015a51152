"""`python -m tests.bench.visitors` measures the costs of a website's visitor while others are online, and those of a thousand.

Prints calls to AWS, write units and dollars of a visitor who only looks, and of one who chats for ten minutes. The CDN keeps the
page of the widget for a minute, so that of all who look, one visitor a minute and region costs what is printed.
"""

import sys
from collections import Counter
from collections.abc import Callable

from moto import mock_aws

from tests.bench.counts import Count, silent_log
from tests.bench.meter import metered
from tests.bench.paths import Path
from tests.bench.prices import MILLION, per_million
from tests.bench.scenario import Scenario

ONLINE, OTHERS = 1_000, 100
"""A socket is found by its visitor, so that others add nothing to the price; the emulator would need minutes for a thousand."""
HEARTBEAT_MS, MINUTES = 25_000, 10
"""A browser's socket sends a heartbeat after so long (`web/src/realtime/socket.ts`)."""
MESSAGES = 5
"""Of the visitor, and as many of the agent. The visitor types before each, and sees each answer."""
SOCKET = "vera"


def looks(scenario: Scenario) -> None:
    scenario.visitor_sends("GET", "/config")


def chats(scenario: Scenario) -> None:
    scenario.visitor_sends("GET", "/inbox_members")
    scenario.visitor_sends("POST", "/config")
    for number in range(MESSAGES):
        if number:
            scenario.visitor_sends("POST", "/conversations/toggle_typing", {"typing_status": "on"})
        scenario.visitor_sends("POST", "/messages", {"message": {"content": f"Question {number}", "echo_id": f"vera-{number}"}})
        if not number:
            scenario.visitor_sends("GET", "/messages")
            scenario.visitor_connects(SOCKET)
        scenario.agent_replies(f"Answer {number}")
        scenario.visitor_sends("POST", "/conversations/update_last_seen")
    for _ in range(MINUTES * 60_000 // HEARTBEAT_MS):
        scenario.wait(HEARTBEAT_MS)
        scenario.socket_pings(SOCKET)
    scenario.socket_closes(SOCKET)


def measure(name: str, run: Callable[[Scenario], None]) -> Count:
    with mock_aws(), silent_log() as lengths:
        scenario = Scenario()
        scenario.site_opens()
        scenario.online(1)
        scenario.customers_online(OTHERS)
        scenario.settle()
        pushed, before, logged = scenario.push.calls, Counter(scenario.invocations), len(lengths)
        with metered() as meter:
            run(scenario)
            scenario.settle()
        path = Path(name, run, 0, 0)
        return Count(path, meter, scenario.push.calls - pushed, scenario.invocations - before, sum(lengths[logged:]))


def main() -> int:
    for name, run in (("only looks", looks), (f"chats for {MINUTES} minutes, {MESSAGES} messages each way", chats)):
        count = measure(name, run)
        dollars = per_million(count).total / MILLION
        sys.stdout.write(
            f"a visitor who {name}: {count.calls} calls, {count.meter.write_units} write units, {dollars:.6f} USD; "
            f"{ONLINE:,} of them: {ONLINE * count.calls:,} calls, {ONLINE * count.meter.write_units:,} write units, "
            f"{ONLINE * dollars:.3f} USD\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
