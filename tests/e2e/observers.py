"""Agents who watch everything over their sockets, and what must be true when it has become quiet."""

from collections.abc import Sequence
from typing import Any

from tests.contract.fold import Entities, fold, load_snapshot
from tests.e2e.desk_api import Agent
from tests.e2e.desk_socket import DeskSocket
from tests.e2e.machinery import Machinery
from tests.e2e.waiting import until_fine


class Witnesses:
    def __init__(self, machinery: Machinery, agents: Sequence[Agent], sockets: Sequence[DeskSocket]) -> None:
        self._machinery, self._agents, self._sockets = machinery, agents, sockets
        self._start: Entities = {}

    def look_at(self, *numbers: int) -> None:
        """What stands on the screens before it begins: for conversations that are older than the sockets."""
        self._start = fetched(self._agents[0], numbers)

    def agree(self, *numbers: int) -> None:
        """Nothing is left to be told; the table adds up; each socket's fold is what a fresh fetch shows."""

        def trouble() -> list[str]:
            books = self._machinery.books(self._agents[0].facts.account_id)
            return books.trouble() or self._different(numbers, books.head)

        until_fine(trouble, timeout=30)

    def _different(self, numbers: Sequence[int], head: int) -> list[str]:
        shown = fetched(self._agents[0], numbers)
        found = []
        for agent, socket in zip(self._agents, self._sockets, strict=True):
            if socket.position < head:
                found.append(f"{agent.name} is at {socket.position} of {head}")
            known = fold(self._start, [{"event": name, "data": data} for name, data in list(socket.events)])
            found += [
                f"{agent.name} sees {known.get(place)} where {entity} is"
                for place, entity in shown.items()
                if known.get(place) != entity
            ]
        return found


def fetched(agent: Agent, numbers: Sequence[int]) -> Entities:
    messages: list[Any] = [message for number in numbers for message in agent.all_messages(number)]
    return load_snapshot({"conversations": [agent.conversation(number) for number in numbers], "messages": messages})
