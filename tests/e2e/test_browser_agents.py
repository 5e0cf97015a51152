"""An administrator invites a colleague by link, who chooses a password in another browser; and removes the colleague."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.desk_page import Desks


def agents_page(desks: Desks) -> Page:
    page = desks.open("ada").page
    page.goto("/settings/agents")
    expect(page.get_by_role("heading", name="Agents")).to_be_visible()
    return page


def test_invited_colleague_chooses_a_password_and_sees_the_desk(desks: Desks) -> None:
    page = agents_page(desks)
    page.keyboard.press("n")
    form = page.get_by_role("dialog", name="Invite agent")
    expect(form.get_by_label("E-mail")).to_be_focused()
    page.keyboard.type("ben@acme.example")
    form.get_by_label("Name").fill("Nadia Novak")
    page.keyboard.press("Enter")
    expect(form.get_by_label("E-mail")).to_have_accessible_description("An agent of this account has this e-mail address.")
    form.get_by_label("E-mail").fill("nadia@novak.example")
    page.keyboard.press("Enter")
    offer = page.get_by_role("dialog", name="Password link for Nadia Novak")
    expect(offer.get_by_label("Link")).to_be_focused()
    link = offer.get_by_label("Link").input_value()
    page.keyboard.press("Escape")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="Nadia Novak"))
    expect(row).to_contain_text("Invited, has not signed in")

    colleague = desks.open_signed_out(link[link.index("/password") :]).page
    colleague.get_by_label("New password").fill("Brand-new-1")
    colleague.keyboard.press("Enter")
    expect(colleague.get_by_role("navigation", name="Navigation")).to_be_visible()
    expect(row).not_to_contain_text("Invited")
    expect(row).to_contain_text("Online")

    again = desks.open_signed_out(link[link.index("/password") :]).page
    expect(again.get_by_role("alert")).to_contain_text("has been used")
    expect(again.get_by_label("New password")).to_be_disabled()

    page.get_by_role("button", name="Actions for Nadia Novak").click()
    page.get_by_role("menuitem", name="Remove").click()
    question = page.get_by_role("dialog", name=re.compile("^Remove Nadia Novak"))
    expect(question).to_contain_text("Former agent")
    question.get_by_role("button", name="Remove").click()
    expect(row).to_have_count(0)
    expect(colleague.get_by_role("button", name="Sign in")).to_be_visible()


def test_last_administrator_cannot_become_an_agent(desks: Desks) -> None:
    page = agents_page(desks)
    page.get_by_role("link", name=re.compile("^Ada")).click()
    form = page.get_by_role("dialog", name="Edit agent")
    form.get_by_role("radio", name=re.compile("^Agent")).check()
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("An account keeps at least one administrator who has signed in.")).to_be_visible()
