"""A company in which Ben's browser receives notifications, and what arrives there."""

from typing import Any

from chalicelib import reactions
from chalicelib.domain.events import Change, QueueClass
from chalicelib.domain.outbound import SendLater
from chalicelib.domain.push import PushSubscription, subscriptions_key
from chalicelib.features.notifications.model import Type
from chalicelib.features.notifications.pushing import SETTLE_MS
from chalicelib.ports import HttpResponse
from tests.support.api_client import Answer
from tests.support.company import Company
from tests.support.push_browser import PushBrowser

LIST = "/api/v1/notification_subscriptions"
LAPTOP, PHONE = PushBrowser(), PushBrowser("https://push.example/send/phone")
MESSAGES = (Type.CONVERSATION_ASSIGNMENT, Type.ASSIGNED_MESSAGE)


def answers(*statuses: int, **headers: str) -> list[Any]:
    return [HttpResponse(status, {name.replace("_", "-"): value for name, value in headers.items()}, b"") for status in statuses]


def subscribe(
    company: Company, browser: PushBrowser = LAPTOP, *, by: str = "ben", headers: dict[str, str] | None = None
) -> Answer:
    return company.client(by).post(LIST, {"notification_subscription": browser.body}, headers=headers)


def unsubscribe(company: Company, browser: PushBrowser = LAPTOP, *, by: str = "ben") -> Answer:
    return company.client(by).delete(LIST, {"endpoint": browser.endpoint})


def stored(company: Company, name: str = "ben") -> list[PushSubscription]:
    found = company.desk.store.get(subscriptions_key(company.users[name].id))
    return list(found.rows) if found else []


def addresses(company: Company, name: str = "ben") -> list[str]:
    return [each.endpoint for each in stored(company, name)]


def push_events(company: Company) -> list[Change]:
    """The changes that start a push."""
    found = (reactions.change_for(each, QueueClass.BACKGROUND) for each in company.desk.store.changes)
    return [each for each in found if each and any(event.trigger == "push" for event in each.events)]


def run_pushes(company: Company, *, waited: int = SETTLE_MS) -> list[SendLater]:
    """Runs every push once after the wait. Returns those that ask for a retry."""
    company.desk.clock.at += waited
    found: list[SendLater] = []
    for change in push_events(company):
        try:
            reactions.react(company.desk, change, QueueClass.BACKGROUND)
        except SendLater as later:
            found.append(later)
    return found


def requests(company: Company) -> list[Any]:
    return [each for each in company.desk.transport.requests if "push.example" in each.url]


def texts(company: Company, browser: PushBrowser = LAPTOP) -> list[Any]:
    """The push messages that were sent to a browser."""
    return [browser.read(each.body) for each in requests(company) if each.url == browser.endpoint]
