"""Cuts many sockets at a fixed interval while messages are sent, then compares each client's state with a fresh fetch."""

import asyncio
import itertools
import math
import random
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.contract.fold import Entities
from tests.e2e.desk_api import ACTIVITY, INCOMING, Agent
from tests.e2e.observers import fetch_entities
from tests.e2e.stack import StackInfo
from tests.reconnect.proxy import NetworkFaults, Proxy
from tests.reconnect.socket_client import SocketClient
from tests.reconnect.traffic import Traffic

SILENT_SHARE = 0.1
SETTLING_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Parameters:
    """`seconds` is the duration, `cut_after` the life of a link in seconds, `per_second` the rate of messages."""

    sockets: int
    seconds: float
    cut_after: float
    per_second: float = 2.0
    customers: int = 6


@dataclass(frozen=True, slots=True)
class Screen:
    """Differences between one client's conversations and the messages that were sent."""

    missing: int
    duplicated: int
    out_of_order: int
    different: int
    """Entities that differ from a fresh fetch."""


FLAWLESS = Screen(missing=0, duplicated=0, out_of_order=0, different=0)


@dataclass(frozen=True, slots=True)
class Result:
    """`caught_up`: seconds from each connection attempt to a complete client. `settled`: seconds from the last cut."""

    parameters: Parameters
    messages: int
    screens: list[Screen]
    cuts: int
    silenced: int
    caught_up: list[float]
    repeated: int
    gaps: int
    resets: int
    refused: int
    settled: float

    @property
    def is_flawless(self) -> bool:
        return len(self.screens) == self.parameters.sockets and set(self.screens) == {FLAWLESS} and not self.resets

    @property
    def worst_share(self) -> float:
        return min(1 - screen.missing / self.messages for screen in self.screens)

    def lines(self) -> list[str]:
        times, screens, given = sorted(self.caught_up) or [math.inf], self.screens, self.parameters
        median, late = statistics.median(times), times[int(len(times) * 0.95)]
        complete = sum(screen.missing == 0 for screen in screens)
        return [
            f"{given.sockets} sockets, {given.seconds:.0f} s, each link cut after {given.cut_after:g} s",
            f"messages sent:      {self.messages}",
            f"shown:              {100 * self.worst_share:.2f} % on the worst, all on {complete} of {len(screens)} sockets",
            f"duplicates shown:   {sum(screen.duplicated for screen in screens)}",
            f"out of order:       {sum(screen.out_of_order for screen in screens)}",
            f"unlike a fetch:     {sum(screen.different for screen in screens)}",
            f"cuts:               {self.cuts}, {self.silenced} of them silent; {self.refused} failed connection attempts",
            f"caught up:          {len(times)} times, median {median:.2f} s, p95 {late:.2f} s, max {times[-1]:.2f} s",
            f"recovered:          {self.gaps} gaps; {self.repeated} repeated frames; {self.resets} resets",
            f"settled:            {self.settled:.1f} s after the last cut",
        ]


def run_scenario(stack_info: StackInfo, agents: Sequence[Agent], parameters: Parameters) -> Result:
    traffic = Traffic(stack_info, agents, customers=parameters.customers, per_second=parameters.per_second)
    position = agents[0].head()
    traffic.open_conversations()
    proxy = Proxy(
        int(stack_info.url.rpartition(":")[2]), NetworkFaults(cut_after=parameters.cut_after, silent=SILENT_SHARE)
    ).start()
    jitter = random.Random(2)
    queries = itertools.cycle(f"?token={agent.user['pubsub_token']}&account_id={stack_info.account_id}" for agent in agents)
    clients = [SocketClient(proxy.websocket_url + next(queries), position, jitter.random) for _ in range(parameters.sockets)]
    try:
        with ThreadPoolExecutor(1) as own_thread:  # Playwright's event loop runs in the main thread
            settled = own_thread.submit(lambda: asyncio.run(_run(clients, traffic, proxy, agents[0], parameters))).result()
    finally:
        proxy.stop()
    expected = fetch_entities(agents[0], traffic.numbers)
    following = [client.follower for client in clients]
    return Result(
        parameters=parameters,
        messages=traffic.count,
        screens=[screen_of(client.entities, traffic, expected) for client in clients],
        cuts=proxy.cuts,
        silenced=proxy.silenced,
        caught_up=[seconds for client in clients for seconds in client.caught_up],
        repeated=sum(each.repeated_frames for each in following),
        gaps=sum(each.gaps for each in following),
        resets=sum(each.resets for each in following),
        refused=sum(client.refused for client in clients),
        settled=settled,
    )


async def _run(clients: Sequence[SocketClient], traffic: Traffic, proxy: Proxy, agent: Agent, parameters: Parameters) -> float:
    tasks = [asyncio.create_task(client.run()) for client in clients]
    traffic.start()
    await asyncio.sleep(parameters.seconds)
    await asyncio.to_thread(traffic.stop)
    proxy.faults.cut_after = 0
    settled = await asyncio.to_thread(_settle, clients, traffic, agent)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return settled


def _settle(clients: Sequence[SocketClient], traffic: Traffic, agent: Agent) -> float:
    """Seconds from the last cut until every client equals a fresh fetch, at most `SETTLING_SECONDS`."""
    began = time.monotonic()
    while time.monotonic() - began < SETTLING_SECONDS and not _all_complete(clients, traffic, agent):
        time.sleep(0.5)
    return time.monotonic() - began


def _all_complete(clients: Sequence[SocketClient], traffic: Traffic, agent: Agent) -> bool:
    head = agent.head()
    if any(client.follower.position < head for client in clients):
        return False
    expected = fetch_entities(agent, traffic.numbers)
    return all(screen_of(dict(each.entities), traffic, expected) == FLAWLESS for each in clients)


def screen_of(entities: Entities, traffic: Traffic, expected: Entities) -> Screen:
    missing = duplicated = out_of_order = 0
    for number, authors in traffic.sent.items():
        thread = sorted(
            (place, message)
            for (kind, place), message in entities.items()
            if kind == "message" and message["conversation_id"] == number
        )
        for author, texts in authors.items():
            shown = [message["content"] for _, message in thread if author == author_of(message)]
            times = Counter(shown)
            missing += sum(text not in times for text in texts)
            duplicated += sum(count - 1 for count in times.values())
            places = [texts.index(text) for text in shown if text in texts]
            out_of_order += sum(later < earlier for earlier, later in itertools.pairwise(places))
    different = sum(entities.get(place) != entity for place, entity in expected.items())
    return Screen(missing, duplicated, out_of_order, different)


def author_of(message: dict[str, object]) -> str | None:
    kind = message["message_type"]
    return None if kind == ACTIVITY else "customer" if kind == INCOMING else "agent"
