"""Messages that flow while the lines break: customers write over their providers' webhooks, agents reply."""

import itertools
import threading
import time
from collections.abc import Sequence

from tests.e2e.customers import TelegramCustomer, WhatsappCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.stack import Facts

Customer = TelegramCustomer | WhatsappCustomer


class Flow:
    """`said` is what each conversation must show in the end: by who wrote it, in the order in which they did."""

    def __init__(self, facts: Facts, agents: Sequence[Agent], *, customers: int, per_second: float) -> None:
        self._customers: list[Customer] = [
            TelegramCustomer(facts) if place % 2 else WhatsappCustomer(facts) for place in range(customers)
        ]
        self._agents, self._pause = agents, 1 / per_second
        self.numbers: list[int] = []
        self.said: dict[int, dict[str, list[str]]] = {}
        self._stopping = threading.Event()
        self._problem: Exception | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def count(self) -> int:
        return sum(len(texts) for authors in self.said.values() for texts in authors.values())

    def begin(self) -> None:
        """Everybody says a first word, so that there is a conversation to reply in."""
        for customer in self._customers:
            customer.write("first word of the customer")
            number = self._agents[0].conversation_of(customer.name)
            self.numbers.append(number)
            self.said[number] = {"customer": ["first word of the customer"], "agent": []}

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()
        if self._problem:
            raise self._problem

    def _run(self) -> None:
        try:
            self._say_one_after_the_other()
        except Exception as problem:  # noqa: BLE001 - told to whoever stops the flow
            self._problem = problem

    def _say_one_after_the_other(self) -> None:
        """Two words of customers for one of an agent. A slow stack makes the flow slower: nobody writes before they are heard."""
        places = itertools.cycle(zip(self._customers, self.numbers, strict=True))
        agents = itertools.cycle(self._agents)
        due = time.monotonic()
        for line in itertools.count(1):
            customer, number = next(places)
            if line % 3:
                text = f"line {line} of the customer"
                customer.write(text)
                self.said[number]["customer"].append(text)
            else:
                text = f"line {line} of an agent"
                next(agents).reply(number, text)
                self.said[number]["agent"].append(text)
            due = max(due + self._pause, time.monotonic())
            if self._stopping.wait(max(0.0, due - time.monotonic())):
                return
