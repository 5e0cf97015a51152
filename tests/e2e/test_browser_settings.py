"""The settings pages by mouse and by keyboard, and their effect in other browsers."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import DeskPage, Desks

LABELS_REQUEST = re.compile(r"GET .*/labels$")


def open_settings(desks: Desks, name: str) -> DeskPage:
    desk = desks.open("ada")
    desk.page.keyboard.press(",")
    desk.page.get_by_role("navigation", name="Settings").get_by_role("link", name=name).click()
    expect(desk.page.get_by_role("heading", name=name).first).to_be_visible()
    return desk


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True))


def record_requests(page: Page) -> list[str]:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(f"{request.method} {request.url}"))
    return requests


def test_label_appears_in_other_browsers(desks: Desks, telegram: TelegramCustomer) -> None:
    telegram.write("Hello")
    ben_desk = desks.open("ben")
    ben_desk.open(telegram.name)
    ben_desk.wait_until_live()
    requests = record_requests(ben_desk.page)

    ada_desk = open_settings(desks, "Labels")
    ada_desk.page.get_by_role("button", name="New label").click()
    form = ada_desk.page.get_by_role("dialog", name="New label")
    form.get_by_label("Name").fill("warranty")
    form.get_by_label("Description").fill("Broken within two years")
    form.get_by_role("radio", name="Purple").check()
    form.get_by_role("button", name="Create").click()
    expect(row(ada_desk.page, "warranty")).to_contain_text("Broken within two years")

    sidebar = ben_desk.page.get_by_role("navigation", name="Navigation")
    expect(sidebar.get_by_role("link", name="warranty")).to_be_visible()
    ben_desk.select("Labels", "warranty")
    ben_desk.page.keyboard.press("Escape")
    expect(ben_desk.selection("Labels", "warranty")).to_be_visible()
    reloaded = {request for request in requests if re.search(r"GET .*/(agents|inboxes|teams|labels)$", request)}
    assert all(LABELS_REQUEST.search(request) for request in reloaded), reloaded

    row(ada_desk.page, "warranty").hover()
    ada_desk.page.get_by_role("button", name="Actions for warranty").click()
    ada_desk.page.get_by_role("menuitem", name="Delete").click()
    ada_desk.page.get_by_role("dialog", name="Delete label “warranty”?").get_by_role("button", name="Delete").click()
    expect(row(ada_desk.page, "warranty")).to_have_count(0)
    expect(sidebar.get_by_role("link", name="warranty")).to_have_count(0)


def test_label_form_displays_error_at_field(desks: Desks) -> None:
    page = open_settings(desks, "Labels").page
    page.keyboard.press("n")
    form = page.get_by_role("dialog", name="New label")
    name = form.get_by_label("Name")
    expect(name).to_be_focused()
    page.keyboard.type("refund")
    page.keyboard.press("Enter")
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_have_accessible_description("A label with this title exists already.")
    expect(name).to_be_focused()
    page.keyboard.press("Escape")
    page.get_by_role("dialog", name="Discard your changes?").get_by_role("button", name="Discard").click()
    expect(form).to_have_count(0)


def test_team_with_members_by_keyboard(desks: Desks) -> None:
    page = open_settings(desks, "Teams").page
    keys = page.keyboard
    keys.press("n")
    form = page.get_by_role("dialog", name="New team")
    expect(form.get_by_label("Name")).to_be_focused()
    keys.type("night shift")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Enter")
    keys.type("cleo")
    keys.press("Enter")
    keys.press("Escape")
    expect(form.get_by_role("button", name="Members Cleo Marchetti")).to_be_focused()
    form.get_by_label("Name").focus()
    keys.press("Enter")
    expect(row(page, "night shift")).to_be_visible()
    expect(form).to_have_count(0)

    keys.press("/")
    keys.type("night")
    keys.press("ArrowDown")
    expect(page.get_by_role("link", name="night shift")).to_be_focused()
    keys.press("Enter")
    edit = page.get_by_role("dialog", name="Edit team")
    expect(edit.get_by_role("button", name="Members Cleo Marchetti")).to_be_visible()
    keys.press("Escape")
    expect(edit).to_have_count(0)

    keys.press("Delete")
    confirmation = page.get_by_role("dialog", name="Delete team “night shift”?")
    expect(confirmation.get_by_role("button", name="Cancel")).to_be_focused()
    keys.press("Tab")
    keys.press("Enter")
    expect(row(page, "night shift")).to_have_count(0)


def test_agents_reach_only_their_settings(desks: Desks) -> None:
    page = desks.open("ben").page
    page.get_by_role("link", name="Settings").click()
    settings = page.get_by_role("navigation", name="Settings")
    expect(settings.get_by_role("link", name="Canned responses")).to_be_visible()
    expect(settings.get_by_role("link", name="Labels")).to_have_count(0)
    page.goto("/settings/labels")
    expect(page.get_by_text("No access to this page")).to_be_visible()


def test_agent_creates_a_canned_response(desks: Desks) -> None:
    page = open_settings(desks, "Canned responses").page
    page.get_by_role("link", name="New canned response").or_(page.get_by_role("button", name="New canned response")).first.click()
    page.get_by_label("Short code").fill("thanks")
    page.get_by_label("Text").fill("Thank you for writing to us.")
    page.get_by_role("button", name="Create").click()
    expect(row(page, "thanks")).to_have_count(1)


def test_custom_attribute_becomes_a_field_of_the_contact(desks: Desks, telegram: TelegramCustomer) -> None:
    telegram.write("Hello")
    ben_desk = desks.open("ben")
    ben_desk.open(telegram.name)
    page = open_settings(desks, "Custom attributes").page
    page.get_by_role("button", name="New custom attribute").first.click()
    page.get_by_label("Name").fill("Shoe size")
    expect(page.get_by_label("Key")).to_have_value("shoe_size")
    page.get_by_label("Type").select_option("Number")
    page.get_by_role("button", name="Create").click()
    expect(row(page, "Shoe size")).to_contain_text("Contacts")
    ben_desk.page.reload()
    field = ben_desk.page.get_by_role("button", name="Shoe size: Add")
    field.click()
    ben_desk.page.keyboard.type("forty")
    ben_desk.page.keyboard.press("Enter")
    expect(ben_desk.page.get_by_role("alert").filter(has_text="This is not a number.")).to_be_visible()
    ben_desk.page.keyboard.press("Control+a")
    ben_desk.page.keyboard.type("40,5")
    ben_desk.page.keyboard.press("Enter")
    expect(ben_desk.page.get_by_role("button", name="Shoe size: 40.5. Edit")).to_be_visible()
    ben_desk.page.reload()
    expect(ben_desk.page.get_by_role("button", name="Shoe size: 40.5. Edit")).to_be_visible()


def test_custom_attribute_of_a_conversation_is_shared(desks: Desks, ada: Agent, telegram: TelegramCustomer) -> None:
    telegram.write("Hello")
    ada.post("custom_attribute_definitions", {"attribute_display_name": "Ticket", "attribute_key": "ticket"})
    ada_desk, ben_desk = desks.open("ada"), desks.open("ben")
    for desk in (ada_desk, ben_desk):
        desk.open(telegram.name)
    ada_desk.page.get_by_role("button", name="Ticket: Add").click()
    ada_desk.page.keyboard.type("A-17")
    ada_desk.page.keyboard.press("Enter")
    expect(ben_desk.page.get_by_role("button", name="Ticket: A-17. Edit")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
def test_pages_fit_the_screen(desks: Desks, width: int) -> None:
    page = open_settings(desks, "Labels").page
    page.set_viewport_size({"width": width, "height": 844})
    for path in ("/settings/labels", "/settings/labels/new", "/settings/teams", "/settings/inboxes", "/settings/inboxes/new"):
        page.goto(path)
        expect(page.get_by_role("heading").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
