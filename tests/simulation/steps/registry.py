"""The form of a step, and a table of steps.

A step draws all choices from its own random numbers and tells whether it was possible.
"""

from collections.abc import Callable
from random import Random

from tests.simulation.deployment import Deployment

StepFunction = Callable[[Deployment, Random], bool]


class Steps(dict[str, tuple[int, StepFunction]]):
    """Weight (relative frequency) and function of each step, by name."""

    def register(self, weight: int) -> Callable[[StepFunction], StepFunction]:
        """Registers a step under its function's name."""

        def add(action: StepFunction) -> StepFunction:
            self[action.__name__.replace("_", " ")] = (weight, action)
            return action

        return add
