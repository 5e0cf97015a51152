"""An agent works from right to left in Arabic, changes to Japanese and back, and the checker finds nothing."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Response, expect

from tests.e2e.axe import violations
from tests.e2e.customers import AppCustomer, new_number
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import ALL_CONVERSATIONS, DeskPage, Desks
from tests.e2e.stack import PROJECT

PASSWORD = "Brand-new-1"
SignIn = Callable[[str], DeskPage]
"""By the e-mail address."""


def text(language: str, file: str, key: str) -> str:
    node: Any = json.loads((PROJECT / "web" / "src" / "languages" / language / f"{file}.json").read_text("utf-8"))
    for part in key.split("."):
        node = node[part]
    return str(node)


@pytest.fixture(name="sign_in")
def _sign_in(desks: Desks, ada: Agent) -> Iterator[SignIn]:
    """Opens the desk of a new administrator, whose language nobody else has. They leave after the test: with them, Ada could
    become an agent."""
    made: list[int] = []

    def sign_in(email: str) -> DeskPage:
        name = email.partition("-")[0].capitalize()
        created = ada.post("agents", {"name": name, "email": email, "role": "administrator", "password": PASSWORD})
        made.append(created["id"])
        desk = DeskPage(desks.open_signed_out().page)
        desk.sign_in(email, PASSWORD)
        expect(desk.page.get_by_role("navigation", name="Navigation")).to_be_visible()
        return desk

    yield sign_in
    for agent_id in made:
        ada.request("DELETE", f"agents/{agent_id}")


def choose(page: Page, region: str, label: str, option: str, save: str) -> None:
    section = page.get_by_role("region", name=region, exact=True)
    section.get_by_label(label).select_option(option)
    section.get_by_role("button", name=save, exact=True).click()


def left_edge(part: Locator) -> float:
    box = part.bounding_box()
    return box["x"] if box else -1


def expect_language(page: Page, language: str, direction: str) -> None:
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("html")).to_have_attribute("dir", direction)


def test_agent_works_in_arabic_and_changes_to_japanese_and_back(sign_in: SignIn, app_customer: AppCustomer) -> None:
    app_customer.start("Where is my order #12?")
    name = app_customer.name
    desk = sign_in(f"omaima-{new_number()}@acme.example")
    page = desk.page
    page.goto("/settings/profile")
    choose(page, "Language", "Your language", "ar", "Save")
    expect_language(page, "ar", "rtl")
    expect(page.get_by_role("heading", name=text("ar", "profile", "title"), level=1)).to_be_visible()

    # In the next visit the page has its direction before it has its scripts.
    page.route(re.compile(r"/assets/index-\w+\.js"), lambda route: route.abort())
    page.goto(ALL_CONVERSATIONS)
    expect_language(page, "ar", "rtl")
    page.unroute_all()
    page.goto(ALL_CONVERSATIONS)

    rows = page.get_by_role("list", name=text("ar", "list", "title"), exact=True).get_by_role("listitem")
    rows.filter(has_text=name).get_by_role("link").click()
    field = page.get_by_role("textbox", name=text("ar", "composer", "replyText"))
    expect(field).to_be_visible()
    thread = page.get_by_role("main", name=text("ar", "thread", "title"))
    assert left_edge(rows.first) > left_edge(thread), "the list stands at the right of the thread"
    page.emulate_media(reduced_motion="reduce")
    assert violations(page) == []

    page.keyboard.press("Control+k")
    expect(page.get_by_role("listbox", name=text("ar", "commands", "bar"))).to_have_css("direction", "rtl")
    assert violations(page, "[role=dialog]") == []
    page.keyboard.press("Escape")

    page.set_viewport_size({"width": 390, "height": 760})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})

    field.fill("Half a reply")
    page.goto("/settings/profile")
    choose(page, text("ar", "languages", "title"), text("ar", "languages", "label"), "ja", text("ar", "shared", "action.save"))
    expect_language(page, "ja", "ltr")
    expect(page.get_by_role("heading", name=text("ja", "profile", "title"), level=1)).to_be_visible()
    choose(page, text("ja", "languages", "title"), text("ja", "languages", "label"), "ar", text("ja", "shared", "action.save"))
    expect_language(page, "ar", "rtl")
    page.goto(ALL_CONVERSATIONS)
    rows.filter(has_text=name).get_by_role("link").click()
    expect(field).to_have_value("Half a reply")


def test_language_follows_the_person_to_another_browser(desks: Desks, sign_in: SignIn) -> None:
    email = f"jonas-{new_number()}@acme.example"
    desk = sign_in(email)
    desk.page.goto("/settings/profile")
    choose(desk.page, "Language", "Your language", "de", "Save")
    expect_language(desk.page, "de", "ltr")
    other = DeskPage(desks.open_signed_out().page)
    other.sign_in(email, PASSWORD)
    expect(other.page.get_by_role("button", name=text("de", "commands", "open"))).to_be_visible()
    expect_language(other.page, "de", "ltr")


def test_page_loads_the_texts_of_one_language(sign_in: SignIn) -> None:
    desk = sign_in(f"paulo-{new_number()}@acme.example")
    page = desk.page
    page.goto("/settings/profile")
    choose(page, "Language", "Your language", "pt_BR", "Save")
    expect_language(page, "pt-BR", "ltr")
    loaded: list[str] = []

    def note(response: Response) -> None:
        loaded.extend(re.findall(r"/assets/(en|de|fr|es|pt_BR|ar|ja)(?:\.pages)?-[\w-]+\.js", response.url))

    page.on("response", note)
    page.goto("/?view=all")
    expect(page.locator("html")).to_have_attribute("data-connection", "live")
    assert set(loaded) == {"pt_BR"}
