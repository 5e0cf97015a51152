"""The checker axe-core finds no violation on any screen, dialog, menu and state, in the light and the dark theme."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e import tour
from tests.e2e.axe import violations
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import Desks
from tests.e2e.provider import Provider
from tests.e2e.showcase import Showcase, build_showcase
from tests.e2e.tour_stops import Stops, open_thread


@pytest.fixture(scope="module")
def showcase(ada: Agent, provider: Provider) -> Showcase:
    return build_showcase(ada, provider)


def findings(page: Page, stops: Stops) -> list[str]:
    # Text that fades in has no contrast yet.
    page.emulate_media(reduced_motion="reduce")
    found = []
    for name, part in stops:
        found += [f"{name}: {each}" for each in violations(page, part)]
        page.emulate_media(color_scheme="dark")
        found += [f"{name}, dark: {each}" for each in violations(page, part, rules=("color-contrast",))]
        page.emulate_media(color_scheme="light")
        height = page.evaluate("document.documentElement.scrollHeight - innerHeight")
        found += [f"{name}: the document is {height} px taller than the window"] if height > 0 else []
    return found


def test_checker_finds_what_is_wrong(desks: Desks) -> None:
    page = desks.open_signed_out("/login").page
    page.get_by_label("E-mail").wait_for()
    page.evaluate(
        "document.querySelector('form').insertAdjacentHTML('beforeend', '<button></button><p style=\"color: #bbb\">pale</p>')"
    )
    assert {"button-name", "color-contrast"} <= {each.rule for each in violations(page)}


def test_signed_out_pages(desks: Desks, ada: Agent, ben: Agent) -> None:
    link = ada.post(f"agents/{ben.id}/password_link")["url"]
    page = desks.open_signed_out("/login").page
    assert findings(page, tour.signed_out(page, valid_link="/password#" + link.partition("#")[2])) == []


def test_desk(desks: Desks, showcase: Showcase, tmp_path: Path) -> None:
    file = tmp_path / "prices.txt"
    file.write_text("cup 9.50")
    ada_desk = desks.open("ada")
    assert findings(ada_desk.page, tour.whole_desk(ada_desk, showcase, file)) == []


def test_phone(desks: Desks, showcase: Showcase) -> None:
    ada_desk = desks.open("ada")
    ada_desk.page.set_viewport_size({"width": 390, "height": 760})
    assert findings(ada_desk.page, tour.phone(ada_desk, showcase)) == []


def test_page_without_access(desks: Desks) -> None:
    page = desks.open("ben").page
    page.goto("/settings/labels")
    page.get_by_text("No access to this page").wait_for()
    assert violations(page) == []


def test_forced_colors(desks: Desks, showcase: Showcase) -> None:
    ada_desk = desks.open("ada")
    ada_desk.page.emulate_media(forced_colors="active")
    open_thread(ada_desk, showcase.mixed)
    assert violations(ada_desk.page) == []
