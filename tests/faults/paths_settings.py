"""Write paths of settings, profiles, sessions and sockets."""

import json
from typing import Any

from tests.faults import scenarios
from tests.faults.browser import Browser
from tests.faults.company import path_of
from tests.faults.deployment import Deployment
from tests.faults.paths import path

ONCE = {"Idempotency-Key": "once-1"}


@path(differs=("session", "counter"))
def sign_in(deployment: Deployment) -> Any:
    """A repeated sign-in makes a second session; the first one is unused and expires. The counter holds the number of tries."""
    fields = {"email": "ben@acme.example", "password": "Secret-1"}
    return deployment.api(None, "POST", "/auth/sign_in", fields).json


@path(scenarios.signed_in)
def sign_out(deployment: Deployment) -> Any:
    """A repeated sign-out finds no session and is answered with 404."""
    return deployment.api(None, "DELETE", "/auth/sign_out", headers=deployment.facts["credential"]).status in (200, 404)


@path()
def change_profile(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "PUT", "/api/v1/profile", {"name": "Benjamin", "email": "benjamin@acme.example"})
    deployment.settle()
    return answer.json


@path(scenarios.signed_in, differs=("session", "socket"))
def change_password(deployment: Deployment) -> Any:
    """A session that was not deleted is refused, and a socket that was not closed receives nothing; both expire."""
    fields = {"current_password": "Secret-1", "password": "Secret-2"}
    answer = deployment.api("ben", "PUT", "/api/v1/profile", fields)
    deployment.settle()
    deployment.browsers.pop("ben")
    return answer.status, deployment.api(None, "GET", "/api/v1/profile", headers=deployment.facts["credential"]).status


@path()
def set_availability(deployment: Deployment) -> Any:
    answer = deployment.api("ben", "POST", "/api/v1/profile/availability", {"account_id": 1, "availability": "busy"})
    deployment.settle()
    return answer.json


@path()
def invite_agent(deployment: Deployment) -> Any:
    answer = deployment.api(
        "ada", "POST", "A/agents", {"email": "cleo@acme.example", "name": "Cleo", "role": "agent"}, headers=ONCE
    )
    deployment.settle()
    return answer.json


@path()
def create_team(deployment: Deployment) -> Any:
    answer = deployment.api("ada", "POST", "A/teams", {"name": "Support"}, headers=ONCE)
    deployment.settle()
    return answer.json


@path(scenarios.with_team)
def rename_team(deployment: Deployment) -> Any:
    answer = deployment.api("ada", "PATCH", f"A/teams/{deployment.facts['team']}", {"name": "Sales"})
    deployment.settle()
    return answer.json


@path()
def create_label(deployment: Deployment) -> Any:
    answer = deployment.api("ada", "POST", "A/labels", {"title": "vip"}, headers=ONCE)
    deployment.settle()
    return answer.json


@path()
def create_inbox(deployment: Deployment) -> Any:
    channel = {"type": "telegram", "bot_token": "43:another-token"}
    answer = deployment.api("ada", "POST", "A/inboxes", {"name": "Second bot", "channel": channel}, headers=ONCE)
    deployment.settle()
    assert deployment.providers.state.connected == {"https://desk.example/webhooks/telegram/43"}
    return answer.json


@path()
def change_inbox(deployment: Deployment) -> Any:
    answer = deployment.api("ada", "PATCH", f"A/inboxes/{deployment.facts['telegram']}", {"name": "Bot of ours"})
    deployment.settle()
    return answer.json


@path()
def change_agent(deployment: Deployment) -> Any:
    fields = {"name": "Benjamin", "role": "administrator"}
    answer = deployment.api("ada", "PATCH", f"A/agents/{deployment.facts['users']['ben']}", fields)
    deployment.settle()
    return answer.json


@path()
def change_inbox_members(deployment: Deployment) -> Any:
    users = deployment.facts["users"]
    fields = {"inbox_id": deployment.facts["telegram"], "user_ids": [users["ada"]]}
    answer = deployment.api("ada", "PATCH", "A/inbox_members", fields)
    deployment.settle()
    return answer.json


@path(differs=("socket",))
def remove_agent(deployment: Deployment) -> Any:
    """A repeated removal finds no member and is answered with 404. A socket row that was not deleted receives nothing, since its
    user is no member any more, and expires."""
    answer = deployment.api("ada", "DELETE", f"A/agents/{deployment.facts['users']['ben']}")
    deployment.settle()
    deployment.browsers.pop("ben")
    return answer.status in (200, 404)


@path(differs=("socket",))
def connect(deployment: Deployment) -> None:
    """API Gateway does not open a socket whose `$connect` failed, and the browser opens another one. The first one's row is
    deleted when a push finds the connection gone, or when it expires."""
    deployment.browsers["ada again"] = Browser("ada again")
    deployment.facts["pubsub"]["ada again"] = deployment.facts["pubsub"]["ada"]
    deployment.connect(deployment.browsers["ada again"])


@path(differs=("socket",))
def disconnect(deployment: Deployment) -> None:
    """API Gateway sends `$disconnect` once. After a failure the socket's row is deleted by a push or expires."""
    deployment.disconnect(deployment.browsers["ben"])


@path(scenarios.kim_wrote)
def typing(deployment: Deployment) -> None:
    """A typing signal may be lost, because it is not stored; everything else must be complete."""
    frame = {"action": "typing", "conversation_id": deployment.facts["conversation"], "typing_status": "on"}
    deployment.send_frame(deployment.browsers["ben"], json.dumps(frame))
    deployment.api("ben", "POST", path_of(deployment, "/toggle_typing_status"), {"typing_status": "off"})
