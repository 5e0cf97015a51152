"""`make kill-workers KILLS=200` kills functions at work on its own stack while customers write.

No message may be lost or doubled, and no screen may stand still for more than 30 seconds: that long there may be a message that a
provider's webhook was told to be accepted and no frame of the feed at all. Exits with 1 otherwise.
"""

import argparse
import asyncio
import itertools
import math
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import httpx

from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.observers import fetch_entities
from tests.e2e.stack import LocalStack, StackInfo
from tests.e2e.waiting import until
from tests.reconnect.socket_client import SocketClient

CUSTOMERS = 6
WRITES_PER_SECOND = 4.0
MAX_STANDSTILL_SECONDS = 30.0
QUICK = {"api-handler", "websocket-conne", "websocket-disco", "websocket-messa"}
"""Functions without a queue, by the 15 characters that Linux keeps: providers and browsers repeat their requests at once."""
APART_SECONDS = 5.0
SETTLING_SECONDS = 180.0


class Worker(NamedTuple):
    """`used`: nanoseconds of processor time."""

    pid: int
    function: str
    used: int


@dataclass
class Outcome:
    kills: Counter[str]
    messages: int
    lost: int
    doubled: int
    different: int
    standstill: float
    longest_wait: float
    accepted_again: int

    @property
    def is_flawless(self) -> bool:
        return not (self.lost or self.doubled or self.different) and self.standstill <= MAX_STANDSTILL_SECONDS

    def lines(self) -> list[str]:
        return [
            f"workers killed:      {self.kills.total()} ({', '.join(f'{name} {count}' for name, count in self.kills.items())})",
            f"messages sent:       {self.messages}, {self.accepted_again} webhooks repeated by the provider",
            f"lost, doubled:       {self.lost}, {self.doubled}",
            f"unlike a fetch:      {self.different}",
            f"longest standstill:  {self.standstill:.1f} s without a frame while a message waited",
            f"longest wait:        {self.longest_wait:.1f} s from an accepted webhook to the screen",
        ]


class Screen(SocketClient):
    """Notes when each text and each frame arrives."""

    def __init__(self, url: str, position: int) -> None:
        super().__init__(url, position, random.Random(1).random)
        self.seen_at: dict[str, float] = {}
        self.news_at: list[float] = []

    def _fold(self, name: str, data: dict[str, object]) -> None:
        super()._fold(name, data)
        self.news_at.append(time.monotonic())
        if name == "message.created":
            self.seen_at.setdefault(str(data.get("content")), time.monotonic())


@dataclass
class Customers:
    """Customers whose provider repeats a webhook until it is accepted."""

    stack_info: StackInfo
    accepted_at: dict[str, float] = field(default_factory=dict)
    repeated: int = 0

    def __post_init__(self) -> None:
        self.all = [TelegramCustomer(self.stack_info) for _ in range(CUSTOMERS)]

    def write(self, customer: TelegramCustomer, text: str) -> None:
        update = customer.update({"text": text})
        while not self._is_accepted(customer, update):
            self.repeated += 1
            time.sleep(0.2)
        self.accepted_at[text] = time.monotonic()

    def _is_accepted(self, customer: TelegramCustomer, update: dict[str, object]) -> bool:
        try:
            return customer.deliver(update).status_code == 200
        except httpx.TransportError:
            return False

    def write_until(self, stopping: threading.Event) -> None:
        for number in itertools.count(1):
            customer = self.all[number % len(self.all)]
            self.write(customer, f"line {number} of {customer.name}")
            if stopping.wait(1 / WRITES_PER_SECOND):
                return


def run(stack: LocalStack, stack_info: StackInfo, kills: int, every: float) -> Outcome:
    agent, customers = Agent(stack_info, "ada"), Customers(stack_info)
    for customer in customers.all:
        customers.write(customer, f"first line of {customer.name}")
    numbers = [agent.conversation_of(customer.name) for customer in customers.all]
    query = f"?token={agent.user['pubsub_token']}&account_id={stack_info.account_id}"
    screen = Screen(stack_info.websocket_url + query, max(0, agent.head() - 100))
    stopping = threading.Event()
    with ThreadPoolExecutor(2) as threads:
        following = threads.submit(lambda: asyncio.run(follow(screen, stopping)))
        until(lambda: screen.news_at, "the screen shows something")
        began = time.monotonic()
        done_writing = threading.Event()
        writing = threads.submit(customers.write_until, done_writing)
        killed = kill_workers(stack.pid, kills, every)
        done_writing.set()
        writing.result()
        texts = dict(customers.accepted_at)
        settle(lambda: texts.keys() <= screen.seen_at.keys() and screen.follower.position >= agent.head())
        stopping.set()
        following.result()
    expected = fetch_entities(agent, numbers)
    agent.close()
    stored = Counter(str(entity["content"]) for (kind, _), entity in expected.items() if kind == "message")
    during = {text: at for text, at in texts.items() if at >= began}
    waits = [screen.seen_at.get(text, time.monotonic()) - at for text, at in during.items()]
    return Outcome(
        kills=killed,
        messages=len(texts),
        lost=sum(not stored[text] or text not in screen.seen_at for text in texts),
        doubled=sum(stored[text] - 1 for text in texts if stored[text]),
        different=sum(screen.entities.get(place) != entity for place, entity in expected.items()),
        standstill=max(standstills(screen, during), default=0.0),
        longest_wait=max(waits, default=0.0),
        accepted_again=customers.repeated,
    )


def settle(is_done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SETTLING_SECONDS
    while time.monotonic() < deadline and not is_done():
        time.sleep(0.5)


def standstills(screen: Screen, accepted_at: dict[str, float]) -> Iterator[float]:
    """For each message: the time until the next frame with news, which need not be its own."""
    for at in accepted_at.values():
        yield min((news for news in screen.news_at if news >= at), default=time.monotonic()) - at


async def follow(screen: Screen, stopping: threading.Event) -> None:
    task = asyncio.create_task(screen.run())
    await asyncio.to_thread(stopping.wait)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def kill_workers(stack: int, kills: int, every: float) -> Counter[str]:
    """Kills one worker after the other, each in the midst of its work: its processor time has grown just before. Counts them by
    function. Two kills of one function are some time apart: messages of a queue are hidden until the function has its next try,
    which is to succeed."""
    killed: Counter[str] = Counter()
    killed_at: dict[str, float] = {}
    while killed.total() < kills:
        for worker in at_work(stack):
            apart = APART_SECONDS if worker.function in QUICK else MAX_STANDSTILL_SECONDS
            if time.monotonic() - killed_at.get(worker.function, -math.inf) > apart:
                os.kill(worker.pid, signal.SIGKILL)
                killed[worker.function] += 1
                killed_at[worker.function] = time.monotonic()
                time.sleep(every)
                break
    return killed


def at_work(stack: int) -> list[Worker]:
    """Those that use the processor in the next hundredth of a second, in random order."""
    before = {each.pid: each.used for each in workers(stack)}
    time.sleep(0.01)
    found = [each for each in workers(stack) if each.used > before.get(each.pid, each.used)]
    return random.sample(found, len(found))


def workers(stack: int) -> list[Worker]:
    """The processes of functions: grandchildren of the stack, forked by worker_forker.py, which names them."""
    children: dict[int, list[Worker]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            start, _, rest = (folder / "stat").read_text().rpartition(")")
            used = int((folder / "schedstat").read_text().split()[0])
        except OSError:  # the process has ended
            continue
        found = Worker(int(folder.name), start.partition("(")[2], used)
        children.setdefault(int(rest.split()[1]), []).append(found)
    return [worker for forker in children.get(stack, []) for worker in children.get(forker.pid, [])]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.reconnect.killed_workers")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--every", type=float, default=1.0, help="seconds between two kills")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="parley-kills-") as folder:
        stack = LocalStack(Path(folder) / "data")
        stack_info = stack.start()
        try:
            outcome = run(stack, stack_info, options.kills, options.every)
        finally:
            stack.stop()
    print("\n".join(outcome.lines()))
    print("nothing was lost or doubled" if outcome.is_flawless else "FAILED")
    return 0 if outcome.is_flawless else 1


if __name__ == "__main__":
    sys.exit(main())
