"""`make reconnect SOCKETS=100 SECONDS=180 EVERY=2` runs the scenario on its own stack. Exits with 1 when a client is wrong."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.e2e.desk_api import Agent
from tests.e2e.stack import LocalStack
from tests.reconnect.scenario import Parameters, run_scenario


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.reconnect")
    parser.add_argument("--sockets", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--every", type=float, default=2)
    parser.add_argument("--per-second", type=float, default=2, help="messages sent per second")
    options = parser.parse_args()
    parameters = Parameters(options.sockets, options.seconds, options.every, options.per_second)
    with tempfile.TemporaryDirectory(prefix="parley-reconnect-") as folder:
        stack = LocalStack(Path(folder) / "data")
        facts = stack.start()
        agents = [Agent(facts, name) for name in ("ada", "ben", "cleo")]
        try:
            result = run_scenario(facts, agents, parameters)
        finally:
            for agent in agents:
                agent.close()
            stack.stop()
    print("\n".join(result.lines()))
    print("every client shows every message once" if result.is_flawless else "FAILED: a client differs from the server")
    return 0 if result.is_flawless else 1


if __name__ == "__main__":
    sys.exit(main())
