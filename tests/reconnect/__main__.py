"""`make drop SOCKETS=100 SECONDS=180 EVERY=2`: a stack of its own, the drill, and 1 as exit code if anybody missed anything."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.e2e.desk_api import Agent
from tests.e2e.stack import LocalStack
from tests.reconnect.scenario import Orders, drill


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.reconnect")
    parser.add_argument("--sockets", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--every", type=float, default=2)
    parser.add_argument("--per-second", type=float, default=2, help="messages that are sent")
    given = parser.parse_args()
    orders = Orders(given.sockets, given.seconds, given.every, given.per_second)
    with tempfile.TemporaryDirectory(prefix="parley-drop-") as folder:
        stack = LocalStack(Path(folder) / "data")
        facts = stack.start()
        agents = [Agent(facts, name) for name in ("ada", "ben", "cleo")]
        try:
            result = drill(facts, agents, orders)
        finally:
            for agent in agents:
                agent.close()
            stack.stop()
    print("\n".join(result.lines()))
    print("everybody shows everything" if result.perfect else "SOMETHING IS WRONG ON A SCREEN")
    return 0 if result.perfect else 1


if __name__ == "__main__":
    sys.exit(main())
