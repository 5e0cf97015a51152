"""Steps in which administrators change inboxes, roles and contacts."""

from random import Random
from typing import Any

from tests.simulation.deployment import Deployment
from tests.simulation.steps.registry import Steps

STEPS = Steps()
step = STEPS.register


@step(3)
def inbox_members_change(deployment: Deployment, random: Random) -> bool:
    inbox = random.choice((deployment.telegram, deployment.whatsapp, deployment.app))
    body = {"inbox_id": inbox.id, "user_ids": [deployment.users[random.choice(("ben", "dora", "cleo"))].id]}
    return change_settings(deployment, random, random.choice(("POST", "DELETE")), "A/inbox_members", body)


@step(1)
def agent_role_changes(deployment: Deployment, random: Random) -> bool:
    user_id = deployment.users[random.choice(("ben", "dora", "cleo"))].id
    return change_settings(
        deployment, random, "PATCH", f"A/agents/{user_id}", {"role": random.choice(("agent", "agent", "administrator"))}
    )


def change_settings(deployment: Deployment, random: Random, method: str, path: str, body: dict[str, Any]) -> bool:
    token = deployment.users["ada"].access_token
    deployment.spawn_request("settings", random, deployment.account_ids[0], token, method, path, body)
    return True


@step(1)
def contact_changes(deployment: Deployment, random: Random) -> bool:
    return change_contact(deployment, random, "PATCH", {"name": f"Name {random.randrange(100)}"})


@step(1)
def contact_is_deleted(deployment: Deployment, random: Random) -> bool:
    return random.random() < 0.5 and change_contact(deployment, random, "DELETE")


def change_contact(deployment: Deployment, random: Random, method: str, body: dict[str, Any] | None = None) -> bool:
    found = list(deployment.store.items.by_kind["contact"].values())
    if not found:
        return False
    contact = random.choice(found)
    token = deployment.users[deployment.admin_of[contact.account_id]].access_token
    deployment.spawn_request("contact", random, contact.account_id, token, method, f"A/contacts/{contact.id}", body)
    return True
