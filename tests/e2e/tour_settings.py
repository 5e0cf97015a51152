"""The stops of the tour in the settings."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.desk_page import DeskPage
from tests.e2e.tour_stops import DIALOG, MENU, Stop, Stops, close, dialog


def settings(desk: DeskPage) -> Stops:
    page = desk.page
    page.goto("/settings")
    links = page.get_by_role("navigation", name="Settings").get_by_role("listitem")
    expect(links.first).to_be_visible()
    names = links.all_inner_texts()
    assert len(names) > 2
    for name in names:
        page.get_by_role("navigation", name="Settings").get_by_role("link", name=name).click()
        expect(page.get_by_role("main", name=name)).to_be_visible()
        yield Stop(f"settings {name}")
        if name in ("Account", "Notifications", "Profile", "Satisfaction"):
            continue
        page.keyboard.press("n")
        dialog(page, re.compile("^(New|Invite) "))
        yield Stop(f"settings {name}, form", DIALOG)
        close(page)
        expect(page.get_by_role("dialog")).to_have_count(0)
    yield from macros(page)
    yield from password_link(page)
    yield from profile(page)
    page.goto("/settings/labels")
    page.get_by_role("searchbox", name="Search").fill("no such label")
    expect(page.get_by_text("No results for")).to_be_visible()
    yield Stop("settings, no search results")
    page.get_by_role("searchbox", name="Search").fill("")
    page.get_by_role("button", name="Actions for refund").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menu")).to_be_visible()
    yield Stop("settings, menu of a row", MENU)
    page.get_by_role("menuitem", name="Delete").click()
    dialog(page, re.compile("^Delete label"))
    yield Stop("settings, delete", DIALOG)
    close(page)
    page.keyboard.press("n")
    form = dialog(page, "New label")
    form.get_by_label("Name").fill("refund")
    page.keyboard.press("Enter")
    expect(form.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    yield Stop("settings, refused form", DIALOG)
    page.keyboard.press("Escape")
    dialog(page, "Discard your changes?").get_by_role("button", name="Discard").click()


def macros(page: Page) -> Stops:
    page.goto("/settings/macros")
    page.get_by_role("link", name=re.compile("^Apologize")).first.click()
    expect(dialog(page, "Edit macro").get_by_label("Action 3", exact=True)).to_be_visible()
    yield Stop("settings, macro with actions", DIALOG)
    page.get_by_role("button", name="refund").click()
    expect(page.get_by_role("listbox")).to_be_visible()
    yield Stop("settings, labels of an action", DIALOG)
    page.keyboard.press("Escape")
    close(page)


def password_link(page: Page) -> Stops:
    page.goto("/settings/agents")
    page.get_by_role("link", name="Ben").click()
    dialog(page, "Edit agent").get_by_role("button", name="Make a password link").click()
    expect(dialog(page, re.compile("^Password link for Ben")).get_by_label("Link")).to_be_focused()
    yield Stop("settings, password link", DIALOG)
    close(page)


def profile(page: Page) -> Stops:
    page.goto("/settings/profile")
    browsers = page.get_by_role("region", name="Browsers")
    expect(browsers.get_by_text("This browser")).to_be_visible()
    page.get_by_role("button", name="Show").click()
    password = page.get_by_role("region", name="Password")
    password.get_by_label("Current password").fill("wrong")
    password.get_by_label("New password").fill("weak")
    password.get_by_role("button", name="Change password").click()
    expect(password.get_by_label("Current password")).to_have_attribute("aria-invalid", "true")
    yield Stop("profile, refused change")
    page.get_by_role("button", name="Reset token").click()
    dialog(page, "Reset the access token?")
    yield Stop("profile, reset the token", DIALOG)
    close(page)
