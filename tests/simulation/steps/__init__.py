"""All steps of the scheduler. Their order is part of every seed: a random number selects a step by its place."""

from tests.simulation.steps import (
    answers,
    conversations,
    customers,
    drafts,
    handlers,
    merges,
    messages,
    network,
    settings,
    visitors,
)
from tests.simulation.steps.registry import Steps

STEPS = Steps(
    handlers.STEPS
    | network.STEPS
    | customers.STEPS
    | messages.STEPS
    | conversations.STEPS
    | settings.STEPS
    | drafts.STEPS
    | answers.STEPS
    | merges.STEPS
    | visitors.STEPS,
)
