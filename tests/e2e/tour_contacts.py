"""The stops of the contacts page."""

import re
from urllib.parse import urlencode

from playwright.sync_api import expect

from tests.e2e.desk_page import DeskPage
from tests.e2e.showcase import Showcase
from tests.e2e.tour_stops import CARD, DIALOG, MENU, Stop, Stops, close, dialog


def contacts(desk: DeskPage, showcase: Showcase) -> Stops:
    page = desk.page
    page.goto("/contacts")
    expect(page.locator("[data-row]").first).to_be_visible()
    yield Stop("contacts")
    page.get_by_role("button", name="Columns").click()
    expect(page.get_by_role("menu")).to_be_visible()
    yield Stop("contacts, columns", MENU)
    close(page)
    page.get_by_role("button", name="Filter", exact=True).click()
    form = dialog(page, "Filter")
    form.get_by_role("button", name="Add condition").click()
    yield Stop("contacts, filter", DIALOG)
    close(page)
    page.get_by_role("button", name="Export", exact=True).click()
    form = dialog(page, "Export contacts")
    expect(form.get_by_role("button", name="Start the export")).to_be_enabled()
    yield Stop("contacts, export", DIALOG)
    close(page)
    page.get_by_role("button", name="Import", exact=True).click()
    form = dialog(page, "Import contacts")
    expect(form.get_by_role("button", name="Choose a CSV file")).to_be_focused()
    yield Stop("contacts, import", DIALOG)
    close(page)
    page.goto("/contacts?q=nobody-has-this-name")
    expect(page.get_by_text("No contacts match")).to_be_visible()
    yield Stop("contacts, no match")
    page.goto(f"/contacts?{urlencode({'q': showcase.undelivered})}")
    page.locator("[data-row]").first.click()
    expect(page.get_by_role("button", name=re.compile("^(Add labels|Labels: )"))).to_be_visible()
    yield Stop("contacts, one open", CARD)
    page.get_by_role("button", name="Merge with another contact").click()
    form = dialog(page, "Merge with another contact")
    form.get_by_role("textbox").fill(showcase.mixed)
    form.get_by_role("option").first.click()
    expect(form.get_by_role("region", name=re.compile("^Added to "))).to_be_visible()
    yield Stop("contacts, merge", DIALOG)
    close(page)
    page.get_by_role("button", name="New conversation").click()
    form = dialog(page, "New conversation")
    expect(form.get_by_role("textbox", name="Message").or_(form.get_by_text("None of your inboxes"))).to_be_visible()
    yield Stop("contacts, new conversation", DIALOG)
    close(page)
