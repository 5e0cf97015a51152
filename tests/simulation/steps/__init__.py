"""All steps of the scheduler. Their order is part of every seed: a random number selects a step by its place."""

from tests.simulation.steps import (
    answers,
    conversations,
    customers,
    drafts,
    handlers,
    mails,
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

MAIL_STEPS = Steps(
    handlers.STEPS
    | network.STEPS
    | messages.STEPS
    | {name: row for name, row in conversations.STEPS.items() if name in ("agent deletes message", "agent resends message")}
    | {name: row for name, row in conversations.STEPS.items() if name in ("agent changes status", "admin deletes conversation")}
    | {name: row for name, row in settings.STEPS.items() if name == "contact is deleted"}
    | merges.STEPS
    | mails.STEPS,
)
"""Those of a deployment with inboxes of mails. A blocked sender would have laws of their own, so nobody is muted."""
