"""Visits the steps of a new inbox, and the form and the deletion of an existing one. Nothing is stored."""

import re

from playwright.sync_api import expect

from tests.e2e.desk_page import DeskPage
from tests.e2e.tour_stops import DIALOG, Stop, Stops, close, dialog


def inboxes(desk: DeskPage) -> Stops:
    page = desk.page
    page.goto("/settings/inboxes/new")
    form = dialog(page, "New inbox")
    form.get_by_role("radio", name="Website").check()
    form.get_by_role("button", name="Continue").click()
    form.get_by_label("Color", exact=True).fill("#ffee00")
    expect(form.get_by_text("The button is hard to see on a white page.")).to_be_visible()
    yield Stop("new inbox, website", DIALOG)
    form.get_by_role("button", name="Back").click()
    form.get_by_role("radio", name="WhatsApp").check()
    form.get_by_role("button", name="Continue").click()
    expect(form.get_by_label("App secret")).to_be_visible()
    yield Stop("new inbox, credentials", DIALOG)
    form.get_by_role("button", name="Back").click()
    form.get_by_role("radio", name="Telegram").check()
    form.get_by_role("button", name="Continue").click()
    form.get_by_label("Name").fill("Shop bot")
    form.get_by_label("Bot token").fill("no token")
    page.keyboard.press("Enter")
    expect(form.get_by_label("Bot token")).to_have_attribute("aria-invalid", "true")
    yield Stop("new inbox, refused token", DIALOG)
    page.keyboard.press("Escape")
    dialog(page, "Discard your changes?").get_by_role("button", name="Discard").click()
    page.get_by_role("link", name="Acme WhatsApp").click()
    edit = dialog(page, "Edit inbox")
    expect(edit.get_by_role("button", name=re.compile("^Members"))).to_be_visible()
    yield Stop("inbox", DIALOG)
    close(page)
    page.get_by_role("link", name="Acme shop").click()
    page.get_by_label("Ask before the first message").check()
    page.get_by_role("checkbox", name="Full name").check()
    expect(page.get_by_role("button", name=re.compile("^Members"))).to_be_visible()
    yield Stop("website")
    page.get_by_role("button", name="Back to the inboxes").click()
    dialog(page, "Discard your changes?").get_by_role("button", name="Discard").click()
    page.get_by_role("link", name="Mobile app").focus()
    page.keyboard.press("Delete")
    dialog(page, "Delete inbox “Mobile app”?")
    yield Stop("delete an inbox", DIALOG)
    close(page)
