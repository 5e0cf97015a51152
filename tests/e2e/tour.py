"""Visits every screen, dialog, menu and state of the web client. Each step of a tour opens the next one and yields its name."""

import json
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.desk_page import ALL_CONVERSATIONS, DeskPage
from tests.e2e.showcase import Showcase
from tests.e2e.tour_contacts import contacts
from tests.e2e.tour_inboxes import inboxes
from tests.e2e.tour_search import search_page
from tests.e2e.tour_settings import settings
from tests.e2e.tour_stops import DIALOG, MENU, Stop, Stops, close, dialog, open_thread
from tests.e2e.tour_thread import composer, contact, thread, undelivered
from tests.e2e.tour_visitors import visitors

API = re.compile("/api/v1/(?:accounts/|batch)")


def signed_out(page: Page, *, valid_link: str) -> Stops:
    """Sign-in and the pages of forgotten passwords and of password links."""
    page.goto("/login")
    expect(page.get_by_label("E-mail")).to_be_focused()
    yield Stop("sign-in")
    page.get_by_label("E-mail").fill("nobody@example.com")
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    yield Stop("sign-in, refused")
    page.get_by_role("link", name="Forgot your password?").click()
    expect(page.get_by_label("E-mail")).to_be_focused()
    yield Stop("forgotten password")
    page.get_by_label("E-mail").fill("nobody@example.com")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_focused()
    yield Stop("forgotten password, asked for")
    page.goto(valid_link)
    expect(page.get_by_label("New password")).to_be_focused()
    yield Stop("password link")
    page.get_by_label("New password").fill("weak")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    yield Stop("password link, weak password")
    page.goto("/password")
    expect(page.get_by_role("alert")).to_be_visible()
    yield Stop("password link, without token")


def lists(desk: DeskPage) -> Stops:
    page = desk.page
    page.goto(ALL_CONVERSATIONS)
    expect(desk.rows.first).to_be_visible()
    yield Stop("list")
    for name in ("Status", "Sorted by"):
        page.get_by_role("button", name=re.compile(f"^{name}: ")).click()
        expect(page.get_by_role("menu")).to_be_visible()
        yield Stop(f"menu {name}", MENU)
        close(page)
    page.goto("/?view=mine&status=pending&label=nowhere")
    expect(page.get_by_text("No conversations match these filters")).to_be_visible()
    yield Stop("list, nothing matches the filters")
    page.goto(f"{ALL_CONVERSATIONS}&label=refund")
    expect(page.get_by_role("list", name="Filters")).to_be_visible()
    expect(desk.rows.first).to_be_visible()
    yield Stop("list, filtered by label")


def desk_dialogs(desk: DeskPage, showcase: Showcase) -> Stops:
    page, keys = desk.page, desk.page.keyboard
    keys.press("Control+k")
    dialog(page, "Command bar")
    yield Stop("command bar")
    keys.type("no such command")
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    yield Stop("command bar, no match", DIALOG)
    close(page)
    keys.press("b")
    dialog(page, "Notifications")
    yield Stop("notifications", DIALOG)
    close(page)
    keys.press("?")
    dialog(page, "Keyboard shortcuts")
    yield Stop("keyboard shortcuts", DIALOG)
    close(page)
    keys.press("/")
    search = dialog(page, "Search contacts")
    yield Stop("contact search", DIALOG)
    keys.type("no such contact")
    expect(search.get_by_text("No contacts match")).to_be_visible()
    yield Stop("contact search, no match", DIALOG)
    search.get_by_role("textbox").or_(search.get_by_role("combobox")).fill(showcase.mixed)
    expect(search.get_by_role("option", name=showcase.mixed)).to_be_visible()
    yield Stop("contact search, results", DIALOG)
    keys.press("Enter")
    expect(search.get_by_role("list", name="Conversations")).to_be_visible()
    yield Stop("contact search, conversations", DIALOG)
    close(page)


def account(desk: DeskPage) -> Stops:
    page = desk.page
    page.get_by_role("button", name=re.compile("account menu")).click()
    expect(page.get_by_role("menu")).to_be_visible()
    yield Stop("account menu")
    close(page)


def states(desk: DeskPage) -> Stops:
    """Errors, and what the page shows without a network."""
    page = desk.page
    page.goto("/conversations/999999999?view=all")
    expect(page.get_by_text("Conversation not found")).to_be_visible()
    yield Stop("conversation not found")
    page.goto(ALL_CONVERSATIONS)
    desk.rows.first.get_by_role("link").click()
    expect(desk.reply_text).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-connection", "live")
    page.context.set_offline(True)
    expect(page.get_by_role("status").get_by_text("You are offline")).to_be_visible()
    yield Stop("offline")
    page.context.set_offline(False)
    expect(page.get_by_role("status").get_by_text("You are offline")).to_have_count(0)
    page.route(re.compile("/api/v1/batch|/conversations\\?"), lambda route: route.abort())
    page.goto("/?view=unassigned")
    expect(page.get_by_text("Conversations could not be loaded")).to_be_visible()
    yield Stop("list, failed")
    page.unroute_all()
    page.route(re.compile("/messages"), lambda route: route.abort())
    page.goto(ALL_CONVERSATIONS)
    desk.rows.nth(1).get_by_role("link").click()
    expect(page.get_by_text("The conversation could not be loaded")).to_be_visible()
    yield Stop("thread, failed")
    page.unroute_all()
    page.route(API, lambda route: route.fulfill(status=503, body=json.dumps({"error": "down", "code": "unavailable"})))
    page.goto(ALL_CONVERSATIONS)
    expect(page.get_by_text("Parley could not be loaded")).to_be_visible()
    yield Stop("desk, failed")
    page.unroute_all()


def phone(desk: DeskPage, showcase: Showcase) -> Stops:
    """The screens that a narrow window shows one at a time."""
    page = desk.page
    page.goto(ALL_CONVERSATIONS)
    expect(desk.rows.first).to_be_visible()
    yield Stop("phone, list")
    page.get_by_role("button", name="Navigation").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    yield Stop("phone, navigation")
    close(page)
    open_thread(desk, showcase.undelivered)
    yield Stop("phone, thread")
    desk.thread.get_by_role("button", name="Contact card").click()
    expect(page.get_by_role("dialog").get_by_role("region", name="Addresses")).to_be_visible()
    yield Stop("phone, contact")
    close(page)
    page.goto("/settings")
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    yield Stop("phone, settings")
    page.goto("/settings/labels")
    expect(page.get_by_role("main", name="Labels")).to_be_visible()
    yield Stop("phone, settings Labels")
    page.goto("/settings/profile")
    expect(page.get_by_role("main", name="Profile")).to_be_visible()
    yield Stop("phone, settings Profile")


def whole_desk(desk: DeskPage, showcase: Showcase, file: Path) -> Stops:
    yield from lists(desk)
    yield from desk_dialogs(desk, showcase)
    yield from thread(desk, showcase)
    yield from composer(desk, file)
    yield from undelivered(desk, showcase)
    yield from contact(desk, showcase)
    yield from account(desk)
    yield from contacts(desk, showcase)
    yield from search_page(desk, showcase)
    yield from visitors(desk)
    yield from settings(desk)
    yield from inboxes(desk)
    yield from states(desk)
