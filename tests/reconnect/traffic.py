"""Messages sent while connections break: customers write through their providers' webhooks, agents reply."""

import itertools
import threading
import time
from collections.abc import Sequence

from tests.e2e.customers import TelegramCustomer, WhatsappCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.stack import StackInfo

Customer = TelegramCustomer | WhatsappCustomer


class Traffic:
    """`sent` holds the texts that each conversation must show in the end, by author and in the order of sending."""

    def __init__(self, stack_info: StackInfo, agents: Sequence[Agent], *, customers: int, per_second: float) -> None:
        self._customers: list[Customer] = [
            TelegramCustomer(stack_info) if place % 2 else WhatsappCustomer(stack_info) for place in range(customers)
        ]
        self._agents, self._pause = agents, 1 / per_second
        self.numbers: list[int] = []
        self.sent: dict[int, dict[str, list[str]]] = {}
        self._stopping = threading.Event()
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def count(self) -> int:
        return sum(len(texts) for authors in self.sent.values() for texts in authors.values())

    def open_conversations(self) -> None:
        """Sends a first message of every customer, so that each has a conversation for replies."""
        for customer in self._customers:
            customer.write("first message of the customer")
            number = self._agents[0].conversation_of(customer.name)
            self.numbers.append(number)
            self.sent[number] = {"customer": ["first message of the customer"], "agent": []}

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()
        if self._error:
            raise self._error

    def _run(self) -> None:
        try:
            self._send_in_turn()
        except Exception as error:  # noqa: BLE001 - `stop` raises it
            self._error = error

    def _send_in_turn(self) -> None:
        """Sends two customers' messages per reply, each after the last was accepted, so that a slow stack lowers the rate."""
        conversations = itertools.cycle(zip(self._customers, self.numbers, strict=True))
        agents = itertools.cycle(self._agents)
        due = time.monotonic()
        for line in itertools.count(1):
            customer, number = next(conversations)
            if line % 3:
                text = f"line {line} of the customer"
                customer.write(text)
                self.sent[number]["customer"].append(text)
            else:
                text = f"line {line} of an agent"
                next(agents).reply(number, text)
                self.sent[number]["agent"].append(text)
            due = max(due + self._pause, time.monotonic())
            if self._stopping.wait(max(0.0, due - time.monotonic())):
                return
