"""Steps of visitors of a website: they write, repeat what was not answered, and look again after they were away."""

from random import Random
from typing import Any

from tests.simulation.deployment import Deployment, Intent
from tests.simulation.steps.messages import write
from tests.simulation.steps.registry import Steps
from tests.simulation.visitors import VISITORS, check_foreign, credential, path

STEPS = Steps()
step = STEPS.register


@step(5)
def visitor_writes(deployment: Deployment, random: Random) -> bool:
    """The first message makes the contact and the conversation. Two at once make them once."""
    visitor = random.choice(VISITORS)
    for _ in range(random.choice((1, 1, 2))):
        text = f"{visitor}:{deployment.next_text()}"
        where = path("/conversations" if random.random() < 0.1 else "/messages")
        body = {"content": text, "echo_id": text, "referer_url": "https://shop.example"}
        account_id = deployment.website.account_id
        intent = Intent(where, account_id, 0, body, None, headers=credential(deployment, visitor))
        deployment.spawn_handler("visitor", lambda intent=intent: write(deployment, intent), random)  # type: ignore[misc]
    return True


@step(2)
def visitor_opens_campaign(deployment: Deployment, random: Random) -> bool:
    """In one tab or in two. It begins the conversation of a visitor who has none."""
    visitor = random.choice(VISITORS)
    for _ in range(random.choice((1, 2))):
        body = {"name": "campaign.triggered", "event_info": {"campaign_id": random.choice((1, 2))}}
        headers = credential(deployment, visitor)

        def trigger(body: dict[str, Any] = body, headers: dict[str, str] = headers) -> None:
            deployment.request(1, None, "POST", path("/events"), body, headers)

        deployment.spawn_handler("visitor", trigger, random)
    return True


@step(2)
def visitor_reconnects(deployment: Deployment, random: Random) -> bool:
    visitor = random.choice(VISITORS)

    def look() -> None:
        for method, where in (("POST", "/config"), ("GET", "/messages")):
            answer = deployment.request(1, None, method, path(where), headers=credential(deployment, visitor))
            if answer and answer.status == 200 and where == "/messages":
                check_foreign(deployment, visitor, answer.json["payload"])

    deployment.spawn_handler("visitor", look, random)
    return True


@step(2)
def visitor_reads_or_ends(deployment: Deployment, random: Random) -> bool:
    visitor, action = random.choice(VISITORS), random.choice(("update_last_seen", "update_last_seen", "toggle_status"))
    headers = credential(deployment, visitor)

    def act() -> None:
        deployment.request(1, None, "POST", path(f"/conversations/{action}"), {}, headers)

    deployment.spawn_handler("visitor", act, random)
    return True
