"""The base of a simulated provider. Its module has the name of the provider in the variable of its base URL: `GRAPH_API_BASE`."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local.simulators.exchange import Answer, Request
from local.simulators.files import UploadStore
from local.simulators.outcomes import SimulatedOutcomes

Post = Callable[[str, Mapping[str, str], bytes], Awaitable[int]]
"""Takes a path of this stack, headers and a body; returns the HTTP status."""


@dataclass(frozen=True, slots=True)
class Environment:
    """`base` is the URL at which the simulator is served, and `post` sends its webhooks. Simulators share the other two."""

    base: str
    post: Post
    uploads: UploadStore
    outcomes: SimulatedOutcomes


class Simulator(ABC):
    def __init__(self, environment: Environment) -> None:
        self._base, self._post = environment.base, environment.post
        self._uploads, self._outcomes = environment.uploads, environment.outcomes

    @abstractmethod
    def answer(self, request: Request) -> Answer: ...

    def set_inboxes(self, inboxes: Sequence[Mapping[str, Any]]) -> None:  # noqa: B027 an optional hook
        """Takes the inboxes in the form of stack.json, for a provider that sends receipts."""

    def stop(self) -> None:  # noqa: B027 an optional hook
        """Ends what runs in the stack's event loop."""
