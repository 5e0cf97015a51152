"""The drill: so many sockets, cut every so many seconds, while messages flow; and what everybody shows in the end."""

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
from tests.e2e.stack import Facts
from tests.e2e.witnesses import fetched
from tests.reconnect.proxy import Damage, Proxy
from tests.reconnect.socket_client import Follower
from tests.reconnect.traffic import Flow

SILENT_SHARE = 0.1
SETTLING = 180.0


@dataclass(frozen=True, slots=True)
class Orders:
    sockets: int
    seconds: float
    every: float
    per_second: float = 2.0
    customers: int = 6


@dataclass(frozen=True, slots=True)
class Screen:
    """What one client shows of the conversations, against what was said in them."""

    missing: int
    doubled: int
    out_of_order: int
    different: int
    """Entities that are not as a fresh fetch has them."""


FLAWLESS = Screen(missing=0, doubled=0, out_of_order=0, different=0)


@dataclass(frozen=True, slots=True)
class Result:
    orders: Orders
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
    def perfect(self) -> bool:
        return len(self.screens) == self.orders.sockets and set(self.screens) == {FLAWLESS} and not self.resets

    @property
    def worst_share(self) -> float:
        return min(1 - screen.missing / self.messages for screen in self.screens)

    def lines(self) -> list[str]:
        times, screens = sorted(self.caught_up) or [math.inf], self.screens
        middle, late = statistics.median(times), times[int(len(times) * 0.95)]
        whole = sum(screen.missing == 0 for screen in screens)
        return [
            f"{self.orders.sockets} sockets, {self.orders.seconds:.0f} s, each link cut every {self.orders.every:g} s",
            f"messages sent:      {self.messages}",
            f"shown:              {100 * self.worst_share:.2f} % at the worst, all of them on {whole} of {len(screens)} sockets",
            f"duplicates shown:   {sum(screen.doubled for screen in screens)}",
            f"out of order:       {sum(screen.out_of_order for screen in screens)}",
            f"unlike a new fetch: {sum(screen.different for screen in screens)}",
            f"cuts:               {self.cuts}, of which {self.silenced} fell silent; {self.refused} tries to connect in vain",
            f"caught up {len(times)} times: median {middle:.2f} s, p95 {late:.2f} s, max {times[-1]:.2f} s from the new try on",
            f"noticed and mended: {self.gaps} gaps; {self.repeated} frames came again; {self.resets} had to start over",
            f"quiet after:        {self.settled:.1f} s from the last cut",
        ]


def drill(facts: Facts, agents: Sequence[Agent], orders: Orders) -> Result:
    flow = Flow(facts, agents, customers=orders.customers, per_second=orders.per_second)
    position = agents[0].head()
    flow.begin()
    proxy = Proxy(int(facts.url.rpartition(":")[2]), Damage(every=orders.every, silent=SILENT_SHARE)).start()
    chance = random.Random(2)
    addresses = itertools.cycle(f"?token={agent.user['pubsub_token']}&account_id={facts.account_id}" for agent in agents)
    followers = [Follower(proxy.websocket_url + next(addresses), position, chance.random) for _ in range(orders.sockets)]
    try:
        with ThreadPoolExecutor(1) as own_thread:  # the browser's tests have a loop in the main one
            settled = own_thread.submit(lambda: asyncio.run(_run(followers, flow, proxy, agents[0], orders))).result()
    finally:
        proxy.stop()
    truth = fetched(agents[0], flow.numbers)
    following = [follower.following for follower in followers]
    return Result(
        orders=orders,
        messages=flow.count,
        screens=[screen_of(follower.entities, flow, truth) for follower in followers],
        cuts=proxy.cuts,
        silenced=proxy.silenced,
        caught_up=[seconds for follower in followers for seconds in follower.caught_up],
        repeated=sum(each.repeated for each in following),
        gaps=sum(each.gaps for each in following),
        resets=sum(each.resets for each in following),
        refused=sum(follower.refused for follower in followers),
        settled=settled,
    )


async def _run(followers: Sequence[Follower], flow: Flow, proxy: Proxy, agent: Agent, orders: Orders) -> float:
    tasks = [asyncio.create_task(follower.run()) for follower in followers]
    flow.start()
    await asyncio.sleep(orders.seconds)
    await asyncio.to_thread(flow.stop)
    proxy.damage.every = 0
    settled = await asyncio.to_thread(_settle, followers, flow, agent)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return settled


def _settle(followers: Sequence[Follower], flow: Flow, agent: Agent) -> float:
    """Nothing is cut any more: how long it takes until everybody shows what a fresh fetch shows, or until nobody waits longer."""
    began = time.monotonic()
    while time.monotonic() - began < SETTLING and not _all_agree(followers, flow, agent):
        time.sleep(0.5)
    return time.monotonic() - began


def _all_agree(followers: Sequence[Follower], flow: Flow, agent: Agent) -> bool:
    head = agent.head()
    if any(follower.following.position < head for follower in followers):
        return False
    truth = fetched(agent, flow.numbers)
    return all(screen_of(dict(each.entities), flow, truth) == FLAWLESS for each in followers)


def screen_of(entities: Entities, flow: Flow, truth: Entities) -> Screen:
    missing = doubled = out_of_order = 0
    for number, authors in flow.said.items():
        thread = sorted(
            (place, message)
            for (kind, place), message in entities.items()
            if kind == "message" and message["conversation_id"] == number
        )
        for author, texts in authors.items():
            shown = [message["content"] for _, message in thread if author == author_of(message)]
            times = Counter(shown)
            missing += sum(text not in times for text in texts)
            doubled += sum(count - 1 for count in times.values())
            places = [texts.index(text) for text in shown if text in texts]
            out_of_order += sum(later < earlier for earlier, later in itertools.pairwise(places))
    different = sum(entities.get(place) != entity for place, entity in truth.items())
    return Screen(missing, doubled, out_of_order, different)


def author_of(message: dict[str, object]) -> str | None:
    kind = message["message_type"]
    return None if kind == ACTIVITY else "customer" if kind == INCOMING else "agent"
