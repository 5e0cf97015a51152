"""Push: through the deployed functions to a push service, and in the service worker of a real browser."""

import json
from base64 import b64decode
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from local.options import HOST, PUSH_PATH
from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import DeskPage, Desks
from tests.e2e.stack import StackInfo
from tests.e2e.test_browser_notifications import assigned_conversation
from tests.e2e.waiting import until
from tests.support.push_browser import PushBrowser, claims_of

SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
    .map(({ title, body, tag }) => ({ title, body, tag }))"""


def test_assignment_reaches_the_push_service_encrypted(
    stack_info: StackInfo, ada: Agent, ben: Agent, telegram: TelegramCustomer
) -> None:
    base = stack_info.url.replace("localhost", HOST)
    browser = PushBrowser(f"{base}{PUSH_PATH}/{telegram.name.replace(' ', '-')}")
    listed = ben.get("/api/v1/notification_subscriptions")
    ben.post("/api/v1/notification_subscriptions", {"notification_subscription": browser.body})
    try:
        number = assigned_conversation(ada, telegram, ben.id)
        sent: list[Any] = until(lambda: httpx.get(browser.endpoint).json(), "a push message")
    finally:
        ben.request("DELETE", "/api/v1/notification_subscriptions", json={"endpoint": browser.endpoint})
    assert len(sent) == 1
    text = browser.read(b64decode(sent[0]["body"]))
    assert (text["type"], text["name"], text["number"]) == ("conversation_assignment", telegram.name, number)
    assert text["body"] == "Where is my order?"
    claims, key = claims_of(sent[0]["headers"]["authorization"])
    assert (claims["aud"], key) == (base, listed["vapid_public_key"])
    assert ben.get("/api/v1/notification_subscriptions")["payload"] == []


def deliver(page: Page, origin: str, text: dict[str, Any]) -> None:
    """Gives the service worker a push message, as the browser does after it has decrypted one."""
    session = page.context.new_cdp_session(page)
    registrations: list[str] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda found: registrations.extend(_ids(found)))
    session.send("ServiceWorker.enable")

    def is_registered() -> bool:
        page.wait_for_timeout(50)
        return bool(registrations)

    until(is_registered, "the registration of the service worker")
    session.send(
        "ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": registrations[-1], "data": json.dumps(text)}
    )
    session.detach()


def _ids(found: dict[str, Any]) -> list[str]:
    return [each["registrationId"] for each in found["registrations"] if not each["isDeleted"]]


def test_worker_shows_a_push_and_leaves_it_to_a_visible_tab(desks: Desks, stack_info: StackInfo) -> None:
    desk: DeskPage = desks.open("ben")
    page, origin = desk.page, stack_info.url
    page.context.grant_permissions(["notifications"], origin=origin)
    page.evaluate("async () => { await navigator.serviceWorker.register('/sw.js'); await navigator.serviceWorker.ready }")
    text: dict[str, Any] = {
        "title": "New message",
        "body": "Hello?",
        "tag": "parley-1-9",
        "url": "/conversations/9",
        "type": "other",
    }
    text |= {"name": "Kim", "number": 9, "version": 3, "unread_count": 1}
    deliver(page, origin, text)
    page.wait_for_timeout(500)
    assert page.evaluate(SHOWN) == []
    page.goto("about:blank")
    deliver(page, origin, text)
    deliver(page, origin, text)
    page.goto(f"{origin}/settings/notifications")
    shown = {"title": "New message", "body": "Hello?", "tag": "parley-1-9"}
    assert until(lambda: page.evaluate(SHOWN), "a notification") == [shown]


def test_switch_tells_that_no_push_service_is_within_reach(desks: Desks, stack_info: StackInfo) -> None:
    page = desks.open("ben").page
    page.context.grant_permissions(["notifications"], origin=stack_info.url)
    page.goto("/settings/notifications")
    switch = page.get_by_role("checkbox", name="Notify this browser also when Parley is closed")
    expect(switch).not_to_be_checked()
    switch.click()
    expect(page.get_by_role("alert")).to_contain_text("push service could not be reached")
    expect(switch).not_to_be_checked()
