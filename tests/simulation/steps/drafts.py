"""Steps in which people write drafts on two devices each, send them, and repeat late saves."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.simulation.deployment import Deployment, Intent
from tests.simulation.steps.messages import select_conversation, write
from tests.simulation.steps.registry import Steps

STEPS = Steps()
step = STEPS.register


@dataclass
class Device:
    """A browser's knowledge of one person's draft of a conversation. `saves` are the requests that it has sent."""

    version: int = 0
    edit: int = 0
    saves: list[dict[str, Any]] = field(default_factory=list)


def _select(deployment: Deployment, random: Random) -> tuple[str, int, int, str, Device] | None:
    selected = select_conversation(deployment, random)
    if selected is None:
        return None
    name, conversation = selected
    writer = f"{name}-{random.choice(('laptop', 'phone'))}"
    device = deployment.devices.setdefault((conversation.account_id, conversation.id, writer), Device())
    return name, conversation.account_id, conversation.id, writer, device


@step(6)
def agent_saves_draft(deployment: Deployment, random: Random) -> bool:
    selected = _select(deployment, random)
    if selected is None:
        return False
    name, account_id, conversation_id, writer, device = selected
    device.edit += 1
    text = random.choice(("", f"Draft {device.edit} of {writer}", f"Draft {device.edit} of {writer}"))
    sent = {"message": text, "version": device.version, "writer": writer, "edit": device.edit}
    device.saves.append(sent)

    def save() -> None:
        path, token = f"A/conversations/{conversation_id}/draft_messages", deployment.users[name].access_token
        answer = deployment.request(account_id, token, "PATCH", path, {"draft_message": sent})
        if answer and answer.status == 409:
            answer = deployment.request(account_id, token, "GET", path)
        if answer and answer.status == 200:
            device.version = max(device.version, answer.json["version"])

    deployment.spawn_handler("save draft", save, random)
    return True


@step(3)
def late_save_arrives(deployment: Deployment, random: Random) -> bool:
    selected = _select(deployment, random)
    if selected is None or not selected[4].saves:
        return False
    name, account_id, conversation_id, _, device = selected
    path, body = f"A/conversations/{conversation_id}/draft_messages", {"draft_message": random.choice(device.saves)}
    token = deployment.users[name].access_token
    deployment.spawn_request("late draft", random, account_id, token, "PATCH", path, body)
    return True


@step(3)
def agent_sends_draft(deployment: Deployment, random: Random) -> bool:
    """The message names the newest edit of its device, whose save may still be on its way."""
    selected = _select(deployment, random)
    if selected is None:
        return False
    name, account_id, conversation_id, writer, device = selected
    text = deployment.next_text().replace("C", "R")
    known = {"draft_version": device.version, "draft_writer": writer, "draft_edit": device.edit}
    path, body = f"A/conversations/{conversation_id}/messages", {"content": text, "echo_id": text, **known}
    intent = Intent(path, account_id, conversation_id, body, deployment.users[name].access_token)
    deployment.spawn_handler("send draft", lambda: write(deployment, intent), random)
    return True
