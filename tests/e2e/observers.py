"""Agents who follow all events on their sockets, and the consistency checks after all events have arrived."""

from collections.abc import Sequence
from typing import Any

from tests.contract.fold import Entities, fold, load_snapshot
from tests.e2e.aws_resources import AwsResources
from tests.e2e.desk_api import Agent
from tests.e2e.desk_socket import DeskSocket
from tests.e2e.waiting import until_no_problems


class Observers:
    def __init__(self, aws: AwsResources, agents: Sequence[Agent], sockets: Sequence[DeskSocket]) -> None:
        self._aws, self._agents, self._sockets = aws, agents, sockets
        self._start: Entities = {}

    def load(self, *numbers: int) -> None:
        """Sets the start of the folds: the state of conversations that are older than the sockets."""
        self._start = fetch_entities(self._agents[0], numbers)

    def assert_consistent(self, *numbers: int) -> None:
        """Waits until each socket has reached the head, the table is consistent, and each socket's fold equals a fresh fetch."""

        def problems() -> list[str]:
            rows = self._aws.account_rows(self._agents[0].stack_info.account_id)
            return rows.inconsistencies() or self._differences(numbers, rows.head)

        until_no_problems(problems, timeout=30)

    def _differences(self, numbers: Sequence[int], head: int) -> list[str]:
        fresh = fetch_entities(self._agents[0], numbers)
        found = []
        for agent, socket in zip(self._agents, self._sockets, strict=True):
            if socket.position < head:
                found.append(f"{agent.name} is at {socket.position} of {head}")
            folded = fold(self._start, [{"event": name, "data": data} for name, data in list(socket.events)])
            found += [
                f"{agent.name} has {folded.get(key)} instead of {entity}"
                for key, entity in fresh.items()
                if folded.get(key) != entity
            ]
        return found


def fetch_entities(agent: Agent, numbers: Sequence[int]) -> Entities:
    messages: list[Any] = [message for number in numbers for message in agent.all_messages(number)]
    return load_snapshot({"conversations": [agent.conversation(number) for number in numbers], "messages": messages})
