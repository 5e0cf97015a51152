"""What people change about the desk and themselves, and their browsers' coming and going."""

import json
from typing import Any

from tests.faults import scenarios
from tests.faults.browser import Browser
from tests.faults.company import path_of
from tests.faults.deployment import World
from tests.faults.paths import path

ONCE = {"Idempotency-Key": "once-1"}


@path(differs=("session", "counter"))
def sign_in(world: World) -> Any:
    """Whoever signs in again has a second session: the first is one that nobody holds, and it expires. Tries are counted."""
    fields = {"email": "ben@acme.example", "password": "Secret-1"}
    return world.api(None, "POST", "/auth/sign_in", fields).json


@path(scenarios.signed_in)
def sign_out(world: World) -> Any:
    """The session is gone already when it is signed out of again: 404, as for any that is not there."""
    return world.api(None, "DELETE", "/auth/sign_out", headers=world.facts["credential"]).status in (200, 404)


@path()
def change_profile(world: World) -> Any:
    answer = world.api("ben", "PUT", "/api/v1/profile", {"name": "Benjamin", "email": "benjamin@acme.example"})
    world.settle()
    return answer.json


@path(scenarios.signed_in, differs=("session", "socket"))
def change_password(world: World) -> Any:
    """A session that was not cleared away opens nothing any more, a socket that was not ended is told nothing; both expire."""
    fields = {"current_password": "Secret-1", "password": "Secret-2"}
    answer = world.api("ben", "PUT", "/api/v1/profile", fields)
    world.settle()
    world.browsers.pop("ben")
    return answer.status, world.api(None, "GET", "/api/v1/profile", headers=world.facts["credential"]).status


@path()
def set_availability(world: World) -> Any:
    answer = world.api("ben", "POST", "/api/v1/profile/availability", {"account_id": 1, "availability": "busy"})
    world.settle()
    return answer.json


@path()
def invite_agent(world: World) -> Any:
    answer = world.api("ada", "POST", "A/agents", {"email": "cleo@acme.example", "name": "Cleo", "role": "agent"}, headers=ONCE)
    world.settle()
    return answer.json


@path()
def create_team(world: World) -> Any:
    answer = world.api("ada", "POST", "A/teams", {"name": "Support"}, headers=ONCE)
    world.settle()
    return answer.json


@path(scenarios.a_team)
def rename_team(world: World) -> Any:
    answer = world.api("ada", "PATCH", f"A/teams/{world.facts['team']}", {"name": "Sales"})
    world.settle()
    return answer.json


@path()
def create_label(world: World) -> Any:
    answer = world.api("ada", "POST", "A/labels", {"title": "vip"}, headers=ONCE)
    world.settle()
    return answer.json


@path()
def create_inbox(world: World) -> Any:
    channel = {"type": "telegram", "bot_token": "43:another-token"}
    answer = world.api("ada", "POST", "A/inboxes", {"name": "Second bot", "channel": channel}, headers=ONCE)
    world.settle()
    assert world.outside.memory.connected == {"https://desk.example/webhooks/telegram/43"}
    return answer.json


@path()
def change_inbox(world: World) -> Any:
    answer = world.api("ada", "PATCH", f"A/inboxes/{world.facts['telegram']}", {"name": "Bot of ours"})
    world.settle()
    return answer.json


@path()
def change_agent(world: World) -> Any:
    fields = {"name": "Benjamin", "role": "administrator"}
    answer = world.api("ada", "PATCH", f"A/agents/{world.facts['users']['ben']}", fields)
    world.settle()
    return answer.json


@path()
def change_inbox_members(world: World) -> Any:
    users = world.facts["users"]
    fields = {"inbox_id": world.facts["telegram"], "user_ids": [users["ada"]]}
    answer = world.api("ada", "PATCH", "A/inbox_members", fields)
    world.settle()
    return answer.json


@path(differs=("socket",))
def remove_agent(world: World) -> Any:
    """Gone already when it is asked for again: 404. A socket that was not forgotten then is told nothing, because whoever is no
    member sees nothing, and expires."""
    answer = world.api("ada", "DELETE", f"A/agents/{world.facts['users']['ben']}")
    world.settle()
    world.browsers.pop("ben")
    return answer.status in (200, 404)


@path(differs=("socket",))
def connect(world: World) -> None:
    """API Gateway does not open a socket whose connecting failed, and the browser comes with another one: what the desk wrote
    down of the first is forgotten as soon as a push finds it gone, or when it expires."""
    world.browsers["ada again"] = Browser("ada again")
    world.facts["pubsub"]["ada again"] = world.facts["pubsub"]["ada"]
    world.connect(world.browsers["ada again"])


@path(differs=("socket",))
def disconnect(world: World) -> None:
    """Told once only: what is left of a socket after a failure is forgotten in the same way."""
    world.disconnect(world.browsers["ben"])


@path(scenarios.kim_wrote)
def typing(world: World) -> None:
    """A signal that is lost is lost; nothing else may be."""
    told = {"action": "typing", "conversation_id": world.facts["conversation"], "typing_status": "on"}
    world.say(world.browsers["ben"], json.dumps(told))
    world.api("ben", "POST", path_of(world, "/toggle_typing_status"), {"typing_status": "off"})
