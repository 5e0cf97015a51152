"""Everybody's browsers for the general suites, with their stories and fault paths."""

from typing import Any

from chalicelib.actions import push_subscriptions as actions
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.kinds import Key
from chalicelib.domain.push import (
    PUSH_KEYS,
    PUSH_OWNER,
    PUSH_SUBSCRIPTIONS,
    PushKeys,
    PushOwner,
    PushSubscription,
    PushSubscriptions,
)
from chalicelib.ports import Desk
from tests.contract.scenarios import one_conversation
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.company import telegram
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.support.fakes.clock import NOON
from tests.support.push_browser import PushBrowser
from tests.support.specimen import Specimen

LIST = "/api/v1/notification_subscriptions"
OWN = ("push address", "push secret")


def make(desk: Desk, caller: Caller) -> None:
    """Everybody has a browser that receives notifications."""
    actions.find_keys(desk)
    for member in caller.directory.members:
        user = desk.store.get(keys.user(member.user_id))
        if user:
            browser = PushBrowser(f"https://push.example/send/{user.id}", secret=f"secret{user.id:010d}".encode())
            actions.subscribe(desk, user, endpoint=browser.endpoint, **browser.keys, client=None)


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    row = PushSubscription("https://push.example/1", "point", "secret", "client", "hash", NOON, NOON + 1, told="parley-1-2-3")
    return [
        (PUSH_SUBSCRIPTIONS.key(10**6 + account_id), PushSubscriptions(10**6 + account_id, (row, row), version=3)),
        (PUSH_OWNER.key(f"digest{account_id}"), PushOwner(5, version=2)),
        (PUSH_KEYS.key(), PushKeys("private", "public")),
    ]


SPECIMEN = Specimen(
    make=make,
    bodies={
        f"POST {LIST}": {"notification_subscription": PushBrowser().body},
        f"DELETE {LIST}": {"endpoint": PushBrowser().endpoint},
    },
    prerequisites={f"DELETE {LIST}": f"POST {LIST}"},
    credentials=f"""
UTT .. ... TTTTTT .SSSST .  GET {LIST}
UTT .. ... TTTTTT .SSSST .  POST {LIST}
UTT ww ww. TTTTTT wSSSST .  DELETE {LIST}
""",
    answers={"w": "200 without effect"},
    secrets={f"GET {LIST}": OWN, f"POST {LIST}": OWN},
    entities=entities,
    steps=(actions.forget, actions.note_told),
)


@story(actions.subscribe, actions.unsubscribe)
def agent_turns_push_on_and_off(scenario: Scenario) -> None:
    """Nothing of it is seen by others, and notifications are the same."""
    company, browser = scenario.company, PushBrowser()
    one_conversation(scenario)
    dora = company.caller("dora").user
    actions.subscribe(company.desk, dora, endpoint=browser.endpoint, **browser.keys, client=None)
    company.receive("Hello?", provider_id="again")
    company.settle()
    actions.unsubscribe(company.desk, dora, endpoint=browser.endpoint)


def _subscribe(deployment: Deployment, name: str = "ben") -> Any:
    return deployment.api(name, "POST", LIST, {"notification_subscription": PushBrowser().body})


def pushed(deployment: Deployment) -> None:
    """Ben wants to be told of messages in a browser."""
    scenarios.kim_wrote(deployment)
    flags = {"selected_push_flags": ["push_assigned_conversation_new_message"]}
    deployment.api("ben", "PATCH", "A/notification_settings", {"notification_settings": flags})
    deployment.api("ben", "PATCH", f"A/notifications/{deployment.facts['conversation']}")
    _subscribe(deployment)
    deployment.settle()
    deployment.advance_clock(61_000)


@path(scenarios.kim_wrote)
def subscribe_browser(deployment: Deployment) -> Any:
    """The first browser creates the installation's keys."""
    deployment.api("ben", "GET", LIST)
    return _subscribe(deployment).json["identifier"]


@path(pushed)
def take_browser_over(deployment: Deployment) -> Any:
    return _subscribe(deployment, "ada").json["identifier"]


@path(pushed)
def unsubscribe_browser(deployment: Deployment) -> Any:
    return deployment.api("ben", "DELETE", LIST, {"endpoint": PushBrowser().endpoint}).status


@path(pushed)
def push_notification(deployment: Deployment) -> Any:
    telegram(deployment, 2, text="Is anybody there?")
    deployment.settle()
    assert deployment.providers.state.pushes
    return sorted(deployment.providers.state.pushes)


@path(pushed)
def push_to_browser_that_is_gone(deployment: Deployment) -> None:
    deployment.providers.state.pushes_gone = True
    telegram(deployment, 2, text="Is anybody there?")
    deployment.settle()


@path(pushed, differs=("push_subscriptions",))
def push_to_service_out_of_reach(deployment: Deployment) -> Any:
    """The laptop is reached at once, and the phone's push service with the second try. If the laptop is reached with the second
    try too, its row need not remember that it was told before."""
    deployment.providers.state.push_outages = 1
    browser = PushBrowser("https://push.example/busy")
    deployment.api("ben", "POST", LIST, {"notification_subscription": browser.body})
    telegram(deployment, 2, text="Is anybody there?")
    deployment.settle()
    return sorted(deployment.providers.state.pushes)
