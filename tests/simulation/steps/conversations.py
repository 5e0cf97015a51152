"""Steps in which agents change a conversation or one of its messages."""

from collections.abc import Callable
from random import Random
from typing import Any

from chalicelib.domain.conversations import Conversation
from chalicelib.domain.messages import Delivery, Message
from tests.simulation.deployment import Deployment
from tests.simulation.steps.messages import select_conversation
from tests.simulation.steps.registry import Steps

STEPS = Steps()
step = STEPS.register

STATUSES = ("open", "resolved", "pending", "snoozed")


def change_conversation(
    deployment: Deployment, random: Random, method: str, path: str, body: Callable[[str, Conversation], Any]
) -> bool:
    selected = select_conversation(deployment, random)
    if selected is None:
        return False
    name, conversation = selected
    token, sent = deployment.users[name].access_token, body(name, conversation)
    full = f"A/conversations/{conversation.id}/{path}".rstrip("/")
    deployment.spawn_request("action", random, conversation.account_id, token, method, full, sent)
    return True


@step(6)
def agent_assigns(deployment: Deployment, random: Random) -> bool:
    people = [*(user.id for user in deployment.users.values()), 0]
    return change_conversation(deployment, random, "POST", "assignments", lambda *_: {"assignee_id": random.choice(people)})


@step(3)
def agent_assigns_team(deployment: Deployment, random: Random) -> bool:
    return change_conversation(
        deployment, random, "POST", "assignments", lambda *_: {"team_id": random.choice((deployment.team_id, 0))}
    )


@step(6)
def agent_changes_status(deployment: Deployment, random: Random) -> bool:
    return change_conversation(deployment, random, "POST", "toggle_status", lambda *_: {"status": random.choice(STATUSES)})


@step(3)
def agent_snoozes(deployment: Deployment, random: Random) -> bool:
    until = deployment.now() // 1000 + random.choice((5, 60, 4_000))
    return change_conversation(
        deployment, random, "POST", "toggle_status", lambda *_: {"status": "snoozed", "snoozed_until": until}
    )


@step(3)
def agent_sets_priority(deployment: Deployment, random: Random) -> bool:
    return change_conversation(
        deployment, random, "POST", "toggle_priority", lambda *_: {"priority": random.choice((None, "low", "high", "urgent"))}
    )


@step(4)
def agent_sets_labels(deployment: Deployment, random: Random) -> bool:
    labels = [each for each in ("vip", "refund", "bug") if random.random() < 0.5]
    return change_conversation(deployment, random, "POST", "labels", lambda *_: {"labels": labels})


@step(3)
def agent_changes_participants(deployment: Deployment, random: Random) -> bool:
    people = [user.id for user in deployment.users.values() if random.random() < 0.5]
    method = random.choice(("POST", "POST", "PATCH", "DELETE"))
    return change_conversation(deployment, random, method, "participants", lambda *_: {"user_ids": people})


@step(5)
def agent_marks_read(deployment: Deployment, random: Random) -> bool:
    return change_conversation(
        deployment, random, "POST", random.choice(("update_last_seen", "update_last_seen", "unread")), lambda *_: {}
    )


@step(1)
def agent_mutes_or_unmutes(deployment: Deployment, random: Random) -> bool:
    return change_conversation(deployment, random, "POST", random.choice(("mute", "unmute", "unmute")), lambda *_: {})


@step(3)
def agent_deletes_message(deployment: Deployment, random: Random) -> bool:
    return act_on_message(deployment, random, "DELETE", "", lambda _: True)


@step(8)
def agent_resends_message(deployment: Deployment, random: Random) -> bool:
    resendable = (Delivery.FAILED, Delivery.UNKNOWN)
    return act_on_message(deployment, random, "POST", "/retry", lambda message: message.delivery in resendable)


@step(1)
def admin_deletes_conversation(deployment: Deployment, random: Random) -> bool:
    selected = select_conversation(deployment, random)
    if selected is None:
        return False
    _, conversation = selected
    token = deployment.users[deployment.admin_of[conversation.account_id]].access_token
    path = f"A/conversations/{conversation.id}"
    deployment.spawn_request("deletion", random, conversation.account_id, token, "DELETE", path)
    return True


def act_on_message(
    deployment: Deployment, random: Random, method: str, suffix: str, is_wanted: Callable[[Message], bool]
) -> bool:
    found = [message for message in list(deployment.store.items.by_kind["message"].values())[-60:] if is_wanted(message)]
    if not found:
        return False
    message = random.choice(found)
    admin = deployment.users[deployment.admin_of[message.account_id]]
    path = f"A/conversations/{message.conversation_id}/messages/{message.id}{suffix}"
    deployment.spawn_request("action", random, message.account_id, admin.access_token, method, path)
    return True
