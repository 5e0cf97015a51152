"""Steps in which agents look at conversations, and answer what they have seen."""

import json
from random import Random
from typing import Any

from tests.simulation.deployment import Deployment, Intent
from tests.simulation.steps.messages import select_conversation, write
from tests.simulation.steps.registry import Steps

STEPS = Steps()
step = STEPS.register


@step(10)
def agent_answers_what_they_saw(deployment: Deployment, random: Random) -> bool:
    """Several agents see the same newest message, because their requests are on the way at once. Some can take theirs back."""
    selected = select_conversation(deployment, random)
    if selected is None:
        return False
    name, conversation = selected
    text = deployment.next_text().replace("C", "R")
    body: dict[str, Any] = {"content": text, "echo_id": text, "seen_message_id": conversation.last_message_id or 0}
    if random.random() < 0.2:
        body["undo_seconds"] = 5
    path = f"A/conversations/{conversation.id}/messages"
    intent = Intent(path, conversation.account_id, conversation.id, body, deployment.users[name].access_token)
    deployment.spawn_handler("answer", lambda: write(deployment, intent), random)
    return True


@step(16)
def browser_shows_conversation(deployment: Deployment, random: Random) -> bool:
    """The frame gets lost, repeated and overtaken like any other, and may name a conversation that its agent must not see."""
    connected = [each.connection for each in deployment.browsers if each.connection and each.connection.accepted]
    found = deployment.conversations()
    if not connected or not found:
        return False
    shown = random.choice([None, *(each.id for each in found[-2:]), *(each.id for each in found[:2])])
    frames = [{"action": "viewing", "conversation_id": shown}, {"action": "ping", **({"viewing": shown} if shown else {})}]
    random.choice(connected).outgoing.append(json.dumps(random.choice(frames)))
    return True
