"""The step in which agents merge conversations of a contact."""

from collections import defaultdict
from random import Random
from typing import Any

from tests.simulation.deployment import Deployment
from tests.simulation.steps.registry import Steps

STEPS = Steps()
step = STEPS.register


@step(16)
def agent_merges_conversations(deployment: Deployment, random: Random) -> bool:
    """Also into one that another request merges at the same time, and into itself by way of a merged one."""
    by_contact: defaultdict[int, list[Any]] = defaultdict(list)
    for conversation in deployment.store.items.by_kind["conversation"].values():
        by_contact[conversation.contact_id].append(conversation)
    found = [each for each in by_contact.values() if len(each) > 1]
    if not found:
        return False
    merged, into = random.sample(random.choice(found), 2)
    token = deployment.users[deployment.admin_of[merged.account_id]].access_token
    path = f"A/conversations/{merged.id}/merge"
    deployment.spawn_request("action", random, merged.account_id, token, "POST", path, {"into_conversation_id": into.id})
    return True
